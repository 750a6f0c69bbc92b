"""``rev`` and ``tac``: backwards, within a line or by lines."""

from __future__ import annotations

from simulator.programs.shell.context import Context
from simulator.programs.tools.arguments import parse

NAMES = ("rev", "tac")


def run(context: Context) -> int:
    """Whichever of them ``argv[0]`` names."""
    return {"rev": reverse, "tac": backwards}[context.name](context)


def reverse(context: Context) -> int:
    """``rev [file ...]``: each line backwards."""
    for _, text in context.texts(parse(context.args, "").operands):
        context.out("".join(line[::-1] + "\n" for line in text.splitlines()))
    return context.failed


def backwards(context: Context) -> int:
    """``tac [file ...]``: the last line first."""
    for _, text in context.texts(parse(context.args, "").operands):
        context.out("".join(line + "\n" for line in reversed(text.splitlines())))
    return context.failed
