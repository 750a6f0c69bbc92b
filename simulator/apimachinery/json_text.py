"""JSON as Go's decoder reads it: repeated keys are noticed, numbers keep their text, errors have Go's wording.

Well-formed text goes through the standard library's scanner; only when that refuses it is the text scanned again,
slowly, for the words Go would use. Source of the wording: encoding/json's scanner.
"""

from __future__ import annotations

import json
import re
from typing import Any

MAX_DEPTH = 100
"""Nesting that is read. Go takes 10,000 levels; no API object has fifty, and Python's stack would not bear many."""
_SURROGATE = re.compile("[\ud800-\udfff]")


class JSONSyntaxError(ValueError):
    """The text is not JSON; the message is Go's."""


class Repeated(dict):
    """An object that had a key more than once; ``repeated`` names those keys. The last value counts."""

    __slots__ = ("repeated",)


class Fraction(float):
    """A number written with a point or an exponent; ``text`` is how it was written."""

    __slots__ = ("text",)

    def __new__(cls, text: str) -> Fraction:
        number = super().__new__(cls, text)
        number.text = text
        return number


def parse_json(body: bytes) -> Any:
    """The value of a JSON text.

    Raises:
        JSONSyntaxError: with Go's message.
    """
    text = body.decode("utf-8", "replace")
    try:
        value = _DECODER.decode(text)
    except (ValueError, RecursionError):
        raise JSONSyntaxError(_Scanner(text).problem()) from None
    if text.count("{") + text.count("[") > MAX_DEPTH and deeper_than(value, MAX_DEPTH):
        raise JSONSyntaxError("exceeded max depth")
    return _without_surrogates(value) if "\\ud" in text or "\\uD" in text else value


def deeper_than(value: Any, limit: int) -> bool:
    """Whether objects and lists are nested more than ``limit`` levels deep."""
    level = [value]
    for _ in range(limit + 1):
        level = [item for outer in level if isinstance(outer, (dict, list))
                 for item in (outer.values() if isinstance(outer, dict) else outer)]
        if not level:
            return False
    return True


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) == len(pairs):
        return value
    seen: set[str] = set()
    marked = Repeated(value)
    marked.repeated = tuple(dict.fromkeys(key for key, _ in pairs if key in seen or seen.add(key)))
    return marked


def _refuse(constant: str) -> Any:
    raise ValueError(constant)


_DECODER = json.JSONDecoder(object_pairs_hook=_object, parse_float=Fraction, parse_constant=_refuse)


def _without_surrogates(value: Any) -> Any:
    """Half a surrogate pair becomes U+FFFD, as in Go; Python would keep what no encoder can write."""
    if isinstance(value, str):
        return _SURROGATE.sub("\ufffd", value)
    if isinstance(value, dict):
        return {_without_surrogates(key): _without_surrogates(item) for key, item in value.items()}
    return [_without_surrogates(item) for item in value] if isinstance(value, list) else value


class _Wrong(Exception):
    """Carries the message out of the scanner."""


class _Scanner:
    """Finds the first thing Go would object to. States are methods; nesting is a list, not recursion."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0

    def problem(self) -> str:
        try:
            self._scan()
        except _Wrong as wrong:
            return str(wrong)
        except IndexError:
            return "unexpected end of JSON input"
        return "exceeded max depth"

    def _scan(self) -> None:
        open_ends: list[str] = []
        while True:
            if self._value(open_ends):
                continue
            while open_ends and self._after_value(open_ends):
                pass
            if not open_ends:
                break
        self._skip_space()
        if self.at < len(self.text):
            self._fail("after top-level value")

    def _value(self, open_ends: list[str]) -> bool:
        """Read a value; True when it opened a non-empty object or array whose first value comes next."""
        start = self._peek()
        if start in "{[":
            self.at += 1
            if len(open_ends) >= MAX_DEPTH:
                raise _Wrong("exceeded max depth")
            if self._peek() == ("}" if start == "{" else "]"):
                self.at += 1
                return False
            open_ends.append(start)
            if start == "{":
                self._key("looking for beginning of object key string")
            return True
        self._scalar(start)
        return False

    def _after_value(self, open_ends: list[str]) -> bool:
        """What follows a member: a comma (False: read on) or the closing bracket (True: one level is done)."""
        inside, found = open_ends[-1], self._peek()
        if found == ",":
            self.at += 1
            if inside == "{":
                self._key("looking for beginning of object key string")
            return False
        if found != ("}" if inside == "{" else "]"):
            self._fail("after object key:value pair" if inside == "{" else "after array element")
        self.at += 1
        open_ends.pop()
        return True

    def _key(self, where: str) -> None:
        if self._peek() != '"':
            self._fail(where)
        self._string()
        if self._peek() != ":":
            self._fail("after object key")
        self.at += 1

    def _scalar(self, start: str) -> None:
        if start == '"':
            self._string()
        elif start in "-0123456789":
            self._number()
        else:
            word = {"t": "true", "f": "false", "n": "null"}.get(start)
            if word is None:
                self._fail("looking for beginning of value")
            for position, letter in enumerate(word):
                if self.text[self.at] != letter:
                    self._fail(f"in literal {word} (expecting {_quote(word[position])})")
                self.at += 1

    def _string(self) -> None:
        self.at += 1
        while (char := self.text[self.at]) != '"':
            if char < " ":
                self._fail("in string literal")
            self.at += 1
            if char == "\\":
                self._escape()
        self.at += 1

    def _escape(self) -> None:
        char = self.text[self.at]
        if char not in 'bfnrt\\/"u':
            self._fail("in string escape code")
        self.at += 1
        for _ in range(4 if char == "u" else 0):
            if self.text[self.at] not in "0123456789abcdefABCDEF":
                self._fail("in \\u hexadecimal character escape")
            self.at += 1

    def _number(self) -> None:
        if self.text[self.at] == "-":
            self.at += 1
            self._digit("in numeric literal")
            self.at -= 1
        leading_zero = self.text[self.at] == "0"
        self.at += 1
        if not leading_zero:
            self._digits()
        if self._here() == ".":
            self.at += 1
            self._digit("after decimal point in numeric literal")
            self._digits()
        if self._here() in ("e", "E"):
            self.at += 1
            if self.text[self.at] in "+-":
                self.at += 1
            self._digit("in exponent of numeric literal")
            self._digits()

    def _digit(self, where: str) -> None:
        if self.text[self.at] not in "0123456789":
            self._fail(where)
        self.at += 1

    def _digits(self) -> None:
        while self._here() in tuple("0123456789"):
            self.at += 1

    def _here(self) -> str:
        return self.text[self.at] if self.at < len(self.text) else ""

    def _skip_space(self) -> None:
        while self._here() in (" ", "\t", "\r", "\n"):
            self.at += 1

    def _peek(self) -> str:
        self._skip_space()
        return self.text[self.at]

    def _fail(self, where: str) -> None:
        char = self.text[self.at].encode()[0]
        raise _Wrong(f"invalid character {_quote(chr(char))} {where}")


def _quote(char: str) -> str:
    """A character in single quotes, as Go's scanner shows it."""
    if char == "'":
        return "'\\''"
    if char == '"':
        return "'\"'"
    return "'" + json.dumps(char, ensure_ascii=False)[1:-1].replace("\\u00", "\\x") + "'"
