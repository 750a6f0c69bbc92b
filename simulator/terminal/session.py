"""The shell behind the browser's terminal: one line in, output as it comes, everything to remember as JSON.

A session is made for each line from what the last one left (``state``), so any process may run the next line. It is
the shell's ``Machine`` with an interactive first process; ``sleep`` and Ctrl-C come from the caller.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from simulator.programs.shell.commands import CommandIO
from simulator.programs.shell.effects import BudgetSpent, Effect, Exited, Sleeping, WaitingInput
from simulator.programs.shell.errors import Incomplete, ShellError
from simulator.programs.shell.filesystem import FileSystem
from simulator.programs.shell.host import Command, Host, Keyboard, Limits
from simulator.programs.shell.machine import Machine
from simulator.programs.tools import unsimulated
from simulator.programs.tty import LineDiscipline
from simulator.terminal.completion import Completer, Completions
from simulator.terminal.http_client import Dial, HttpClient

Out = Callable[[str, str], None]
HISTORY = 500
SLICE = 2_000
MAX_STEPS = 1_000_000
MAX_OUTPUT = 4 << 20
MAX_LINE = 128 * 1024
POLL = 0.1
ALIASES = {"k": "kubectl", "ll": "ls -l"}
OF_A_LAPTOP = ("dig", "k9s", "kind", "kustomize", "minikube", "nslookup", "ping")
"""What learners have beside their kubectl and try here: each says that it is not simulated."""
FROM_AFAR = ("curl", "wget")
NO_KEYBOARD = "input from the keyboard: not simulated here (use a pipe, a file or a here-document)"


@dataclass(frozen=True, slots=True)
class Result:
    """``more``: the line is unfinished; send it again with the next. ``edit``: a file to open in the editor."""

    code: int
    more: bool = False
    edit: str | None = None


class Session:
    """One terminal.

    Args:
        files: where the home directory and the rest are stored.
        commands: programs from outside, by name (``kubectl``).
        state: what ``state()`` returned last time; {} for the first.
        now: the time that ``date`` shows, seconds since the epoch.
        keyboard: who types while a command runs; None where nobody can.
        dial, ports: what is behind the ports that kubectl opened; see ``http_client``.
        opened: told of ports that a command in the foreground opens: other terminals may use them meanwhile.
    """

    def __init__(
        self,
        files: FileSystem,
        commands: Mapping[str, Command],
        state: dict[str, Any],
        *,
        width: int = 80,
        height: int = 24,
        now: Callable[[], float] = lambda: 0.0,
        hostname: str = "terminal",
        home: str = "/root",
        keyboard: Keyboard | None = None,
        dial: Dial | None = None,
        ports: Callable[[], dict[str, Any]] = dict,
        opened: Callable[[dict[str, Any]], None] | None = None,
    ) -> None:
        self._files, self._now, self.home = files, now, home
        self._last = now()
        self._edit: str | None = None
        self._opened = opened
        self.history: list[str] = list(state.get("history", []))[-HISTORY:]
        limits = Limits(output=MAX_OUTPUT, steps=MAX_STEPS)
        self.host = Host(
            files, _nowhere, commands, hostname=hostname, home=home, style="bash", tty=True, width=width, height=height,
            limits=limits, notify=self._notice, history=self.history, tools=self._tools(dial, ports), keyboard=keyboard,
        )  # fmt: skip
        self._machine = self._restored(state.get("machine"))

    def _tools(self, dial: Dial | None, ports: Callable[[], dict[str, Any]]) -> dict[str, Callable]:
        tools = dict.fromkeys((*OF_A_LAPTOP, *FROM_AFAR), unsimulated.run)
        if dial is not None:
            client = HttpClient(dial, ports)
            tools.update(curl=client.curl, wget=client.wget)
        return tools

    # --- what is remembered

    def state(self) -> dict[str, Any]:
        """All there is to remember, as JSON."""
        return {"history": self.history[-HISTORY:], "machine": self._machine.save()}

    @property
    def cwd(self) -> str:
        """The working directory, the home directory written ``~``."""
        path = self._machine.main.cwd if self._machine.main is not None else self.home
        if path == self.home or path.startswith(self.home + "/"):
            return "~" + path[len(self.home) :]
        return path

    @property
    def prompt(self) -> str:
        """What the terminal shows before the next line."""
        return f"{self.cwd} $ "

    def _restored(self, saved: dict[str, Any] | None) -> Machine:
        if not saved:
            return self._fresh()
        machine = Machine.restore(saved, self.host)
        return machine if machine.main is not None else self._fresh()

    def _fresh(self) -> Machine:
        start = self.home
        machine = Machine.start([], self.host, cwd=start, now=self._last, stdin=None, seed="terminal")
        main = machine.main
        main.name, main.interactive, main.wait = "bash", True, {"kind": "idle"}
        main.aliases = dict(ALIASES)
        for name, value in {"USER": self.host.user, "TERM": "xterm-256color", "SHELL": "/bin/bash"}.items():
            main.variables[name] = [value, "x"]
        return machine

    def _make_folders(self) -> None:
        for path in (self.home, "/tmp"):
            if self._files.get(path) is None:
                self._files.put(path, {"dir": True, "mtime": self._clock()})

    def _clock(self) -> float:
        self._last = max(self._last, self._now())
        return self._last

    def _notice(self, kind: str, value: str) -> None:
        if kind == "edit":
            self._edit = value
        elif kind == "port" and self._opened is not None:
            self._opened(json.loads(value))

    # --- running

    def run(
        self, line: str, out: Out, interrupted: Callable[[], bool], sleep: Callable[[float], None]
    ) -> Result:
        """Run a line (or several) to its end.

        ``out(stream, text)`` gets output as it comes. ``interrupted`` is asked often; True ends the line with 130.
        ``sleep(seconds)`` is how the terminal waits; it may return early.
        """
        self.host.emit, self.host.interrupted, self.host.sleep = out, interrupted, sleep
        self._edit = None
        self._make_folders()
        try:
            more = self._begin(line)
        except ShellError as error:
            self._remember(line)
            out("stderr", f"bash: {error.message}\n")
            self._machine.main.status = error.code
            return Result(error.code)
        if more:
            return Result(0, more=True)
        code = self._finish(interrupted, sleep)
        if len(self._machine.processes) > 1:
            self._machine.run_background(self._clock(), SLICE)
        self._report_jobs()
        return Result(code, edit=self._edit)

    def _begin(self, line: str) -> bool:
        """Load the line's program. True where the line is unfinished."""
        main = self._machine.main
        if len(line) > MAX_LINE:
            raise ShellError(f"a line of more than {MAX_LINE // 1024} KiB", 1)
        if re.match(r"\s*!(!|-?\d|\w)", line):
            raise ShellError("history expansion with !: not simulated here", 2)
        try:
            program = self._machine.program(line, main)
        except Incomplete:
            return True
        self._remember(line)
        self._machine.state.update(written=0, steps=0, input={"text": "", "closed": False})
        self._line = LineDiscipline.fresh()
        main.wait, main.memo = None, {}
        main.push_frame("main", program)
        return False

    def _remember(self, line: str) -> None:
        line = line.rstrip("\n")
        if line.strip() and (not self.history or self.history[-1] != line):
            self.history.append(line)
            del self.history[:-HISTORY]

    def _finish(self, interrupted: Callable[[], bool], sleep: Callable[[float], None]) -> int:
        while True:
            effect = self._machine.run(self._clock(), SLICE)
            if interrupted() and not isinstance(effect, Exited):
                return self._interrupt()
            code = self._after(effect, interrupted, sleep)
            if code is not None:
                return 130 if interrupted() else code

    def _after(
        self, effect: Effect, interrupted: Callable[[], bool], sleep: Callable[[float], None]
    ) -> int | None:
        """Deal with why the machine stopped; the exit status where the line is done."""
        if isinstance(effect, Exited):
            if self._machine.main is None:
                self._machine = self._fresh()
            return effect.code
        if isinstance(effect, BudgetSpent):
            return None
        if isinstance(effect, Sleeping):
            self._sleep(effect, interrupted, sleep)
            return self._interrupt() if interrupted() else None
        if isinstance(effect, WaitingInput) and not self._machine.state["input"]["closed"]:
            if self.host.keyboard is not None:
                return self._type(interrupted)
            self.host.emit("stderr", f"bash: {NO_KEYBOARD}\n")
            self._machine.close_input()
            return None
        return self._stop("waits for something that cannot come: stopped")

    def _type(self, interrupted: Callable[[], bool]) -> int | None:
        """Let the learner type to the command that reads; 130 where Ctrl-C ended it."""
        keyboard, ended, machine = self.host.keyboard, [], self._machine
        discipline = LineDiscipline(self._line, lambda text: self.host.emit("stdout", text), machine.feed, ended.append)
        machine.state["input"]["tty"] = True
        keyboard.begin(raw=True)
        try:
            before = len(machine.state["input"]["text"])
            while len(machine.state["input"]["text"]) == before and not ended and not interrupted():
                keyboard.wait(POLL)
                discipline.type(keyboard.read()[0])
        finally:
            keyboard.end()
        if not ended:
            return self._interrupt() if interrupted() else None
        if not any(process.prompting for process in machine.processes.values()):
            return self._interrupt()
        machine.key_signal(ended[0])
        return None

    def _sleep(self, effect: Sleeping, interrupted: Callable[[], bool], sleep: Callable[[float], None]) -> None:
        """Wait in short pieces, so that Ctrl-C is heard; the machine's time is then what it waited for."""
        left = effect.seconds
        while left > 0 and not interrupted():
            sleep(min(left, POLL))
            left -= POLL
        self._last = max(self._last, effect.until)

    def _stop(self, why: str) -> int:
        self.host.emit("stderr", f"bash: {why}\n")
        self._machine.interrupt()
        return 1

    def _interrupt(self) -> int:
        self._machine.interrupt()
        return 130

    def _report_jobs(self) -> None:
        """Say which background jobs have ended since the last line."""
        main = self._machine.main
        for number, (pid, source) in list(enumerate(main.jobs.items(), 1)):
            if int(pid) in self._machine.processes:
                continue
            status = self._machine.state["reaped"].pop(pid, 0)
            word = "Done" if status == 0 else f"Exit {status}"
            self.host.emit("stderr", f"[{number}]+  {word:<24}{source}\n")
            main.jobs.pop(pid)

    # --- completion

    def complete(self, line: str, cursor: int) -> Completions:
        """What Tab offers at ``cursor``: commands, files, or what the command itself knows."""
        main = self._machine.main
        streams = CommandIO(self._machine, main, main.environment())
        return Completer(self.host, main, self._machine.files(main), streams).complete(line[:cursor])


def _nowhere(stream: str, text: str) -> None:
    """Where output goes while no line runs."""
