"""Pruning: fields that a structural schema does not know go, and are told of.

Mirrors apiextensions-apiserver/pkg/apiserver/schema/pruning and schema/defaulting/prunenulls.go.
"""

from __future__ import annotations

from typing import Any

from simulator.apimachinery.structural import META_FIELDS, Schema, child_of, items_of

PRESERVE = "x-kubernetes-preserve-unknown-fields"
EMBEDDED = "x-kubernetes-embedded-resource"


def prune(obj: Any, schema: Schema | None, root: bool = True) -> list[str]:
    """Take the unknown fields out of ``obj``, which is changed; their paths, sorted.

    Args:
        root: ``obj`` is a whole resource, with apiVersion, kind and metadata of its own.
    """
    unknown: list[str] = []
    if root:
        schema = {**(schema or {}), EMBEDDED: True}
    _prune(obj, schema, "", unknown)
    return sorted(unknown)


def _prune(value: Any, schema: Schema | None, path: str, unknown: list[str]) -> None:
    if schema is not None and schema.get(PRESERVE):
        _keep(value, schema, path, unknown)
    elif isinstance(value, dict):
        for key in list(value):
            _prune_field(value, key, schema, path, unknown)
    elif isinstance(value, list):
        for index, item in enumerate(value):
            _prune(item, items_of(schema), f"{path}[{index}]", unknown)


def _prune_field(value: dict[str, Any], key: str, schema: Schema | None, path: str, unknown: list[str]) -> None:
    if schema is not None:
        if schema.get(EMBEDDED) and key in META_FIELDS:
            return
        if key in (schema.get("properties") or {}) or "additionalProperties" in schema:
            _prune(value[key], child_of(schema, key), _below(path, key), unknown)
            return
    if path or key not in META_FIELDS:
        unknown.append(_below(path, key))
    del value[key]


def _keep(value: Any, schema: Schema, path: str, unknown: list[str]) -> None:
    """Unknown fields stay here, but what the schema knows below is pruned again."""
    if isinstance(value, dict):
        for key, item in value.items():
            if schema.get(EMBEDDED) and key in META_FIELDS:
                continue
            if key in (schema.get("properties") or {}) or "additionalProperties" in schema:
                _prune(item, child_of(schema, key), _below(path, key), unknown)
    elif isinstance(value, list) and items_of(schema) is not None:
        for index, item in enumerate(value):
            _keep(item, items_of(schema) or {}, f"{path}[{index}]", unknown)


def _below(path: str, key: str) -> str:
    return f"{path}.{key}" if path else key


def prune_nulls(value: Any, schema: Schema | None) -> None:
    """Take nulls out of objects where the schema has a field that may not be null and has no default."""
    if isinstance(value, dict):
        for key in list(value):
            inner = child_of(schema, key)
            if value[key] is None and inner is not None and not inner.get("nullable") and inner.get("default") is None:
                del value[key]
            else:
                prune_nulls(value[key], inner)
    elif isinstance(value, list):
        for item in value:
            prune_nulls(item, items_of(schema))
