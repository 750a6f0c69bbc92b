"""What instructions share: expansion that may wait, statuses, and the ends of frames, loops and processes."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

from simulator.programs.shell import operations as op
from simulator.programs.shell import redirections, signals
from simulator.programs.shell.effects import EndProcess, WaitFor
from simulator.programs.shell.errors import FatalExpansion, ShellError
from simulator.programs.shell.expansion import Expander, NeedSubstitution
from simulator.programs.shell.scope import ProcessScope
from simulator.programs.shell.syntax import Redirection

if TYPE_CHECKING:
    from simulator.programs.shell.machine import Machine
    from simulator.programs.shell.process import Process

T = TypeVar("T")
PROMPT = "__prompt"
"""What a shell at a terminal runs, over and over (``builtins.prompting``)."""


# --- expansion


def expanded(machine: Machine, process: Process, work: Callable[[Expander], T]) -> T:
    """Do ``work`` with an expander; where it wants a substitution's output, run that and wait.

    The assignments made on the way are performed once, at the end.
    """
    _collect(machine, process)
    scope = ProcessScope(machine, process)
    expander = Expander(scope, scope.files, process.memo.get("results", ()))
    try:
        result = work(expander)
    except NeedSubstitution as need:
        _substitute(machine, process, need)
    expander.commit()
    return result


def _collect(machine: Machine, process: Process) -> None:
    """The output of the substitution that was waited for joins the results."""
    memo = process.memo
    if "file" not in memo:
        return
    number = memo.pop("file")
    text, _ = machine.available(process, number)
    machine.descriptors.drop(number)
    memo.setdefault("results", []).append(text.rstrip("\n"))
    memo["status"] = machine.state["reaped"].pop(str(memo.pop("child")), 0)


def _substitute(machine: Machine, process: Process, need: NeedSubstitution) -> None:
    program = machine.program(need.script, process)
    child = machine.fork(process)
    for name, value in need.changes.items():
        child.set(name, value)
    reader, writer = machine.descriptors.open_pipe(limited=False)
    machine.descriptors.hold(reader)
    redirect_fd(machine, child, "1", writer)
    child.push_frame("main", program, lenient=process.frame.get("lenient", False))
    process.memo.update(file=reader, child=child.pid)
    raise WaitFor({"kind": "children", "pids": [child.pid]})


def redirect_fd(machine: Machine, process: Process, fd: str, number: int) -> None:
    """Point a descriptor of a new process to an open file."""
    machine.descriptors.hold(number)
    if fd in process.fds:
        machine.descriptors.drop(process.fds[fd])
    process.fds[fd] = number


def resolved(expander: Expander, items: tuple[Redirection, ...]) -> list[redirections.Resolved]:
    """Redirections with their targets expanded."""
    return [(item.operator, item.fd, expander.text(item.target)) for item in items]


# --- status


def settle(machine: Machine, process: Process, status: int, checked: bool) -> None:
    """The instruction ends with a status; under ``set -e`` a failure that counts ends the process."""
    process.status = status
    process.advance()
    if status and checked and process.option("e") and not process.frame["lenient"]:
        raise EndProcess(status)


def failed(machine: Machine, process: Process, error: ShellError) -> None:
    """An error in an instruction: said on standard error; it ends a script where POSIX says so."""
    undo_redirections(machine, process)
    machine.complain(process, error.message)
    if isinstance(error, FatalExpansion):
        code = error.code if machine.host.style == "bash" else 2
        if process.interactive:
            abandon(machine, process, 1)
        else:
            terminate(machine, process, code, True)
        return
    checked = getattr(machine.operation(process), "checked", False)
    try:
        skip_failed(machine, process, error.code, checked)
    except EndProcess as end:
        terminate(machine, process, end.status, True)


def skip_failed(machine: Machine, process: Process, status: int, checked: bool) -> None:
    """Go on after an instruction that could not be done."""
    operation = machine.operation(process)
    if isinstance(operation, op.Redirect):
        process.status = status
        process.go_to(operation.failed)
    elif isinstance(operation, op.EnterLoop):
        process.status = status
        process.go_to(operation.break_to)
    elif isinstance(operation, op.Select):
        process.status = status
        process.go_to(operation.otherwise)
    else:
        settle(machine, process, status, checked)


def undo_redirections(machine: Machine, process: Process) -> None:
    """Put descriptors back to what they were before the instruction under way."""
    saved = process.memo.pop("saved", None)
    if saved:
        redirections.restore(machine, process, saved)
    process.restore_locals(process.memo.pop("locals", {}))


# --- the ends of things


def terminate(machine: Machine, process: Process, status: int, run_exit_trap: bool = True) -> None:
    """End a process, its EXIT trap first."""
    command = process.traps.pop("EXIT", "") if run_exit_trap else ""
    process.status = status
    if not command:
        machine.finish(process, status)
        return
    _drop_everything(machine, process)
    process.push_frame("exit", machine.program(command, process), status=status)


def give_up(machine: Machine, process: Process, status: int) -> None:
    """End a process at once; an interactive shell only gives up its program."""
    if process.interactive:
        abandon(machine, process, status)
    else:
        machine.finish(process, status)


def abandon(machine: Machine, process: Process, status: int) -> None:
    """Give up the program of an interactive shell, which then waits for its next line."""
    undo_redirections(machine, process)
    _drop_everything(machine, process)
    process.status = status
    if process.prompting:
        process.push_frame("main", machine.program(PROMPT, process))
    else:
        process.wait = {"kind": "idle"}


def _drop_everything(machine: Machine, process: Process) -> None:
    if "file" in process.memo:
        machine.descriptors.drop(process.memo["file"])
    process.memo, process.wait = {}, None
    while process.frames:
        pop_frame(machine, process)
    restore_saved(machine, process, 0)
    process.loops.clear()


def pop_frame(machine: Machine, process: Process) -> dict[str, Any]:
    """Leave a function, sourced file, ``eval`` or trap, and put back what it changed for its own time."""
    frame = process.frames.pop()
    del process.loops[frame["loops"] :]
    restore_saved(machine, process, frame["saved"])
    process.restore_locals(frame.get("locals", {}))
    if "positional" in frame:
        process.positional = frame["positional"]
    if frame.get("fds"):
        redirections.restore(machine, process, frame["fds"])
    return frame


def restore_saved(machine: Machine, process: Process, depth: int) -> None:
    """Undo the redirections of compound commands down to a depth."""
    while len(process.saved) > depth:
        redirections.restore(machine, process, process.saved.pop())


def end_frame(machine: Machine, process: Process) -> None:
    """Return from the innermost frame to the one below."""
    frame = pop_frame(machine, process)
    process.memo = {}
    if frame["kind"] == "trap":
        process.status = frame["status"]
        return
    failing = process.status and frame.get("checked") and process.option("e") and not process.frame["lenient"]
    if failing:
        raise EndProcess(process.status)


def run_trap(machine: Machine, process: Process) -> bool:
    """Start the trap of a signal that arrived. False where there was none to start."""
    name = process.pending.pop(0)
    command = process.traps.get(name)
    if command is None:
        machine.finish(process, 128 + signals.NUMBERS[name])
        return True
    if not command or not process.frames:
        return False
    process.push_frame("trap", machine.program(command, process), status=process.status)
    return True


# --- loops


def leave_loops(machine: Machine, process: Process, count: int, again: bool) -> None:
    """``break`` and ``continue`` out of ``count`` loops of the innermost function."""
    inner = len(process.loops) - process.frame["loops"]
    count = min(count, inner)
    if count < 1:
        process.advance()
        return
    del process.loops[len(process.loops) - count + 1 :]
    loop = process.loops[-1]
    restore_saved(machine, process, loop["saved"])
    process.status = 0
    if again:
        loop["status"] = 0
        process.go_to(loop["continue"])
    else:
        process.loops.pop()
        process.go_to(loop["break"])
