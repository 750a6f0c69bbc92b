"""Following sandboxes' logs: one reader a sandbox in this process, fanned out to browsers, watches and labs.

The log is the truth. A subscriber that asks from revision N gets every batch after N exactly once: first what the log
already holds, then what the reader brings. One that is too slow, or whose past was trimmed, is told so and starts over
from a snapshot.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from typing import Any, TypeVar

import orjson
import redis
import redis.asyncio
from channels.db import DatabaseSyncToAsync
from django.conf import settings

from simulator import service
from simulator.apiserver.request import Response
from simulator.kinds import BY_RESOURCE, picture_of
from simulator.sandbox.clock import Clock
from simulator.sandbox.codec import Batch
from simulator.sandbox.history import Step, revision_of, step_of, walk
from simulator.sandbox.store import Gone, HistoryLost, batch_of

logger = logging.getLogger(__name__)
T = TypeVar("T")
QUEUE_LENGTH = 2000
BLOCK_MS = 10_000
RETRY_SECONDS = 0.5
LARGE = 16 * 1024
"""Bytes of a log entry from which reading and drawing it is a thread's work, not the event loop's."""
THREADS = ThreadPoolExecutor(64, "sandbox")
"""Where async code puts work on sandboxes; the loop's own pool is too small for many at once."""
TERMINALS = ThreadPoolExecutor(500, "terminal")
"""Where the terminals' commands run: each may wait for minutes (``kubectl get -w``) and must not keep others
waiting."""


def on_thread(work: Callable[..., T], pool: ThreadPoolExecutor = THREADS) -> Callable[..., Awaitable[T]]:
    """``work`` as a coroutine function that runs on a thread, with a database connection for the call."""
    return DatabaseSyncToAsync(work, thread_sensitive=False, executor=pool)


class Frame:
    """A batch on its way to subscribers; what several of them need is worked out once."""

    def __init__(self, batch: Batch, clock: Clock) -> None:
        self.batch = batch
        self.clock = clock

    @cached_property
    def picture(self) -> str:
        """The browser's message about this batch."""
        changes = [
            {"key": change.key, "author": change.author, "object": new}
            for change in self.batch.objects
            if (new := _picture(change.key, change.new)) != _picture(change.key, change.old)
        ]
        message = {"type": "batch", "revision": self.batch.revision, "clock": clock_message(self.clock),
                   "changes": changes}
        return orjson.dumps(message).decode()


def _picture(key: str, obj: dict[str, Any] | None) -> dict[str, Any] | None:
    """What is drawn of an object; custom resources are not."""
    kind = BY_RESOURCE.get(key.split("/", 1)[0])
    return None if obj is None or kind is None else picture_of(kind, obj)


def clock_after(batch: Batch) -> Clock | None:
    """The clock that a batch set, None when it left it alone."""
    row = next((c.new for c in batch.changes if (c.table, c.key) == ("meta", "clock")), None)
    return Clock(**row) if row else None


def clock_message(clock: Clock) -> dict[str, Any]:
    """The clock as the browser reads it: at wall time ``wall`` (the server's, now) the virtual time is ``now``."""
    wall = time.time()
    return {"now": clock.at(wall), "wall": wall, "speed": clock.speed, "paused": not clock.running}


class _Channel:
    """The one reader of a sandbox's log in this process, and who listens to it."""

    def __init__(self, sandbox_id: str, revision: int, clock: Clock) -> None:
        self.sandbox_id = sandbox_id
        self.revision = revision
        self.clock = clock
        self.queues: set[asyncio.Queue[Frame | None]] = set()
        self._touched = time.monotonic()
        self.task = asyncio.create_task(self._read(), name=f"log of {sandbox_id}")

    async def _read(self) -> None:
        connection = redis.asyncio.Redis.from_url(settings.REDIS_URL, socket_timeout=None)
        try:
            while True:
                try:
                    await self._read_once(connection)
                except (redis.ConnectionError, redis.TimeoutError) as error:
                    logger.warning("log of a sandbox: waiting for Redis: %s", error)
                    await asyncio.sleep(RETRY_SECONDS)
        except (Gone, service.UnknownSandbox):
            self._give_up()
        except Exception:
            logger.exception("sandbox %s: its log cannot be followed", self.sandbox_id)
            await asyncio.sleep(RETRY_SECONDS)
            self._give_up()
        finally:
            await connection.aclose()

    def _give_up(self) -> None:
        """Send every subscriber away; one that comes back gets a new reader, or hears what is wrong."""
        for queue in list(self.queues):
            self._put(queue, None)

    async def _read_once(self, connection: redis.asyncio.Redis) -> None:
        if time.monotonic() - self._touched > service.TOUCH_EVERY:
            await on_thread(service.touch)(self.sandbox_id)
            self._touched = time.monotonic()
        log = service.store().key(self.sandbox_id, "log")
        answer = await connection.xread({log: f"{self.revision}-0"}, count=200, block=BLOCK_MS)
        for entry in answer[0][1] if answer else ():
            await self._deliver(entry)

    async def _deliver(self, entry: tuple[bytes, dict[bytes, bytes]]) -> None:
        large = len(entry[1][b"b"]) > LARGE
        batch = await on_thread(batch_of)(entry) if large else batch_of(entry)
        lost = batch.revision != self.revision + 1
        self.revision = batch.revision
        self.clock = clock_after(batch) or self.clock
        frame = None if lost else Frame(batch, self.clock)
        if frame and large:
            await on_thread(lambda: frame.picture)()
        for queue in list(self.queues):
            self._put(queue, frame)
        await asyncio.sleep(0)

    def _put(self, queue: asyncio.Queue[Frame | None], frame: Frame | None) -> None:
        if frame is None or queue.full():
            self.queues.discard(queue)
            while not queue.empty():
                queue.get_nowait()
            queue.put_nowait(None)
        else:
            queue.put_nowait(frame)


class Hub:
    """The channels of this process's event loop."""

    def __init__(self) -> None:
        self._channels: dict[str, _Channel] = {}

    async def frames(self, sandbox_id: str, since: int) -> AsyncIterator[Frame]:
        """Every batch after revision ``since``, as it is committed, without end.

        Raises:
            HistoryLost: the past asked for is gone, or the subscriber was too slow; start over from a snapshot.
            UnknownSandbox: there is none of that id.
        """
        queue: asyncio.Queue[Frame | None] = asyncio.Queue(QUEUE_LENGTH)
        channel = await self._subscribe(sandbox_id, queue)
        try:
            for batch in await on_thread(service.store().since)(sandbox_id, since):
                yield Frame(batch, clock_after(batch) or channel.clock)
                since = batch.revision
            while (frame := await queue.get()) is not None:
                if frame.batch.revision > since:
                    yield frame
            raise HistoryLost(sandbox_id)
        finally:
            self._unsubscribe(channel, queue)

    async def _subscribe(self, sandbox_id: str, queue: asyncio.Queue[Frame | None]) -> _Channel:
        await on_thread(service.touch)(sandbox_id)
        # In this order: a change of the clock in between is in the log after that revision, and so not missed.
        revision = await on_thread(service.revision)(sandbox_id)
        clock = await on_thread(service.clock)(sandbox_id)
        channel = self._channels.get(sandbox_id)
        if channel is None or channel.task.done():
            channel = self._channels[sandbox_id] = _Channel(sandbox_id, revision, clock)
        channel.queues.add(queue)
        return channel

    def _unsubscribe(self, channel: _Channel, queue: asyncio.Queue[Frame | None]) -> None:
        channel.queues.discard(queue)
        if not channel.queues:
            channel.task.cancel()
            if self._channels.get(channel.sandbox_id) is channel:
                del self._channels[channel.sandbox_id]


_hubs: dict[asyncio.AbstractEventLoop, Hub] = {}


def hub() -> Hub:
    """The hub of the running event loop."""
    loop = asyncio.get_running_loop()
    for stale in [known for known in _hubs if known.is_closed()]:
        del _hubs[stale]
    return _hubs.setdefault(loop, Hub())


async def follow_steps(sandbox_id: str, since: int) -> AsyncIterator[Step]:
    """The past after commit ``since`` (or the oldest kept), then the future, step by step."""
    while True:
        view, batches = await on_thread(service.history_batches)(sandbox_id, since)
        since = view.revision
        for step in walk(view, batches):
            yield step
        with contextlib.suppress(HistoryLost):
            async for frame in hub().frames(sandbox_id, since):
                since = frame.batch.revision
                view.move(frame.batch.objects, frame.batch.now)
                yield step_of(frame.batch, view)


def watch_start(sandbox_id: str, response: Response) -> int:
    """The commit from which what ``response`` follows goes on.

    Raises:
        HistoryLost: it asks for a past that is no longer kept.
    """
    version = response.follow.since
    return revision_of(service.replicas().get(sandbox_id), version) if version else response.revision
