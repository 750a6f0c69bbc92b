"""awk's own functions."""

from __future__ import annotations

import hashlib
import math
import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from simulator.programs.shell.errors import ShellError
from simulator.programs.shell.formatting import printf
from simulator.programs.tools.awk.values import Input, Value, number, text
from simulator.programs.tools.dates import formatted

if TYPE_CHECKING:
    from simulator.programs.tools.awk.grammar import Node
    from simulator.programs.tools.awk.interpreter import Interpreter


def call(awk: Interpreter, name: str, arguments: list[Node]) -> Value:
    """The value of ``name(arguments)``. Raises ``ShellError`` for a wrong number of them."""
    try:
        return FUNCTIONS[name](awk, arguments)
    except IndexError:
        raise ShellError(f"{name}: not enough arguments", 2) from None


def sprintf(awk: Interpreter, values: list[Value]) -> str:
    """``printf``'s text."""
    if not values:
        raise ShellError("printf: no format", 2)
    template = text(values[0])
    words = [_word(kind, value) for kind, value in zip(_kinds(template), values[1:], strict=False)]
    return printf(template.replace("\\", "\\\\"), words)[0] if words else printf(template.replace("\\", "\\\\"), [])[0]


def _kinds(template: str) -> list[str]:
    """The conversion letter that each argument is for ("*" for a width)."""
    kinds: list[str] = []
    for match in re.finditer(r"%[-+ #0]*(\*|\d+)?(?:\.(\*|\d+)?)?([a-zA-Z%])", template):
        kinds += ["d" for group in match.groups()[:2] if group == "*"]
        if match.group(3) != "%":
            kinds.append(match.group(3))
    return kinds


def _word(kind: str, value: Value) -> str:
    if kind in "diouxX":
        return str(int(number(value)))
    if kind in "feEgG":
        return repr(number(value))
    if kind == "c":
        return chr(int(value)) if isinstance(value, float) else value[:1]
    return text(value)


def split_regex(regex: Any, source: str) -> list[str]:
    """``source`` cut at each match that is not empty."""
    pieces, start = [], 0
    for match in regex.finditer(source):
        if match.end() > match.start():
            pieces.append(source[start : match.start()])
            start = match.end()
    return [*pieces, source[start:]]


def _length(awk: Interpreter, arguments: list[Node]) -> Value:
    if not arguments:
        return float(len(awk.record))
    node = arguments[0]
    if node[0] == "name" and isinstance(awk.place(node[1]).get(node[1]), dict):
        return float(len(awk.array(node[1])))
    return float(len(awk.string(node)))


def _substr(awk: Interpreter, arguments: list[Node]) -> Value:
    """Characters are counted from 1; what lies before the first is cut off from the length."""
    source, start = awk.string(arguments[0]), round(number(awk.value(arguments[1])))
    end = len(source) + 1
    if len(arguments) > 2:
        end = min(end, start + round(number(awk.value(arguments[2]))))
    return source[max(start, 1) - 1 : max(end, 1) - 1]


def _split(awk: Interpreter, arguments: list[Node]) -> Value:
    source = awk.string(arguments[0])
    if len(arguments) < 3:
        separator = text(awk.get("FS"))
        pieces = awk.split_fields(source, separator)
    elif arguments[2][0] == "regex":
        pieces = split_regex(awk.regex(arguments[2]), source) if source else []
    else:
        pieces = awk.split_fields(source, awk.string(arguments[2]))
    array = awk.array(arguments[1][1])
    array.clear()
    array.update({str(index): Input(piece) for index, piece in enumerate(pieces, 1)})
    return float(len(pieces))


def _substitute(everywhere: bool) -> Callable[[Interpreter, list[Node]], Value]:
    def substitute(awk: Interpreter, arguments: list[Node]) -> Value:
        target = arguments[2] if len(arguments) > 2 else ("field", ("number", 0.0))
        regex, source = awk.regex(arguments[0]), awk.string(target)
        changed, count = _replaced(regex, awk.string(arguments[1]), source, everywhere)
        if count:
            awk.assign(target, changed)
        return float(count)

    return substitute


def _replaced(regex: Any, replacement: str, source: str, everywhere: bool) -> tuple[str, int]:
    pieces, start, count = [], 0, 0
    for match in regex.finditer(source):
        if match.end() == match.start() == start and count and start:
            continue
        pieces += [source[start : match.start()], _expanded(replacement, match.group(0))]
        count += 1
        start = match.end()
        if not everywhere:
            break
    return "".join(pieces) + source[start:], count


def _expanded(replacement: str, matched: str) -> str:
    return re.sub(r"\\\\&|\\&|&", lambda m: {"&": matched, "\\&": "&"}.get(m.group(), "\\" + matched), replacement)


def _match(awk: Interpreter, arguments: list[Node]) -> Value:
    found = awk.regex(arguments[1]).search(awk.string(arguments[0]))
    start = float(found.start() + 1) if found else 0.0
    awk.globals["RSTART"] = start
    awk.globals["RLENGTH"] = float(found.end() - found.start()) if found else -1.0
    return start


def _random(awk: Interpreter, arguments: list[Node]) -> Value:
    """The same sequence for the same seed, as awk has it."""
    awk.draws += 1
    digest = hashlib.sha256(f"{awk.seed}:{awk.draws}".encode()).digest()
    return int.from_bytes(digest[:6], "big") / (1 << 48)


def _seed(awk: Interpreter, arguments: list[Node]) -> Value:
    old, awk.draws = awk.seed, 0
    awk.seed = number(awk.value(arguments[0])) if arguments else awk.now
    return old


def _strftime(awk: Interpreter, arguments: list[Node]) -> Value:
    template = awk.string(arguments[0]) if arguments else "%a %b %e %H:%M:%S UTC %Y"
    when = number(awk.value(arguments[1])) if len(arguments) > 1 else awk.now
    return formatted(template, when)


def _logarithm(value: float) -> float:
    return math.log(value) if value > 0 else -math.inf if value == 0 else math.nan


def _numeric(function: Callable[[float], float]) -> Callable[[Interpreter, list[Node]], Value]:
    def apply(awk: Interpreter, arguments: list[Node]) -> Value:
        try:
            return float(function(number(awk.value(arguments[0]))))
        except OverflowError:
            return math.inf

    return apply


FUNCTIONS: dict[str, Callable[[Any, list[Any]], Value]] = {
    "length": _length,
    "substr": _substr,
    "index": lambda awk, arguments: float(awk.string(arguments[0]).find(awk.string(arguments[1])) + 1),
    "split": _split,
    "sub": _substitute(False),
    "gsub": _substitute(True),
    "match": _match,
    "sprintf": lambda awk, arguments: sprintf(awk, [awk.value(each) for each in arguments]),
    "tolower": lambda awk, arguments: awk.string(arguments[0]).lower(),
    "toupper": lambda awk, arguments: awk.string(arguments[0]).upper(),
    "int": _numeric(math.trunc),
    "sqrt": _numeric(lambda value: math.sqrt(value) if value >= 0 else math.nan),
    "exp": _numeric(math.exp),
    "log": _numeric(_logarithm),
    "sin": _numeric(math.sin),
    "cos": _numeric(math.cos),
    "atan2": lambda awk, arguments: math.atan2(number(awk.value(arguments[0])), number(awk.value(arguments[1]))),
    "rand": _random,
    "srand": _seed,
    "systime": lambda awk, arguments: float(int(awk.now)),
    "strftime": _strftime,
}
