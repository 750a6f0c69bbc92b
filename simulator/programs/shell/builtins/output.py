"""``echo``, ``printf``, ``pwd``, ``cd``, ``test``."""

from __future__ import annotations

import re

from simulator.programs.shell.builtins.call import Builtin, Call
from simulator.programs.shell.conditions import TestExpression
from simulator.programs.shell.errors import ShellError
from simulator.programs.shell.formatting import printf, unescape
from simulator.programs.shell.scope import ProcessScope


def echo(call: Call) -> int:
    """``echo [-neE] words``."""
    words = list(call.args)
    newline, escapes = True, False
    while words and re.fullmatch(r"-[neE]+", words[0]):
        for letter in words.pop(0)[1:]:
            newline = newline and letter != "n"
            escapes = letter == "e" or (escapes and letter != "E")
    text = " ".join(words)
    if escapes:
        text, stopped = unescape(text)
        newline = newline and not stopped
    call.out(text + ("\n" if newline else ""))
    return 0


def pwd(call: Call) -> int:
    """``pwd``."""
    call.out(call.process.cwd + "\n")
    return 0


def cd(call: Call) -> int:
    """``cd [directory]``, ``cd -``."""
    process = call.process
    words = [word for word in call.args if word not in ("--", "-L", "-P")]
    if len(words) > 1:
        return call.fail("too many arguments")
    target = words[0] if words else process.get("HOME") or "/"
    if target == "-":
        target = process.get("OLDPWD") or ""
        if not target:
            return call.fail("OLDPWD not set")
        call.out(target + "\n")
    files = call.files
    if target and not files.is_directory(target):
        reason = "Not a directory" if files.exists(target) else "No such file or directory"
        ash = call.machine.host.style == "sh"
        return call.fail(f"can't cd to {target}: {reason}" if ash else f"{target}: {reason}", 2 if ash else 1)
    process.set("OLDPWD", process.cwd)
    process.cwd = files.resolve(target or ".")
    process.set("PWD", process.cwd)
    return 0


def test(call: Call) -> int:
    """``test expression`` and ``[ expression ]``."""
    words = list(call.args)
    if call.argv[0] == "[" and (not words or words.pop() != "]"):
        return call.fail("missing `]'", 2)
    try:
        return int(not TestExpression(words, ProcessScope(call.machine, call.process)).evaluate())
    except ShellError as error:
        return call.fail(error.message, 2)


def format_(call: Call) -> int:
    """``printf format words``, ``printf -v name format words``."""
    words = list(call.args)
    name = words[1] if words[:1] == ["-v"] and len(words) > 1 else None
    words = words[2:] if name else words[1:] if words[:1] == ["--"] else words
    if not words:
        return call.fail("usage: printf [-v var] format [arguments]", 2)
    text, complaints = printf(words[0], words[1:])
    if name:
        call.process.set(name, text)
    else:
        call.out(text)
    for complaint in complaints:
        call.fail(complaint)
    return int(bool(complaints))


BUILTINS: dict[str, Builtin] = {
    "echo": echo,
    "printf": format_,
    "pwd": pwd,
    "cd": cd,
    "test": test,
    "[": test,
}
