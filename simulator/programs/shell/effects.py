"""Why a machine stopped, for whoever runs it (the kubelet, the terminal), and why a tool did, for the machine."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

# --- from the machine to its caller


@dataclass(frozen=True, slots=True)
class Exited:
    """The first process has ended (or, in a terminal, the line is done) with this status."""

    code: int


@dataclass(frozen=True, slots=True)
class Sleeping:
    """Nothing to do before virtual time ``until``, ``seconds`` from now, unless something else arrives.

    ``reading`` and ``events`` say what else would wake it: input, or a ``Machine.wake`` with one of the keys.
    """

    seconds: float
    until: float
    reading: bool = False
    events: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class WaitingInput:
    """Only ``Machine.feed`` or ``Machine.close_input`` can make it go on."""

    fd: int = 0
    events: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class BudgetSpent:
    """There is more to do; call ``run`` again."""


@dataclass(frozen=True, slots=True)
class Blocked:
    """Only ``Machine.wake`` with one of these keys can make it go on."""

    events: tuple[str, ...]


Effect = Exited | Sleeping | WaitingInput | BudgetSpent | Blocked

# --- from a tool to the machine, which calls the tool again, with its ``context.state``, when the wait is over.


@dataclass(frozen=True, slots=True)
class Sleep:
    """Until virtual time ``until``."""

    until: float


@dataclass(frozen=True, slots=True)
class ReadMore:
    """Until standard input has more to read, or ends."""


@dataclass(frozen=True, slots=True)
class WriteMore:
    """Until there is room in the pipe that standard output is."""


@dataclass(frozen=True, slots=True)
class Spawn:
    """Run a command as a child and wait for it; its status is ``context.state["status"]`` afterwards.

    ``capture`` leaves its output in ``context.state["output"]``; ``stdin`` gives it a text to read;
    ``until`` is the virtual time at which it gets ``signal`` (``timeout``).
    """

    argv: tuple[str, ...]
    env: Mapping[str, str] = field(default_factory=dict)
    clear_env: bool = False
    capture: bool = False
    stdin: str | None = None
    until: float | None = None
    signal: str = "TERM"


@dataclass(frozen=True, slots=True)
class Event:
    """Until ``Machine.wake(key, value)``; the value is ``context.state["event"]`` afterwards.

    ``until`` limits the wait; afterwards ``"event"`` is then absent.
    """

    key: str
    until: float | None = None


Suspension = Sleep | ReadMore | WriteMore | Spawn | Event


class WaitFor(BaseException):
    """Raised inside an instruction that cannot finish yet; the machine repeats it once ``wait`` is over.

    No ``Exception``: code between must not swallow it.
    """

    def __init__(self, wait: dict[str, Any]) -> None:
        super().__init__(wait)
        self.wait = wait


class EndProcess(BaseException):
    """Raised inside an instruction that ends its process (``exit``, ``set -e``, a broken pipe)."""

    def __init__(self, status: int, run_trap: bool = True) -> None:
        super().__init__(status)
        self.status = status
        self.run_trap = run_trap
