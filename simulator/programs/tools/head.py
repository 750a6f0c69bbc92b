"""``head``: the first lines."""

from __future__ import annotations

from simulator.programs.shell.context import Context
from simulator.programs.shell.effects import Suspension
from simulator.programs.tools.arguments import Arguments, parse

NAMES = ("head",)


def run(context: Context) -> int | Suspension:
    """``head [-n lines] [-c bytes] [-q] [file ...]``; a negative number leaves out the last ones."""
    arguments = parse(context.args, "n:c:qv", {"lines": "n", "bytes": "c", "quiet": "q"}, digits="n")
    count = arguments.number("n", 10)
    if not arguments.operands and not arguments.has("c") and count >= 0:
        return _stream(context, count)
    titled = (len(arguments.operands) > 1 or arguments.has("v")) and not arguments.has("q")
    for index, (path, text) in enumerate(context.texts(arguments.operands)):
        if titled:
            context.out(("\n" if index else "") + f"==> {path if path != '-' else 'standard input'} <==\n")
        context.out(_beginning(arguments, count, text))
    return context.failed


def _stream(context: Context, count: int) -> int | Suspension:
    """Line by line, so that what writes to it ends as soon as enough has been read."""
    seen = context.state.get("seen", 0)
    if seen < count:
        for line in context.lines():
            context.out(line)
            seen += 1
            if seen >= count:
                break
    context.state["seen"] = seen
    return 0 if seen >= count else context.more()


def _beginning(arguments: Arguments, count: int, text: str) -> str:
    if arguments.has("c"):
        return text.encode()[: arguments.number("c", 0)].decode(errors="replace")
    return "".join(text.splitlines(keepends=True)[:count])
