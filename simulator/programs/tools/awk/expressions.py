"""What awk's expressions are worth: one function for each operator of the tree."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING

from simulator.programs.shell.errors import ShellError
from simulator.programs.shell.regex import posix
from simulator.programs.tools.awk import functions
from simulator.programs.tools.awk.values import Input, Value, compare, number, truth

if TYPE_CHECKING:
    from simulator.programs.tools.awk.grammar import Node
    from simulator.programs.tools.awk.interpreter import Interpreter


def _field(awk: Interpreter, node: Node) -> Value:
    return awk.field(int(number(awk.value(node))))


def _element(awk: Interpreter, name: str, key: Node) -> Value:
    return awk.array(name).setdefault(awk.subscript(key), Input(""))


def _assign(awk: Interpreter, target: Node, operator: str, node: Node) -> Value:
    value = awk.value(node)
    if operator:
        value = _arith(awk, operator, target, ("number", number(value)))
    return awk.assign(target, value)


def _arith(awk: Interpreter, operator: str, left: Node, right: Node) -> Value:
    one, other = number(awk.value(left)), number(awk.value(right))
    if operator in "/%" and other == 0:
        raise ShellError("division by zero", 2)
    try:
        return float(ARITHMETIC[operator](one, other))
    except OverflowError:
        return math.inf


def _compare(awk: Interpreter, operator: str, left: Node, right: Node) -> Value:
    order = compare(awk.value(left), awk.value(right))
    return float(COMPARISONS[operator](order))


def _unary(awk: Interpreter, operator: str, node: Node) -> Value:
    value = awk.value(node)
    if operator == "!":
        return float(not truth(value))
    return -number(value) if operator == "-" else number(value)


def _step(awk: Interpreter, operator: str, target: Node, before: bool) -> Value:
    old = number(awk.value(target))
    new = old + (1 if operator == "++" else -1)
    awk.assign(target, new)
    return new if before else old


COMPARISONS: dict[str, Callable[[int], bool]] = {
    "<": lambda order: order < 0,
    "<=": lambda order: order <= 0,
    ">": lambda order: order > 0,
    ">=": lambda order: order >= 0,
    "==": lambda order: order == 0,
    "!=": lambda order: order != 0,
}
ARITHMETIC: dict[str, Callable[[float, float], float]] = {
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b,
    "/": lambda a, b: a / b,
    "%": math.fmod,
    "^": lambda a, b: a**b,
}
VALUES: dict[str, Callable[..., Value]] = {
    "number": lambda awk, value: value,
    "string": lambda awk, value: value,
    "regex": lambda awk, pattern: float(posix(pattern, True).search(awk.record) is not None),
    "group": lambda awk, node: awk.value(node),
    "name": lambda awk, name: awk.get(name),
    "field": _field,
    "element": _element,
    "assign": _assign,
    "arith": _arith,
    "compare": _compare,
    "unary": _unary,
    "step": _step,
    "concat": lambda awk, left, right: awk.string(left) + awk.string(right),
    "match": lambda awk, left, right, negated: float((awk.regex(right).search(awk.string(left)) is None) == negated),
    "in": lambda awk, key, array: float(awk.subscript(key) in awk.array(array)),
    "||": lambda awk, left, right: float(truth(awk.value(left)) or truth(awk.value(right))),
    "&&": lambda awk, left, right: float(truth(awk.value(left)) and truth(awk.value(right))),
    "if?": lambda awk, condition, yes, no: awk.value(yes) if truth(awk.value(condition)) else awk.value(no),
    "call": lambda awk, name, arguments: awk.call(name, arguments),
    "builtin": lambda awk, name, arguments: functions.call(awk, name, arguments),
}
