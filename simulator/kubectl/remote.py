"""A session in a container as exec, attach, run, debug and cp have it: open it, carry input and output to its end.

Mirrors client-go/tools/remotecommand and kubectl/pkg/cmd/exec (StreamOptions).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from simulator.apimachinery.metadata import Object, name_of, namespace_of
from simulator.apiserver.request import Request, Response
from simulator.kinds import BY_RESOURCE
from simulator.kubectl.command import Failure, Invocation, error
from simulator.kubectl.rest import object_path
from simulator.kubelet.sessions import Exchange

POLL_SECONDS = 0.1
INTERRUPT = Exchange(ended=True, code=130)
"""How a session ends on Ctrl-C."""
NO_TTY = "Unable to use a TTY - input is not a terminal or the right kind of file\n"
DETACH = "\x10\x11"
"""Ctrl-P Ctrl-Q leaves a terminal attached to (moby/term's default)."""
Out = Callable[[str, str], None]


@dataclass(frozen=True, slots=True)
class Streams:
    """Where input comes from: nowhere, a text that ends, or the keyboard (as typed where ``raw``)."""

    text: str | None = None
    keyboard: bool = False
    raw: bool = False

    @property
    def given(self) -> bool:
        """Whether the session has an input at all."""
        return self.keyboard or self.text is not None


def set_up(call: Invocation, stdin: bool, tty: bool, quiet: bool = False) -> Streams:
    """The streams that ``-i`` and ``-t`` ask for; says where there is no terminal to be one."""
    if not stdin:
        return Streams()
    if call.io.at_keyboard:
        return Streams(keyboard=True, raw=tty)
    text = "" if call.io.at_terminal else call.io.stdin
    if tty and not quiet:
        call.io.err(NO_TTY)
    return Streams(text=text)


def open_session(
    call: Invocation, pod: Object, subresource: str, container: str, streams: Streams, command: tuple[str, ...] = ()
) -> str | Exchange:
    """Ask for the session; its id, or how it ended at once.

    Raises:
        Failure: it was refused.
    """
    query = {"container": [container], "stdout": ["true"], "stderr": [str(not streams.raw).lower()],
             "stdin": [str(streams.given).lower()], "tty": [str(streams.raw).lower()]}
    if command:
        query["command"] = list(command)
    path = object_path(BY_RESOURCE["pods"], namespace_of(pod), name_of(pod), subresource)
    response = connect(call, path, query)
    wanted = response.upgrade
    return call.transport.nodes(lambda nodes: nodes.open(wanted))


def connect(call: Invocation, path: str, query: dict[str, list[str]]) -> Response:
    """Send a request that asks to switch protocols.

    Raises:
        Failure: the answer is another, in the real client's words.
    """
    response = call.transport.send(Request("GET", path, query, {"upgrade": "websocket", "accept": "application/json"}))
    if response.upgrade is None:
        raise error(f"unable to upgrade connection: {upgrade_message(response)}")
    return response


def upgrade_message(response: Response) -> str:
    """What a refusal says: a status' message, or the text as it is."""
    if isinstance(response.body, dict):
        return response.body.get("message", "")
    return response.content().decode().strip()


def carry(call: Invocation, number: str | Exchange, streams: Streams, out: Out | None = None) -> Exchange:
    """Carry a session to its end, or to ``INTERRUPT``; ``out(stream, text)`` takes its output instead of the
    terminal."""
    session = _Session(call, streams, out or _shown(call))
    if isinstance(number, Exchange):
        return number
    try:
        return session.run(number)
    finally:
        session.end(number)


def exit_status(end: Exchange, doing: str = "executing command in") -> int:
    """0 for a session that ended well, 130 for one that the learner interrupted.

    Raises:
        Failure: the command could not be run, or its exit status is another.
    """
    if end is INTERRUPT:
        return end.code
    if end.error:
        raise error(f"Internal error occurred: Internal error occurred: error {doing} container: {end.error}")
    if end.code:
        raise Failure(f"command terminated with exit code {end.code}", end.code)
    return 0


def _shown(call: Invocation) -> Out:
    return lambda stream, text: call.io.err(text) if stream == "stderr" else call.io.out(text)


class _Session:
    def __init__(self, call: Invocation, streams: Streams, out: Out) -> None:
        self._call, self._streams, self._out = call, streams, out
        self._detached = False

    def run(self, number: str) -> Exchange:
        """Until it ends."""
        call, streams = self._call, self._streams
        if streams.keyboard:
            call.io.keyboard.begin(streams.raw)
        given = streams.text or ""
        size = (call.io.width, call.io.height) if streams.raw else None
        end = self._exchange(number, given, streams.text is not None, size)
        while not end.ended:
            if call.transport.interrupted():
                return INTERRUPT
            typed, closed = self._typed()
            if self._detached:
                return Exchange(ended=True)
            if not (typed or closed):
                self._pause()
            end = self._exchange(number, typed, closed, None)
        return end

    def _pause(self) -> None:
        if self._streams.keyboard:
            self._call.io.keyboard.wait(POLL_SECONDS)
        else:
            self._call.transport.sleep(POLL_SECONDS)

    def _typed(self) -> tuple[str, bool]:
        if not self._streams.keyboard:
            return "", False
        typed, closed = self._call.io.keyboard.read()
        self._detached = self._streams.raw and DETACH in typed
        return typed, closed

    def _exchange(self, number: str, typed: str, closed: bool, size: tuple[int, int] | None) -> Exchange:
        transport = self._call.transport
        if not (typed or closed or size) and not transport.nodes(lambda nodes: nodes.sessions.waits(number), look=True):
            return Exchange()
        found = transport.nodes(lambda nodes: nodes.sessions.exchange(number, typed, closed, size))
        for stream, text in found.output:
            self._out(stream, text)
        return found

    def end(self, number: str) -> None:
        """Leave."""
        if self._streams.keyboard:
            self._call.io.keyboard.end()
        self._call.transport.nodes(lambda nodes: nodes.sessions.close(number))
