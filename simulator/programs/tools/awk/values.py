"""awk's values: strings, numbers, and strings from input that count as numbers where they look like them."""

from __future__ import annotations

import re

NUMBER = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?")
ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "\\": "\\", '"': '"', "/": "/", "a": "\a", "b": "\b", "f": "\f", "v": "\v"}


class Input(str):
    """A string that came from outside: compares as a number where it looks like one."""

    __slots__ = ()


Value = str | float


def number(value: Value) -> float:
    """The number a value begins with, 0 where it begins with none."""
    if isinstance(value, float):
        return value
    match = NUMBER.match(value.lstrip())
    return float(match.group()) if match is not None else 0.0


def looks_numeric(value: Value) -> bool:
    """Whether a value compares as a number."""
    if isinstance(value, float):
        return True
    return isinstance(value, Input) and NUMBER.fullmatch(value.strip()) is not None


def text(value: Value, template: str = "%.6g") -> str:
    """A value as a string: whole numbers without a fraction, others by ``CONVFMT``."""
    if isinstance(value, str):
        return str(value)
    if value != value or value in (float("inf"), float("-inf")):
        return {"nan": "nan", "inf": "inf", "-inf": "-inf"}[str(value)]
    if value == int(value) and abs(value) < 1e16:
        return str(int(value))
    return template % value


def truth(value: Value) -> bool:
    """Whether a value counts as true."""
    if isinstance(value, float) or looks_numeric(value):
        return number(value) != 0
    return value != ""


def compare(left: Value, right: Value) -> int:
    """-1, 0 or 1: as numbers where both look like numbers, else as strings."""
    if looks_numeric(left) and looks_numeric(right):
        one, other = number(left), number(right)
        return (one > other) - (one < other)
    one_text, other_text = text(left), text(right)
    return (one_text > other_text) - (one_text < other_text)


def unescape(source: str) -> str:
    """The characters of a string constant."""

    def character(match: re.Match[str]) -> str:
        code = match.group(1)
        if code[0] in "01234567":
            return chr(int(code, 8))
        return ESCAPES.get(code, "\\" + code)

    return re.sub(r"\\([0-7]{1,3}|.)", character, source, flags=re.DOTALL)
