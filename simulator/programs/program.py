"""The contract of a container's program: a deterministic state machine in virtual time whose state is JSON.

The kubelet starts it, resumes it when its time has come, delivers signals and asks what it serves. A program keeps
nothing in Python attributes: everything between two calls is in ``state``, so any process may make the next call.

There is nothing like it upstream: this is what stands in for a Linux process.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from simulator.programs.shell.filesystem import FileSystem

State = dict[str, Any]
MIB = 2**20


class Turn(NamedTuple):
    """What one call left behind.

    ``wake`` is the virtual time (seconds since the epoch) of the next ``resume``, None to wait for a signal;
    ``exit_code`` ends the program.
    """

    state: State
    wake: float | None = None
    exit_code: int | None = None


@dataclass(frozen=True, slots=True)
class Context:
    """What the container offers its process.

    Args:
        now: virtual seconds since the epoch.
        argv: the whole command line, entrypoint included.
        env: the environment, already resolved.
        files: the container's file system.
        write: ``write(stream, text)`` adds to the container's log; ``stream`` is "stdout" or "stderr".
        random: a float in [0, 1), seeded.
        stdin, tty: whether its standard input stays open, and is a terminal (the container's ``stdin`` and ``tty``).
        userland: the image's base system; see ``Image``.
    """

    now: float
    argv: tuple[str, ...]
    env: Mapping[str, str]
    files: FileSystem
    write: Callable[[str, str], None]
    random: Callable[[], float]
    hostname: str = ""
    ip: str = ""
    user: str = "root"
    workdir: str = "/"
    memory_limit: int | None = None
    stdin: bool = False
    tty: bool = False
    userland: str = ""

    def line(self, text: str, stream: str = "stdout") -> None:
        """Log one line."""
        self.write(stream, text + "\n")


@dataclass(frozen=True, slots=True)
class HttpRequest:
    """A request to a port a program serves. Header names are lower case."""

    method: str = "GET"
    path: str = "/"
    headers: Mapping[str, str] = field(default_factory=dict)
    body: str = ""
    client: str = ""


@dataclass(frozen=True, slots=True)
class HttpResponse:
    """The answer; ``reason`` phrases are the client's business."""

    status: int
    body: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)


class Program:
    """One program. Subclasses are stateless: one instance serves every container."""

    name = ""
    cpu = 0.001
    memory = 2 * MIB
    """What it uses in rest: cores, and bytes."""

    def usage(self, state: State) -> tuple[float, int]:
        """(cores, bytes) it uses now."""
        return self.cpu, self.memory

    def start(self, context: Context) -> Turn:
        """Begin. An exit code here means the process ended at once."""
        return Turn({})

    def resume(self, state: State, context: Context) -> Turn:
        """Go on at the time asked for."""
        return Turn(state)

    def signal(self, state: State, name: str, context: Context) -> Turn:
        """Take a signal ("TERM", "QUIT", "INT", "WINCH", "HUP").

        The first process of a container ignores what it has no handler for; that is the rule here too unless a
        program says otherwise, and why so many containers only stop when their grace period is over.
        """
        return Turn(state, self.wake_after(state))

    def type(self, state: State, text: str, context: Context) -> Turn:
        """Input has come from somebody who is attached. What reads no input ignores it."""
        return Turn(state, self.wake_after(state))

    def end_input(self, state: State, context: Context) -> Turn:
        """The one who was attached is gone, and the container wants its input once only (``stdinOnce``)."""
        return Turn(state, self.wake_after(state))

    def wake_after(self, state: State) -> float | None:
        """When the program wants to be resumed, given its state: for turns that change nothing."""
        return state.get("wake")

    def ports(self, state: State) -> tuple[int, ...]:
        """The TCP ports it listens on now."""
        return ()

    def respond(self, state: State, port: int, request: HttpRequest, context: Context) -> HttpResponse | None:
        """Answer an HTTP request to a port it listens on; None where it does not speak HTTP."""
        return None
