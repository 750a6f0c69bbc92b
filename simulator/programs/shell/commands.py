"""The streams of a ``Command`` (the terminal's kubectl): written through at once, so that a watch shows as it goes."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from simulator.programs.shell.context import NeedInput
from simulator.programs.shell.effects import BudgetSpent, EndProcess, Exited, Sleeping, WaitFor
from simulator.programs.shell.errors import FileError
from simulator.programs.shell.filesystem import Files

if TYPE_CHECKING:
    from simulator.programs.shell.host import Keyboard
    from simulator.programs.shell.machine import Machine
    from simulator.programs.shell.process import Process

RUN_SLICE, RUN_SLICES = 2_000, 200
"""Instructions at a time, and how many times, for a program that a command runs."""


class CommandIO:
    """One run of a command. ``fs`` resolves relative paths as the shell would; ``env`` is the exported variables."""

    def __init__(self, machine: Machine, process: Process, env: dict[str, str]) -> None:
        self._machine, self._process = machine, process
        self.env = env
        self.fs: Files = machine.files(process)
        self.cwd = process.cwd
        self.width = machine.host.width
        self.height = machine.host.height
        self.now = machine.now
        self.broken = False

    @property
    def tty(self) -> bool:
        """Whether a terminal shows the standard output."""
        return self._machine.host.tty and self._machine.descriptors.is_stream(self._process.fds.get("1", 0))

    @property
    def at_keyboard(self) -> bool:
        """Whether standard input is a terminal at which somebody can type."""
        number = self._process.fds.get("0")
        if number is None or self._machine.host.keyboard is None or self.background:
            return False
        return self._machine.descriptors.is_input(number)

    @property
    def at_terminal(self) -> bool:
        """Whether standard input is the terminal's, whether or not anybody can type there."""
        return "0" not in self._process.fds or self._machine.descriptors.is_input(self._process.fds["0"])

    @property
    def keyboard(self) -> Keyboard:
        """The terminal's keys; ask ``at_keyboard`` first."""
        return self._machine.host.keyboard

    @property
    def background(self) -> bool:
        """Whether the command was started with ``&``."""
        process = self._process
        while process is not None:
            if process.background:
                return True
            process = self._machine.processes.get(process.parent)
        return False

    def serve(self, port: int, target: dict[str, Any]) -> None:
        """Answer connections to a port of the terminal's own machine as long as this process runs.

        Args:
            target: JSON that tells what is behind it; see ``terminal.local_ports``.
        """
        self._machine.state.setdefault("ports", {})[str(port)] = {"pid": self._process.pid, **target}
        if not self.background and self._machine.host.notify is not None:
            self._machine.host.notify("port", json.dumps({str(port): target}))

    @property
    def ports(self) -> dict[str, dict[str, Any]]:
        """The ports that are served on the terminal's machine."""
        return self._machine.state.get("ports", {})

    def park(self) -> None:
        """Stay in the background until killed; never returns, and the command is not started again."""
        raise WaitFor({"kind": "event", "key": f"parked {self._process.pid}"})

    @property
    def stdin(self) -> str:
        """All of standard input. The command is started again if the input has not ended yet: read it first."""
        text, ended = self._machine.available(self._process, self._process.fds["0"])
        if not ended:
            raise NeedInput
        return text

    def out(self, text: str) -> None:
        """Write to standard output, and let what reads it go on at once."""
        self._write(1, text)

    def err(self, text: str) -> None:
        """Write to standard error."""
        self._write(2, text)

    def _write(self, fd: int, text: str) -> None:
        if self.broken:
            return
        try:
            self._machine.write(self._process, fd, text)
        except (EndProcess, FileError):
            self.broken = True
            return
        self._machine.pump(self._process)

    def interrupted(self) -> bool:
        """Whether the command should end: the learner pressed Ctrl-C, or nobody reads what it writes."""
        return self.broken or self._machine.host.interrupted()

    def sleep(self, seconds: float) -> None:
        """Let time pass."""
        if self._machine.host.sleep is not None:
            self._machine.host.sleep(seconds)

    def run(self, argv: list[str]) -> int:
        """Run another program to its end, with the same files, environment and terminal; its exit status.

        One that runs away or waits for input is stopped: 124.
        """
        from simulator.programs.shell.machine import Machine

        env = {name: value for name, value in self.env.items() if name != "PWD"}
        inner = Machine.start(argv, self._machine.host, env=env, cwd=self.cwd, now=self.now, stdin="")
        for _ in range(RUN_SLICES):
            effect = inner.run(self.now, RUN_SLICE)
            if isinstance(effect, Exited):
                return effect.code
            if isinstance(effect, Sleeping):
                self.sleep(effect.seconds)
                self.now = max(self.now, effect.until)
            elif not isinstance(effect, BudgetSpent) or self.interrupted():
                break
        return 124

    def edit(self, path: str) -> None:
        """Open a file in the editor beside the terminal."""
        if self._machine.host.notify is not None:
            self._machine.host.notify("edit", self.fs.resolve(path))
