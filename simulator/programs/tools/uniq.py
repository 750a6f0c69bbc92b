"""``uniq``: neighbouring lines that are the same."""

from __future__ import annotations

import re

from simulator.programs.shell.context import Context
from simulator.programs.shell.errors import NotSimulated
from simulator.programs.tools.arguments import parse

NAMES = ("uniq",)


def run(context: Context) -> int:
    """``uniq [-cdui] [file]``."""
    arguments = parse(context.args, "cduif:", {"count": "c", "repeated": "d", "unique": "u", "ignore-case": "i"})
    if len(arguments.operands) > 1:
        raise NotSimulated("an output file")
    groups: list[tuple[str, int]] = []
    skip = arguments.number("f", 0)

    def key(line: str) -> str:
        line = re.sub(rf"^(?:\s*\S++){{0,{skip}}}", "", line) if skip else line
        return line.lower() if arguments.has("i") else line

    for line in (line for _, text in context.texts(arguments.operands) for line in text.splitlines()):
        if groups and key(groups[-1][0]) == key(line):
            groups[-1] = (groups[-1][0], groups[-1][1] + 1)
        else:
            groups.append((line, 1))
    for line, number in groups:
        if (number > 1 or not arguments.has("d")) and (number == 1 or not arguments.has("u")):
            context.out(f"{number:7} {line}\n" if arguments.has("c") else line + "\n")
    return context.failed
