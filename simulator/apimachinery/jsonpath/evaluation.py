"""What a JSONPath template finds and how it is printed (client-go/util/jsonpath/jsonpath.go)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from simulator.apimachinery.golang import comparing
from simulator.apimachinery.golang.formatting import sprint
from simulator.apimachinery.golang.values import Byte, type_name
from simulator.apimachinery.jsonpath.parser import Bound, JSONPathError, Node, parse

_COMPARE = {"<": comparing.less, ">": comparing.greater, "==": comparing.equal, "!=": comparing.differ,
            "<=": comparing.less_or_equal, ">=": comparing.greater_or_equal}
LARGEST = 200_000
"""Values that one step may find before it counts as running away."""


class JSONPath:
    """A parsed template. It keeps its place in ranges between runs, as upstream's does.

    Args:
        template: the text.
        missing_ok: fields that are not there give nothing instead of an error.

    Raises:
        JSONPathError: the template can't be parsed.
    """

    def __init__(self, template: str, missing_ok: bool = True) -> None:
        self._nodes = parse(template)
        self._missing_ok = missing_ok
        self._from = 0
        self._begin = self._inside = self._end = 0
        self._last_end = -1

    def render(self, data: Any, as_json: bool = False) -> str:
        """The template filled in from ``data``; ``as_json``: every piece as a JSON list.

        Raises:
            JSONPathError: what it asks for is not there.
        """
        results = self.results(data)
        if as_json:
            return "".join(_json(found, indent=4) + "\n" for found in results)
        return "".join(" ".join(map(_text, found)) for found in results)

    def find(self, data: Any) -> list[Any]:
        """The values that the template finds, in order."""
        return [value for found in self.results(data) for value in found]

    def results(self, data: Any) -> list[list[Any]]:
        """What each piece of the template finds."""
        current, found = [data], []
        place = self._from
        while place < len(self._nodes):
            values = self._walk(current, self._nodes[place])
            if 0 < self._end <= self._inside:
                self._end -= 1
                self._last_end = place
                break
            if self._begin > 0:
                place = self._range(values, place, found)
            else:
                found.append(values)
            place += 1
        return found

    def _range(self, values: list[Any], place: int, found: list[list[Any]]) -> int:
        """Go round once for each value; where to go on."""
        self._begin -= 1
        self._inside += 1
        for value in values:
            self._from = place + 1
            found += self.results(value)
        if not values:
            self._from = place + 1
            self.results(None)
        self._inside -= 1
        return self._last_end if self._last_end > place else place

    def _walk(self, values: list[Any], node: Node) -> list[Any]:
        found = list(getattr(self, f"_{node.kind}")(values, node))
        if len(found) > LARGEST:
            raise JSONPathError("the template finds more than this terminal can hold")
        return found

    def _list(self, values: list[Any], node: Node) -> list[Any]:
        for inner in node.nodes:
            values = self._walk(values, inner)
        return values

    def _text(self, values: list[Any], node: Node) -> list[Any]:
        return [node.value]

    def _number(self, values: list[Any], node: Node) -> list[Any]:
        return [node.value] * len(values)

    _bool = _number

    def _identifier(self, values: list[Any], node: Node) -> list[Any]:
        if node.value == "range":
            self._begin += 1
            return values
        if node.value != "end":
            raise JSONPathError(f"unrecognized identifier {node.value}")
        if self._inside <= 0:
            raise JSONPathError("not in range, nothing to end")
        self._end += 1
        return []

    def _field(self, values: list[Any], node: Node) -> list[Any]:
        found = [value[node.value] for value in values if isinstance(value, dict) and node.value in value]
        if values and not found and not self._missing_ok:
            raise JSONPathError(f"{node.value} is not found")
        return found

    def _wildcard(self, values: list[Any], node: Node) -> Iterator[Any]:
        for value in values:
            yield from _children(value)

    def _recursive(self, values: list[Any], node: Node) -> Iterator[Any]:
        for value in values:
            below = _children(value)
            if below:
                yield value
                yield from self._recursive(below, node)

    def _union(self, values: list[Any], node: Node) -> Iterator[Any]:
        for part in node.nodes:
            yield from self._list(values, part)

    def _array(self, values: list[Any], node: Node) -> Iterator[Any]:
        for value in values:
            if value is None:
                continue
            if not isinstance(value, list):
                raise JSONPathError(f"{type_name(value)} is not array or slice")
            yield from _sliced(value, *node.value)

    def _filter(self, values: list[Any], node: Node) -> Iterator[Any]:
        for value in values:
            if not isinstance(value, list):
                raise JSONPathError(f"{sprint(value)} is not array or slice and cannot be filtered")
            for item in value:
                if self._passes(item, node):
                    yield item

    def _passes(self, item: Any, node: Node) -> bool:
        left, right = node.nodes
        if node.value == "exists":
            return self._has(item, left)
        lefts = self._one(item, left)
        if not lefts:
            return False
        rights = self._one(item, right)
        if not rights:
            return False
        if node.value not in _COMPARE:
            raise JSONPathError(f"unrecognized filter operator {node.value}")
        return _compared(node.value, lefts[0], rights[0])

    def _has(self, item: Any, left: Node) -> bool:
        try:
            return bool(self._list([item], left))
        except JSONPathError:
            return False

    def _one(self, item: Any, side: Node) -> list[Any]:
        found = self._list([item], side)
        if len(found) > 1:
            raise JSONPathError("can only compare one element at a time")
        return found


def _compared(operator: str, left: Any, right: Any) -> bool:
    kinds = [comparing.basic_kind(left), comparing.basic_kind(right)]
    if "" in kinds:
        raise JSONPathError(comparing.NOT_BASIC)
    if kinds[0] != kinds[1]:
        raise JSONPathError("incompatible types for comparison")
    try:
        return _COMPARE[operator]([left, right])
    except ValueError as problem:
        raise JSONPathError(str(problem)) from None


def _children(value: Any) -> list[Any]:
    if isinstance(value, dict):
        return [value[key] for key in sorted(value)]
    if isinstance(value, str):
        return [Byte(byte) for byte in value.encode()]
    return value if isinstance(value, list) else []


def _sliced(value: list[Any], first: Bound, last: Bound, step: Bound) -> list[Any]:
    length = len(value)
    start = first.value + (length if first.value < 0 else 0)
    end = last.value if last.known else length
    if end < 0 or (end == 0 and last.derived):
        end += length
    if start == end:
        return []
    if not 0 <= start < length:
        raise JSONPathError(f"array index out of bounds: index {start}, length {length}")
    if not 0 <= end <= length:
        raise JSONPathError(f"array index out of bounds: index {end - 1}, length {length}")
    if start > end:
        raise JSONPathError(f"starting index {start} is greater than ending index {end}")
    if step.known and step.value <= 0:
        raise JSONPathError("step must be > 0")
    return value[start:end:step.value if step.known else 1]


def _text(value: Any) -> str:
    if isinstance(value, dict | list):
        return _json(value, separators=(",", ":"))
    return "null" if value is None else sprint(value)


def _json(value: Any, **form: Any) -> str:
    text = json.dumps(value, sort_keys=True, ensure_ascii=False, **form)
    return text.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e")
