"""Regular expressions in linear time: POSIX basic and extended ones, through RE2.

A learner's pattern can never hang a worker, because RE2 has no backtracking; it also offers POSIX's leftmost-longest
rule, which Python's ``re`` does not. What RE2 lacks (back-references inside a pattern) is said to be not simulated.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

import re2

from simulator.programs.shell.errors import NotSimulated, ShellError

MAX_MEMORY = 8 << 20
SHORTHANDS = {"w": r"[0-9A-Za-z_]", "W": r"[^0-9A-Za-z_]", "s": r"[ \t\n\r\f\v]", "S": r"[^ \t\n\r\f\v]"}
EDGES = {"<": r"\b", ">": r"\b", "b": r"\b", "B": r"\B", "`": r"\A", "'": r"\z"}


@lru_cache(maxsize=512)
def compile_regex(pattern: str, ignore_case: bool = False, longest: bool = True) -> Any:
    """A compiled RE2 pattern in RE2's own syntax. Raises ``ShellError`` where it is no expression."""
    options = re2.Options()
    options.longest_match = longest
    options.case_sensitive = not ignore_case
    options.log_errors = False
    options.max_mem = MAX_MEMORY
    try:
        return re2.compile(pattern, options)
    except re2.error as error:
        reason = error.args[0] if error.args else ""
        text = reason.decode() if isinstance(reason, bytes) else str(reason)
        raise ShellError(f"invalid regular expression: {text}", 2) from None


def posix(pattern: str, extended: bool = False, ignore_case: bool = False) -> Any:
    """A POSIX regular expression, basic or extended, compiled with the leftmost-longest rule."""
    return compile_regex(translate(pattern, extended), ignore_case)


@lru_cache(maxsize=512)
def translate(pattern: str, extended: bool) -> str:
    """RE2's spelling of a POSIX (GNU) regular expression."""
    return _Translator(pattern, extended).run()


class _Translator:
    def __init__(self, pattern: str, extended: bool) -> None:
        self.pattern, self.extended = pattern, extended
        self.index = 0
        self.out: list[str] = []

    def run(self) -> str:
        while self.index < len(self.pattern):
            char = self.pattern[self.index]
            if char == "[":
                end = bracket_end(self.pattern, self.index)
                self._put(_bracket(self.pattern[self.index : end]), end - self.index)
            elif char == "\\":
                self._escape(self.pattern[self.index + 1 : self.index + 2])
            else:
                self._plain(char)
        return "".join(self.out)

    def _put(self, text: str, consumed: int) -> None:
        self.out.append(text)
        self.index += consumed

    def _at_start(self) -> bool:
        return not self.out or self.out[-1] in ("(", "|", "^")

    def _plain(self, char: str) -> None:
        if self.extended:
            literal_brace = char == "{" and not re.match(r"\{\d*,?\d*\}", self.pattern[self.index :])
            self._put("\\" + char if literal_brace or (char == "*" and self._at_start()) else char, 1)
        elif (char in "+?(){}|") or (char == "*" and self._at_start()):
            self._put("\\" + char, 1)
        elif char == "^" and not self._at_start():
            self._put("\\^", 1)
        elif char == "$" and not self._at_end():
            self._put("\\$", 1)
        else:
            self._put(char, 1)

    def _at_end(self) -> bool:
        return self.pattern[self.index + 1 :][:2] in ("", "\\)", "\\|")

    def _escape(self, following: str) -> None:
        if not following:
            raise ShellError("Trailing backslash", 2)
        if following.isdigit() and following != "0":
            raise NotSimulated(f"a back-reference \\{following} inside a pattern")
        if following in SHORTHANDS:
            text = SHORTHANDS[following]
        elif following in EDGES:
            text = EDGES[following]
        elif following in "+?(){}|" and not self.extended:
            text = following
        elif following in "nt":
            text = "\\" + following
        else:
            text = re.escape(following)
        self._put(text, 2)


def bracket_end(pattern: str, index: int) -> int:
    """The index after the bracket expression at ``index``. Raises ``ShellError`` where it is not closed."""
    end = index + 1
    if pattern[end : end + 1] in ("^", "!"):
        end += 1
    if pattern[end : end + 1] == "]":
        end += 1
    while end < len(pattern):
        if pattern[end : end + 2] in ("[:", "[.", "[="):
            close = pattern.find(pattern[end + 1] + "]", end + 2)
            end = close + 2 if close > 0 else end + 1
        elif pattern[end] == "]":
            return end + 1
        else:
            end += 1
    raise ShellError("Unmatched [, [^, [:, [., or [=", 2)


def _bracket(text: str) -> str:
    """RE2's spelling of a POSIX bracket expression: a backslash in it is an ordinary character."""
    inner = text[1:-1]
    negated = inner[:1] in ("^", "!")
    inner = inner[1:] if negated else inner
    pieces = re.split(r"(\[:\w+:\])", inner)
    body = "".join(p if p.startswith("[:") and p.endswith(":]") else _escape_bracket(p) for p in pieces)
    return ("[^" if negated else "[") + body + "]"


def _escape_bracket(text: str) -> str:
    return re.sub(r"([\\\[\]^])", r"\\\1", text)
