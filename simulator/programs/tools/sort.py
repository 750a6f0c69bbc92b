"""``sort``: lines in order."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import pairwise
from typing import Any

from simulator.programs.shell.context import Context
from simulator.programs.shell.errors import NotSimulated
from simulator.programs.tools.arguments import Arguments, parse

NAMES = ("sort",)
KEY = re.compile(r"(\d+)(?:\.(\d+))?([bfhnrV]*)(?:,(\d+)(?:\.(\d+))?([bfhnrV]*))?")
UNITS = {"": 0, "K": 1, "k": 1, "M": 2, "G": 3, "T": 4, "P": 5}
LONG = {
    "numeric-sort": "n", "reverse": "r", "unique": "u", "key": "k", "field-separator": "t", "ignore-case": "f",
    "human-numeric-sort": "h", "version-sort": "V", "stable": "s", "output": "o", "check": "c",
}  # fmt: skip


def run(context: Context) -> int:
    """``sort [-nrufhVbs] [-k key] [-t separator] [-o file] [file ...]``."""
    arguments = parse(context.args, "nrufhVbsck:t:o:", LONG)
    lines = [line for _, text in context.texts(arguments.operands) for line in text.splitlines()]
    key = _line_key(arguments)
    if arguments.has("c"):
        return _check(context, lines, key, arguments)
    if arguments.has("u"):
        lines = _unique(lines, key)
    lines.sort(key=lambda line: _tie(line, key, arguments), reverse=_all_reversed(arguments))
    text = "".join(line + "\n" for line in lines)
    if arguments.has("o"):
        context.files.write(arguments.value("o"), text)
    else:
        context.out(text)
    return 2 * context.failed


def _all_reversed(arguments: Arguments) -> bool:
    return arguments.has("r")


def _tie(line: str, key: Callable[[str], Any], arguments: Arguments) -> tuple[Any, str]:
    plain = arguments.has("su")
    return key(line), "" if plain else line


def _unique(lines: list[str], key: Callable[[str], Any]) -> list[str]:
    seen: dict[Any, str] = {}
    for line in lines:
        seen.setdefault(key(line), line)
    return list(seen.values())


def _check(context: Context, lines: list[str], key: Callable[[str], Any], arguments: Arguments) -> int:
    for number, (one, other) in enumerate(pairwise(lines), 2):
        if key(one) > key(other):
            context.err(f"sort: {arguments.operands[0] if arguments.operands else '-'}:{number}: disorder: {other}\n")
            return 1
    return 0


def _line_key(arguments: Arguments) -> Callable[[str], Any]:
    default = "".join(letter for letter in "bfhnV" if arguments.has(letter))
    separator = arguments.value("t") or None
    if separator == "\\t" or (separator is not None and len(separator) > 1):
        raise NotSimulated(f"-t {separator}")
    keys = [_field_key(spec, separator, default, arguments.has("r")) for spec in arguments.values("k")]
    if not keys:
        return lambda line: _value(line, default)
    return lambda line: tuple(key(line) for key in keys)


def _field_key(spec: str, separator: str | None, default: str, reverse: bool) -> Callable[[str], Any]:
    match = KEY.fullmatch(spec)
    if match is None:
        raise NotSimulated(f"-k {spec}")
    kinds = match.group(3) + (match.group(6) or "")
    first, last = int(match.group(1)), int(match.group(4) or 0)
    start, end = int(match.group(2) or 1), int(match.group(5) or 0)
    backwards = ("r" in kinds) != reverse if kinds else False

    def key(line: str) -> Any:
        fields = line.split(separator) if separator else re.findall(r"\s*\S+", line)
        chosen = fields[first - 1 : last or None]
        text = (separator or "").join(chosen)[start - 1 :]
        if end and first == last:
            text = text[: end - start + 1]
        value = _value(text, kinds.replace("r", "") or default)
        return _Backwards(value) if backwards else value

    return key


class _Backwards:
    """A value that sorts the other way round."""

    def __init__(self, value: Any) -> None:
        self.value = value

    def __lt__(self, other: _Backwards) -> bool:
        return other.value < self.value

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Backwards) and other.value == self.value

    def __hash__(self) -> int:
        return hash(self.value)


def _value(text: str, kinds: str) -> Any:
    if "n" in kinds:
        match = re.match(r"\s*(-?\d*\.?\d*)", text)
        return float(match.group(1)) if match and re.search(r"\d", match.group(1)) else 0.0
    if "h" in kinds:
        match = re.match(r"\s*(-?\d*\.?\d+)([KkMGTP]?)", text)
        return (UNITS[match.group(2)], float(match.group(1))) if match else (0, 0.0)
    if "V" in kinds:
        return tuple((0, int(p), "") if p.isdigit() else (1, 0, p) for p in re.findall(r"\d+|\D+", text))
    if "b" in kinds:
        text = text.lstrip()
    return text.upper() if "f" in kinds else text
