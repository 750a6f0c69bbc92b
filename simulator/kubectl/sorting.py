"""``--sort-by``: rows and objects ordered by a JSONPath (kubectl/pkg/cmd/get/sorter.go)."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cmp_to_key
from typing import Any

from simulator.apimachinery.golang.comparing import basic_kind
from simulator.apimachinery.jsonpath import JSONPath, JSONPathError, relaxed
from simulator.apimachinery.metadata import Object
from simulator.apimachinery.quantity import parse_quantity
from simulator.kubectl.command import Failure, error

Table = dict[str, Any]


def sort_objects(objects: Sequence[Object], field: str) -> list[Object]:
    """The objects in order of ``field``; those without it come first.

    Raises:
        Failure: no object has the field, or the path makes no sense.
    """
    values = _values(objects, field, at_least=1)
    return [objects[place] for place in sorted(range(len(objects)), key=lambda place: _ORDER(values[place]))]


def sort_table(table: Table, field: str) -> Table:
    """The table with its rows in order of ``field`` of their objects. Where they can't be put in order the table is
    empty: the real client prints nothing then, and does not say why."""
    rows = table.get("rows") or []
    try:
        values = _values([row["object"] for row in rows], field, at_least=1)
    except Failure:
        return {**table, "rows": []}
    return {**table, "rows": [rows[place] for place in sorted(range(len(rows)), key=lambda at: _ORDER(values[at]))]}


def _values(objects: Sequence[Object], field: str, at_least: int) -> list[list[Any]]:
    """The first value, if any, of each object."""
    try:
        path = relaxed(field)
        found = [JSONPath(path).results(obj) for obj in objects]
        JSONPath(path)
    except JSONPathError as problem:
        raise error(str(problem)) from None
    values = [results[0][:1] if results else [] for results in found]
    if sum(map(bool, values)) < at_least:
        raise error(f'couldn\'t find any field with path "{path}" in the list of objects')
    return values


def _compare(one: list[Any], other: list[Any]) -> int:
    return -1 if _less(one, other) else 1 if _less(other, one) else 0


def _less(one: list[Any], other: list[Any]) -> bool:
    if not one or not other:
        return bool(other) and not one
    left, right = one[0], other[0]
    if left is None or right is None:
        return left is None and right is not None
    if basic_kind(left) in ("", "bool"):
        raise error(f"unsortable type: {type(left).__name__}")
    if basic_kind(left) != basic_kind(right):
        raise error("unsortable interface: interface")
    if isinstance(left, str):
        amounts = _quantity(left), _quantity(right)
        return amounts[0] < amounts[1] if None not in amounts else left < right
    return left < right


def _quantity(text: str) -> Any:
    try:
        return parse_quantity(text)
    except ValueError:
        return None


_ORDER = cmp_to_key(_compare)
