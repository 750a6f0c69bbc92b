"""``chmod``: who may run a file."""

from __future__ import annotations

import re

from simulator.programs.shell.context import Context
from simulator.programs.shell.errors import FileError, NotSimulated
from simulator.programs.tools.operands import for_each

NAMES = ("chmod",)


def run(context: Context) -> int:
    """``chmod [-R] mode path ...``: octal, or letters such as ``+x`` and ``u=rw,go-w``."""
    recursive = "-R" in context.args
    words = [word for word in context.args if word != "-R"]
    if len(words) < 2:
        return context.fail("missing operand" if not words else f"missing operand after '{words[0]}'")
    mode, *paths = words

    def act(path: str) -> None:
        entry = context.files.entry(path)
        if entry is None:
            raise FileError("No such file or directory")
        for each in context.files.walk(path) if recursive else [path]:
            found = context.files.entry(each) or {}
            old = found.get("mode", 0o755 if "dir" in found else 0o644)
            context.files.store.put(context.files.resolve(each), {**found, "mode": _new_mode(mode, old)})

    return for_each(context, paths, act, "cannot access")


def _new_mode(text: str, old: int) -> int:
    if re.fullmatch(r"[0-7]{3,4}", text):
        return int(text, 8)
    for clause in text.split(","):
        match = re.fullmatch(r"([ugoa]*)([-+=])([rwx]*)", clause)
        if match is None:
            raise NotSimulated(f"mode {text}")
        who, sign, bits = match.groups()
        value = sum({"r": 4, "w": 2, "x": 1}[bit] for bit in bits)
        places = [{"u": 6, "g": 3, "o": 0}[each] for each in ("ugo" if not who or "a" in who else who)]
        mask = sum(value << place for place in places)
        if sign == "=":
            old &= ~sum(7 << place for place in places)
        old = old & ~mask if sign == "-" else old | mask
    return old
