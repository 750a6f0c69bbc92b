"""The browser's terminal on a sandbox: a shell session whose files and history live with the cluster.

A command works on a copy of the home directory, and what it changed is committed when it ends; kubectl
inside it speaks to the sandbox's API server directly, one transaction a request, as it would from outside.
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Awaitable, Callable, Iterator
from functools import partial
from typing import Any, TypeVar

from simulator import service
from simulator.apiserver.request import Request, Response
from simulator.cluster import Cluster
from simulator.engine import State
from simulator.kubectl import Kubectl
from simulator.kubectl.local_ports import reach
from simulator.kubelet.serving import NodeServer
from simulator.programs.shell.filesystem import MappingFiles
from simulator.programs.shell.host import Command
from simulator.programs.tty import END_OF_FILE, LineDiscipline
from simulator.sandbox.store import HistoryLost
from simulator.streams import watch_start
from simulator.terminal.sandbox_command import SandboxCommand
from simulator.terminal.session import Session

T = TypeVar("T")
SESSION = "terminal|session"
PORT = "terminal|port/"
HOME = "/root"
POLL_SECONDS = 0.1
Emit = Callable[[str, str], None]


class HomeFiles:
    """Text files of the terminal's home directory, by path relative to it (``/web.yaml``)."""

    def __init__(self, state: State) -> None:
        self._state = state

    def get(self, path: str) -> str | None:
        """The text, or None."""
        entry = self._state.get("files", HOME + path)
        return None if entry is None else entry.get("text")

    def put(self, path: str, text: str) -> None:
        """Create or replace the file.

        Raises:
            FileError: the home directory is full.
        """
        home = MappingFiles(dict(self._state.items("files")))
        home.put(HOME + path, {"text": text, "mtime": self._state.get("meta", "now", 0.0)})
        self._state.put("files", HOME + path, home.entries[HOME + path])


class Transport:
    """How kubectl in the terminal reaches the API server of a sandbox.

    Args:
        interrupted: asked while waiting; True ends a watch.
        drive: with nobody else to run the control plane (tests, proofs of labs), waiting jumps to the next event.
    """

    def __init__(self, sandbox_id: str, interrupted: Callable[[], bool], drive: bool = False) -> None:
        self.sandbox_id = sandbox_id
        self.interrupted = interrupted
        self._drive = drive

    def send(self, request: Request) -> Response:
        """The API server's answer."""
        return service.handle(self.sandbox_id, request)

    def follow(self, response: Response) -> Iterator[bytes]:
        """The lines of a watch or a followed log, until it ends or the learner interrupts.

        While it waits for the next line it yields empty lines, so that the caller can look at its own deadline.
        """
        follow = response.follow
        since = watch_start(self.sandbox_id, response)
        yield from follow.begin()
        store, deadline = service.store(), time.monotonic() + (follow.timeout or float("inf"))
        while not self.interrupted() and time.monotonic() < deadline and not follow.done:
            try:
                batches = store.since(self.sandbox_id, since)
            except HistoryLost:
                return
            for batch in batches:
                since = batch.revision
                for change in batch.changes:
                    if not 0 < change.version <= follow.since and (line := follow.on_change(change)):
                        yield line
            if not batches:
                yield b""
                service.touch(self.sandbox_id)
                self.sleep(POLL_SECONDS)

    def sleep(self, seconds: float) -> None:
        """Let time pass: the wall's, or, where nobody else drives the cluster, the cluster's own."""
        if self._drive:
            service.run_until(self.sandbox_id, seconds)
        else:
            time.sleep(seconds)

    def nodes(self, work: Callable[[NodeServer], T], look: bool = False) -> T:
        """Call ``work`` on what the nodes serve."""
        ask = service.look if look else service.change
        return ask(self.sandbox_id, lambda cluster: work(cluster.components["kubelet"].server))

    def now(self) -> float:
        """The cluster's virtual time, seconds since the epoch."""
        return service.look(self.sandbox_id, lambda cluster: cluster.now)


class _Home:
    """The files and the session of a terminal, taken out for one command and put back after it."""

    def __init__(self, sandbox_id: str) -> None:
        self._sandbox_id = sandbox_id
        self.before, self.session = service.look(sandbox_id, _home_of)
        self.files = dict(self.before)

    def save(self, session: dict[str, Any]) -> None:
        """Commit what changed."""

        def write(cluster: Cluster) -> None:
            for path in {*self.before, *self.files}:
                if self.files.get(path) != self.before.get(path):
                    cluster.state.put("files", path, self.files.get(path))
            if session != self.session:
                cluster.state.put("runtime", SESSION, session)

        service.change(self._sandbox_id, write)


def _home_of(cluster: Cluster) -> tuple[dict[str, Any], dict[str, Any]]:
    return dict(cluster.state.items("files")), cluster.state.get("runtime", SESSION) or {}


def _commands(transport: Transport) -> dict[str, Command]:
    """The programs that come from outside the shell."""
    sandbox_id = transport.sandbox_id
    return {
        "kubectl": Kubectl(transport),
        "sandbox": SandboxCommand(partial(service.change, sandbox_id), partial(service.look, sandbox_id)),
    }


def run_line(sandbox_id: str, line: str) -> tuple[str, str, int]:
    """Run one line to its end, driving the cluster while it waits; returns stdout, stderr and the exit code."""
    written: dict[str, list[str]] = {"stdout": [], "stderr": []}
    home = _Home(sandbox_id)
    transport = Transport(sandbox_id, lambda: False, drive=True)
    session = Session(MappingFiles(home.files), _commands(transport), home.session, now=transport.now,
                      dial=partial(reach, transport))
    result = session.run(line, lambda stream, text: written[stream].append(text), lambda: False, transport.sleep)
    home.save(session.state())
    return "".join(written["stdout"]), "".join(written["stderr"]), result.code


class Keys:
    """The keys of a browser's terminal while a command reads them.

    Args:
        announce: tells the browser whether keys are wanted.
        show: puts text on the terminal: the echo of lines.
        interrupt: what Ctrl-C does where keys are read in lines.
    """

    def __init__(
        self, announce: Callable[[bool], None], show: Callable[[str], None], interrupt: Callable[[], None]
    ) -> None:
        self._announce, self._show, self._interrupt = announce, show, interrupt
        self._typed, self._lines = "", ""
        self._arrived = threading.Event()
        self._discipline: LineDiscipline | None = None

    def type(self, data: str) -> None:
        """Keys have come from the browser."""
        self._typed += data
        self._arrived.set()

    def forget(self) -> None:
        """Another command begins: what was typed for the one before is not for it."""
        self._typed, self._lines = "", ""

    def wake(self) -> None:
        """End a wait."""
        self._arrived.set()

    def begin(self, raw: bool) -> None:
        """See ``Keyboard``."""
        self._discipline = None if raw else LineDiscipline(
            LineDiscipline.fresh(), self._show, self._collect, lambda signal: self._interrupt())
        self._announce(True)

    def end(self) -> None:
        """See ``Keyboard``."""
        self._announce(False)

    def _collect(self, text: str) -> None:
        self._lines += text

    def read(self) -> tuple[str, bool]:
        """See ``Keyboard``."""
        self._arrived.clear()
        typed, self._typed = self._typed, ""
        if self._discipline is None:
            return typed, False
        self._discipline.type(typed)
        lines, self._lines = self._lines, ""
        text, mark, _ = lines.partition(END_OF_FILE)
        return text, bool(mark)

    def wait(self, seconds: float) -> None:
        """See ``Keyboard``."""
        self._arrived.wait(seconds)


class Shell:
    """One browser's terminal.

    Args:
        loop: the event loop that sends messages.
        tell: sends one message to the browser.
    """

    def __init__(
        self, sandbox_id: str, loop: asyncio.AbstractEventLoop, tell: Callable[[dict[str, Any]], Awaitable[None]]
    ) -> None:
        self.sandbox_id = sandbox_id
        self.width, self.height = 80, 24
        self._loop = loop
        self._tell = tell
        self._stop = threading.Event()
        self._number = 0
        self._keys = Keys(self._want_keys, lambda text: self._emit(self._number)("stdout", text), self.interrupt)
        self._shared: list[str] = []

    def listen(self) -> None:
        """Forget earlier interrupts. Called before ``run`` is put on a thread, so that none after it is missed."""
        self._stop.clear()

    def interrupt(self) -> None:
        """Ctrl-C."""
        self._stop.set()
        self._keys.wake()

    def type(self, data: str) -> None:
        """Keys for the command that runs."""
        self._keys.type(data)

    def _want_keys(self, on: bool) -> None:
        self._send({"type": "keyboard", "id": self._number, "on": on})

    def greeting(self) -> dict[str, Any]:
        """The first message: where the shell is and what was typed before."""
        session = self._session(_Home(self.sandbox_id))
        state = session.state()
        return {"type": "ready", "cwd": session.cwd, "prompt": session.prompt, "history": state.get("history", [])}

    def run(self, number: int, line: str) -> dict[str, Any]:
        """Run a line, sending its output as it comes; returns the closing message."""
        home = _Home(self.sandbox_id)
        session = self._session(home)
        self._number = number
        self._keys.forget()
        try:
            result = session.run(line, self._emit(number), self._stop.is_set, self._sleep)
        finally:
            self._close_ports()
        if not result.more:
            home.save(session.state())
        if result.edit:
            self._send({"type": "edit", "path": result.edit})
        return {"type": "exit", "id": number, "code": result.code, "cwd": session.cwd, "prompt": session.prompt,
                "more": result.more}

    def closing(self, number: int, code: int = 1) -> dict[str, Any]:
        """The closing message of a line that did not come to its own end."""
        session = self._session(_Home(self.sandbox_id))
        return {"type": "exit", "id": number, "code": code, "cwd": session.cwd, "prompt": session.prompt, "more": False}

    def complete(self, line: str, cursor: int) -> dict[str, Any]:
        """What Tab offers at ``cursor``."""
        found = self._session(_Home(self.sandbox_id)).complete(line, cursor)
        return {"from": found.start, "items": [{"text": item.text, "kind": item.kind} for item in found.items]}

    def _session(self, home: _Home) -> Session:
        transport = Transport(self.sandbox_id, self._stop.is_set)
        return Session(MappingFiles(home.files), _commands(transport), home.session,
                       width=self.width, height=self.height, now=transport.now, keyboard=self._keys,
                       dial=partial(reach, transport), ports=self._open_ports, opened=self._open)

    # Ports that a command in the foreground of one terminal opens serve all terminals of the cluster.

    def _open(self, ports: dict[str, Any]) -> None:
        self._shared += ports

        def write(cluster: Cluster) -> None:
            for port, target in ports.items():
                cluster.state.put("runtime", PORT + port, target)

        service.change(self.sandbox_id, write)

    def _close_ports(self) -> None:
        ports, self._shared = self._shared, []

        def write(cluster: Cluster) -> None:
            for port in ports:
                cluster.state.put("runtime", PORT + port, None)

        if ports:
            service.change(self.sandbox_id, write)

    def _open_ports(self) -> dict[str, Any]:
        def look(cluster: Cluster) -> dict[str, Any]:
            rows = cluster.state.items("runtime")
            return {key.removeprefix(PORT): dict(target) for key, target in rows if key.startswith(PORT)}

        return service.look(self.sandbox_id, look)

    def _emit(self, number: int) -> Emit:
        def emit(stream: str, text: str) -> None:
            self._send({"type": "output", "id": number, "stream": stream, "data": text})

        return emit

    def _send(self, message: dict[str, Any]) -> None:
        asyncio.run_coroutine_threadsafe(self._tell(message), self._loop).result(timeout=30)

    def _sleep(self, seconds: float) -> None:
        self._stop.wait(seconds)
