"""YAML as the Go library reads it that kubectl and the API server share: YAML 1.1 scalars, JSON-able values.

``y``, ``no`` and ``off`` are booleans, ``0o17`` and ``017`` are 15, dates stay strings, keys become strings. Events
come from libyaml, values are built without recursion and with a budget for aliases, so that no document can exhaust
the process. Mirrors sigs.k8s.io/yaml over go-yaml v2 (resolve.go, decode.go).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import yaml

from simulator.apimachinery.json_text import MAX_DEPTH, Fraction

MAX_NODES = 400_000
"""Values a document may come to once its aliases are followed."""

_PREFIX = "tag:yaml.org,2002:"
_TRUE = frozenset(("y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON"))
_FALSE = frozenset(("n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF"))
_NULL = frozenset(("", "~", "null", "Null", "NULL"))
_INTEGER = re.compile(r"[-+]?(0|[1-9][0-9]*|0[oO]?[0-7]+|0[xX][0-9a-fA-F]+|0[bB][01]+)")
_FLOAT = re.compile(r"[-+]?[0-9]*\.?[0-9]+([eE][-+][0-9]+)?")
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class YAMLError(ValueError):
    """The text is not YAML that Kubernetes takes; the message is upstream's."""


@dataclass(slots=True)
class Document:
    """One document: its value, and its keys that stand twice as ``(line, key)``."""

    value: Any
    repeated: list[tuple[int, str]] = field(default_factory=list)

    def strict_problem(self) -> str:
        """What strict reading says of repeated keys, empty when there are none."""
        if not self.repeated:
            return ""
        lines = [f'  line {line}: key "{key}" already set in map' for line, key in self.repeated]
        return "\n".join(["yaml: unmarshal errors:", *lines])


def parse_yaml(text: str | bytes) -> Document:
    """The first document of ``text``; an empty text is null.

    Raises:
        YAMLError: with upstream's message, ``yaml: line 3: …``.
    """
    for document in parse_documents(text):
        return document
    return Document(None)


def parse_documents(text: str | bytes) -> Iterator[Document]:
    """Every document of a stream, in order.

    Raises:
        YAMLError: where the stream stops being YAML.
    """
    builder = None
    try:
        for event in yaml.parse(text, Loader=_LOADER):
            if isinstance(event, yaml.DocumentStartEvent):
                builder = _Builder()
            elif isinstance(event, yaml.DocumentEndEvent):
                yield Document(builder.root, builder.repeated)
                builder = None
            elif builder is not None:
                builder.take(event)
    except yaml.MarkedYAMLError as error:
        raise YAMLError(_located(error)) from None
    except yaml.YAMLError as error:
        raise YAMLError(f"yaml: {getattr(error, 'reason', error)}") from None


def _located(error: yaml.MarkedYAMLError) -> str:
    line = error.problem_mark.line if error.problem_mark else 0
    if line and isinstance(error, yaml.scanner.ScannerError):
        line += 1
    elif not line and error.context_mark:
        line = error.context_mark.line
    where = f"line {line}: " if line else ""
    return f"yaml: {where}{error.problem or 'unknown problem parsing YAML content'}"


class _Open:
    """A collection being filled: a list, or a map that waits for a key or for the key's value."""

    __slots__ = ("key", "merges", "value")

    def __init__(self, value: dict[str, Any] | list[Any]) -> None:
        self.value = value
        self.key: str | None = None
        self.merges: list[dict[str, Any]] = []


_MERGE = "\0merge"


class _Builder:
    """Builds the value of one document from parser events."""

    def __init__(self) -> None:
        self.root: Any = None
        self.repeated: list[tuple[int, str]] = []
        self._stack: list[_Open] = []
        self._anchors: dict[str, Any] = {}
        self._nodes = 0

    def take(self, event: yaml.Event) -> None:
        """Take the next event of the document."""
        if isinstance(event, yaml.ScalarEvent):
            self._scalar(event)
        elif isinstance(event, yaml.AliasEvent):
            self._alias(event)
        elif isinstance(event, (yaml.MappingStartEvent, yaml.SequenceStartEvent)):
            self._open(event)
        else:
            self._close()

    def _scalar(self, event: yaml.ScalarEvent) -> None:
        quoted = not event.implicit[0] and event.tag is None
        value = event.value if quoted else resolve(event.value, event.tag)
        if event.anchor:
            self._anchors[event.anchor] = value
        waiting = self._stack and self._stack[-1]
        if waiting and isinstance(waiting.value, dict) and waiting.key is None:
            self._key(waiting, event, _MERGE if event.value == "<<" and not quoted else key_text(value))
        else:
            self._place(value)

    def _key(self, into: _Open, event: yaml.Event, key: str) -> None:
        if key in into.value:
            self.repeated.append((event.start_mark.line + 1, key))
        into.key = key

    def _alias(self, event: yaml.AliasEvent) -> None:
        if event.anchor not in self._anchors:
            raise YAMLError(f"yaml: unknown anchor '{event.anchor}' referenced")
        waiting = self._stack and self._stack[-1]
        value = self._copied(self._anchors[event.anchor])
        if waiting and isinstance(waiting.value, dict) and waiting.key is None:
            self._key(waiting, event, key_text(value))
        else:
            self._place(value)

    def _copied(self, value: Any) -> Any:
        self._count()
        if isinstance(value, dict):
            return {key: self._copied(item) for key, item in value.items()}
        return [self._copied(item) for item in value] if isinstance(value, list) else value

    def _open(self, event: yaml.Event) -> None:
        waiting = self._stack and self._stack[-1]
        if waiting and isinstance(waiting.value, dict) and waiting.key is None:
            raise YAMLError(f"yaml: invalid map key at line {event.start_mark.line + 1}")
        if len(self._stack) >= MAX_DEPTH:
            raise YAMLError(f"yaml: exceeded max depth of {MAX_DEPTH}")
        opened = _Open({} if isinstance(event, yaml.MappingStartEvent) else [])
        if event.anchor:
            self._anchors[event.anchor] = opened.value
        self._stack.append(opened)

    def _close(self) -> None:
        closed = self._stack.pop()
        for merged in closed.merges:
            for key, value in merged.items():
                closed.value.setdefault(key, value)
        self._place(closed.value)

    def _place(self, value: Any) -> None:
        self._count()
        if not self._stack:
            self.root = value
            return
        parent = self._stack[-1]
        if isinstance(parent.value, list):
            parent.value.append(value)
            return
        if parent.key == _MERGE:
            self._merge(parent, value)
        else:
            parent.value[parent.key] = value
        parent.key = None

    def _merge(self, parent: _Open, value: Any) -> None:
        sources = value if isinstance(value, list) else [value]
        if not all(isinstance(source, dict) for source in sources):
            raise YAMLError("yaml: map merge requires map or sequence of maps as the value")
        parent.merges.extend(sources)

    def _count(self) -> None:
        self._nodes += 1
        if self._nodes > MAX_NODES:
            raise YAMLError("yaml: document contains excessive aliasing")


def resolve(text: str, tag: str | None = None) -> Any:
    """The value of an unquoted scalar, or of any scalar with an explicit tag."""
    if tag in ("!", f"{_PREFIX}str"):
        return text
    if text in _NULL:
        return None
    if text in _TRUE or text in _FALSE:
        return text in _TRUE
    return _number(text) if text[0] in "+-.0123456789" else text


def _number(text: str) -> Any:
    plain = text.replace("_", "")
    if _INTEGER.fullmatch(plain):
        return _integer(plain)
    if not _FLOAT.fullmatch(plain):
        return text
    number = float(plain)
    if number == int(number) and abs(number) < 1e21:
        return int(number)
    return Fraction(repr(number))


def _integer(plain: str) -> int:
    digits = plain.lstrip("+-").lower()
    base = {"0x": 16, "0b": 2, "0o": 8}.get(digits[:2], 8 if digits[0] == "0" and len(digits) > 1 else 10)
    value = int(digits.removeprefix("0o"), base)
    return -value if plain[0] == "-" else value


def key_text(value: Any) -> str:
    """A map key as JSON has it: numbers, booleans and null become their text."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return "null" if value is None else str(value)
