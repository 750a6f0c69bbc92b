"""Lists that are sets or maps hold nothing twice (apiextensions-apiserver/pkg/apiserver/schema/listtype)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from simulator.apimachinery.fields import FieldError, duplicate, invalid_value
from simulator.apimachinery.structural import Schema, items_of


def list_problems(value: Any, schema: Schema | None, path: str = "") -> Iterator[FieldError]:
    """The items that stand twice in sets, and the keys in maps."""
    if schema is None:
        return
    if isinstance(value, list):
        yield from _of_list(value, schema, path)
    elif isinstance(value, dict):
        more, known = schema.get("additionalProperties"), schema.get("properties") or {}
        for key, item in value.items():
            if isinstance(more, dict):
                yield from list_problems(item, more, f"{path}[{key}]")
            if key in known:
                yield from list_problems(item, known[key], f"{path}.{key}" if path else key)


def _of_list(value: list[Any], schema: Schema, path: str) -> Iterator[FieldError]:
    match schema.get("x-kubernetes-list-type"):
        case "set":
            yield from (duplicate(f"{path}[{index}]", value[index]) for index in _repeated(value))
        case "map":
            yield from _of_map(value, schema.get("x-kubernetes-list-map-keys") or [], path)
    for index, item in enumerate(value):
        yield from list_problems(item, items_of(schema), f"{path}[{index}]")


def _of_map(value: list[Any], names: list[str], path: str) -> Iterator[FieldError]:
    for index, item in enumerate(value):
        if item is not None and not isinstance(item, dict):
            yield invalid_value(f"{path}[{index}]", item, "must be an object for an array of list-type map")
            return
    keys = [{name: item[name] for name in names if name in item} if item else {} for item in value]
    yield from (duplicate(f"{path}[{index}]", keys[index]) for index in _repeated(keys))


def _repeated(values: list[Any]) -> list[int]:
    """The positions at which something stands for the second time."""
    seen: dict[str, int] = {}
    found = []
    for index, value in enumerate(values):
        text = json.dumps(value, sort_keys=True)
        seen[text] = seen.get(text, 0) + 1
        if seen[text] == 2:
            found.append(index)
    return found
