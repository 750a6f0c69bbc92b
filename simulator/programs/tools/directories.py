"""``mkdir`` and ``rmdir``."""

from __future__ import annotations

from simulator.programs.shell.context import Context
from simulator.programs.tools.arguments import parse
from simulator.programs.tools.operands import file_operands, for_each

NAMES = ("mkdir", "rmdir")


def run(context: Context) -> int:
    """Whichever of them ``argv[0]`` names."""
    return {"mkdir": make, "rmdir": unmake}[context.name](context)


def make(context: Context) -> int:
    """``mkdir [-p] path ...``."""
    arguments = parse(context.args, "pvm:", {"parents": "p", "verbose": "v", "mode": "m"})
    operands = file_operands(context, arguments) or []
    parents = arguments.has("p")

    def act(path: str) -> None:
        context.files.make_directory(path, parents)

    status = for_each(context, operands, act, "cannot create directory", "‘’")
    return status if operands else 1


def unmake(context: Context) -> int:
    """``rmdir path ...``."""
    operands = file_operands(context, parse(context.args, "")) or []
    status = for_each(context, operands, context.files.remove_directory, "failed to remove")
    return status if operands else 1
