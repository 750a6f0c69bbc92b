"""JSONPath templates into trees, with upstream's words on what makes no sense (client-go/util/jsonpath/parser.go)."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from simulator.apimachinery.golang.constants import unquoted
from simulator.apimachinery.golang.values import Int

_DICT_KEY = re.compile(r"'([^']*)'\Z")
_SLICE = re.compile(r"(-?\d*)(:-?\d*)?(:-?\d*)?\Z")
_COMPARISON = re.compile(r"([^!<>=]+)([!<>=]+)(.+)\Z")
_STOPS = " \t\r\n.,[]$@{}"
_DEEPEST = 50


class JSONPathError(ValueError):
    """The template makes no sense, or asks for what is not there; the text is upstream's."""


@dataclass(slots=True)
class Node:
    """A step: ``kind`` is "list", "text", "field", "array", "filter", "number", "bool", "wildcard", "recursive",
    "union" or "identifier"; ``value`` what belongs to it."""

    kind: str
    value: Any = None
    nodes: list[Node] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Bound:
    """One number of ``[start:end:step]``; ``derived``: the end of a plain index."""

    value: int = 0
    known: bool = False
    derived: bool = False


def parse(text: str, depth: int = 0) -> list[Node]:
    """The text's pieces: plain text, and a list of steps for each pair of braces.

    Raises:
        JSONPathError: it makes no sense.
    """
    if depth > _DEEPEST:
        raise JSONPathError("unclosed action")
    return _Parser(text, depth).parse()


class _Parser:
    def __init__(self, text: str, depth: int) -> None:
        self._text, self._at, self._start, self._depth = text, 0, 0, depth
        self._root: list[Node] = []

    def parse(self) -> list[Node]:
        while (opening := self._text.find("{", self._at)) >= 0:
            self._plain(opening)
            self._at = self._start = opening + 1
            action = Node("list")
            self._root.append(action)
            while self._inside(action.nodes):
                pass
        self._plain(len(self._text))
        return self._root

    def _plain(self, end: int) -> None:
        if end > self._at:
            self._root.append(Node("text", self._text[self._at:end]))

    def _next(self) -> str:
        char = self._text[self._at:self._at + 1]
        self._at += len(char)
        return char

    def _taken(self) -> str:
        text = self._text[self._start:self._at]
        self._start = self._at
        return text

    def _inside(self, nodes: list[Node]) -> bool:
        """Read one step; False behind the closing brace."""
        rest = self._text[self._at:self._at + 3]
        if rest.startswith("}"):
            self._at += 1
            self._start = self._at
            return False
        if rest.startswith("[?("):
            self._filter(nodes)
        elif rest.startswith(".."):
            self._recursive(nodes)
        else:
            self._step(nodes)
        return True

    def _step(self, nodes: list[Node]) -> None:
        char = self._next()
        if char in ("", "\r", "\n"):
            raise JSONPathError("unclosed action")
        if char in " @$":
            self._taken()
        elif char == "[":
            self._array(nodes)
        elif char in "\"'":
            self._quoted(nodes, char)
        elif char == ".":
            self._field(nodes)
        elif char in "+-" or char.isdecimal():
            self._number(nodes)
        elif char.isalnum() or char == "_":
            self._identifier(nodes)
        else:
            raise JSONPathError(f"unrecognized character in action: U+{ord(char):04X}"
                                + (f" '{char}'" if char.isprintable() else ""))

    def _identifier(self, nodes: list[Node]) -> None:
        while self._text[self._at:self._at + 1] not in ("", *_STOPS):
            self._at += 1
        word = self._taken()
        nodes.append(Node("bool", word == "true") if word in ("true", "false") else Node("identifier", word))

    def _recursive(self, nodes: list[Node]) -> None:
        if nodes and nodes[-1].kind == "recursive":
            raise JSONPathError("invalid multiple recursive descent")
        self._at += 2
        self._taken()
        nodes.append(Node("recursive"))
        char = self._text[self._at:self._at + 1]
        if char.isalnum() or char == "_":
            self._field(nodes)

    def _field(self, nodes: list[Node]) -> None:
        self._taken()
        while (char := self._text[self._at:self._at + 1]) not in ("", *_STOPS):
            self._at += 2 if char == "\\" else 1
        name = self._taken()
        nodes.append(Node("wildcard") if name == "*" else Node("field", name.replace("\\", "")))

    def _number(self, nodes: list[Node]) -> None:
        while (char := self._text[self._at:self._at + 1]) and (char == "." or char.isdecimal()):
            self._at += 1
        text = self._taken()
        try:
            nodes.append(Node("number", Int(int(text)) if "." not in text else float(text)))
        except ValueError:
            raise JSONPathError(f"cannot parse number {text}") from None

    def _quoted(self, nodes: list[Node], mark: str) -> None:
        while (char := self._next()) != mark or self._text[self._at - 2] == "\\":
            if char in ("", "\n"):
                raise JSONPathError("unterminated quoted string")
        text = self._taken()
        try:
            nodes.append(Node("text", unquoted(text)))
        except ValueError as problem:
            raise JSONPathError(f"unquote string {text} error {problem}") from None

    def _array(self, nodes: list[Node]) -> None:
        while (char := self._next()) != "]":
            if char in ("", "\n"):
                raise JSONPathError("unterminated array")
        text = self._taken()[1:-1]
        text = ":" if text == "*" else text
        if "," in text:
            parts = [self._inner(f"[{part.strip(' ')}]") for part in text.split(",")]
            nodes.append(Node("union", nodes=parts))
        elif key := _DICT_KEY.match(text):
            nodes += self._inner(f".{key[1]}").nodes
        else:
            nodes.append(Node("array", _bounds(text)))

    def _inner(self, text: str) -> Node:
        return parse(f"{{{text}}}", self._depth + 1)[0]

    def _filter(self, nodes: list[Node]) -> None:
        self._at += 3
        self._taken()
        self._to_filter_end()
        if self._next() != "]":
            raise JSONPathError("unclosed array expect ]")
        text = self._taken()[:-2]
        comparison = _COMPARISON.match(text)
        if comparison is None:
            nodes.append(Node("filter", "exists", [self._inner(text), Node("list")]))
        else:
            sides = [self._inner(comparison[1]), self._inner(comparison[3])]
            nodes.append(Node("filter", comparison[2], sides))

    def _to_filter_end(self) -> None:
        begun, ended, mark = False, False, ""
        while True:
            char = self._next()
            if char in ("", "\n"):
                raise JSONPathError("unterminated filter")
            if char in "\"'":
                if not begun:
                    begun, mark = True, char
                elif self._text[self._at - 2] != "\\" and char == mark:
                    ended = True
            elif char == ")" and begun == ended:
                return


def _bounds(text: str) -> tuple[Bound, Bound, Bound]:
    match = _SLICE.match(text)
    if match is None:
        raise JSONPathError(f"invalid array index {text}")
    start = _bound(match[1] or "")
    end = _bound(match[2][1:]) if match[2] else Bound(start.value + 1, True, True)
    return start, end, _bound(match[3][1:]) if match[3] else Bound()


def _bound(text: str) -> Bound:
    if not text:
        return Bound()
    if text == "-":
        raise JSONPathError(f"array index {text} is not a number")
    return Bound(int(text), True)
