"""WebSockets of a sandbox: the live picture and the terminal.

Each only parses and passes on; the messages' one place is here and in ``docs/architecture.md``.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from typing import Any

import orjson
from channels.generic.websocket import AsyncWebsocketConsumer

from simulator import service, terminals
from simulator.cluster import Cluster
from simulator.kinds import BY_RESOURCE, picture_of
from simulator.lanes import COMMANDS, REQUESTS, Crowded
from simulator.sandbox.clock import Clock
from simulator.sandbox.store import Gone, HistoryLost
from simulator.streams import TERMINALS, clock_message, hub, on_thread

logger = logging.getLogger(__name__)
LOST = "This cluster is gone. Reload the page to get a new one."
TROUBLE = "The cluster cannot be reached just now."
TOO_MANY = "terminal: too many commands are running on this cluster at once; interrupt one of them first\n"
CRASHED = "terminal: this command failed through a fault of the simulation; it has been noted\n"
MAX_MESSAGE = 2 * 1024 * 1024
MAX_REVISION = 2**53
MAX_KEYS = 64 * 1024
CLOSE_FORBIDDEN, CLOSE_UNKNOWN, CLOSE_BAD_MESSAGE, CLOSE_TROUBLE = 4403, 4404, 4400, 1011
Message = dict[str, Any]


class SandboxConsumer(AsyncWebsocketConsumer):
    """A socket to a sandbox that the visitor may use. Rubbish closes it with a word of why; nobody else notices."""

    sandbox_id: str

    async def connect(self) -> None:
        self.sandbox_id = self.scope["url_route"]["kwargs"]["sandbox_id"]
        await self.accept()
        code = await on_thread(self._refusal)()
        if code:
            await self.fail("This cluster is not yours, or it is gone. Reload the page to get one.", code)
            return
        try:
            await self.opened()
        except (Gone, service.UnknownSandbox):
            await self.fail(LOST, CLOSE_UNKNOWN)

    def _refusal(self) -> int:
        try:
            sandbox = service.row(self.sandbox_id)
        except service.UnknownSandbox:
            return CLOSE_UNKNOWN
        user, session = self.scope.get("user"), self.scope.get("session")
        key = session.session_key if session is not None else None
        return 0 if service.may_use(sandbox, user, key) else CLOSE_FORBIDDEN

    async def opened(self) -> None:
        """The visitor may use the sandbox."""

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        try:
            if text_data is None or len(text_data) > MAX_MESSAGE:
                raise ValueError("a text message of at most 2 MiB is expected")
            message = orjson.loads(text_data)
            if not isinstance(message, dict):
                raise ValueError("a JSON object is expected")
            await self.on_message(message)
        except (ValueError, KeyError, TypeError, OverflowError) as error:
            await self.fail(f"This message was not understood: {error}", CLOSE_BAD_MESSAGE)

    async def on_message(self, message: Message) -> None:
        """One message of the client.

        Raises:
            ValueError, KeyError, TypeError: it makes no sense; the socket closes.
        """
        if message["type"] == "ping":
            await self.tell({"type": "pong"})
            return
        raise ValueError(f"unknown type {message['type']!r}")

    async def tell(self, message: Message) -> None:
        """Send one message."""
        await self.send(orjson.dumps(message).decode())

    async def fail(self, why: str, code: int) -> None:
        """Say why, and close."""
        with contextlib.suppress(RuntimeError):
            await self.tell({"type": "error", "message": why})
            await self.close(code)


class PictureConsumer(SandboxConsumer):
    """``/ws/sandboxes/<id>/watch``: a snapshot or the batches since a revision, then every batch as it happens."""

    following: asyncio.Task[None] | None = None

    async def on_message(self, message: Message) -> None:
        if message["type"] != "hello":
            await super().on_message(message)
            return
        revision = message.get("revision")
        if revision is not None and not (isinstance(revision, int) and 0 <= revision < MAX_REVISION):
            raise ValueError("revision must be a whole number or null")
        await self._stop()
        self.following = asyncio.create_task(self._follow(revision))

    async def disconnect(self, code: int) -> None:
        await self._stop()

    async def _stop(self) -> None:
        if self.following is not None:
            self.following.cancel()
            await asyncio.wait({self.following})

    async def _follow(self, revision: int | None) -> None:
        try:
            while True:
                if revision is None:
                    revision = await self._send_snapshot()
                else:
                    await self.tell({"type": "clock", "clock": await on_thread(_clock)(self.sandbox_id)})
                try:
                    async for frame in hub().frames(self.sandbox_id, revision):
                        await self.send(frame.picture)
                except HistoryLost:
                    revision = None
        except (Gone, service.UnknownSandbox):
            await self.fail(LOST, CLOSE_UNKNOWN)
        except Crowded:
            await self.fail(TROUBLE, CLOSE_TROUBLE)
        except Exception:
            logger.exception("sandbox %s: the picture stopped", self.sandbox_id)
            await self.fail(TROUBLE, CLOSE_TROUBLE)

    async def _send_snapshot(self) -> int:
        async with REQUESTS.enter(self.sandbox_id):
            revision, text = await on_thread(_snapshot)(self.sandbox_id)
        await self.send(text)
        return revision


def _clock(sandbox_id: str) -> Message:
    return clock_message(service.clock(sandbox_id))


def _snapshot(sandbox_id: str) -> tuple[int, str]:
    """The revision and the snapshot message of a sandbox as it is now."""

    def draw(cluster: Cluster) -> Message:
        drawn = {}
        for key, obj in cluster.state.items("objects"):
            kind = BY_RESOURCE.get(key.split("/", 1)[0])
            picture = picture_of(kind, obj) if kind is not None else None
            if picture is not None:
                drawn[key] = picture
        return {"type": "snapshot", "clock": clock_message(Clock.of(cluster.state)), "objects": drawn}

    revision, message = service.look_with_revision(sandbox_id, draw)
    return revision, orjson.dumps({**message, "revision": revision}).decode()


class TerminalConsumer(SandboxConsumer):
    """``/ws/sandboxes/<id>/terminal``: one command at a time, its output as it comes."""

    running: asyncio.Task[None] | None = None
    left = False
    shell: terminals.Shell

    async def opened(self) -> None:
        self.shell = terminals.Shell(self.sandbox_id, asyncio.get_running_loop(), self.tell)
        await self.tell(await on_thread(self.shell.greeting)())

    async def on_message(self, message: Message) -> None:
        match message["type"]:
            case "run":
                await self._run(int(message["id"]), str(message["line"]))
            case "interrupt":
                self.shell.interrupt()
            case "input":
                self.shell.type(str(message["data"])[:MAX_KEYS])
            case "complete":
                answer = await on_thread(self.shell.complete)(str(message["line"]), int(message["cursor"]))
                await self.tell({"type": "completions", "id": message["id"], **answer})
            case "resize":
                self.shell.width = max(20, min(int(message["cols"]), 500))
                self.shell.height = max(4, min(int(message["rows"]), 300))
            case _:
                await super().on_message(message)

    async def disconnect(self, code: int) -> None:
        self.left = True
        if self.running is not None:
            self.shell.interrupt()

    async def _run(self, number: int, line: str) -> None:
        if self.running is not None:
            raise ValueError("a command is running; interrupt it first")
        self.shell.listen()
        self.running = asyncio.create_task(self._finish(number, line))

    async def _finish(self, number: int, line: str) -> None:
        try:
            async with COMMANDS.enter(self.sandbox_id):
                answer = await on_thread(self.shell.run, TERMINALS)(number, line)
        except Crowded:
            await self.tell({"type": "output", "id": number, "stream": "stderr", "data": TOO_MANY})
            answer = await on_thread(self.shell.closing)(number)
        except (Gone, service.UnknownSandbox):
            await self.fail(LOST, CLOSE_UNKNOWN)
            return
        except Exception:
            if self.left:
                return
            logger.exception("sandbox %s: a terminal command failed", self.sandbox_id)
            await self.tell({"type": "output", "id": number, "stream": "stderr", "data": CRASHED})
            answer = await on_thread(self.shell.closing)(number)
        finally:
            self.running = None
        with contextlib.suppress(RuntimeError):
            await self.tell(answer)
