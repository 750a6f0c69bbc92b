"""``--sort-by``: rows and objects ordered by a JSONPath (kubectl/pkg/cmd/get/sorter.go)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from simulator.apimachinery.jsonpath import JSONPath, JSONPathError, relaxed
from simulator.apimachinery.metadata import Object
from simulator.apimachinery.quantity import parse_quantity
from simulator.kubectl.command import error


def sort_objects(objects: Sequence[Object], field: str) -> list[Object]:
    """The objects in order of ``field``; those without it come first."""
    path = _path(field)
    return sorted(objects, key=lambda obj: _key(path.find(obj)))


def sort_rows(rows: Sequence[dict[str, Any]], field: str) -> list[dict[str, Any]]:
    """Table rows in order of ``field`` of their objects."""
    path = _path(field)
    return sorted(rows, key=lambda row: _key(path.find(row["object"])))


def _path(field: str) -> JSONPath:
    try:
        return JSONPath(relaxed(field))
    except JSONPathError as problem:
        raise error(str(problem)) from None


def _key(values: list[Any]) -> tuple:
    if not values:
        return (0,)
    value = values[0]
    if isinstance(value, bool | int | float):
        return 1, value
    text = str(value)
    try:
        return 1, parse_quantity(text)
    except ValueError:
        return 2, _natural(text)


def _natural(text: str) -> list[tuple[int, Any]]:
    """Digits compare as numbers: web-2 before web-10."""
    return [(0, int(part)) if part.isdigit() else (1, part) for part in re.split(r"(\d+)", text) if part]
