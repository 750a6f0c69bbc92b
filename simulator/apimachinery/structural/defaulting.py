"""Defaults of a structural schema (apiextensions-apiserver/pkg/apiserver/schema/defaulting/algorithm.go)."""

from __future__ import annotations

from typing import Any

from simulator.apimachinery.copying import deep_copy
from simulator.apimachinery.structural import Schema, child_of, items_of


def fill_defaults(value: Any, schema: Schema | None) -> None:
    """Fill in what is missing, or null where it may not be. ``value`` is changed."""
    if schema is None:
        return
    if isinstance(value, dict):
        for key, inner in (schema.get("properties") or {}).items():
            if inner.get("default") is not None and (key not in value or _replaces(value[key], inner)):
                value[key] = deep_copy(inner["default"])
        for key in value:
            if key not in (schema.get("properties") or {}):
                value[key] = _or_default(value[key], child_of(schema, key))
            fill_defaults(value[key], child_of(schema, key))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            value[index] = _or_default(item, items_of(schema))
            fill_defaults(value[index], items_of(schema))


def _replaces(value: Any, schema: Schema) -> bool:
    return value is None and not schema.get("nullable")


def _or_default(value: Any, schema: Schema | None) -> Any:
    if schema is not None and _replaces(value, schema):
        return deep_copy(schema.get("default"))
    return value
