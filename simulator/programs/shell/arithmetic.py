"""Shell arithmetic: C's integer expressions over 64 bits, with variables that are read and set by name."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Protocol

from simulator.programs.shell.errors import NotSimulated, ShellError

TOKEN = re.compile(
    r"\s*(?:(\d+#[0-9A-Za-z]+|0[xX][0-9A-Fa-f]+|\d+)|([A-Za-z_]\w*)|"
    r"(<<=|>>=|\*\*|\+\+|--|&&|\|\||<<|>>|<=|>=|==|!=|[-+*/%&|^]=|[-+*/%<>=!~&|^?:(),]))"
)
BINARY = (
    ("||",), ("&&",), ("|",), ("^",), ("&",), ("==", "!="), ("<=", ">=", "<", ">"), ("<<", ">>"), ("+", "-"),
    ("*", "/", "%"),
)  # fmt: skip
PRECEDENCE = {operator: level for level, operators in enumerate(BINARY) for operator in operators}
ASSIGNING = frozenset(("=", "+=", "-=", "*=", "/=", "%=", "&=", "|=", "^=", "<<=", ">>="))
MAX_DEPTH = 32


class Variables(Protocol):
    """What an expression needs of the shell's variables."""

    def get(self, name: str) -> str | None:
        """The value of a variable, None where it is unset."""

    def set(self, name: str, value: str) -> None:
        """Assign a variable."""


def evaluate(text: str, variables: Variables, depth: int = 0) -> int:
    """The value of an expression; "" is 0.

    Raises ``ShellError`` as the shell does: division by 0, a token that cannot stand there, endless recursion.
    """
    if depth > MAX_DEPTH:
        raise ShellError(f"{text}: expression recursion level exceeded")
    parser = _Parser(text, variables, depth)
    if not parser.tokens:
        return 0
    value = parser.comma(True)
    if parser.index < len(parser.tokens):
        raise ShellError(f'arithmetic syntax error in "{text.strip()}"')
    return value


def wrap(value: int) -> int:
    """A number as 64-bit two's complement arithmetic would leave it."""
    return (value + (1 << 63)) % (1 << 64) - (1 << 63)


def _tokens(text: str) -> list[str]:
    tokens, index, text = [], 0, text.rstrip()
    while index < len(text):
        match = TOKEN.match(text, index)
        if match is None:
            raise ShellError(f'arithmetic syntax error in "{text.strip()}"')
        tokens.append(match.group().strip())
        index = match.end()
    return tokens


class _Parser:
    """Precedence climbing that computes as it goes; ``live`` False parses a branch without side effects."""

    def __init__(self, text: str, variables: Variables, depth: int) -> None:
        self.text, self.variables, self.depth = text, variables, depth
        self.tokens = _tokens(text)
        self.index = self.nested = 0

    def peek(self) -> str:
        return self.tokens[self.index] if self.index < len(self.tokens) else ""

    def take(self, *wanted: str) -> str:
        if self.peek() not in wanted:
            raise ShellError(f'arithmetic syntax error in "{self.text.strip()}"')
        self.index += 1
        return self.tokens[self.index - 1]

    def comma(self, live: bool) -> int:
        value = self.assignment(live)
        while self.peek() == ",":
            self.index += 1
            value = self.assignment(live)
        return value

    def assignment(self, live: bool) -> int:
        name = self.peek()
        operator = self.tokens[self.index + 1] if self.index + 1 < len(self.tokens) else ""
        if not _is_name(name) or operator not in ASSIGNING:
            return self.ternary(live)
        self.index += 2
        value = self.assignment(live)
        if live:
            old = self.value_of(name) if operator != "=" else 0
            value = value if operator == "=" else self.binary_value(operator[:-1], old, value)
            self.variables.set(name, str(value))
        return value

    def ternary(self, live: bool) -> int:
        condition = self.binary(0, live)
        if self.peek() != "?":
            return condition
        self.index += 1
        yes = self.comma(live and bool(condition))
        self.take(":")
        no = self.assignment(live and not condition)
        return yes if condition else no

    def binary(self, lowest: int, live: bool) -> int:
        """Operators that bind at least as tightly as ``lowest``, by precedence climbing."""
        left = self.power(live)
        while (level := PRECEDENCE.get(self.peek(), -1)) >= lowest:
            operator = self.take(self.peek())
            wanted = bool(left) if operator == "&&" else not left if operator == "||" else True
            right = self.binary(level + 1, live and wanted)
            left = self.binary_value(operator, left, right) if live else 0
        return left

    def power(self, live: bool) -> int:
        base = self.unary(live)
        if self.peek() != "**":
            return base
        self.index += 1
        exponent = self.power(live)
        if exponent < 0:
            raise ShellError("exponent less than 0")
        return wrap(pow(base, exponent, 1 << 64)) if live else 0

    def unary(self, live: bool) -> int:
        operator = self.peek()
        if operator in ("++", "--"):
            self.index += 1
            return self.step(self.name(), operator, live, before=True)
        if operator in ("-", "+", "!", "~"):
            self.index += 1
            value = self.unary(live)
            return {"-": wrap(-value), "+": value, "!": int(not value), "~": ~value}[operator]
        return self.primary(live)

    def primary(self, live: bool) -> int:
        token = self.peek()
        if token == "(":
            self.index += 1
            self.nested += 1
            if self.nested > MAX_DEPTH:
                raise NotSimulated(f"arithmetic nested deeper than {MAX_DEPTH}")
            value = self.comma(live)
            self.nested -= 1
            self.take(")")
            return value
        if _is_name(token):
            name = self.name()
            if self.peek() in ("++", "--"):
                return self.step(name, self.take("++", "--"), live, before=False)
            return self.value_of(name) if live else 0
        if not token[:1].isdigit():
            raise ShellError(f'arithmetic syntax error in "{self.text.strip()}"')
        self.index += 1
        return number(token)

    def name(self) -> str:
        if not _is_name(self.peek()):
            raise ShellError(f'arithmetic syntax error in "{self.text.strip()}"')
        self.index += 1
        return self.tokens[self.index - 1]

    def step(self, name: str, operator: str, live: bool, before: bool) -> int:
        if not live:
            return 0
        old = self.value_of(name)
        new = wrap(old + (1 if operator == "++" else -1))
        self.variables.set(name, str(new))
        return new if before else old

    def value_of(self, name: str) -> int:
        value = self.variables.get(name)
        return evaluate(value, self.variables, self.depth + 1) if value else 0

    def binary_value(self, operator: str, left: int, right: int) -> int:
        if operator in ("/", "%") and right == 0:
            raise ShellError(f"{self.text.strip()}: division by 0")
        return wrap(OPERATIONS[operator](left, right))


def _divide(left: int, right: int) -> int:
    quotient = abs(left) // abs(right)
    return quotient if (left < 0) == (right < 0) else -quotient


OPERATIONS: dict[str, Callable[[int, int], int]] = {
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b,
    "/": _divide,
    "%": lambda a, b: a - b * _divide(a, b),
    "&&": lambda a, b: int(bool(a and b)),
    "||": lambda a, b: int(bool(a or b)),
    "<<": lambda a, b: a << (b % 64),
    ">>": lambda a, b: a >> (b % 64),
    "&": lambda a, b: a & b,
    "|": lambda a, b: a | b,
    "^": lambda a, b: a ^ b,
    "==": lambda a, b: int(a == b),
    "!=": lambda a, b: int(a != b),
    "<": lambda a, b: int(a < b),
    ">": lambda a, b: int(a > b),
    "<=": lambda a, b: int(a <= b),
    ">=": lambda a, b: int(a >= b),
}


def _is_name(token: str) -> bool:
    return token[:1].isalpha() or token[:1] == "_"


def number(token: str) -> int:
    """A constant: decimal, 0x hexadecimal, 0 octal, or base#digits."""
    try:
        if "#" in token:
            base, digits = token.split("#")
            if not 2 <= int(base) <= 36:
                raise NotSimulated(f"arithmetic base {base}")
            return wrap(int(digits, int(base)))
        if token[:2] in ("0x", "0X"):
            return wrap(int(token, 16))
        return wrap(int(token, 8) if token.startswith("0") else int(token))
    except ValueError:
        raise ShellError(f"{token}: value too great for base") from None
