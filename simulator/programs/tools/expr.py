"""``expr``: arithmetic and string expressions from words."""

from __future__ import annotations

import re
from collections.abc import Callable

from simulator.programs.shell.arithmetic import OPERATIONS
from simulator.programs.shell.context import Context
from simulator.programs.shell.errors import ShellError
from simulator.programs.shell.regex import posix

NAMES = ("expr",)
LEVELS = (("|",), ("&",), ("<", "<=", "=", "==", "!=", ">=", ">"), ("+", "-"), ("*", "/", "%"), (":",))


def run(context: Context) -> int:
    """``expr words``: 0 where the value is neither empty nor 0, else 1; 2 for a bad expression."""
    if not context.args:
        return context.fail("missing operand", 2)
    parser = _Parser(list(context.args))
    value = parser.level(0)
    if parser.words:
        raise ShellError(f"syntax error: unexpected argument '{parser.words[0]}'", 2)
    context.out(value + "\n")
    return int(_empty(value))


def _empty(value: str) -> bool:
    return value == "" or re.fullmatch(r"-?0+", value) is not None


class _Parser:
    def __init__(self, words: list[str]) -> None:
        self.words = words

    def level(self, number: int) -> str:
        if number == len(LEVELS):
            return self.primary()
        left = self.level(number + 1)
        while self.words and self.words[0] in LEVELS[number]:
            operator = self.words.pop(0)
            left = _apply(operator, left, self.level(number + 1))
        return left

    def primary(self) -> str:
        if not self.words:
            raise ShellError("syntax error: missing argument", 2)
        word = self.words.pop(0)
        if word == "(":
            value = self.level(0)
            if not self.words or self.words.pop(0) != ")":
                raise ShellError("syntax error: expecting ')'", 2)
            return value
        if word == "length" and self.words:
            return str(len(self.primary()))
        if word == "substr" and len(self.words) >= 3:
            text, start, length = self.primary(), _integer(self.primary()), _integer(self.primary())
            return text[max(start - 1, 0) : max(start - 1 + length, 0)] if start > 0 else ""
        if word == "index" and len(self.words) >= 2:
            text, characters = self.primary(), self.primary()
            return str(next((i for i, char in enumerate(text, 1) if char in characters), 0))
        if word == "match" and len(self.words) >= 2:
            return _matched(self.primary(), self.primary())
        return word


def _integer(text: str) -> int:
    if not re.fullmatch(r"-?\d+", text):
        raise ShellError("non-integer argument", 2)
    return int(text)


def _apply(operator: str, left: str, right: str) -> str:
    if operator == "|":
        return left if not _empty(left) else right if not _empty(right) else "0"
    if operator == "&":
        return left if not _empty(left) and not _empty(right) else "0"
    if operator == ":":
        return _matched(left, right)
    if operator in ("+", "-", "*", "/", "%"):
        one, other = _integer(left), _integer(right)
        if operator in "/%" and other == 0:
            raise ShellError("division by zero", 2)
        return str(OPERATIONS[operator](one, other))
    return str(int(_compares(operator, left, right)))


COMPARISONS: dict[str, Callable[[object, object], bool]] = {
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    "=": lambda a, b: a == b,
    "==": lambda a, b: a == b,
    "!=": lambda a, b: a != b,
    ">=": lambda a, b: a >= b,
    ">": lambda a, b: a > b,
}


def _compares(operator: str, left: str, right: str) -> bool:
    if re.fullmatch(r"-?\d+", left) and re.fullmatch(r"-?\d+", right):
        return COMPARISONS[operator](int(left), int(right))
    return COMPARISONS[operator](left, right)


def _matched(text: str, pattern: str) -> str:
    """``text : pattern``, anchored at the start: the first group, or how many characters matched."""
    match = posix("^" + pattern.removeprefix("^")).search(text)
    if match is None:
        return "" if "\\(" in pattern else "0"
    return (match.group(1) or "") if "\\(" in pattern else str(match.end())
