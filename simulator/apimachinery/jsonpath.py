"""kubectl's JSONPath templates: ``{.items[*].metadata.name}``, ``{range .items[*]}{.a}{"\\n"}{end}``, filters, slices.

Mirrors client-go/util/jsonpath (parser.go, jsonpath.go).
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

_NAME = re.compile(r"[^.\[\]{}()'\"\s,=<>!|&@$*?]+|\\.")
_RELAXED = re.compile(r"^\{\.?([^{}]+)\}$|^\.?([^{}]+)$")


class JSONPathError(ValueError):
    """The template makes no sense, or asks for what is not there; the text is upstream's."""


@dataclass(slots=True)
class Node:
    """A piece of a template: text, a path (list of steps), or a range with its body."""

    text: str | None = None
    steps: list[tuple[str, Any]] | None = None
    body: list[Node] = field(default_factory=list)


def relaxed(template: str) -> str:
    """The forms ``x.y``, ``.x.y`` and ``{x.y}`` as ``{.x.y}``, as --sort-by and custom columns allow.

    Raises:
        JSONPathError: it is none of them.
    """
    match = _RELAXED.match(template)
    if match is None:
        raise JSONPathError("unexpected path string, expected a 'name1.name2' or '.name1.name2' or "
                            "'{name1.name2}' or '{.name1.name2}'")
    return "{." + (match[1] or match[2]) + "}"


class JSONPath:
    """A parsed template.

    Args:
        missing_ok: fields that are not there give nothing instead of an error.

    Raises:
        JSONPathError: the template can't be parsed.
    """

    def __init__(self, template: str, missing_ok: bool = True) -> None:
        self._nodes = _Parser(template).parse()
        self._missing_ok = missing_ok

    def render(self, data: Any) -> str:
        """The template filled in from ``data``.

        Raises:
            JSONPathError: a field is missing and must not be.
        """
        return "".join(self._render(self._nodes, data, data))

    def find(self, data: Any) -> list[Any]:
        """The values that the template's paths select, in order."""
        return [value for node in self._nodes if node.steps is not None for value in self._walk(node.steps, data, data)]

    def _render(self, nodes: list[Node], data: Any, root: Any) -> Iterator[str]:
        for node in nodes:
            if node.text is not None:
                yield node.text
            elif node.body:
                for item in self._walk(node.steps or [], data, root):
                    yield from self._render(node.body, item, root)
            else:
                yield " ".join(_text(value) for value in self._walk(node.steps or [], data, root))

    def _walk(self, steps: list[tuple[str, Any]], data: Any, root: Any) -> list[Any]:
        values = [data]
        for kind, argument in steps:
            values = list(self._step(kind, argument, values, root))
        return values

    def _step(self, kind: str, argument: Any, values: list[Any], root: Any) -> Iterator[Any]:
        if kind == "root":
            yield root
            return
        if kind == "union":
            for steps in argument:
                for value in values:
                    yield from self._walk(steps, value, root)
            return
        for value in values:
            yield from getattr(self, f"_{kind}")(argument, value, root)

    def _field(self, name: str, value: Any, root: Any) -> Iterator[Any]:
        if isinstance(value, dict) and name in value:
            yield value[name]
        elif not self._missing_ok:
            raise JSONPathError(f"{name} is not found")

    def _wildcard(self, _: Any, value: Any, root: Any) -> Iterator[Any]:
        if isinstance(value, dict):
            yield from (value[key] for key in sorted(value))
        elif isinstance(value, list):
            yield from value

    def _recursive(self, _: Any, value: Any, root: Any) -> Iterator[Any]:
        yield value
        for child in self._wildcard(None, value, root):
            if isinstance(child, dict | list):
                yield from self._recursive(None, child, root)

    def _slice(self, bounds: tuple[int | None, int | None, int | None], value: Any, root: Any) -> Iterator[Any]:
        if isinstance(value, list):
            yield from value[slice(*bounds)]
        elif value is not None:
            raise JSONPathError(f"{_text(value)} is not array or slice")

    def _index(self, position: int, value: Any, root: Any) -> Iterator[Any]:
        if value is None:
            return
        if not isinstance(value, list):
            raise JSONPathError(f"{_text(value)} is not array or slice")
        if not -len(value) <= position < len(value):
            raise JSONPathError(f"array index out of bounds: index {position}, length {len(value)}")
        yield value[position]

    def _filter(self, test: tuple[list, str, Any], value: Any, root: Any) -> Iterator[Any]:
        left, operator, right = test
        for item in value if isinstance(value, list) else ():
            found = self._walk(left, item, root)
            if operator == "exists":
                if found:
                    yield item
                continue
            other = self._walk(right, item, root) if isinstance(right, list) else [right]
            if found and other and _COMPARE[operator](found[0], other[0]):
                yield item


def _ordered(compare: Callable[[Any, Any], bool]) -> Callable[[Any, Any], bool]:
    def test(left: Any, right: Any) -> bool:
        try:
            return compare(left, right)
        except TypeError:
            return False

    return test


_COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "==": lambda a, b: a == b and isinstance(a, bool) == isinstance(b, bool),
    "!=": lambda a, b: a != b,
    "<": _ordered(lambda a, b: a < b),
    ">": _ordered(lambda a, b: a > b),
    "<=": _ordered(lambda a, b: a <= b),
    ">=": _ordered(lambda a, b: a >= b),
}


def _text(value: Any) -> str:
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    text = json.dumps(value, separators=(",", ":"), sort_keys=True, ensure_ascii=False)
    return text.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e")


class _Parser:
    """Recursive descent over one template."""

    def __init__(self, template: str) -> None:
        self._source = template
        self._at = 0

    def parse(self) -> list[Node]:
        nodes, closed = self._nodes()
        if closed:
            raise JSONPathError("not in range, nothing to end")
        return nodes

    def _nodes(self) -> tuple[list[Node], bool]:
        nodes: list[Node] = []
        while self._at < len(self._source):
            start = self._source.find("{", self._at)
            if start != self._at:
                end = len(self._source) if start < 0 else start
                nodes.append(Node(text=self._source[self._at:end]))
                self._at = end
                continue
            self._at += 1
            if self._action(nodes):
                return nodes, True
        return nodes, False

    def _action(self, nodes: list[Node]) -> bool:
        """Parse up to the closing brace; True at ``{end}``."""
        while True:
            self._blanks()
            if self._at >= len(self._source):
                raise JSONPathError("unclosed action")
            char = self._source[self._at]
            if char == "}":
                self._at += 1
                return False
            if char in "'\"":
                nodes.append(Node(text=self._quoted()))
            elif self._word("range"):
                self._range(nodes)
                return False
            elif self._word("end"):
                self._expect("}")
                return True
            else:
                nodes.append(Node(steps=self._path()))

    def _range(self, nodes: list[Node]) -> None:
        self._blanks()
        steps = self._path()
        self._expect("}")
        body, closed = self._nodes()
        if not closed:
            raise JSONPathError("unclosed action")
        nodes.append(Node(steps=steps, body=body or [Node(text="")]))

    def _word(self, word: str) -> bool:
        end = self._at + len(word)
        if self._source.startswith(word, self._at) and self._source[end:end + 1] in tuple(" \t}.[$@"):
            self._at = end
            return True
        return False

    def _path(self) -> list[tuple[str, Any]]:
        steps: list[tuple[str, Any]] = []
        while self._at < len(self._source):
            char = self._source[self._at]
            if char == "$":
                self._at += 1
                steps.append(("root", None))
            elif char == "@":
                self._at += 1
            elif self._source.startswith("..", self._at):
                self._at += 2
                steps.append(("recursive", None))
                self._field(steps)
            elif char == ".":
                self._at += 1
                self._field(steps)
            elif char == "*":
                self._at += 1
                steps.append(("wildcard", None))
            elif char == "[":
                steps.append(self._bracket())
            elif not steps and _NAME.match(char):
                raise JSONPathError(f"unrecognized identifier {self._identifier()}")
            else:
                break
        if not steps and self._source[self._at - 1:self._at] not in ("@", "."):
            raise JSONPathError(f"unrecognized character in action: {_shown(self._source[self._at:self._at + 1])}")
        return steps

    def _field(self, steps: list[tuple[str, Any]]) -> None:
        if self._source[self._at:self._at + 1] == "*":
            self._at += 1
            steps.append(("wildcard", None))
            return
        name = self._identifier()
        if name:
            steps.append(("field", name))

    def _identifier(self) -> str:
        parts = []
        while match := _NAME.match(self._source, self._at):
            parts.append(match[0][1:] if match[0].startswith("\\") else match[0].replace("\\", ""))
            escaped = self._source[match.end():match.end() + 1] == "." and match[0].endswith("\\")
            self._at = match.end()
            if not escaped:
                continue
            parts.append(".")
            self._at += 1
        return "".join(parts)

    def _bracket(self) -> tuple[str, Any]:
        self._at += 1
        if self._source.startswith("?(", self._at):
            return self._filter()
        end = self._source.find("]", self._at)
        if end < 0:
            raise JSONPathError("unterminated array")
        inner = self._source[self._at:end]
        self._at = end + 1
        if inner.strip() == "*":
            return "wildcard", None
        if inner[:1] in "'\"" and inner[:1]:
            names = [part.strip().strip("'\"") for part in inner.split(",")]
            return ("field", names[0]) if len(names) == 1 else ("union", [[("field", name)] for name in names])
        return _numbers(inner)

    def _filter(self) -> tuple[str, Any]:
        self._at += 2
        self._blanks()
        left = self._path()
        self._blanks()
        operator = next((op for op in ("==", "!=", "<=", ">=", "<", ">") if self._source.startswith(op, self._at)), "")
        right: Any = None
        if operator:
            self._at += len(operator)
            self._blanks()
            right = self._operand()
            self._blanks()
        self._expect(")")
        self._expect("]")
        return "filter", (left, operator or "exists", right)

    def _operand(self) -> Any:
        if self._source[self._at:self._at + 1] in ("'", '"'):
            return self._quoted()
        if self._source[self._at:self._at + 1] in ("@", "$", "."):
            return self._path()
        match = re.compile(r"[^)\s]+").match(self._source, self._at)
        if match is None:
            raise JSONPathError("unterminated filter")
        self._at = match.end()
        try:
            return json.loads(match[0])
        except ValueError:
            raise JSONPathError(f"unrecognized identifier {match[0]}") from None

    def _quoted(self) -> str:
        quote = self._source[self._at]
        end = self._at + 1
        while end < len(self._source) and self._source[end] != quote:
            end += 2 if self._source[end] == "\\" else 1
        if end >= len(self._source):
            raise JSONPathError("unterminated quoted string")
        inner = self._source[self._at + 1:end]
        self._at = end + 1
        escapes = {"n": "\n", "t": "\t", "r": "\r", "\\": "\\", quote: quote}
        return re.sub(r"\\(.)", lambda match: escapes.get(match[1], match[0]), inner)

    def _blanks(self) -> None:
        while self._source[self._at:self._at + 1] in (" ", "\t", "\n") and self._at < len(self._source):
            self._at += 1

    def _expect(self, char: str) -> None:
        self._blanks()
        if self._source[self._at:self._at + 1] != char:
            raise JSONPathError("unclosed action" if char == "}" else "unterminated filter")
        self._at += 1


def _numbers(inner: str) -> tuple[str, Any]:
    try:
        if ":" in inner:
            bounds = [int(part) if part.strip() else None for part in inner.split(":")]
            return "slice", tuple([*bounds, None, None][:3])
        if "," in inner:
            return "union", [[("index", int(part))] for part in inner.split(",")]
        return "index", int(inner)
    except ValueError:
        raise JSONPathError(f"invalid array index {inner}") from None


def _shown(char: str) -> str:
    return f"U+{ord(char):04X} '{char}'" if char else "EOF"
