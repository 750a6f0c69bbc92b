"""What surrounds a machine: files, output, the commands that others bring, and how much it may use up."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from simulator.programs.shell.filesystem import FileSystem

if TYPE_CHECKING:
    from simulator.programs.shell.commands import CommandIO

Tool = "Callable[[Context], int | Suspension]"
"""A small program: does what it can, returns its exit status or what it waits for."""


class Keyboard(Protocol):
    """Somebody who types while a command runs. Ctrl-C is no interrupt while a command reads ``raw`` keys."""

    def begin(self, raw: bool) -> None:
        """From now on keys are for the command; where not ``raw``, in lines, echoed, with an end at Ctrl-D."""

    def end(self) -> None:
        """Keys are the shell's again."""

    def read(self) -> tuple[str, bool]:
        """What was typed since the last call, and whether the input has ended."""

    def wait(self, seconds: float) -> None:
        """Let time pass, but no longer than until something is typed."""


class Command(Protocol):
    """A program that runs to its end in one call, in the caller's process: the terminal's ``kubectl``."""

    def run(self, argv: list[str], io: CommandIO) -> int:
        """Run with ``argv`` (``argv[0]`` is the name); the result is the exit status."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Budgets; None is no limit. ``output`` counts the characters a machine may write to its own output,
    ``steps`` its instructions; a machine that uses one of these up is stopped as a whole."""

    output: int | None = None
    processes: int = 64
    steps: int | None = None


@dataclass(slots=True)
class Host:
    """``style`` "bash" words errors as bash does, "sh" as busybox's ash does, "dash" as Debian's sh.

    ``is_init``: the first process is a container's own, which the kernel spares signals it has no handler for.
    ``notify(kind, value)`` takes what only a terminal can do (``edit`` a file, open a ``port`` that others see);
    ``interrupted`` and ``sleep`` serve commands.
    """

    store: FileSystem
    emit: Callable[[str, str], None]
    commands: Mapping[str, Command] = field(default_factory=dict)
    tools: Mapping[str, Callable] = field(default_factory=dict)
    hostname: str = "localhost"
    user: str = "root"
    home: str = "/root"
    style: str = "sh"
    tty: bool = False
    is_init: bool = False
    prompt: str = "\\w \\$ "
    width: int = 80
    height: int = 24
    limits: Limits = field(default_factory=Limits)
    notify: Callable[[str, str], None] | None = None
    interrupted: Callable[[], bool] = lambda: False
    sleep: Callable[[float], None] | None = None
    keyboard: Keyboard | None = None
    history: list[str] = field(default_factory=list)

    def not_found(self, name: str, command: str) -> str:
        """The line for a command that does not exist."""
        if self.style == "bash":
            return f"bash: {command}: command not found\n"
        return f"{name}: {command}: not found\n"
