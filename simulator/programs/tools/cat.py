"""``cat``: files, or standard input as it comes, one after the other."""

from __future__ import annotations

from simulator.programs.shell.context import Context
from simulator.programs.shell.effects import Suspension
from simulator.programs.shell.errors import FileError
from simulator.programs.tools.arguments import Arguments, parse

NAMES = ("cat",)
LONG = {"number": "n", "show-ends": "E", "show-all": "A", "show-tabs": "T"}


def run(context: Context) -> int | Suspension:
    """``cat [-nbsAET] [file ...]``."""
    arguments = parse(context.args, "nbsuAET", LONG)
    if arguments.operands in ([], ["-"]):
        _show(context, arguments, context.chunk())
        return context.more()
    for path in arguments.operands[context.state.get("done", 0) :]:
        try:
            _show(context, arguments, context.read(path))
        except FileError as error:
            context.state["failed"] = True
            context.fail(f"{path}: {error.message}")
    return context.failed


def _show(context: Context, arguments: Arguments, text: str) -> None:
    if not arguments.has("nbsAET"):
        context.out(text)
        return
    for line in text.splitlines(keepends=True):
        context.out(_decorated(context, arguments, line))


def _decorated(context: Context, arguments: Arguments, line: str) -> str:
    empty = line == "\n"
    if arguments.has("s") and empty and context.state.get("empty"):
        return ""
    context.state["empty"] = empty
    if arguments.has("AT"):
        line = line.replace("\t", "^I")
    if arguments.has("AE"):
        line = line.replace("\n", "$\n")
    if arguments.has("n") or (arguments.has("b") and not empty):
        context.state["line"] = context.state.get("line", 0) + 1
        line = f"{context.state['line']:6}\t{line}"
    return line
