"""awk's tokens. Whether ``/`` divides or begins a regular expression depends on the token before it."""

from __future__ import annotations

import re

from simulator.programs.shell.errors import ShellError

KEYWORDS = frozenset((
    "BEGIN", "END", "function", "func", "if", "else", "while", "for", "do", "break", "continue", "next", "exit",
    "return", "delete", "in", "getline", "print", "printf", "nextfile",
))  # fmt: skip
BUILTINS = frozenset((
    "length", "substr", "index", "split", "sub", "gsub", "match", "sprintf", "tolower", "toupper", "int", "sqrt", "exp",
    "log", "sin", "cos", "atan2", "rand", "srand", "systime", "strftime", "system", "close", "fflush",
))  # fmt: skip
TOKEN = re.compile(
    r"(?P<number>(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)|(?P<name>[A-Za-z_]\w*)|(?P<string>\"(?:[^\"\\\n]|\\.)*\")|"
    r"(?P<operator>\*\*=|\*\*|&&|\|\||\+\+|--|[-+*/%^=!<>]=|>>|!~|[-+*/%^=!<>~?:,;(){}\[\]$|\n])"
)
BLANK = re.compile(r"(?:[ \t\r]|\\\n|#[^\n]*)+")
REGEX = re.compile(r"/((?:[^/\\\n\[]|\\.|\[\^?\]?(?:\[:\w+:\]|[^\]\n])*\])*)/")
Token = tuple[str, str]
"""(kind, text); kind is number, name, funcname (directly before a parenthesis), builtin, keyword, string, regex, op."""


def tokens(source: str) -> list[Token]:
    """All tokens, ending with ("end", ""). Raises ``ShellError``."""
    found: list[Token] = []
    index = 0
    while index < len(source):
        blank = BLANK.match(source, index)
        if blank is not None:
            index = blank.end()
            continue
        regex = REGEX.match(source, index) if _regex_may_begin(found) else None
        match = regex or TOKEN.match(source, index)
        if match is None:
            raise ShellError(f"syntax error near {source[index : index + 20]!r}", 2)
        found.append(("regex", match.group(1)) if regex else _token(match, source))
        index = match.end()
    return [*found, ("end", "")]


def _regex_may_begin(found: list[Token]) -> bool:
    if not found:
        return True
    kind, text = found[-1]
    operand = kind in ("number", "name", "string", "regex", "builtin")
    return not (operand or (kind == "op" and text in (")", "]", "$", "++", "--")))


def _token(match: re.Match[str], source: str) -> Token:
    kind, text = match.lastgroup or "", match.group()
    if kind == "operator":
        return "op", text
    if kind == "string":
        return "string", text[1:-1]
    if kind == "name" and text in KEYWORDS:
        return "keyword", "function" if text == "func" else text
    if kind == "name" and text in BUILTINS:
        return "builtin", text
    if kind == "name" and source[match.end() : match.end() + 1] == "(":
        return "funcname", text
    return kind, text


class TokenReader:
    """A list of tokens and a place in it."""

    def __init__(self, found: list[Token]) -> None:
        self.tokens = found
        self.index = 0

    @property
    def kind(self) -> str:
        return self.tokens[self.index][0]

    @property
    def text(self) -> str:
        return self.tokens[self.index][1]

    def at(self, *texts: str) -> bool:
        return self.kind in ("op", "keyword") and self.text in texts

    def take(self, *texts: str) -> str:
        if texts and not self.at(*texts):
            raise ShellError(f"syntax error at or near {self.text or 'end of program'}", 2)
        self.index += 1
        return self.tokens[self.index - 1][1]

    def accept(self, *texts: str) -> bool:
        if not self.at(*texts):
            return False
        self.index += 1
        return True

    def newlines(self) -> None:
        while self.accept("\n"):
            pass

    def separators(self) -> None:
        while self.accept("\n", ";"):
            pass
