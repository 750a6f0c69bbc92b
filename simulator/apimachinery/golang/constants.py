"""Constants as Go reads them: quoted strings, characters, whole and broken numbers."""

from __future__ import annotations

import math
import re

from simulator.apimachinery.golang.formatting import quote
from simulator.apimachinery.golang.values import Int

_ESCAPE = re.compile(r"\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0-7]{3})|(.))", re.S)
_SHORT = {"a": "\a", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v", "\\": "\\"}
_WHOLE = re.compile(r"[-+]?(?:0[xX][0-9a-fA-F_]+|0[oO]?[0-7_]+|0[bB][01_]+|[0-9][0-9_]*)\Z")


def unquoted(source: str) -> str:
    """What a quoted string stands for (strconv.Unquote).

    Raises:
        ValueError: an escape makes no sense.
    """
    if source.startswith("`"):
        return source[1:-1].replace("\r", "")
    mark = source[0]
    return _ESCAPE.sub(lambda match: _unescaped(match, mark), source[1:-1])


def _unescaped(match: re.Match, mark: str) -> str:
    for group, base in ((1, 16), (2, 16), (3, 16), (4, 8)):
        if match[group]:
            return chr(int(match[group], base))
    if match[5] == mark:
        return mark
    if match[5] not in _SHORT:
        raise ValueError("invalid syntax")
    return _SHORT[match[5]]


def number(source: str) -> int | float:
    """A number or a character's.

    Raises:
        ValueError: with Go's words.
    """
    if source.startswith("'"):
        try:
            char = unquoted(source)
        except ValueError:
            char = ""
        if len(char) != 1:
            raise ValueError(f"malformed character constant: {source}")
        return Int(ord(char))
    if _WHOLE.match(source):
        plain = source.replace("_", "")
        legacy = re.fullmatch(r"[-+]?0[0-7]+", plain)
        value = int(plain, 8 if legacy else 0)
        if not -(1 << 63) <= value < 1 << 64:
            raise ValueError(f"integer overflow: {quote(source)}")
        return Int(value)
    try:
        value = float.fromhex(source) if "x" in source.lower() else float(source.replace("_", ""))
    except (ValueError, OverflowError):
        value = math.inf
    if math.isinf(value):
        raise ValueError(f"illegal number syntax: {quote(source)}")
    return value
