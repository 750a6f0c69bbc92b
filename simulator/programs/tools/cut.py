"""``cut``: some of the fields or characters of each line."""

from __future__ import annotations

import re

from simulator.programs.shell.context import Context
from simulator.programs.shell.effects import Suspension
from simulator.programs.shell.errors import ShellError
from simulator.programs.tools.arguments import Arguments, parse

NAMES = ("cut",)


def run(context: Context) -> int | Suspension:
    """``cut -d x -f list`` or ``cut -c list``, with ``-s``."""
    long = {"delimiter": "d", "fields": "f", "characters": "c", "bytes": "b", "only-delimited": "s"}
    arguments = parse(context.args, "d:f:c:b:sn", long)
    if not arguments.has("fcb"):
        return context.fail("you must specify a list of bytes, characters, or fields")
    ranges = _ranges(arguments.value("f") or arguments.value("c") or arguments.value("b"))
    if arguments.operands:
        for _, text in context.texts(arguments.operands):
            for line in text.splitlines():
                _cut_line(context, arguments, ranges, line)
        return context.failed
    for line in context.lines():
        _cut_line(context, arguments, ranges, line.removesuffix("\n"))
    return context.more()


def _ranges(text: str) -> list[tuple[int, int]]:
    ranges = []
    for piece in text.split(","):
        match = re.fullmatch(r"(\d*)(-?)(\d*)", piece)
        if match is None or not piece.strip("-"):
            raise ShellError(f"invalid field value '{piece}'")
        first, dash, last = match.groups()
        ranges.append((int(first or 1), int(last) if last else (1 << 30 if dash else int(first))))
    return ranges


def _cut_line(context: Context, arguments: Arguments, ranges: list[tuple[int, int]], line: str) -> None:
    def wanted(index: int) -> bool:
        return any(first <= index <= last for first, last in ranges)

    if not arguments.has("f"):
        context.out("".join(char for index, char in enumerate(line, 1) if wanted(index)) + "\n")
        return
    mark = arguments.value("d", "\t")
    if mark not in line:
        if not arguments.has("s"):
            context.out(line + "\n")
        return
    context.out(mark.join(field for index, field in enumerate(line.split(mark), 1) if wanted(index)) + "\n")
