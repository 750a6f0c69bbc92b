"""Builtins that change where the shell goes on."""

from __future__ import annotations

from simulator.programs.shell import execution, redirections
from simulator.programs.shell.builtins.call import Builtin, Call, Then
from simulator.programs.shell.effects import EndProcess, WaitFor
from simulator.programs.shell.errors import FileError, ShellError
from simulator.programs.shell.redirections import Saved


def true(call: Call) -> int:
    """``true`` and ``:``."""
    return 0


def false(call: Call) -> int:
    """``false``."""
    return 1


def _number(call: Call, default: int) -> int:
    if not call.args:
        return default
    try:
        return int(call.args[0])
    except ValueError:
        raise ShellError(f"{call.argv[0]}: {call.args[0]}: numeric argument required", 2) from None


def leave_loop(call: Call) -> Then:
    """``break [n]`` and ``continue [n]``."""
    count = _number(call, 1)
    again = call.argv[0] == "continue"
    return Then(lambda saved: execution.leave_loops(call.machine, call.process, count, again))


def leave_shell(call: Call) -> int:
    """``exit [n]``."""
    status = _number(call, call.process.status)
    if call.process.frames and call.process.frame["kind"] == "trap" and not call.args:
        status = call.process.frame["status"]
    raise EndProcess(status % 256)


def leave_function(call: Call) -> int | Then:
    """``return [n]``."""
    process = call.process
    status = _number(call, process.status) % 256
    kinds = [frame["kind"] for frame in process.frames]
    if "function" not in kinds and "source" not in kinds:
        if process.interactive:
            return call.fail("can only `return' from a function or sourced script")
        raise EndProcess(status)

    def action(saved: Saved) -> None:
        while process.frame["kind"] not in ("function", "source"):
            execution.pop_frame(call.machine, process)
        process.status = status
        execution.end_frame(call.machine, process)

    return Then(action)


def _run_text(call: Call, kind: str, text: str, positional: list[str] | None = None) -> Then:
    process = call.process
    program = call.machine.program(text, process)

    def action(saved: Saved) -> None:
        details: dict = {"fds": saved, "checked": call.checked}
        if positional:
            details["positional"], process.positional = process.positional, positional
        process.advance()
        process.push_frame(kind, program, lenient=not call.checked, **details)

    return Then(action, takes_redirections=True)


def evaluate(call: Call) -> int | Then:
    """``eval words``."""
    text = " ".join(call.args)
    if not text.strip():
        return 0
    call.process.status = 0
    return _run_text(call, "eval", text)


def source(call: Call) -> int | Then:
    """``. file`` and ``source file``."""
    if not call.args:
        return call.fail("filename argument required", 2)
    path = call.args[0]
    try:
        text = call.files.read(path)
    except FileError as error:
        call.machine.complain(call.process, f"{path}: {error.message}")
        return 1
    call.process.status = 0
    return _run_text(call, "source", text, call.args[1:] or None)


def replace(call: Call) -> int | Then:
    """``exec [command]``: with a command, the shell ends with it; without, its redirections stay."""
    process = call.process
    if not call.args:

        def keep(saved: Saved) -> None:
            redirections.forget(call.machine, saved)
            process.status = 0
            process.advance()

        return Then(keep, takes_redirections=True)
    process.restore_locals(process.memo.pop("locals", {}))
    process.traps = {name: command for name, command in process.traps.items() if not command}
    process.memo.update(exec=True, argv=call.args)
    raise WaitFor({"kind": "children", "pids": []})


BUILTINS: dict[str, Builtin] = {
    ":": true,
    "true": true,
    "false": false,
    "break": leave_loop,
    "continue": leave_loop,
    "exit": leave_shell,
    "return": leave_function,
    "eval": evaluate,
    ".": source,
    "source": source,
    "exec": replace,
}
