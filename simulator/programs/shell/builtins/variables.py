"""Builtins about variables: ``export``, ``readonly``, ``local``, ``declare``, ``unset``, ``shift``, ``let``."""

from __future__ import annotations

import re

from simulator.programs.shell.arithmetic import evaluate
from simulator.programs.shell.builtins.call import Builtin, Call
from simulator.programs.shell.errors import NotSimulated

NAME = re.compile(r"[A-Za-z_]\w*")


def _declare(call: Call, words: list[str], flag: str, local: bool = False) -> int:
    status = 0
    for word in words:
        name, sign, value = word.partition("=")
        append = name.endswith("+") and bool(sign)
        name = name.removesuffix("+") if append else name
        if not NAME.fullmatch(name):
            status = call.fail(f"`{word}': not a valid identifier")
            continue
        if local:
            _make_local(call, name)
        if sign:
            call.process.set(name, (call.process.get(name) or "") + value if append else value)
        if flag:
            call.process.flag(name, flag)
    return status


def _make_local(call: Call, name: str) -> None:
    frame = call.process.function_frame()
    known = frame is not None and name in frame["locals"]
    call.process.make_local(name)
    if not known:
        call.process.variables.pop(name, None)


def _split_options(call: Call, allowed: str) -> tuple[str, list[str]]:
    options, words = "", list(call.args)
    while words and re.fullmatch(r"-[A-Za-z]+", words[0]):
        unknown = set(words[0][1:]) - set(allowed)
        if unknown:
            raise NotSimulated(f"{call.argv[0]} -{sorted(unknown)[0]}")
        options += words.pop(0)[1:]
    return options, words[1:] if words[:1] == ["--"] else words


def _listing(call: Call, flag: str) -> int:
    bash = call.machine.host.style == "bash"
    word = {"x": "declare -x" if bash else "export", "r": "declare -r" if bash else "readonly"}[flag]
    for name, (value, flags) in sorted(call.process.variables.items()):
        if flag in flags:
            quoted = value.replace("\\", "\\\\").replace('"', '\\"') if bash else value.replace("'", "'\\''")
            mark = '"' if bash else "'"
            call.out(f"{word} {name}\n" if "u" in flags else f"{word} {name}={mark}{quoted}{mark}\n")
    return 0


def export(call: Call) -> int:
    """``export name[=value] ...``, ``export -n name``, ``export -p``."""
    options, words = _split_options(call, "np")
    if "n" in options:
        for name in words:
            call.process.flag(name, "x", False)
        return 0
    return _declare(call, words, "x") if words else _listing(call, "x")


def readonly(call: Call) -> int:
    """``readonly name[=value] ...``, ``readonly -p``."""
    _, words = _split_options(call, "p")
    return _declare(call, words, "r") if words else _listing(call, "r")


def local(call: Call) -> int:
    """``local name[=value] ...``, inside a function."""
    if call.process.function_frame() is None:
        return call.fail("can only be used in a function")
    _, words = _split_options(call, "")
    return _declare(call, words, "", local=True)


def declare(call: Call) -> int:
    """``declare [-x] [-r] [-g] name[=value] ...``; a local inside a function, as in bash."""
    options, words = _split_options(call, "xrgp")
    if "p" in options or not words:
        raise NotSimulated(f"{call.argv[0]} without names")
    inside = call.process.function_frame() is not None and "g" not in options
    status = _declare(call, words, "", local=inside)
    names = [word.partition("=")[0].removesuffix("+") for word in words]
    for flag in (each for each in "xr" if each in options):
        _declare(call, names, flag)
    return status


def unset(call: Call) -> int:
    """``unset [-v|-f] name ...``."""
    options, words = _split_options(call, "vf")
    for name in words:
        if "f" in options or (not options and name not in call.process.variables):
            call.process.functions.pop(name, None)
        else:
            call.process.unset(name)
    return 0


def shift(call: Call) -> int:
    """``shift [n]``."""
    count = int(call.args[0]) if call.args and call.args[0].isdigit() else 1
    if call.args and not call.args[0].isdigit():
        return call.fail(f"{call.args[0]}: numeric argument required")
    if count > len(call.process.positional):
        return 1
    call.process.positional = call.process.positional[count:]
    return 0


def let(call: Call) -> int:
    """``let expression ...``: 0 where the last one is not 0."""
    if not call.args:
        return call.fail("expression expected")
    values = [evaluate(expression, call.process) for expression in call.args]
    return int(values[-1] == 0)


BUILTINS: dict[str, Builtin] = {
    "export": export,
    "readonly": readonly,
    "local": local,
    "declare": declare,
    "typeset": declare,
    "unset": unset,
    "shift": shift,
    "let": let,
}
