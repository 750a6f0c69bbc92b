"""Simple commands: expand, redirect, then a function, a builtin or a program from outside.

Where a command stands between two calls is in the process's ``memo``: ``results`` (substitutions), ``argv``, ``env``
(the assignments before it), ``saved`` (descriptors to put back), ``state`` (a tool's own), ``exec``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from simulator.programs.shell import launching, redirections
from simulator.programs.shell import operations as op
from simulator.programs.shell.builtins import BUILTINS, SPECIAL
from simulator.programs.shell.builtins.call import Call, Then
from simulator.programs.shell.effects import EndProcess, WaitFor
from simulator.programs.shell.execution import expanded, resolved, settle, undo_redirections
from simulator.programs.shell.expansion import Expander
from simulator.programs.shell.syntax import Simple

if TYPE_CHECKING:
    from simulator.programs.shell.machine import Machine
    from simulator.programs.shell.process import Process


def run_simple(machine: Machine, process: Process, operation: op.Run) -> None:
    """One ``Run`` instruction."""
    _wait_for_room(machine, process)
    if "argv" not in process.memo:
        _prepare(machine, process, operation.command)
    argv = process.memo["argv"]
    if not argv:
        status = process.memo.get("status", 0)
        undo_redirections(machine, process)
        settle(machine, process, status, operation.checked)
    elif _is_function(process, argv[0]):
        _call_function(machine, process, argv, operation.checked)
    elif _builtin_name(argv[0]) in BUILTINS:
        _run_builtin(machine, process, argv, operation.checked)
    else:
        _end(machine, process, launching.run_external(machine, process), operation.checked)


def _builtin_name(name: str) -> str:
    """``/bin/echo`` is the builtin too, as far as it is also a program."""
    base = launching.program_name(name)
    return base if base in launching.STANDALONE else name


def _is_function(process: Process, name: str) -> bool:
    bypassed = process.memo.get("exec") or process.memo.get("plain")
    return name in process.functions and name not in SPECIAL and not bypassed


def _wait_for_room(machine: Machine, process: Process) -> None:
    number = process.fds.get("1")
    if number is not None and not process.memo and machine.descriptors.is_full(number):
        raise WaitFor({"kind": "write", "file": number})


def _prepare(machine: Machine, process: Process, command: Simple) -> None:
    def work(expander: Expander) -> tuple[list[str], list[redirections.Resolved], dict[str, str]]:
        argv = expander.fields(command.words)
        items = resolved(expander, command.redirections)
        kept = dict(expander.changes)
        values = {each.name: expander.assignment(each) for each in command.assignments}
        if argv:
            expander.changes = kept
        return argv, items, values

    argv, items, values = expanded(machine, process, work)
    if process.option("x"):
        _trace(machine, process, argv, values)
    process.memo["saved"] = redirections.apply(machine, process, items)
    process.memo.update(argv=argv, env=values if argv else {})


def _trace(machine: Machine, process: Process, argv: list[str], values: dict[str, str]) -> None:
    shown = [f"{name}={launching.quote(value)}" for name, value in values.items()]
    shown += [launching.quote(argument) for argument in argv]
    machine.complain_raw(process, "+ " + " ".join(shown) + "\n")


def _end(machine: Machine, process: Process, status: int, checked: bool) -> None:
    replaced = process.memo.get("exec")
    undo_redirections(machine, process)
    if replaced:
        raise EndProcess(status)
    settle(machine, process, status, checked)


def _call_function(machine: Machine, process: Process, argv: list[str], checked: bool) -> None:
    program, entry = process.functions[argv[0]]
    memo, old = process.memo, process.positional
    saved, values = memo.pop("saved", {}), memo.get("env", {})
    details: dict[str, Any] = {"positional": old, "fds": saved, "locals": {}, "name": argv[0]}
    process.push_frame("function", program, entry, lenient=not checked, checked=checked, **details)
    process.frames[-2]["pc"] += 1
    process.memo = {}
    for name, value in values.items():
        process.make_local(name, process.frame)
        process.set(name, value)
        process.flag(name, "x")
    process.positional = argv[1:]


def _run_builtin(machine: Machine, process: Process, argv: list[str], checked: bool) -> None:
    memo = process.memo
    if "locals" not in memo:
        memo["locals"] = {}
        for name, value in memo["env"].items():
            old = process.variables.get(name)
            memo["locals"][name] = list(old) if old is not None else None
            process.set(name, value)
    result = BUILTINS[_builtin_name(argv[0])](Call(machine, process, argv, checked))
    if not isinstance(result, Then):
        _end(machine, process, result, checked)
        return
    saved, remembered, depth = memo.pop("saved", {}), memo.pop("locals", {}), len(process.frames)
    if not result.takes_redirections:
        redirections.restore(machine, process, saved)
        saved = {}
    result.action(saved)
    if len(process.frames) > depth:
        process.frame["locals"] = remembered
    else:
        process.restore_locals(remembered)
