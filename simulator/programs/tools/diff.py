"""``diff``: what two texts differ in, in the normal and the unified form."""

from __future__ import annotations

import difflib
from datetime import UTC, datetime

from simulator.programs.shell.context import Context
from simulator.programs.shell.errors import FileError, LimitReached
from simulator.programs.tools.arguments import Arguments, parse

NAMES = ("diff",)
MAX_LINES = 5_000
RED, GREEN, CYAN, PLAIN = "\x1b[31m", "\x1b[32m", "\x1b[36m", "\x1b[0m"


def run(context: Context) -> int:
    """``diff [-u] [-q] [-U lines] one other``: 0 where they are the same, 1 where they differ, 2 for trouble."""
    arguments = parse(context.args, "uqU:Nwbi", {"unified": "u", "brief": "q"})
    if len(arguments.operands) != 2:
        missing = arguments.operands[0] if arguments.operands else "diff"
        return context.fail(f"missing operand after '{missing}'", 2)
    texts = []
    for path in arguments.operands:
        try:
            texts.append(context.read(path))
        except FileError as error:
            return context.fail(f"{path}: {error.message}", 2)
    if texts[0] == texts[1]:
        return 0
    if arguments.has("q"):
        context.out(f"Files {arguments.operands[0]} and {arguments.operands[1]} differ\n")
        return 1
    return _show(context, arguments, texts)


def _show(context: Context, arguments: Arguments, texts: list[str]) -> int:
    one, other = ([_plain(arguments, line) for line in text.splitlines()] for text in texts)
    if max(len(one), len(other)) > MAX_LINES:
        raise LimitReached(f"more than {MAX_LINES} lines")
    if one == other and (arguments.has("wbi")):
        return 0
    if arguments.has("uU"):
        names = [f"{path}\t{_stamp(context, path)}" for path in arguments.operands]
        lines = difflib.unified_diff(one, other, *names, n=arguments.number("U", 3), lineterm="")
    else:
        lines = _normal(one, other)
    context.out("".join(_coloured(context, line) + "\n" for line in lines))
    return 1


def _plain(arguments: Arguments, line: str) -> str:
    if arguments.has("w"):
        line = "".join(line.split())
    return line.lower() if arguments.has("i") else line


def _stamp(context: Context, path: str) -> str:
    entry = context.files.entry(path) or {}
    moment = datetime.fromtimestamp(entry.get("mtime", context.now), UTC)
    return f"{moment:%Y-%m-%d %H:%M:%S}.000000000 +0000"


def _normal(one: list[str], other: list[str]) -> list[str]:
    lines: list[str] = []
    matcher = difflib.SequenceMatcher(None, one, other, autojunk=False)
    for tag, start, end, other_start, other_end in matcher.get_opcodes():
        if tag == "equal":
            continue
        left, right = _span(start, end, tag == "insert"), _span(other_start, other_end, tag == "delete")
        lines.append(f"{left}{ {'replace': 'c', 'delete': 'd', 'insert': 'a'}[tag] }{right}")
        lines += [f"< {line}" for line in one[start:end]]
        lines += ["---"] * (tag == "replace")
        lines += [f"> {line}" for line in other[other_start:other_end]]
    return lines


def _span(start: int, end: int, empty: bool) -> str:
    if empty:
        return str(start)
    return str(start + 1) if end - start == 1 else f"{start + 1},{end}"


def _coloured(context: Context, line: str) -> str:
    if not context.tty:
        return line
    colour = {"+": GREEN, ">": GREEN, "-": RED, "<": RED, "@": CYAN}.get(line[:1])
    return f"{colour}{line}{PLAIN}" if colour and line != "---" else line
