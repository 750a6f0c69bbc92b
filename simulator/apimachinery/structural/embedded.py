"""Resources inside of custom resources: apiVersion, kind and metadata as a resource has them.

Mirrors apiextensions-apiserver/pkg/apiserver/schema/objectmeta/validation.go.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from simulator.apimachinery.fields import FieldError, invalid_value, required
from simulator.apimachinery.names import dns1035_label_problems, path_segment_problems
from simulator.apimachinery.object_meta import validate_object_meta
from simulator.apimachinery.structural import Schema, child_of, items_of
from simulator.apimachinery.structural.pruning import EMBEDDED


def embedded_problems(value: Any, schema: Schema | None, path: str = "") -> Iterator[FieldError]:
    """What is wrong with the resources embedded in a value."""
    if schema is None:
        return
    if isinstance(value, dict):
        if schema.get(EMBEDDED):
            yield from _resource_problems(value, path)
        known = schema.get("properties") or {}
        for key, item in value.items():
            yield from embedded_problems(item, child_of(schema, key), _below(path, key, key in known))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from embedded_problems(item, items_of(schema), f"{path}[{index}]")


def _below(path: str, key: str, known: bool) -> str:
    if not known:
        return f"{path}[{key}]"
    return f"{path}.{key}" if path else key


def _resource_problems(value: dict[str, Any], path: str) -> Iterator[FieldError]:
    prefix = f"{path}." if path else ""
    yield from (required(f"{prefix}{field}") for field in ("apiVersion", "kind") if field not in value)
    for field in ("apiVersion", "kind"):
        if field in value:
            yield from _name_problems(field, value[field], f"{prefix}{field}")
    meta = value.get("metadata")
    if isinstance(meta, dict):
        named = {**meta, "name": meta.get("name") or "fakename"}
        for problem in validate_object_meta(named, bool(meta.get("namespace")), path_segment_problems):
            yield FieldError(problem.type, prefix + problem.field, problem.value, problem.detail)


def _name_problems(field: str, value: Any, where: str) -> Iterator[FieldError]:
    if not isinstance(value, str):
        yield invalid_value(where, value, "must be a string")
    elif not value:
        yield invalid_value(where, value, "must not be empty")
    elif field == "apiVersion" and value.count("/") > 1:
        yield invalid_value(where, value, f"unexpected GroupVersion string: {value}")
    elif field == "kind" and (texts := dns1035_label_problems(value.lower())):
        yield invalid_value(where, value, f"may have mixed case, but should otherwise match: {','.join(texts)}")
