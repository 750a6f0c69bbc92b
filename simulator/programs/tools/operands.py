"""What tools that change files share: the paths they were given, and complaints about each."""

from __future__ import annotations

from collections.abc import Callable

from simulator.programs.shell.context import Context
from simulator.programs.shell.errors import FileError
from simulator.programs.tools.arguments import Arguments


def file_operands(context: Context, arguments: Arguments, least: int = 1) -> list[str] | None:
    """The operands, at least ``least`` of them; None, having complained, where there are fewer."""
    operands = arguments.operands
    if not operands:
        what = "missing file operand" if context.name in ("cp", "mv", "touch") else "missing operand"
        context.fail(what)
        return None
    if len(operands) < least:
        context.fail(f"missing destination file operand after '{operands[0]}'")
        return None
    return operands


def for_each(
    context: Context, paths: list[str], act: Callable[[str], None], complaint: str, quotes: str = "''"
) -> int:
    """``act`` on each path. GNU's tools are not of one mind about the quotes in complaints."""
    status = 0
    for path in paths:
        try:
            act(path)
        except FileError as error:
            status = context.fail(f"{complaint} {quotes[0]}{path}{quotes[1]}: {error.message}")
    return status
