"""Programs from outside the shell: commands of the host, tools, scripts, and shells within shells."""

from __future__ import annotations

import copy
import posixpath
import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from simulator.programs.shell.commands import CommandIO
from simulator.programs.shell.context import Context, NeedInput
from simulator.programs.shell.effects import (
    EndProcess,
    Event,
    ReadMore,
    Sleep,
    Spawn,
    Suspension,
    WaitFor,
    WriteMore,
)
from simulator.programs.shell.errors import FileError, LimitReached, NotSimulated, OutputSpent, ShellError
from simulator.programs.shell.execution import PROMPT, redirect_fd
from simulator.programs.shell.host import Host
from simulator.programs.tools import TOOLS

if TYPE_CHECKING:
    from simulator.programs.shell.machine import Machine
    from simulator.programs.shell.process import Process

SHELLS = frozenset(("sh", "bash", "ash", "dash"))
STANDALONE = frozenset(("[", "echo", "false", "kill", "printf", "pwd", "test", "true"))
"""Builtins that are programs of their own too."""
PROGRAM_FOLDERS = frozenset(("/bin", "/usr/bin", "/usr/local/bin", "/sbin", "/usr/sbin", "/usr/local/sbin"))
READ_COMMANDS = 'while IFS= read -r _command; do eval "$_command"; done'
"""A shell whose commands are still to come: a container that was started with an open standard input."""
SHEBANG = re.compile(r"#!\s*(?:/usr/bin/env\s+)?(\S+)")


def quote(text: str) -> str:
    """A word as one would type it."""
    if text and re.fullmatch(r"[\w@%+=:,./-]+", text):
        return text
    return "'" + text.replace("'", "'\\''") + "'"


def quote_always(text: str) -> str:
    """A word in single quotes, so that it is never a reserved word, an alias or an assignment."""
    return "'" + text.replace("'", "'\\''") + "'"


# --- finding


def program_name(name: str) -> str:
    """``ls`` for ``/bin/ls``; other paths as they are."""
    folder, base = posixpath.split(name)
    return base if folder in PROGRAM_FOLDERS else name


def find_program(name: str, host: Host) -> str | None:
    """Where a program would stand (``/bin/ls``), None where there is none of that name."""
    base = program_name(name)
    if base in host.commands or base in host.tools or base in TOOLS or base in SHELLS or base in STANDALONE:
        folder = "/usr/local/bin" if base in host.commands else "/bin"
        return name if name != base else f"{folder}/{base}"
    return None


# --- running


def run_external(machine: Machine, process: Process) -> int:
    """Run ``memo["argv"]``; returns its status. Raises ``WaitFor`` where it has to wait."""
    argv = process.memo["argv"]
    name = program_name(argv[0])
    if name in SHELLS:
        return _run_shell(machine, process, [name, *argv[1:]])
    if name in machine.host.commands:
        return _run_command(machine, process)
    tool = machine.host.tools.get(name) or TOOLS.get(name)
    if tool is not None:
        return _run_tool(machine, process, tool)
    if "/" in argv[0]:
        return _run_script(machine, process, argv)
    machine.complain_raw(process, machine.host.not_found(process.name, argv[0]))
    return 127


def _environment(process: Process) -> dict[str, str]:
    return {**process.environment(), **process.memo.get("env", {})}


def _run_command(machine: Machine, process: Process) -> int:
    argv = [program_name(process.memo["argv"][0]), *process.memo["argv"][1:]]
    streams = CommandIO(machine, process, _environment(process))
    try:
        status = machine.host.commands[argv[0]].run(argv, streams)
    except NeedInput:
        raise WaitFor({"kind": "end", "file": process.fds["0"]}) from None
    return 141 if streams.broken else status


def _run_tool(machine: Machine, process: Process, tool: Callable[[Context], int | Suspension]) -> int:
    memo = process.memo
    _deliver(machine, process)
    state = copy.deepcopy(memo.get("state", {}))
    context = Context(machine, process, memo["argv"], _environment(process), state, machine.files(process))
    result = _call_tool(context, tool)
    memo["state"] = context.state
    try:
        context.flush()
    except FileError as error:
        machine.complain_raw(process, f"{context.name}: write error: {error.message}\n")
        return 1
    if isinstance(result, int):
        return result
    raise WaitFor(_wait(machine, process, result))


def _call_tool(context: Context, tool: Callable[[Context], int | Suspension]) -> int | Suspension:
    try:
        return tool(context)
    except NeedInput:
        raise WaitFor({"kind": "end", "file": context.process.fds["0"]}) from None
    except OutputSpent:
        raise
    except LimitReached as error:
        return context.fail(error.message)
    except ShellError as error:
        return context.fail(error.message, error.code)
    except RecursionError:
        return context.fail("nested this deep: not simulated here", 2)


# --- what a tool waits for


def _wait(machine: Machine, process: Process, what: Suspension) -> dict[str, Any]:
    if isinstance(what, Sleep):
        return {"kind": "sleep", "until": what.until}
    if isinstance(what, ReadMore):
        number = process.fds["0"]
        return {"kind": "read", "file": number, "seen": len(machine.available(process, number)[0])}
    if isinstance(what, WriteMore):
        return {"kind": "write", "file": process.fds["1"]}
    if isinstance(what, Event):
        process.memo["event"] = what.key
        return {"kind": "event", "key": what.key, "until": what.until}
    return _spawn(machine, process, what)


def _spawn(machine: Machine, process: Process, what: Spawn) -> dict[str, Any]:
    child = machine.fork(process)
    child.functions, child.aliases = {}, {}
    environment = {} if what.clear_env else _environment(process)
    child.variables = {name: [value, "x"] for name, value in {**environment, **what.env}.items()}
    if what.capture:
        reader, writer = machine.descriptors.open_pipe(limited=False)
        machine.descriptors.hold(reader)
        redirect_fd(machine, child, "1", writer)
        process.memo["file"] = reader
    if what.stdin is not None:
        redirect_fd(machine, child, "0", machine.descriptors.open("text", text=what.stdin, offset=0))
    process.memo.update(child=child.pid, signal=what.signal)
    begin(machine, child, list(what.argv))
    return {"kind": "children", "pids": [child.pid], "until": what.until}


def _deliver(machine: Machine, process: Process) -> None:
    """Put what the tool waited for into its state."""
    memo = process.memo
    state = memo.setdefault("state", {})
    if "child" in memo:
        pid, name = memo.pop("child"), memo.pop("signal")
        state["timed_out"] = pid in machine.processes
        if state["timed_out"]:
            machine.signal(name, pid)
            if (child := machine.processes.get(pid)) is not None:
                machine.finish(child, 137)
        state["status"] = machine.state["reaped"].pop(str(pid), 0)
    if "file" in memo:
        number = memo.pop("file")
        state["output"] = machine.available(process, number)[0]
        machine.descriptors.drop(number)
    if "event" in memo:
        key = memo.pop("event")
        if key in machine.state["events"]:
            state["event"] = machine.state["events"].pop(key)


# --- shells and scripts


def begin(machine: Machine, process: Process, argv: list[str]) -> None:
    """Let a new process run ``argv`` instead of a program text."""
    process.title = " ".join(argv)
    try:
        if program_name(argv[0]) in SHELLS:
            _become_shell(machine, process, [program_name(argv[0]), *argv[1:]], process.title)
        else:
            words = " ".join(quote_always(word) for word in argv)
            process.push_frame("main", machine.program("exec " + words, process))
    except ShellError as error:
        machine.complain(process, error.message)
        machine.finish(process, error.code)


def _run_shell(machine: Machine, process: Process, argv: list[str]) -> int:
    """``sh -c ...``, ``sh file`` or ``sh`` with a script on its input, in a child or, after ``exec``, in place."""
    if "pids" in process.memo:
        pid = process.memo["pids"][0]
        return machine.state["reaped"].pop(str(pid), 0)
    if process.memo.get("exec"):
        _replace(machine, process, argv)
    child = machine.fork(process)
    process.memo["pids"] = [child.pid]
    child.variables = {name: [value, "x"] for name, value in _environment(process).items()}
    try:
        _become_shell(machine, child, argv, " ".join(argv))
    except ShellError as error:
        machine.complain(child, error.message)
        machine.finish(child, error.code)
    raise WaitFor({"kind": "children", "pids": [child.pid]})


def _replace(machine: Machine, process: Process, argv: list[str]) -> None:
    for name, value in process.memo["env"].items():
        process.set(name, value)
        process.flag(name, "x")
    process.traps = {name: command for name, command in process.traps.items() if not command}
    process.memo, process.saved, process.interactive = {}, [], False
    _become_shell(machine, process, argv, " ".join(argv))
    raise WaitFor({"kind": "children", "pids": []})


def _become_shell(machine: Machine, process: Process, argv: list[str], title: str) -> None:
    """Turn a process into a fresh shell with the arguments ``argv``. Only the environment stays."""
    options, rest = _shell_options(argv)
    script, name, positional = _shell_script(machine, process, argv[0], options, rest)
    environment = process.environment()
    process.variables = {key: [value, "x"] for key, value in environment.items()}
    process.functions, process.aliases, process.loops, process.frames = {}, {}, [], []
    process.options = "".join(o for o in options if o in "euxfn") + ("B" if argv[0] == "bash" else "")
    process.shell_pid, process.name, process.title = process.pid, name, title
    process.positional, process.status = positional, 0
    process.prompting = process.interactive = script == PROMPT
    process.push_frame("main", machine.program(script, process))


def _shell_options(argv: list[str]) -> tuple[str, list[str]]:
    options, rest = "", argv[1:]
    while rest and re.fullmatch(r"-[a-z]+", rest[0]):
        unknown = set(rest[0][1:]) - set("ceuxfnlis")
        if unknown:
            raise NotSimulated(f"{argv[0]} -{sorted(unknown)[0]}")
        options += rest.pop(0)[1:]
        if options.endswith("o"):
            break
    return options, rest


def _shell_script(
    machine: Machine, process: Process, shell: str, options: str, rest: list[str]
) -> tuple[str, str, list[str]]:
    """The script's text, ``$0`` and the positional parameters."""
    if "c" in options:
        if not rest:
            raise ShellError("-c requires an argument", 2)
        name = rest[1] if len(rest) > 1 else shell
        return rest[0], name, rest[2:]
    if rest and "s" not in options:
        try:
            return machine.files(process).read(rest[0]), rest[0], rest[1:]
        except FileError as error:
            process.name = shell
            raise ShellError(f"{rest[0]}: {error.message}", 127) from None
    text, ended = machine.available(process, process.fds["0"])
    if "i" in options or (machine.host.tty and machine.descriptors.is_input(process.fds["0"])):
        return PROMPT, shell, rest
    if not ended:
        return READ_COMMANDS, shell, rest
    machine.descriptors.consume(process.fds["0"], len(text))
    return text, shell, rest


def _run_script(machine: Machine, process: Process, argv: list[str]) -> int:
    """A file with a path: run by the shell that its first line names."""
    files = machine.files(process)
    entry = files.entry(argv[0])
    if entry is None:
        wording = "No such file or directory" if machine.host.style == "bash" else "not found"
        machine.complain(process, f"{argv[0]}: {wording}")
        return 127
    if "dir" in entry or not entry.get("mode", 0o644) & 0o111:
        machine.complain(process, f"{argv[0]}: {'Is a directory' if 'dir' in entry else 'Permission denied'}")
        return 126
    shebang = SHEBANG.match(entry["text"])
    shell = posixpath.basename(shebang.group(1)) if shebang else "sh"
    if shell not in SHELLS:
        raise NotSimulated(f"a script for {shell}")
    return _run_shell(machine, process, [shell, *argv])


__all__ = ["EndProcess", "begin", "find_program", "quote", "run_external"]
