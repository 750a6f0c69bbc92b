"""What each instruction does. One function an operation; each may be repeated after a wait, with ``memo`` at hand.

An instruction that is done calls ``advance`` or ``go_to`` (which clear ``memo``); one that cannot be done yet raises
``WaitFor``.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from simulator.programs.shell import operations as op
from simulator.programs.shell import redirections
from simulator.programs.shell.arithmetic import evaluate
from simulator.programs.shell.conditions import BracketCondition
from simulator.programs.shell.effects import WaitFor
from simulator.programs.shell.execution import (
    abandon,
    end_frame,
    expanded,
    redirect_fd,
    resolved,
    settle,
    terminate,
)
from simulator.programs.shell.expansion import Expander
from simulator.programs.shell.patterns import matches
from simulator.programs.shell.running import run_simple
from simulator.programs.shell.scope import ProcessScope

if TYPE_CHECKING:
    from simulator.programs.shell.machine import Machine
    from simulator.programs.shell.process import Process


MAX_ENDED_JOBS = 50


def execute(machine: Machine, process: Process, operation: op.Operation) -> None:
    """Do one instruction. Raises ``WaitFor``, ``EndProcess`` or ``ShellError``."""
    HANDLERS[type(operation)](machine, process, operation)


def _leave(machine: Machine, process: Process, operation: op.Leave) -> None:
    kind = process.frame["kind"]
    if kind == "exit":
        machine.finish(process, process.frame["status"])
    elif kind != "main":
        end_frame(machine, process)
    elif process.prompting:
        process.go_to(0)
    elif process.interactive:
        abandon(machine, process, process.status)
    else:
        terminate(machine, process, process.status)


# --- jumps


def _jump(machine: Machine, process: Process, operation: op.Jump) -> None:
    process.go_to(operation.to)


def _jump_if(machine: Machine, process: Process, operation: op.JumpIf) -> None:
    if (process.status == 0) == operation.success:
        process.go_to(operation.to)
    else:
        process.advance()


def _invert(machine: Machine, process: Process, operation: op.Invert) -> None:
    process.status = int(process.status == 0)
    process.advance()


def _set_status(machine: Machine, process: Process, operation: op.SetStatus) -> None:
    process.status = operation.status
    process.advance()


# --- loops


def _enter_loop(machine: Machine, process: Process, operation: op.EnterLoop) -> None:
    items = None
    if operation.name:
        words = operation.words
        items = list(process.positional) if words is None else expanded(machine, process, lambda e: e.fields(words))
    loop = {"break": operation.break_to, "continue": operation.continue_to, "saved": len(process.saved)}
    process.loops.append({**loop, "name": operation.name, "items": items, "index": 0, "status": 0})
    process.status = 0
    process.advance()


def _next_item(machine: Machine, process: Process, operation: op.NextItem) -> None:
    loop = process.loops[-1]
    if loop["index"] >= len(loop["items"]):
        process.loops.pop()
        process.go_to(operation.to)
        return
    process.set(loop["name"], loop["items"][loop["index"]])
    loop["index"] += 1
    process.advance()


def _end_body(machine: Machine, process: Process, operation: op.EndBody) -> None:
    process.loops[-1]["status"] = process.status
    process.go_to(operation.to)


def _leave_loop(machine: Machine, process: Process, operation: op.LeaveLoop) -> None:
    process.status = process.loops.pop()["status"]
    process.advance()


def _select(machine: Machine, process: Process, operation: op.Select) -> None:
    def target(expander: Expander) -> int:
        text = expander.text(operation.word)
        for patterns, to in operation.branches:
            if any(matches(expander.pattern(pattern), text) for pattern in patterns):
                return to
        return operation.otherwise

    to = expanded(machine, process, target)
    process.status = 0
    process.go_to(to)


# --- tests and arithmetic


def _test(machine: Machine, process: Process, operation: op.Test) -> None:
    scope = ProcessScope(machine, process)
    items = operation.condition.items
    verdict = expanded(machine, process, lambda e: BracketCondition(items, e, scope).evaluate())
    settle(machine, process, int(not verdict), operation.checked)


def _compute(machine: Machine, process: Process, operation: op.Compute) -> None:
    def work(expander: Expander) -> int:
        text = expander.text(operation.expression)
        return evaluate(text, expander) if text.strip() else 1

    value = expanded(machine, process, work)
    settle(machine, process, int(value == 0), operation.checked)


# --- processes


def _fork(machine: Machine, process: Process, operation: op.Fork) -> None:
    if "pids" not in process.memo:
        _start_children(machine, process, operation)
    pids = process.memo["pids"]
    if operation.background:
        _note_job(machine, process, pids[-1], operation.source)
        process.status = 0
        process.go_to(operation.to)
        return
    if not machine.children_done(pids):
        raise WaitFor({"kind": "children", "pids": pids})
    statuses = [machine.state["reaped"].pop(str(pid), 0) for pid in pids]
    failures = [status for status in statuses if status]
    status = failures[-1] if failures and process.option("P") else statuses[-1]
    process.frame["pc"] = operation.to - 1
    settle(machine, process, status, operation.checked)


def _start_children(machine: Machine, process: Process, operation: op.Fork) -> None:
    pids: list[int] = []
    reader = None
    frame = process.frame
    for entry in operation.entries:
        child = machine.fork(process, operation.background)
        child.title = operation.source or process.title
        child.push_frame("main", frame["program"], entry, lenient=frame["lenient"] or not operation.checked)
        if operation.background and reader is None and not process.interactive:
            redirect_fd(machine, child, "0", machine.descriptors.open("null"))
        if reader is not None:
            redirect_fd(machine, child, "0", reader)
            machine.descriptors.drop(reader)
        if entry != operation.entries[-1]:
            reader, writer = machine.descriptors.open_pipe()
            machine.descriptors.hold(reader)
            redirect_fd(machine, child, "1", writer)
        pids.append(child.pid)
    process.memo["pids"] = pids


def _note_job(machine: Machine, process: Process, pid: int, source: str) -> None:
    process.last_job = pid
    process.jobs[str(pid)] = source
    if process.interactive:
        machine.complain_raw(process, f"[{len(process.jobs)}] {pid}\n")
    ended = [each for each in process.jobs if int(each) not in machine.processes]
    for each in ended[:-MAX_ENDED_JOBS]:
        del process.jobs[each]
        machine.state["reaped"].pop(each, None)


def _define(machine: Machine, process: Process, operation: op.Define) -> None:
    process.functions[operation.name] = [process.frame["program"], operation.entry]
    process.status = 0
    process.go_to(operation.to)


# --- redirections of compound commands


def _redirect(machine: Machine, process: Process, operation: op.Redirect) -> None:
    items = expanded(machine, process, lambda e: resolved(e, operation.redirections))
    process.saved.append(redirections.apply(machine, process, items))
    process.advance()


def _restore(machine: Machine, process: Process, operation: op.Restore) -> None:
    redirections.restore(machine, process, process.saved.pop())
    process.advance()


HANDLERS: dict[type, Callable[[Any, Any, Any], None]] = {
    op.Run: run_simple,
    op.Test: _test,
    op.Compute: _compute,
    op.Jump: _jump,
    op.JumpIf: _jump_if,
    op.Invert: _invert,
    op.SetStatus: _set_status,
    op.Fork: _fork,
    op.Leave: _leave,
    op.Define: _define,
    op.EnterLoop: _enter_loop,
    op.NextItem: _next_item,
    op.EndBody: _end_body,
    op.LeaveLoop: _leave_loop,
    op.Select: _select,
    op.Redirect: _redirect,
    op.Restore: _restore,
}
