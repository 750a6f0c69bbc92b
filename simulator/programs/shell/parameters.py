"""What stands after the name in ``${name...}``: defaults, trimming, replacing, slices, case, length."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.programs.shell import patterns
from simulator.programs.shell.arithmetic import evaluate
from simulator.programs.shell.errors import FatalExpansion, NotSimulated
from simulator.programs.shell.syntax import Parameter

if TYPE_CHECKING:
    from simulator.programs.shell.expansion import Expander

DEFAULTS = frozenset("-=?+")


def is_default(parameter: Parameter) -> bool:
    """Whether the operator chooses between the value and a word (``:-`` and its like)."""
    return parameter.operator.lstrip(":") in DEFAULTS and bool(parameter.operator)


def uses_word(expander: Expander, parameter: Parameter) -> bool:
    """For ``${x:-w}`` and its like: whether the result is the word instead of the value.

    Assigns for ``=``; raises ``FatalExpansion`` for ``?``.
    """
    value = expander.value(parameter.name)
    absent = value is None or (parameter.operator[0] == ":" and value == "")
    sign = parameter.operator[-1]
    if sign == "+":
        return not absent
    if absent and sign == "=":
        expander.assign(parameter.name, expander.text(parameter.arguments[0]))
        return False
    if absent and sign == "?":
        raise FatalExpansion(f"{parameter.name}: {_complaint(expander, parameter)}", 127)
    return absent


def _complaint(expander: Expander, parameter: Parameter) -> str:
    message = expander.text(parameter.arguments[0])
    if message:
        return message
    return "parameter null or not set" if parameter.operator[0] == ":" else "parameter not set"


def transformed(expander: Expander, parameter: Parameter) -> str:
    """The value of a parameter whose operator changes it; "" where it is unset."""
    if parameter.name in "@*" and parameter.operator not in ("length",):
        raise NotSimulated(f"${{{parameter.name}{parameter.operator}...}}")
    if parameter.operator == "length":
        return _length(expander, parameter.name)
    value = expander.required(parameter.name)
    if parameter.operator == "indirect":
        return expander.required(value) if value else ""
    if parameter.operator == ":":
        return _slice(expander, parameter, value)
    if parameter.operator[0] in "^,":
        return _cased(value, parameter.operator)
    pattern = expander.pattern(parameter.arguments[0])
    if parameter.operator[0] == "#":
        return patterns.trim_prefix(pattern, value, parameter.operator == "##")
    if parameter.operator[0] == "%":
        return patterns.trim_suffix(pattern, value, parameter.operator == "%%")
    with_what = expander.text(parameter.arguments[1]) if len(parameter.arguments) > 1 else ""
    where = parameter.operator[1:]
    return patterns.replace(pattern, value, with_what, where)


def _length(expander: Expander, name: str) -> str:
    if name in "@*":
        return str(len(expander.scope.positional))
    return str(len(expander.required(name)))


def _slice(expander: Expander, parameter: Parameter, value: str) -> str:
    """``${x:start:length}``; both count from the end where negative."""
    start, *rest = (evaluate(expander.text(word), expander) for word in parameter.arguments)
    start = max(start + len(value), 0) if start < 0 else start
    if not rest:
        return value[start:]
    end = rest[0] + len(value) if rest[0] < 0 else start + rest[0]
    return value[start : max(start, end)]


def _cased(value: str, operator: str) -> str:
    change = str.upper if operator[0] == "^" else str.lower
    return change(value) if len(operator) == 2 else change(value[:1]) + value[1:]
