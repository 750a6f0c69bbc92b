"""Template text into tokens (Go's text/template/parse/lex.go)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from simulator.apimachinery.golang.formatting import quote

KEYWORDS = frozenset("block break continue define else end if range nil template with".split())
SPACES = " \t\r\n"
_STOPS = " \t\r\n.,|:)("
_QUOTES = {'"': ("string", "unterminated quoted string"), "'": ("char constant", "unterminated character constant")}


class TemplateError(ValueError):
    """The template makes no sense, or can't be carried out; the text is Go's."""


@dataclass(frozen=True, slots=True)
class Token:
    """A token; ``kind`` is a word of its own for each type, keywords being their own kind."""

    kind: str
    text: str
    position: int
    line: int

    def __str__(self) -> str:
        if self.kind == "EOF":
            return "EOF"
        if self.kind == "error":
            return self.text
        if self.kind in KEYWORDS or self.kind == "dot":
            return f"<{self.text}>"
        return quote(self.text[:10]) + "..." if len(self.text) > 10 else quote(self.text)


class _Broken(Exception):
    """No token can be read from here on."""


class Lexer:
    """The tokens of one text, one after the other."""

    def __init__(self, text: str) -> None:
        self._text, self._at, self._start = text, 0, 0
        self._depth = 0

    def tokens(self) -> Iterator[Token]:
        """Tokens up to the end or the first error, which is the last token."""
        try:
            yield from self._all()
        except _Broken as problem:
            yield self._token("error", str(problem))
            return
        yield self._token("EOF", "")

    def _token(self, kind: str, text: str | None = None) -> Token:
        shown = self._text[self._start:self._at] if text is None else text
        token = Token(kind, shown, self._start, 1 + self._text.count("\n", 0, self._start))
        self._start = self._at
        return token

    def _all(self) -> Iterator[Token]:
        trim = False
        while True:
            opening = self._text.find("{{", self._at)
            end = len(self._text) if opening < 0 else opening
            piece = self._text[self._at:end]
            trims = opening >= 0 and self._text[end + 2:end + 3] == "-" and self._text[end + 3:end + 4] in tuple(SPACES)
            self._start = self._at + (len(piece) - len(piece.lstrip(SPACES)) if trim else 0)
            if trims:
                end = max(self._start, self._at + len(piece.rstrip(SPACES)))
            self._at = end
            if self._at > self._start:
                yield self._token("text")
            if opening < 0:
                return
            self._at = self._start = opening
            if self._text.startswith("/*", opening + (4 if trims else 2)):
                trim = self._comment(opening + (4 if trims else 2))
                continue
            self._at += 2
            yield self._token("left delim")
            self._at += 2 if trims else 0
            self._start = self._at
            yield from self._action()
            trim = self._trimmed

    def _comment(self, start: int) -> bool:
        closing = self._text.find("*/", start)
        if closing < 0:
            raise _Broken("unclosed comment")
        self._at = closing + 2
        delimiter, trims = self._right_delimiter()
        if not delimiter:
            raise _Broken("comment ends before closing delimiter")
        self._at += 4 if trims else 2
        return trims

    def _right_delimiter(self) -> tuple[bool, bool]:
        """Whether a right delimiter is here, and whether it trims."""
        at = self._at
        if self._text[at:at + 1] in tuple(SPACES) and self._text.startswith("-}}", at + 1):
            return True, True
        return self._text.startswith("}}", at), False

    _trimmed = False

    def _action(self) -> Iterator[Token]:
        self._depth = 0
        while True:
            closing, self._trimmed = self._right_delimiter()
            if closing:
                if self._depth:
                    raise _Broken("unclosed left paren")
                self._at += 2 if self._trimmed else 0
                self._start = self._at
                self._at += 2
                yield self._token("right delim")
                return
            yield self._inside()

    def _inside(self) -> Token:
        char = self._next()
        match char:
            case "":
                raise _Broken("unclosed action")
            case " " | "\t" | "\r" | "\n":
                return self._blanks()
            case "=":
                return self._token("=")
            case ":":
                if self._next() != "=":
                    raise _Broken("expected :=")
                return self._token(":=")
            case "|":
                return self._token("|")
            case '"' | "'":
                return self._quoted(char)
            case "`":
                closing = self._text.find("`", self._at)
                if closing < 0:
                    raise _Broken("unterminated raw quoted string")
                self._at = closing + 1
                return self._token("raw string")
            case "$":
                return self._name("variable", "variable")
            case "(":
                self._depth += 1
                return self._token("(")
            case ")":
                return self._closed()
        if char == "." and not self._text[self._at:self._at + 1].isdigit():
            return self._name("field", "dot")
        if char in ".+-" or (char.isdigit() and char.isascii()):
            return self._number()
        if char.isalnum() or char == "_":
            return self._word()
        if char.isascii() and char.isprintable():
            return self._token("char")
        raise _Broken(f"unrecognized character in action: U+{ord(char):04X}"
                      + (f" '{char}'" if char.isprintable() else ""))

    def _next(self) -> str:
        char = self._text[self._at:self._at + 1]
        self._at += len(char)
        return char

    def _closed(self) -> Token:
        self._depth -= 1
        if self._depth < 0:
            raise _Broken("unexpected right paren")
        return self._token(")")

    def _blanks(self) -> Token:
        while self._text[self._at:self._at + 1] in tuple(SPACES):
            self._at += 1
        if self._text.startswith("-}}", self._at):
            self._at -= 1
            if self._at == self._start:
                return self._token_of_trim()
        return self._token("space")

    def _token_of_trim(self) -> Token:
        """A single blank that belongs to the closing delimiter: no token of its own is needed."""
        return Token("space", "", self._start, 1 + self._text.count("\n", 0, self._start))

    def _quoted(self, mark: str) -> Token:
        kind, trouble = _QUOTES[mark]
        while (char := self._next()) != mark:
            if char == "\\":
                char = self._next()
            if char in ("", "\n"):
                raise _Broken(trouble)
        return self._token(kind)

    def _letters(self) -> None:
        while (char := self._text[self._at:self._at + 1]) and (char.isalnum() or char == "_"):
            self._at += 1

    def _ends_here(self) -> bool:
        char = self._text[self._at:self._at + 1]
        return not char or char in _STOPS or self._text.startswith("}}", self._at)

    def _name(self, kind: str, alone: str) -> Token:
        if self._ends_here():
            return self._token(alone)
        self._letters()
        self._bounded()
        return self._token(kind)

    def _bounded(self) -> None:
        if not self._ends_here():
            char = self._text[self._at]
            raise _Broken(f"bad character U+{ord(char):04X}" + (f" '{char}'" if char.isprintable() else ""))

    def _word(self) -> Token:
        self._letters()
        word = self._text[self._start:self._at]
        self._bounded()
        if word in ("true", "false"):
            return self._token("bool")
        return self._token(word if word in KEYWORDS else "identifier")

    def _number(self) -> Token:
        self._at = self._start
        if self._text[self._at:self._at + 1] in ("+", "-"):
            self._at += 1
        digits = "0123456789_"
        if self._text[self._at:self._at + 1] == "0":
            mark = self._text[self._at + 1:self._at + 2].lower()
            digits = {"x": "0123456789abcdefABCDEF_", "o": "01234567_", "b": "01_"}.get(mark, digits)
            self._at += 2 if mark and mark in "xob" else 1
        self._accept(digits)
        if self._text[self._at:self._at + 1] == ".":
            self._at += 1
            self._accept(digits)
        for base, marks in ((11, "eE"), (23, "pP")):
            if len(digits) == base and self._text[self._at:self._at + 1] in tuple(marks):
                self._at += 1
                if self._text[self._at:self._at + 1] in ("+", "-"):
                    self._at += 1
                self._accept("0123456789_")
        following = self._text[self._at:self._at + 1]
        if following and (following.isalnum() or following == "_"):
            self._at += 1
            raise _Broken(f"bad number syntax: {quote(self._text[self._start:self._at])}")
        return self._token("number")

    def _accept(self, chars: str) -> None:
        while self._text[self._at:self._at + 1] and self._text[self._at] in chars:
            self._at += 1
