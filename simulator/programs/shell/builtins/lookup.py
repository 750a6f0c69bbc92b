"""Builtins that say what a name is: ``type``, ``command``, ``alias``, ``which``; and the session's ``history``."""

from __future__ import annotations

from simulator.programs.shell.builtins.call import Builtin, Call
from simulator.programs.shell.effects import WaitFor
from simulator.programs.shell.errors import NotSimulated
from simulator.programs.shell.launching import find_program as where
from simulator.programs.shell.lexing import RESERVED


def _is_builtin(name: str) -> bool:
    from simulator.programs.shell.builtins import BUILTINS  # the table holds this very function

    return name in BUILTINS


def describe(call: Call, name: str, verbose: bool) -> str | None:
    """The line of ``type name`` or of ``command -v name``; None where there is no such thing."""
    process = call.process
    if name in process.aliases:
        value = process.aliases[name]
        return f"{name} is aliased to `{value}'" if verbose else f"alias {name}='{value}'"
    if name in RESERVED:
        return f"{name} is a shell keyword" if verbose else name
    if name in process.functions:
        return f"{name} is a function" if verbose else name
    if _is_builtin(name):
        return f"{name} is a shell builtin" if verbose else name
    path = where(name, call.machine.host)
    if path is None and "/" in name and call.files.is_file(name):
        path = name
    if path is None:
        return None
    return f"{name} is {path}" if verbose else path


def type_(call: Call) -> int:
    """``type name ...``."""
    status = 0
    if call.args[:1] == ["-t"]:
        kinds = [_kind(call, name) for name in call.args[1:]]
        call.out("".join(f"{kind}\n" for kind in kinds if kind))
        return int(not all(kinds))
    if call.args[:1] and call.args[0].startswith("-"):
        raise NotSimulated(f"type {call.args[0]}")
    for name in call.args:
        line = describe(call, name, True)
        if line is None:
            status = call.fail(f"{name}: not found") if call.machine.host.style == "bash" else _unknown(call, name)
        else:
            call.out(line + "\n")
    return status


def _kind(call: Call, name: str) -> str | None:
    tables = {"alias": call.process.aliases, "keyword": RESERVED, "function": call.process.functions}
    found = next((kind for kind, table in tables.items() if name in table), None)
    return found or ("builtin" if _is_builtin(name) else "file" if describe(call, name, True) else None)


def _unknown(call: Call, name: str) -> int:
    call.out(f"{name}: not found\n")
    return 127


def command(call: Call) -> int:
    """``command -v name``, ``command -V name``, or ``command name args`` past functions and aliases."""
    args = list(call.args)
    if args[:1] and args[0] in ("-v", "-V"):
        lines = [describe(call, name, args[0] == "-V") for name in args[1:]]
        for name, line in zip(args[1:], lines, strict=True):
            if line is not None:
                call.out(line + "\n")
            elif args[0] == "-V":
                call.fail(f"{name}: not found")
        return int(not any(lines)) if call.machine.host.style == "bash" else 127 * (not any(lines))
    if args[:1] == ["-p"] or args[:1] == ["--"]:
        args.pop(0)
    if not args:
        return 0
    call.process.memo.update(argv=args, plain=True)
    raise WaitFor({"kind": "children", "pids": []})


def which(call: Call) -> int:
    """``which name ...``."""
    status = 0
    for name in call.args:
        path = where(name, call.machine.host) or (f"/bin/{name}" if _is_builtin(name) and name != "cd" else None)
        if path is None:
            status = 1
        else:
            call.out(path + "\n")
    return status


def alias(call: Call) -> int:
    """``alias``, ``alias name``, ``alias name=value``."""
    aliases, status = call.process.aliases, 0
    for word in call.args or sorted(aliases):
        name, sign, value = word.partition("=")
        if sign:
            aliases[name] = value
        elif name in aliases:
            call.out(f"alias {name}='{aliases[name]}'\n")
        else:
            status = call.fail(f"{name}: not found")
    return status


def unalias(call: Call) -> int:
    """``unalias name ...``, ``unalias -a``."""
    if call.args == ["-a"]:
        call.process.aliases.clear()
        return 0
    status = 0
    for name in call.args:
        if call.process.aliases.pop(name, None) is None:
            status = call.fail(f"{name}: not found")
    return status


def history(call: Call) -> int:
    """``history [n]``: the lines typed so far."""
    lines = call.machine.host.history
    if call.args[:1] == ["-c"]:
        lines.clear()
        return 0
    if call.args and not call.args[0].isdigit():
        raise NotSimulated(f"history {call.args[0]}")
    count = int(call.args[0]) if call.args else len(lines)
    for number, line in list(enumerate(lines, 1))[len(lines) - min(count, len(lines)) :]:
        call.out(f"{number:5}  {line}\n")
    return 0


def hash_(call: Call) -> int:
    """``hash``: there is nothing to remember."""
    return 0


BUILTINS: dict[str, Builtin] = {
    "type": type_,
    "command": command,
    "which": which,
    "alias": alias,
    "unalias": unalias,
    "history": history,
    "hash": hash_,
}
