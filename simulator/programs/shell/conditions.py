"""What ``test``, ``[ ]`` and ``[[ ]]`` ask: about strings, numbers and files."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Protocol

from simulator.programs.shell.arithmetic import evaluate
from simulator.programs.shell.errors import NotSimulated, ShellError
from simulator.programs.shell.expansion import Expander
from simulator.programs.shell.patterns import matches
from simulator.programs.shell.regex import compile_regex, translate
from simulator.programs.shell.syntax import Text, Word

UNARY = frozenset("-" + letter for letter in "bcdefghknprstuwxzLOGSNv")
NUMERIC: dict[str, Callable[[int, int], bool]] = {
    "-eq": lambda a, b: a == b,
    "-ne": lambda a, b: a != b,
    "-lt": lambda a, b: a < b,
    "-le": lambda a, b: a <= b,
    "-gt": lambda a, b: a > b,
    "-ge": lambda a, b: a >= b,
}
STRINGS: dict[str, Callable[[str, str], bool]] = {
    "=": lambda a, b: a == b,
    "==": lambda a, b: a == b,
    "!=": lambda a, b: a != b,
    "<": lambda a, b: a < b,
    ">": lambda a, b: a > b,
}
AGES = frozenset(("-nt", "-ot", "-ef"))


class FileTests(Protocol):
    """What conditions ask about files and the shell."""

    def file_test(self, operator: str, operand: str) -> bool:
        """One of -e -f -d -r -w -x -s -t -v ...; raises ``NotSimulated`` for the others."""

    def modified(self, path: str) -> float | None:
        """When a file was last written, None where there is none."""


class TestExpression:
    """``test``'s arguments by POSIX's rules: up to four arguments by their number, more by precedence."""

    __test__ = False  # no test case, whatever its name tells pytest

    def __init__(self, arguments: list[str], files: FileTests) -> None:
        self.arguments, self.files = arguments, files
        self.index = 0

    def evaluate(self) -> bool:
        """The verdict. Raises ``ShellError`` (code 2) for what is no expression."""
        if not self.arguments:
            return False
        if len(self.arguments) == 3 and self.arguments[1] in (*STRINGS, *NUMERIC, *AGES):
            return self.binary(*self.arguments)
        value = self._or()
        if self.index < len(self.arguments):
            raise ShellError("too many arguments", 2)
        return value

    def _peek(self, ahead: int = 0) -> str | None:
        index = self.index + ahead
        return self.arguments[index] if index < len(self.arguments) else None

    def _take(self) -> str:
        argument = self._peek()
        if argument is None:
            raise ShellError("argument expected", 2)
        self.index += 1
        return argument

    def _or(self) -> bool:
        value = self._and()
        while self._peek() == "-o":
            self.index += 1
            value = self._and() or value
        return value

    def _and(self) -> bool:
        value = self._not()
        while self._peek() == "-a":
            self.index += 1
            value = self._not() and value
        return value

    def _not(self) -> bool:
        if self._peek() == "!" and self._peek(1) is not None:
            self.index += 1
            return not self._not()
        return self._primary()

    def _primary(self) -> bool:
        if self._peek(1) in (*STRINGS, *NUMERIC, *AGES) and self._peek(2) is not None:
            return self.binary(self._take(), self._take(), self._take())
        first = self._take()
        if first == "(" and self._peek() is not None:
            value = self._or()
            if self._take() != ")":
                raise ShellError("')' expected", 2)
            return value
        if first in UNARY and self._peek() is not None:
            return unary(first, self._take(), self.files)
        if len(self.arguments) == 2 and self.index == 1:
            raise ShellError(f"{first}: unary operator expected", 2)
        return first != ""

    def binary(self, left: str, operator: str, right: str) -> bool:
        if operator in NUMERIC:
            return NUMERIC[operator](_integer(left), _integer(right))
        return compare(left, operator, right, self.files)


def unary(operator: str, operand: str, files: FileTests) -> bool:
    """``-z text``, ``-f path`` and the rest."""
    if operator in ("-z", "-n"):
        return (operand == "") == (operator == "-z")
    return files.file_test(operator, operand)


def compare(left: str, operator: str, right: str, files: FileTests) -> bool:
    """Two strings, or the ages of two files."""
    if operator in STRINGS:
        return STRINGS[operator](left, right)
    if operator == "-ef":
        raise NotSimulated("test -ef")
    one, other = files.modified(left), files.modified(right)
    if operator == "-ot":
        one, other = other, one
    return one is not None and (other is None or one > other)


def _integer(text: str) -> int:
    if not re.fullmatch(r"\s*[-+]?\d+\s*", text):
        raise ShellError(f"{text}: integer expression expected", 2)
    return int(text)


class BracketCondition:
    """``[[ ]]``: words unsplit, ``&&`` and ``||`` that stop early, patterns and ``=~`` on the right."""

    def __init__(self, items: tuple[str | Word, ...], expander: Expander, files: FileTests) -> None:
        self.items, self.expander, self.files = items, expander, files
        self.index = 0

    def evaluate(self) -> bool:
        """The verdict. Raises ``ShellError`` (code 2) for what is no condition."""
        value = self._or(True)
        if self.index < len(self.items):
            raise ShellError("syntax error in conditional expression", 2)
        return value

    def _peek(self) -> str | Word | None:
        return self.items[self.index] if self.index < len(self.items) else None

    def _take(self) -> str | Word:
        item = self._peek()
        if item is None:
            raise ShellError("syntax error in conditional expression", 2)
        self.index += 1
        return item

    def _text(self, item: str | Word, live: bool) -> str:
        if isinstance(item, str):
            return item
        return self.expander.text(item) if live else ""

    def _or(self, live: bool) -> bool:
        value = self._and(live)
        while self._peek() == "||":
            self.index += 1
            value = self._and(live and not value) or value
        return value

    def _and(self, live: bool) -> bool:
        value = self._primary(live)
        while self._peek() == "&&":
            self.index += 1
            value = self._primary(live and value) and value
        return value

    def _primary(self, live: bool) -> bool:
        item = self._take()
        if item == "!":
            return not self._primary(live)
        if item == "(":
            value = self._or(live)
            if self._take() != ")":
                raise ShellError("syntax error in conditional expression", 2)
            return value
        if isinstance(item, str) and item in UNARY and self._peek() not in (None, "&&", "||", ")"):
            operand = self._text(self._take(), live)
            return live and unary(item, operand, self.files)
        operator = self._peek()
        if isinstance(operator, str) and operator not in ("&&", "||", ")", "(", "!"):
            return self._binary(item, live)
        return self._text(item, live) != ""

    def _binary(self, left: str | Word, live: bool) -> bool:
        operator, right = str(self._take()), self._take()
        if not live:
            return False
        text = self._text(left, True)
        if operator in NUMERIC:
            return NUMERIC[operator](self._number(text), self._number(self._text(right, True)))
        if operator == "=~":
            return self._matches(text, right)
        if operator in ("=", "==", "!="):
            pattern = self.expander.pattern((Text(right),) if isinstance(right, str) else right)
            return matches(pattern, text) == (operator != "!=")
        if operator not in (*STRINGS, *AGES):
            raise ShellError(f"{operator}: conditional binary operator expected", 2)
        return compare(text, operator, self._text(right, True), self.files)

    def _number(self, text: str) -> int:
        return evaluate(text, self.expander)

    def _matches(self, text: str, right: str | Word) -> bool:
        segments = [(right, False)] if isinstance(right, str) else self.expander.regex_segments(right)
        expression = "".join(translate(piece, True) if not quoted else re.escape(piece) for piece, quoted in segments)
        return compile_regex(expression).search(text) is not None
