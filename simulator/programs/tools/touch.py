"""``touch``: empty files, and when files were written."""

from __future__ import annotations

from simulator.programs.shell.context import Context
from simulator.programs.tools.arguments import parse
from simulator.programs.tools.operands import file_operands, for_each

NAMES = ("touch",)


def run(context: Context) -> int:
    """``touch [-c] path ...``."""
    arguments = parse(context.args, "cam", {"no-create": "c"})
    operands = file_operands(context, arguments) or []

    def act(path: str) -> None:
        if context.files.exists(path) or not arguments.has("c"):
            context.files.touch(path)

    status = for_each(context, operands, act, "cannot touch")
    return status if operands else 1
