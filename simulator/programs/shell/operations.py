"""The machine's instructions: a program is a flat tuple of these, jumps are indexes into it."""

from __future__ import annotations

from dataclasses import dataclass

from simulator.programs.shell import syntax
from simulator.programs.shell.syntax import Redirection, Word


@dataclass(frozen=True, slots=True)
class Run:
    """A simple command. ``checked``: a failure counts for ``set -e`` (it does not in conditions)."""

    command: syntax.Simple
    checked: bool


@dataclass(frozen=True, slots=True)
class Test:
    """``[[ ... ]]``."""

    condition: syntax.Condition
    checked: bool


@dataclass(frozen=True, slots=True)
class Compute:
    """``(( ... ))``; an empty expression (in a ``for``) is true."""

    expression: Word
    checked: bool


@dataclass(frozen=True, slots=True)
class Jump:
    """Go on at ``to``."""

    to: int


@dataclass(frozen=True, slots=True)
class JumpIf:
    """Go on at ``to`` where the last status was success (or failure)."""

    success: bool
    to: int


@dataclass(frozen=True, slots=True)
class Invert:
    """``!``: exchange success and failure."""


@dataclass(frozen=True, slots=True)
class SetStatus:
    """Set ``$?``."""

    status: int


@dataclass(frozen=True, slots=True)
class Fork:
    """Run the code at each of ``entries`` in a child process, joined by pipes; go on at ``to`` when they end.

    One entry is a subshell, more are a pipeline; with ``background`` nobody waits. ``source`` is what ``jobs`` shows.
    """

    entries: tuple[int, ...]
    to: int
    checked: bool
    background: bool = False
    source: str = ""


@dataclass(frozen=True, slots=True)
class Leave:
    """The end of a child process, a function or a program."""


@dataclass(frozen=True, slots=True)
class Define:
    """Bind a function to the code at ``entry``; go on at ``to``."""

    name: str
    entry: int
    to: int


@dataclass(frozen=True, slots=True)
class EnterLoop:
    """A loop begins: where ``break`` and ``continue`` go. ``name`` and ``words`` make it a ``for``."""

    break_to: int
    continue_to: int
    name: str = ""
    words: tuple[Word, ...] | None = ()


@dataclass(frozen=True, slots=True)
class NextItem:
    """Give the innermost ``for`` its next value, or leave it for ``to``."""

    to: int


@dataclass(frozen=True, slots=True)
class EndBody:
    """The end of a loop's body: its status is the loop's so far; go on at ``to``."""

    to: int


@dataclass(frozen=True, slots=True)
class LeaveLoop:
    """A loop's condition ended it; its status is that of the last body, 0 if there was none."""


@dataclass(frozen=True, slots=True)
class Select:
    """``case``: go to the first branch (patterns, index) that matches, else to ``otherwise``."""

    word: Word
    branches: tuple[tuple[tuple[Word, ...], int], ...]
    otherwise: int


@dataclass(frozen=True, slots=True)
class Redirect:
    """Redirections of a compound command; where they fail, go on at ``failed``."""

    redirections: tuple[Redirection, ...]
    failed: int


@dataclass(frozen=True, slots=True)
class Restore:
    """Undo the last ``Redirect``."""


Operation = (
    Run | Test | Compute | Jump | JumpIf | Invert | SetStatus | Fork | Leave | Define | EnterLoop | NextItem | EndBody
    | LeaveLoop | Select | Redirect | Restore
)  # fmt: skip
Code = tuple[Operation, ...]
