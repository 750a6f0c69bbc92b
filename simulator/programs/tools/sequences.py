"""``seq`` and ``yes``: lines out of nothing."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation

from simulator.programs.shell.context import Context
from simulator.programs.shell.effects import Suspension, WriteMore
from simulator.programs.shell.errors import LimitReached, ShellError
from simulator.programs.tools.arguments import Arguments, parse

NAMES = ("seq", "yes")
MAX_LINES = 100_000
CHUNK = 1_000


def run(context: Context) -> int | Suspension:
    """Whichever of them ``argv[0]`` names."""
    return {"seq": sequence, "yes": yes}[context.name](context)


def sequence(context: Context) -> int:
    """``seq [-w] [-s separator] [-f format] [first [step]] last``."""
    words = [word if not re.fullmatch(r"-[\d.]+", word) else " " + word for word in context.args]
    arguments = parse(words, "ws:f:", {"equal-width": "w", "separator": "s", "format": "f"})
    numbers = [_decimal(word.strip()) for word in arguments.operands]
    if not 1 <= len(numbers) <= 3:
        return context.fail("missing operand" if not numbers else f"extra operand '{arguments.operands[3]}'")
    first = numbers[0] if len(numbers) > 1 else Decimal(1)
    step = numbers[1] if len(numbers) == 3 else Decimal(1)
    if step == 0:
        return context.fail("invalid Zero increment value: '0'")
    count = max(int((numbers[-1] - first) / step) + 1, 0) if (numbers[-1] - first) / step >= 0 else 0
    if count > MAX_LINES:
        raise LimitReached(f"more than {MAX_LINES} numbers")
    places = max(-n.as_tuple().exponent for n in (first, step, Decimal(0)))
    lines = [f"{first + step * index:.{places}f}" for index in range(count)]
    context.out(_joined(arguments, lines))
    return 0


def _joined(arguments: Arguments, lines: list[str]) -> str:
    if arguments.has("f"):
        lines = [arguments.value("f") % float(line) for line in lines]
    if arguments.has("w"):
        width = max(map(len, lines), default=0)
        lines = [line.zfill(width) for line in lines]
    separator = arguments.value("s", "\n")
    return separator.join(lines) + "\n" if lines else ""


def _decimal(word: str) -> Decimal:
    try:
        value = Decimal(word)
    except InvalidOperation:
        raise ShellError(f"invalid floating point argument: '{word}'") from None
    if not value.is_finite() or abs(value.adjusted()) > 18:
        raise ShellError(f"invalid floating point argument: '{word}'")
    return value


def yes(context: Context) -> int | Suspension:
    """``yes [text]``: until nobody reads it, or enough has been said."""
    said = context.state.get("said", 0)
    if said >= MAX_LINES:
        raise LimitReached(f"more than {MAX_LINES} lines")
    context.out(((" ".join(context.args) or "y") + "\n") * CHUNK)
    context.state["said"] = said + CHUNK
    return WriteMore()
