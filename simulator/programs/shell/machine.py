"""The machine that runs shell programs: processes taking turns, pipes, waiting, signals, and all of it as JSON.

``Machine.run(now, budget)`` goes on until something outside is wanted and says what (``effects``). ``save()`` is the
whole state between two calls of ``run``; ``Machine.restore(state, host)`` goes on from it, in any process of the host.
Program texts are part of the state, compiled code is not: it is compiled again (and cached by text).

The kernel, in this simulation, of what stands in a container or behind the browser's terminal.
"""

from __future__ import annotations

import hashlib
import json
from typing import Any

from simulator.programs.shell import execution, instructions, launching, signals
from simulator.programs.shell.compiler import compile_program, expand_aliases
from simulator.programs.shell.descriptors import Descriptors
from simulator.programs.shell.effects import (
    Blocked,
    BudgetSpent,
    Effect,
    EndProcess,
    Exited,
    Sleeping,
    WaitFor,
    WaitingInput,
)
from simulator.programs.shell.errors import FileError, LimitReached, NotSimulated, OutputSpent, ShellError
from simulator.programs.shell.filesystem import Files
from simulator.programs.shell.host import Host
from simulator.programs.shell.operations import Operation
from simulator.programs.shell.process import Process
from simulator.programs.shell.scheduling import is_over, waits_for_children

SLICE = 200
CHARACTERS = 64
"""Characters read, written or expanded that count as one instruction: ``seq 100000`` is one command, not one step."""
MAIN = 1
DEFAULT_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"


class Machine:
    """One shell and its children. Make one with ``start`` or ``restore``."""

    def __init__(self, state: dict[str, Any], host: Host) -> None:
        self.state = state
        self.host = host
        self.now: float = state["now"]
        self.processes = {int(pid): Process.from_json(each) for pid, each in state["processes"].items()}
        self.descriptors = Descriptors(state, self._emit)
        self._pumping = False

    # --- beginning, saving, going on

    @classmethod
    def start(
        cls,
        argv: list[str],
        host: Host,
        *,
        env: dict[str, str] | None = None,
        cwd: str = "/",
        now: float = 0.0,
        stdin: str | None = "",
        seed: str = "",
    ) -> Machine:
        """A machine whose first process is to run ``argv`` (``["sh", "-c", "..."]``, ``["sleep", "5"]``).

        ``stdin`` is a text that ends, or None for input that ``feed`` brings. Nothing runs before ``run``.
        """
        closed = stdin is not None
        state = {
            "programs": {}, "processes": {}, "files": {}, "next_pid": MAIN, "next_file": 0, "reaped": {}, "events": {},
            "input": {"text": stdin or "", "closed": closed}, "random": 0, "seed": seed, "now": now, "started": now,
            "written": 0, "steps": 0,
        }  # fmt: skip
        machine = cls(state, host)
        machine._boot(argv, env or {}, cwd)
        return machine

    @classmethod
    def restore(cls, state: dict[str, Any], host: Host) -> Machine:
        """The machine that ``save`` described, around another host object."""
        return cls(json.loads(json.dumps(state)), host)

    def save(self) -> dict[str, Any]:
        """Everything, as JSON that shares nothing with the machine."""
        self._forget_programs()
        self.state["now"] = self.now
        self.state["processes"] = {str(pid): each.to_json() for pid, each in self.processes.items()}
        return json.loads(json.dumps(self.state))

    def _boot(self, argv: list[str], env: dict[str, str], cwd: str) -> None:
        process = Process(MAIN, 0, MAIN, "sh", cwd=cwd, title=" ".join(argv))
        defaults = {"PATH": DEFAULT_PATH, "HOME": self.host.home, "HOSTNAME": self.host.hostname}
        for name, value in {**defaults, **env, "PWD": cwd}.items():
            process.variables[name] = [value, "x"]
        process.set_option("B", self.host.style == "bash")
        numbers = (
            self.descriptors.open("input"),
            self.descriptors.open("stream", name="stdout"),
            self.descriptors.open("stream", name="stderr"),
        )
        for fd, number in enumerate(numbers):
            self.descriptors.hold(number)
            process.fds[str(fd)] = number
        self.processes[MAIN] = process
        if argv:
            launching.begin(self, process, argv)

    # --- what callers do between runs

    @property
    def main(self) -> Process | None:
        """The first process; None when it has ended."""
        return self.processes.get(MAIN)

    def feed(self, text: str) -> None:
        """More standard input."""
        self.state["input"]["text"] += text

    def close_input(self) -> None:
        """The end of standard input."""
        self.state["input"]["closed"] = True

    def wake(self, key: str, value: Any = None) -> None:
        """An event that a tool waits for has happened; ``value`` is JSON."""
        self.state["events"][key] = value

    def handles(self, signal: str) -> bool:
        """Whether the first process has a trap for a signal (an empty trap, which ignores it, counts too)."""
        return self.main is not None and signal in self.main.traps

    def signal(self, name: str, pid: int = MAIN) -> None:
        """Send a signal. Without a trap its default action is taken at once: exit status 128 + n."""
        process = self.processes.get(pid)
        if process is None:
            return
        if name in process.traps and name not in ("KILL", "STOP"):
            if process.traps[name]:
                process.pending.append(name)
        elif name not in signals.IGNORED_BY_DEFAULT:
            self.finish(process, 128 + signals.NUMBERS[name])

    # --- running

    def run(self, now: float, budget: int = 10_000) -> Effect:
        """Go on at virtual time ``now`` for at most ``budget`` instructions.

        A single command may do the work of many instructions (``charge``); what it did beyond the budget is owed, and
        the next calls pay it before they go on.
        """
        self.now = now
        budget = self._pay(budget)
        while budget > 0:
            spent = self._turn(budget)
            if (code := self._exit_code()) is not None:
                return Exited(code)
            if not spent:
                return self._idle()
            budget = self._pay(budget - spent)
            if (limit := self.host.limits.steps) is not None and self.state["steps"] > limit:
                self._stop(f"more than {limit} steps")
                return Exited(1)
        return BudgetSpent()

    def run_background(self, now: float, budget: int) -> None:
        """Let background processes go on until they wait, for at most ``budget`` instructions."""
        self.now = now
        while budget > 0 and (spent := self._turn(budget)):
            budget -= spent

    def charge(self, characters: int) -> None:
        """Note work that instructions do not show."""
        self.state["owed"] = self.state.get("owed", 0) + characters

    def _pay(self, budget: int) -> int:
        """What is left of a budget when it has paid for what is owed."""
        owed = self.state.get("owed", 0) // CHARACTERS
        paid = min(owed, max(budget, 0))
        if paid:
            self.state["owed"] -= paid * CHARACTERS
            self.state["steps"] += paid
        return budget - paid

    def _exit_code(self) -> int | None:
        if self.main is None:
            return self.state["exit"]
        waiting = self.main.wait or {}
        return self.main.status if waiting.get("kind") == "idle" else None

    def _turn(self, budget: int, excluded: int = 0) -> int:
        """Let each process that can go on do so for a slice; returns how many instructions that took."""
        spent = 0
        for pid in list(self.processes):
            process = self.processes.get(pid)
            if process is not None and pid != excluded and spent < budget:
                spent += self._slice(process, min(SLICE, budget - spent))
        return spent

    def _slice(self, process: Process, budget: int) -> int:
        spent, most = 0, self.state.get("owed", 0) + budget * CHARACTERS
        while spent < budget and process.pid in self.processes and self._ready(process):
            self.step(process)
            spent += 1
            if self.state.get("owed", 0) >= most:
                break
        self.state["steps"] += spent
        return spent

    def _ready(self, process: Process) -> bool:
        if process.wait is None:
            return True
        if not is_over(self, process, process.wait):
            return False
        process.wait = None
        return True

    def step(self, process: Process) -> None:
        """One instruction of one process, with everything that can become of it."""
        if process.pending and not process.memo and execution.run_trap(self, process):
            return
        try:
            instructions.execute(self, process, self.operation(process))
        except WaitFor as wait:
            process.wait = wait.wait
        except EndProcess as end:
            execution.terminate(self, process, end.status, end.run_trap)
        except OutputSpent as error:
            self._stop(error.message)
        except LimitReached as error:
            self.complain(process, error.message)
            execution.give_up(self, process, 1)
        except ShellError as error:
            execution.failed(self, process, error)
        except RecursionError:
            execution.failed(self, process, NotSimulated("commands nested this deep"))

    def _stop(self, why: str) -> None:
        """End everything in the foreground; said past the limit on output."""
        self.host.emit("stderr", f"{'bash' if self.host.style == 'bash' else 'sh'}: {why}\n")
        for process in [each for each in self.processes.values() if each.pid != MAIN]:
            self.finish(process, 1)
        if self.main is not None:
            execution.give_up(self, self.main, 1)

    def operation(self, process: Process) -> Operation:
        """The instruction a process stands at."""
        frame = process.frame
        return compile_program(self.state["programs"][frame["program"]])[frame["pc"]]

    def pump(self, writer: Process) -> None:
        """Let the others go on while a command is in the middle of writing: ``kubectl get -w | grep``."""
        if self._pumping or len(self.processes) == 1:
            return
        self._pumping = True
        try:
            while self._turn(SLICE * 10, excluded=writer.pid):
                pass
        finally:
            self._pumping = False

    def _idle(self) -> Effect:
        waits = [each.wait for each in self.processes.values() if each.wait]
        due = [wait["until"] for wait in waits if wait.get("until") is not None]
        events = tuple(sorted(wait["key"] for wait in waits if wait["kind"] == "event"))
        reading = any(self._reads_input(wait) for wait in waits)
        if due:
            return Sleeping(max(min(due) - self.now, 0.0), min(due), reading, events)
        return WaitingInput(0, events) if reading else Blocked(events)

    def _reads_input(self, wait: dict[str, Any]) -> bool:
        number = wait.get("file")
        return wait["kind"] in ("read", "end") and self.descriptors.get(number)["kind"] == "input"

    # --- processes

    def fork(self, parent: Process, background: bool = False) -> Process:
        """A copy of a process that shares its open files. Raises ``LimitReached``."""
        if len(self.processes) >= self.host.limits.processes:
            raise LimitReached(f"more than {self.host.limits.processes} processes at once")
        self.state["next_pid"] += 1
        state = json.loads(json.dumps({**parent.to_json(), "memo": {}, "frames": [], "loops": [], "saved": []}))
        child = Process.from_json(state)
        child.pid, child.parent, child.wait, child.jobs = self.state["next_pid"], parent.pid, None, {}
        child.background, child.interactive, child.prompting, child.pending = background, False, False, []
        child.traps = {name: command for name, command in child.traps.items() if not command}
        for number in child.fds.values():
            self.descriptors.hold(number)
        self.processes[child.pid] = child
        return child

    def finish(self, process: Process, status: int) -> None:
        """End a process: close its files, leave its status to its parent."""
        if self.processes.pop(process.pid, None) is None:
            return
        for port in [port for port, target in self.state.get("ports", {}).items() if target["pid"] == process.pid]:
            del self.state["ports"][port]
        for number in process.fds.values():
            self.descriptors.drop(number)
        for saved in (process.saved, [process.memo.get("saved") or {}], [f.get("fds") or {} for f in process.frames]):
            for number in (n for fds in saved for n in fds.values() if n is not None):
                self.descriptors.drop(number)
        if "file" in process.memo:
            self.descriptors.drop(process.memo["file"])
        if process.parent in self.processes:
            self.state["reaped"][str(process.pid)] = status % 256
        self._adopt(process)
        if process.pid == MAIN:
            self.state["exit"] = status % 256

    def _adopt(self, dead: Process) -> None:
        for each in self.processes.values():
            if each.parent == dead.pid:
                each.parent = MAIN if dead.pid != MAIN else 0
                each.background = True
        for pid in dead.jobs:
            self.state["reaped"].pop(pid, None)

    def interrupt(self) -> None:
        """Ctrl-C in a terminal: everything in the foreground ends, the first process is left without a program."""
        for process in list(self.processes.values()):
            if process.pid != MAIN and not self._in_background(process):
                self.finish(process, 130)
        if self.main is not None:
            execution.abandon(self, self.main, 130)

    def key_signal(self, name: str) -> None:
        """A key of the terminal (Ctrl-C): to what runs in the foreground; a shell at its prompt begins a new line."""
        shell = max((each.pid for each in self.processes.values() if each.prompting), default=0)
        for process in list(self.processes.values()):
            if process.pid != shell and not self._in_background(process) and self._is_below(process, shell):
                self._key_signal(process, name)
        if shell in self.processes and name == "INT":
            self.complain_raw(self.processes[shell], "\n")
            execution.abandon(self, self.processes[shell], 130)

    def _key_signal(self, process: Process, name: str) -> None:
        if process.traps.get(name) is not None or process.pid != MAIN or not self.host.is_init:
            self.signal(name, process.pid)

    def _is_below(self, process: Process | None, pid: int) -> bool:
        while pid and process is not None and process.pid != pid:
            process = self.processes.get(process.parent)
        return process is not None

    def _in_background(self, process: Process) -> bool:
        while process is not None and process.pid != MAIN:
            if process.background:
                return True
            process = self.processes.get(process.parent)
        return False

    # --- programs

    def program(self, text: str, process: Process) -> str:
        """Take a program into the state, its aliases expanded; returns its id. Raises as ``parse`` does."""
        aliases = process.aliases if process.interactive or process.aliases else {}
        text = expand_aliases(text, aliases)
        compile_program(text)
        key = hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:12]
        self.state["programs"][key] = text
        return key

    def _forget_programs(self) -> None:
        used = {frame["program"] for each in self.processes.values() for frame in each.frames}
        used |= {program for each in self.processes.values() for program, _ in each.functions.values()}
        self.state["programs"] = {key: text for key, text in self.state["programs"].items() if key in used}

    # --- input and output

    def files(self, process: Process) -> Files:
        """The files as a process sees them now."""
        return Files(self.host.store, process.cwd, self.now, self.charge)

    def write(self, process: Process, fd: int, text: str) -> None:
        """Write to one of a process's descriptors. Raises ``FileError`` or ``EndProcess`` (a broken pipe)."""
        number = process.fds.get(str(fd))
        if number is None:
            raise FileError("Bad file descriptor")
        self.charge(len(text))
        self.descriptors.write(number, text, self.files(process))

    def available(self, process: Process, number: int) -> tuple[str, bool]:
        """What can be read from a description now, and whether nothing more will come."""
        return self.descriptors.available(number, self.files(process))

    def complain(self, process: Process, message: str) -> None:
        """A line of the shell's own on standard error; lost where that is closed."""
        name = "bash" if self.host.style == "bash" else process.name
        self.complain_raw(process, f"{name}: {message}\n")

    def complain_raw(self, process: Process, line: str) -> None:
        """A line on standard error as it is."""
        try:
            self.write(process, 2, line)
        except (ShellError, EndProcess):
            return

    def _emit(self, stream: str, text: str) -> None:
        limit = self.host.limits.output
        self.state["written"] += len(text)
        if limit is not None and self.state["written"] > limit:
            raise OutputSpent(f"more than {limit} characters of output")
        self.host.emit(stream, text)

    def children_done(self, pids: list[int]) -> bool:
        """Whether none of these processes runs any more."""
        return waits_for_children(self, pids)
