"""Running a script in a machine of its own, to its end, in virtual time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from simulator.programs.shell.effects import BudgetSpent, Effect, Exited, Sleeping
from simulator.programs.shell.filesystem import MappingFiles
from simulator.programs.shell.host import Host, Limits
from simulator.programs.shell.machine import Machine

CASES = Path(__file__).parent / "cases"
NOW = 1_700_000_000.0
A_FILE = {"/tmp/a.txt": {"text": "one\ntwo\nthree\n", "mtime": NOW - 60}}
Outcome = tuple[str, str, int]


@dataclass(frozen=True)
class Case:
    """One row: a script, and what the real bash and coreutils print for it."""

    group: str
    id: str
    script: str
    stdout: str
    stderr: str = ""
    code: int = 0

    @property
    def outcome(self) -> Outcome:
        return self.stdout, self.stderr, self.code

    def __str__(self) -> str:
        return f"{self.group}: {self.id}"


def cases() -> Iterator[Case]:
    """All rows of all tables."""
    for path in sorted(CASES.glob("*.yaml")):
        for row in yaml.safe_load(path.read_text()):
            yield Case(path.stem, **row)


@dataclass
class World:
    """A machine's surroundings, with what it wrote. ``restarts`` throws the machine away after each run."""

    files: dict[str, Any] = field(default_factory=lambda: {path: dict(entry) for path, entry in A_FILE.items()})
    style: str = "bash"
    restarts: bool = False
    budget: Callable[[], int] = lambda: 1000
    limits: Limits = field(default_factory=Limits)
    tools: dict[str, Callable] = field(default_factory=dict)
    now: float = NOW
    out: dict[str, str] = field(default_factory=lambda: {"stdout": "", "stderr": ""})

    def host(self) -> Host:
        """A new host object around the same files and output."""
        return Host(MappingFiles(self.files), self._emit, style=self.style, limits=self.limits, tools=self.tools)

    def _emit(self, stream: str, text: str) -> None:
        self.out[stream] += text

    def start(self, *argv: str, stdin: str | None = "") -> Machine:
        """A machine about to run ``argv``."""
        return Machine.start(list(argv), self.host(), cwd="/tmp", now=self.now, stdin=stdin)

    def shell(self, script: str, stdin: str | None = "") -> Machine:
        """A machine about to run a script."""
        return self.start(self.style, "-c", script, stdin=stdin)

    def settle(self, machine: Machine) -> tuple[Machine, Effect]:
        """Run, letting virtual time pass, until it ends or wants something from outside."""
        for _ in range(200_000):
            effect = machine.run(self.now, self.budget())
            if isinstance(effect, Sleeping):
                self.now = effect.until
            elif not isinstance(effect, BudgetSpent):
                return machine, effect
            if self.restarts:
                machine = Machine.restore(machine.save(), self.host())
        raise AssertionError("the script does not end")

    def run(self, script: str, stdin: str = "") -> Outcome:
        """A script to its end: stdout, stderr, exit status."""
        _, effect = self.settle(self.shell(script, stdin))
        assert isinstance(effect, Exited), effect
        return self.out["stdout"], self.out["stderr"], effect.code


def run(script: str, style: str = "bash", stdin: str = "") -> Outcome:
    """A script in a new world: stdout, stderr, exit status."""
    return World(style=style).run(script, stdin)
