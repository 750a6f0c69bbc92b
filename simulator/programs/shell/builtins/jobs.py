"""Builtins about processes and signals: ``wait``, ``kill``, ``jobs``, ``trap``."""

from __future__ import annotations

from simulator.programs.shell import signals
from simulator.programs.shell.builtins.call import Builtin, Call
from simulator.programs.shell.effects import EndProcess, WaitFor
from simulator.programs.shell.errors import NotSimulated, ShellError


def _target(call: Call, text: str) -> int:
    """The process that ``123`` or ``%1`` names. Raises ``ShellError``."""
    if text.startswith("%"):
        jobs = list(call.process.jobs)
        index = len(jobs) if text in ("%%", "%+", "%") else int(text[1:]) if text[1:].isdigit() else 0
        if not 1 <= index <= len(jobs):
            raise ShellError(f"{call.argv[0]}: {text}: no such job", 127)
        return int(jobs[index - 1])
    if not text.lstrip("-").isdigit():
        raise ShellError(f"{call.argv[0]}: {text}: arguments must be process or job IDs", 1)
    return int(text)


def wait(call: Call) -> int:
    """``wait [job ...]``: until the jobs have ended, or a signal with a trap arrives."""
    process, machine = call.process, call.machine
    pids = [_target(call, text) for text in call.args] or [int(pid) for pid in process.jobs]
    trapped = next((name for name in process.pending if process.traps.get(name)), None)
    if trapped is not None:
        return 128 + signals.NUMBERS[trapped]
    if not machine.children_done(pids):
        raise WaitFor({"kind": "jobs", "pids": pids})
    status = 0
    for pid in pids:
        known = str(pid) in process.jobs
        process.jobs.pop(str(pid), None)
        status = machine.state["reaped"].pop(str(pid), 0) if known else _no_child(call, pid)
    return status if call.args else 0


def _no_child(call: Call, pid: int) -> int:
    return call.fail(f"pid {pid} is not a child of this shell", 127)


def kill(call: Call) -> int:
    """``kill [-signal] job ...``."""
    args = list(call.args)
    if args[:1] == ["-l"]:
        call.out(" ".join(signals.NUMBERS) + "\n")
        return 0
    name = "TERM"
    if args and args[0] == "-s" and len(args) > 1:
        name = signals.signal_name(args[1])
        args = args[2:]
    elif args and args[0].startswith("-") and args[0] != "--":
        name = "" if args[0] == "-0" else signals.signal_name(args.pop(0)[1:])
        args = args if name else args[1:]
    if not args:
        return call.fail("usage: kill [-s sigspec | -sigspec] pid | jobspec ...", 2)
    return max(_send(call, name, text) for text in args)


def _send(call: Call, name: str, text: str) -> int:
    pid = _target(call, text)
    if pid not in call.machine.processes:
        return call.fail(f"({text}) - No such process")
    if name in ("STOP", "TSTP", "CONT"):
        raise NotSimulated(f"kill -{name}")
    if pid == call.process.pid and name and name not in call.process.traps:
        if name in signals.IGNORED_BY_DEFAULT:
            return 0
        raise EndProcess(128 + signals.NUMBERS[name], run_trap=False)
    if name:
        call.machine.signal(name, pid)
    return 0


def jobs(call: Call) -> int:
    """``jobs``: what runs in the background."""
    if call.args:
        raise NotSimulated(f"jobs {call.args[0]}")
    numbered = list(enumerate(call.process.jobs.items(), 1))
    for number, (pid, source) in numbered:
        running = int(pid) in call.machine.processes
        mark = "+" if number == len(numbered) else "-" if number == len(numbered) - 1 else " "
        status = call.machine.state["reaped"].get(pid, 0)
        word = "Running" if running else "Done" if status == 0 else f"Exit {status}"
        call.out(f"[{number}]{mark}  {word:<24}{source}{' &' if running else ''}\n")
        if not running:
            call.process.jobs.pop(pid)
            call.machine.state["reaped"].pop(pid, None)
    return 0


def trap(call: Call) -> int:
    """``trap 'commands' SIGNAL ...``, ``trap - SIGNAL ...``, ``trap``."""
    traps, args = call.process.traps, list(call.args)
    if args[:1] == ["--"]:
        args.pop(0)
    if not args or args[0] == "-p":
        for name, command in traps.items():
            shown = "'" + command.replace("'", "'\\''") + "'"
            call.out(f"trap -- {shown} {name if name == 'EXIT' or call.machine.host.style == 'sh' else 'SIG' + name}\n")
        return 0
    command = args.pop(0)
    if not args:
        if command != "-" and not command.isdigit():
            return call.fail("usage: trap [-lp] [[arg] signal_spec ...]", 2)
        args, command = ([command], "-") if command.isdigit() else ([], "-")
    for text in args:
        if text in ("ERR", "DEBUG", "RETURN"):
            raise NotSimulated(f"trap {text}")
        name = signals.signal_name(text)
        if command == "-":
            traps.pop(name, None)
        else:
            traps[name] = command
    return 0


def refused(call: Call) -> int:
    """Job control proper."""
    raise NotSimulated(call.argv[0])


BUILTINS: dict[str, Builtin] = {
    "wait": wait,
    "kill": kill,
    "jobs": jobs,
    "trap": trap,
    "fg": refused,
    "bg": refused,
    "disown": refused,
}
