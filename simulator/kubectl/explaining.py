"""The text of ``kubectl explain``, from the server's OpenAPI document.

Mirrors the plain-text template of kubectl/pkg/explain/v2.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

Schema = dict[str, Any]
_EMPTY = '""'
_SHOWN = 4
WIDTH = 76
"""Columns of a description; deeper levels have less."""


class UnknownField(LookupError):
    """A field path leads nowhere; the text is the last name in it."""


class Explainer:
    """One OpenAPI document.

    Args:
        schemas: ``components.schemas`` of the document.
    """

    def __init__(self, schemas: dict[str, Schema]) -> None:
        self._schemas = schemas

    def explain(self, schema: Schema, path: list[str], recursive: bool = False, depth: int = 0) -> str:
        """What follows the heading.

        Args:
            path: names of the fields that lead to the one asked for; empty for the kind itself.
            depth: how many levels ``recursive`` goes down, 0 for all.

        Raises:
            UnknownField: there is no such field.
        """
        found = self._output(schema, path, recursive, depth, frozenset())
        if not found:
            raise UnknownField(path[-1])
        return found + "\n"

    def _resolve(self, schema: Schema) -> tuple[str, Schema]:
        name = schema.get("$ref", "").rpartition("/")[2]
        return name, self._schemas.get(name, schema)

    def _output(self, schema: Schema, path: list[str], recursive: bool, depth: int, seen: frozenset[str]) -> str:
        name, resolved = self._resolve(schema)
        if not path:
            return self._page(resolved, recursive, depth)
        if name and name in seen:
            return ""
        inner = seen | {name}
        field = (resolved.get("properties") or {}).get(path[0])
        if field is not None:
            head = f"FIELD: {path[0]} <{self._type(field)}>\n{_enum(field)}\n\n" if len(path) == 1 else ""
            rest = self._output(field, path[1:], recursive, depth, frozenset())
            return head + rest if rest else ""
        for below in self._below(resolved):
            found = self._output(below, path, recursive, depth, inner)
            if found:
                return found
        return ""

    @staticmethod
    def _below(schema: Schema) -> list[Schema]:
        if "items" in schema:
            return [schema["items"]]
        if isinstance(schema.get("additionalProperties"), dict):
            return [schema["additionalProperties"]]
        return schema.get("allOf") or []

    def _page(self, schema: Schema, recursive: bool, depth: int) -> str:
        text = "".join(self._descriptions(schema)) or "<empty>"
        fields = "".join(self._fields(schema, 1, recursive, depth, frozenset()))
        page = f"DESCRIPTION:\n{_indented(wrap(text, WIDTH), 4)}\n"
        return f"{page}FIELDS:\n{fields}" if fields else page

    def _descriptions(self, schema: Schema) -> Iterator[str]:
        _, resolved = self._resolve(schema)
        if resolved.get("description"):
            yield resolved["description"] + "\n"
        for part in resolved.get("allOf") or ():
            yield from self._descriptions(part)
        for key in ("items", "additionalProperties"):
            if isinstance(resolved.get(key), dict):
                yield from self._descriptions(resolved[key])

    def _fields(self, schema: Schema, level: int, recursive: bool, depth: int, seen: frozenset[str]) -> Iterator[str]:
        name, resolved = self._resolve(schema)
        if name and name in seen:
            return
        inner = seen | {name} if name else seen
        for key in sorted(resolved.get("properties") or {}):
            yield self._field(resolved, key, level, recursive)
            if recursive and (not depth or level < depth):
                yield from self._fields(resolved["properties"][key], level + 1, recursive, depth, inner)
        for part in resolved.get("allOf") or ():
            yield from self._fields(part, level, recursive, depth, inner)
        for key in ("items", "additionalProperties"):
            if isinstance(resolved.get(key), dict):
                yield from self._fields(resolved[key], level, recursive, depth, inner)

    def _field(self, owner: Schema, name: str, level: int, short: bool) -> str:
        field, indent = owner["properties"][name], 2 * level
        required = " -required-" if name in (owner.get("required") or ()) else ""
        line = f"{' ' * indent}{name}\t<{self._type(field)}>{required}\n"
        if field.get("enum"):
            line += f"{' ' * indent}enum: {_few(field['enum'])}\n"
        if short:
            return line
        text = wrap(field.get("description") or "<no description>", 78 - indent)
        return f"{line}{_indented(text, indent + 2)}\n\n"

    def _type(self, schema: Schema) -> str:
        if "items" in schema:
            return f"[]{self._type(schema['items'])}"
        if isinstance(schema.get("additionalProperties"), dict):
            return f"map[string]{self._type(schema['additionalProperties'])}"
        if len(schema.get("allOf") or ()) == 1 and not schema.get("properties"):
            return self._type(schema["allOf"][0])
        if "$ref" in schema:
            name, resolved = self._resolve(schema)
            plain = resolved.get("type", "object")
            return name.rpartition(".")[2] or "Object" if plain == "object" else plain
        return "Object" if schema.get("type", "object") == "object" else schema["type"]


def _few(values: list[str]) -> str:
    """The first values of a set, in one line."""
    more = ["...."] if len(values) > _SHOWN else []
    return ", ".join([*(value or _EMPTY for value in values[:_SHOWN]), *more])


def _enum(schema: Schema) -> str:
    values = schema.get("enum")
    return "ENUM:" + "".join(f"\n    {value or _EMPTY}" for value in values) if values else ""


def _indented(text: str, amount: int) -> str:
    pad = " " * amount
    return pad + text.replace("\n", "\n" + pad)


def wrap(text: str, limit: int) -> str:
    """Break lines at blanks so that they fit; longer words stay whole, on lines of their own."""
    return "\n".join(_wrapped_line(line, limit) for line in text.split("\n"))


def _wrapped_line(line: str, limit: int) -> str:
    lines: list[str] = []
    current, blanks = "", ""
    for word in _words(line):
        if word.isspace():
            blanks += word
        elif (current or blanks) and len(current) + len(blanks) + len(word) > limit:
            lines.append(current)
            current, blanks = word, ""
        else:
            current, blanks = current + blanks + word, ""
    if len(current) + len(blanks) <= limit:
        current += blanks
    return "\n".join([*lines, current])


def _words(line: str) -> Iterator[str]:
    word = ""
    for char in line:
        if word and char.isspace() != word[-1].isspace():
            yield word
            word = ""
        word += char
    if word:
        yield word
