"""Defaults in schemas must themselves be valid, and hold nothing that would be pruned.

Mirrors apiextensions-apiserver/pkg/apiserver/schema/defaulting/validation.go.
"""

from __future__ import annotations

from collections.abc import Iterator

from simulator.apimachinery.copying import deep_copy
from simulator.apimachinery.fields import FieldError, invalid_value
from simulator.apimachinery.structural import META_FIELDS, Schema
from simulator.apimachinery.structural.embedded import embedded_problems
from simulator.apimachinery.structural.pruning import EMBEDDED, prune
from simulator.apimachinery.structural.values import value_problems


def default_problems(schema: Schema, where: str, inside_meta: bool = False, root: bool = True) -> Iterator[FieldError]:
    """What is wrong with the defaults in a schema. Additional properties may have none, so they aren't looked at."""
    whole = root or bool(schema.get(EMBEDDED))
    inside_meta = inside_meta and not whole
    if schema.get("default") is not None:
        yield from _problems_of(schema, f"{where}.default", inside_meta)
    if isinstance(schema.get("items"), dict):
        yield from default_problems(schema["items"], f"{where}.items", inside_meta, False)
    for key, inner in sorted((schema.get("properties") or {}).items()):
        meta = inside_meta or (whole and key in META_FIELDS)
        yield from default_problems(inner, f"{where}.properties[{key}]", meta, False)


def _problems_of(schema: Schema, where: str, inside_meta: bool) -> Iterator[FieldError]:
    value = schema["default"]
    if not inside_meta:
        pruned = deep_copy(value)
        prune(pruned, schema, root=False)
        if pruned != value:
            yield invalid_value(where, value, "must not have unknown fields")
    yield from [*embedded_problems(value, schema, where)] or value_problems(value, schema, where)
