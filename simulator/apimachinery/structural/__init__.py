"""Structural schemas: what a CustomResourceDefinition says of its objects, and what follows for one of them.

A schema is the JSON of ``openAPIV3Schema`` as it is stored. Unknown fields are pruned by it, defaults filled in, values
checked. Mirrors apiextensions-apiserver/pkg/apiserver/{schema,validation}.
"""

from __future__ import annotations

from typing import Any

Schema = dict[str, Any]
META_FIELDS = ("apiVersion", "kind", "metadata")


def child_of(schema: Schema | None, key: str) -> Schema | None:
    """The schema of a field of an object: of the property, or of all additional ones."""
    if schema is None:
        return None
    found = (schema.get("properties") or {}).get(key)
    if found is not None:
        return found
    more = schema.get("additionalProperties")
    return more if isinstance(more, dict) else None


def items_of(schema: Schema | None) -> Schema | None:
    """The schema of a list's items."""
    return schema.get("items") if schema else None
