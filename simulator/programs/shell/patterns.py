"""Shell patterns: ``*``, ``?`` and ``[...]``, as in file names, ``case``, ``[[ == ]]`` and ``${x%...}``.

A pattern is a tuple of RE2 pieces, one for each thing matched, so that trimming a suffix is trimming the prefix of the
reversed text with the reversed pattern. Quoted characters stand for themselves.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from simulator.programs.shell.errors import ShellError
from simulator.programs.shell.regex import _bracket, bracket_end, compile_regex

Segment = tuple[str, bool]
Pattern = tuple[str, ...]
SPECIAL = re.compile(r"[*?\[]")
STAR = ".*"


def is_pattern(segments: Iterable[Segment]) -> bool:
    """Whether an unquoted ``*``, ``?`` or ``[`` stands in it."""
    return any(not quoted and SPECIAL.search(text) for text, quoted in segments)


def compile_pattern(segments: Iterable[Segment]) -> Pattern:
    """The pieces of a pattern given as (text, quoted) segments."""
    pieces: list[str] = []
    for text, quoted in _merged(segments):
        pieces += [re.escape(char) for char in text] if quoted else _unquoted(text)
    return tuple(pieces)


def _merged(segments: Iterable[Segment]) -> list[Segment]:
    merged: list[Segment] = []
    for text, quoted in segments:
        if merged and merged[-1][1] == quoted:
            merged[-1] = (merged[-1][0] + text, quoted)
        else:
            merged.append((text, quoted))
    return merged


def _unquoted(text: str) -> list[str]:
    pieces, index = [], 0
    while index < len(text):
        char = text[index]
        if char == "*":
            pieces.append(STAR)
        elif char == "?":
            pieces.append(".")
        elif char == "[" and (end := _bracket_end(text, index)):
            pieces.append(_bracket(text[index:end]))
            index = end
            continue
        elif char == "\\" and index + 1 < len(text):
            index += 1
            pieces.append(re.escape(text[index]))
        else:
            pieces.append(re.escape(char))
        index += 1
    return pieces


def _bracket_end(text: str, index: int) -> int:
    try:
        return bracket_end(text, index)
    except ShellError:
        return 0


@lru_cache(maxsize=512)
def _compiled(pattern: Pattern, lazy: bool = False, tail: str = r"\z") -> object:
    pieces = [piece + "?" if lazy and piece == STAR else piece for piece in pattern]
    return compile_regex("(?s)\\A(?:" + "".join(pieces) + ")" + tail, longest=False)


def matches(pattern: Pattern, text: str) -> bool:
    """Whether the pattern matches the whole text."""
    return _compiled(pattern).search(text) is not None


def trim_prefix(pattern: Pattern, text: str, longest: bool) -> str:
    """``text`` without the shortest or longest prefix that matches (``${x#p}``, ``${x##p}``)."""
    match = _compiled(pattern, not longest, "").search(text)
    return text[match.end() :] if match is not None else text


def trim_suffix(pattern: Pattern, text: str, longest: bool) -> str:
    """``text`` without the shortest or longest suffix that matches (``${x%p}``, ``${x%%p}``)."""
    return trim_prefix(pattern[::-1], text[::-1], longest)[::-1]


def replace(pattern: Pattern, text: str, value: str, where: str) -> str:
    """``${text/pattern/value}``; ``where`` is "" (first), "/" (all), "#" (at the start) or "%" (at the end)."""
    if not pattern:
        return value + text if where == "#" else text + value if where == "%" else text
    body = "(?s)" + ("\\A" if where == "#" else "") + "(?:" + "".join(pattern) + ")" + ("\\z" if where == "%" else "")
    regex = compile_regex(body, longest=False)
    pieces, start = [], 0
    for match in regex.finditer(text):
        if match.end() == match.start():
            break
        pieces += [text[start : match.start()], value]
        start = match.end()
        if where != "/":
            break
    return "".join(pieces) + text[start:]
