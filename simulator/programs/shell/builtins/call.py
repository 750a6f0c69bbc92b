"""One call of a builtin, and what a builtin may return besides a status."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from simulator.programs.shell.filesystem import Files
    from simulator.programs.shell.machine import Machine
    from simulator.programs.shell.process import Process
    from simulator.programs.shell.redirections import Saved


@dataclass(slots=True)
class Call:
    """The shell process that runs the builtin and the words of the command. ``checked``: ``set -e`` looks at it."""

    machine: Machine
    process: Process
    argv: list[str]
    checked: bool

    @property
    def args(self) -> list[str]:
        return self.argv[1:]

    @property
    def files(self) -> Files:
        return self.machine.files(self.process)

    def out(self, text: str) -> None:
        """Write to standard output at once."""
        self.machine.write(self.process, 1, text)

    def err(self, text: str) -> None:
        """Write to standard error at once."""
        self.machine.complain_raw(self.process, text)

    def fail(self, message: str, status: int = 1) -> int:
        """``sh: builtin: message`` on standard error; returns the status."""
        self.machine.complain(self.process, f"{self.argv[0]}: {message}")
        return status


@dataclass(slots=True)
class Then:
    """The builtin changes where the process goes on: ``action`` does it, with the command's saved descriptors.

    With ``takes_redirections`` the action keeps or restores them; otherwise they have been restored.
    """

    action: Callable[[Saved], None]
    takes_redirections: bool = False


Builtin = Callable[[Call], "int | Then"]
