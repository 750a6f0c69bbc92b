"""The published schema in the form OpenAPI documents have it.

The JSON schema of the wheel allows null everywhere, forbids unknown fields and pins kind and apiVersion, all for
validators; the API's own documents don't. Types that encode themselves look different in versions 2 and 3.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from simulator.apimachinery.enum_values import described, enum_values
from simulator.apimachinery.schema import (
    Definition,
    definition,
    reachable,
    reference,
    short_name,
    split_name,
    type_of,
)
from simulator.apiserver.openapi import custom
from simulator.kinds.kind import Kind

V2_PREFIX = custom.V2_PREFIX
V3_PREFIX = "#/components/schemas/"

_V2_TYPES = {
    "Quantity": {"type": "string"},
    "IntOrString": {"type": "string", "format": "int-or-string"},
}
_V3_TYPES = {
    "Quantity": {"oneOf": [{"type": "string"}, {"type": "number"}]},
    "IntOrString": {"format": "int-or-string", "oneOf": [{"type": "integer"}, {"type": "string"}]},
}
_KEPT = ("description", "format", "required", "x-kubernetes-group-version-kind", "x-kubernetes-list-map-keys",
         "x-kubernetes-list-type", "x-kubernetes-map-type", "x-kubernetes-patch-merge-key",
         "x-kubernetes-patch-strategy", "x-kubernetes-unions")


def v3(name: str) -> Definition:
    """A definition for ``components.schemas``."""
    special = _V3_TYPES.get(split_name(name)[1])
    return _described(name, special) if special else _definition(name, V3_PREFIX)


def v2(name: str) -> Definition:
    """A definition for ``definitions``."""
    special = _V2_TYPES.get(split_name(name)[1])
    return _described(name, special) if special else _definition(name, V2_PREFIX)


def _definition(name: str, prefix: str) -> Definition:
    found = _schema(definition(name), prefix)
    for field, values in enum_values(short_name(name)).items():
        schema = found.get("properties", {}).get(field)
        if schema is not None and "items" in schema:
            schema["items"]["enum"] = values
        elif schema is not None:
            schema["description"], schema["enum"] = described(schema.get("description", ""), values), values
    return found


def _described(name: str, special: Definition) -> Definition:
    description = definition(name).get("description")
    return {"description": description, **special} if description else special


def _schema(schema: Definition, prefix: str) -> Definition:
    target = reference(schema)
    clean: Definition = {key: schema[key] for key in _KEPT if key in schema}
    if target is not None:
        return _referring(clean, prefix + target, prefix)
    if type_of(schema):
        clean["type"] = type_of(schema)
    if "properties" in schema:
        clean["properties"] = {key: _schema(prop, prefix) for key, prop in schema["properties"].items()}
    if "items" in schema:
        clean["items"] = _schema(schema["items"], prefix)
    if isinstance(schema.get("additionalProperties"), dict):
        clean["additionalProperties"] = _schema(schema["additionalProperties"], prefix)
    return clean


def _referring(beside: Definition, target: str, prefix: str) -> Definition:
    """A reference with words of its own: version 3 allows none beside ``$ref`` and wraps it."""
    if beside and prefix == V3_PREFIX:
        return {**beside, "allOf": [{"$ref": target}]}
    return {**beside, "$ref": target}


def lists(kinds: Iterable[Kind], prefix: str) -> dict[str, Definition]:
    """The definitions of the lists of some kinds."""
    return {f"{model_name(kind)}List": _list(kind, prefix) for kind in kinds if "list" in kind.verbs}


def customs(kinds: Iterable[Kind], prefix: str) -> dict[str, Definition]:
    """The definitions of the custom resources among some kinds."""
    return {model_name(kind): custom.definition_of(kind, prefix) for kind in kinds if kind.structural is not None}


def model_name(kind: Kind) -> str:
    """What a kind's definition is called."""
    return kind.schema or custom.model_name(kind)


def needed(kinds: Iterable[Kind]) -> list[str]:
    """The published definitions that some kinds refer to."""
    kinds = list(kinds)
    found = [kind.schema for kind in kinds if kind.schema]
    return reachable(found + ([custom.OBJECT_META, custom.LIST_META] if len(found) < len(kinds) else []))


def _list(kind: Kind, prefix: str) -> Definition:
    if kind.structural is not None:
        return custom.list_of(kind, prefix)
    texts: dict[str, Any] = definition(kind.schema).get("properties", {})
    own = {field: _schema(texts[field], prefix) for field in ("apiVersion", "kind") if field in texts}
    return {
        "description": f"{kind.list_kind} is a list of {kind.kind} objects.",
        "type": "object",
        "required": ["items"],
        "properties": {
            **own,
            "items": {"type": "array", "items": {"$ref": prefix + kind.schema}},
            "metadata": {"type": "object"},
        },
        "x-kubernetes-group-version-kind": [
            {"group": kind.group, "version": kind.version, "kind": kind.list_kind}],
    }
