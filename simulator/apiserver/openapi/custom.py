"""Custom resources in OpenAPI documents: their schema, and the fields that every resource has.

Mirrors apiextensions-apiserver/pkg/controller/openapi/{builder/builder.go,v2/conversion.go}.
"""

from __future__ import annotations

from typing import Any

from simulator.apimachinery.schema import Definition, definition
from simulator.apimachinery.structural import Schema
from simulator.apimachinery.structural.pruning import EMBEDDED, PRESERVE
from simulator.apimachinery.structural.values import INT_OR_STRING
from simulator.kinds.kind import Kind

V2_PREFIX = "#/definitions/"
OBJECT_META = "io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta"
LIST_META = "io.k8s.apimachinery.pkg.apis.meta.v1.ListMeta"
_META_WORDS = ("Standard object's metadata. More info: https://git.k8s.io/community/contributors/devel/"
               "sig-architecture/api-conventions.md#metadata")
_LIST_META_WORDS = ("Standard list metadata. More info: https://git.k8s.io/community/contributors/devel/"
                    "sig-architecture/api-conventions.md#types-kinds")
_TYPED = "io.k8s.api.core.v1.ConfigMap"
"""A definition whose ``apiVersion`` and ``kind`` are described as those of all kinds are."""
_JUNCTORS = ("allOf", "anyOf", "oneOf", "not")


def model_name(kind: Kind) -> str:
    """``com.example.stable.v1.CronTab``."""
    return ".".join([*reversed(kind.group.split(".")), kind.version, kind.kind])


def definition_of(kind: Kind, prefix: str) -> Definition:
    """The definition of a custom resource, for documents whose references begin with ``prefix``."""
    schema = kind.structural or {}
    if prefix == V2_PREFIX and schema.get(PRESERVE):
        return {"type": "object", **_named(kind, kind.kind)}
    clean = _clean(schema, prefix)
    clean["properties"] = {**clean.get("properties", {}), **_type_meta(), "metadata": _meta(prefix)}
    return {**clean, **_named(kind, kind.kind)}


def list_of(kind: Kind, prefix: str) -> Definition:
    """The definition of a list of custom resources."""
    words = f"List of {kind.plural}. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/"
    return {
        "description": f"{kind.list_kind} is a list of {kind.kind}",
        "type": "object",
        "required": ["items"],
        "properties": {
            **_type_meta(),
            "items": {"description": f"{words}api-conventions.md", "type": "array",
                      "items": {"$ref": prefix + model_name(kind)}},
            "metadata": _reference(LIST_META, _LIST_META_WORDS, prefix),
        },
        **_named(kind, kind.list_kind),
    }


def _named(kind: Kind, name: str) -> Definition:
    return {"x-kubernetes-group-version-kind": [{"group": kind.group, "version": kind.version, "kind": name}]}


def _type_meta() -> dict[str, Definition]:
    known = definition(_TYPED)["properties"]
    return {field: {"description": known[field]["description"], "type": "string"} for field in ("apiVersion", "kind")}


def _meta(prefix: str) -> Definition:
    return _reference(OBJECT_META, _META_WORDS, prefix)


def _reference(name: str, words: str, prefix: str) -> Definition:
    if prefix == V2_PREFIX:
        return {"description": words, "$ref": prefix + name}
    return {"description": words, "allOf": [{"$ref": prefix + name}]}


def _clean(schema: Schema, prefix: str) -> dict[str, Any]:
    """A schema as it is published; version 2 knows no alternatives and no null."""
    found = {key: value for key, value in schema.items() if key not in ("properties", "items", "additionalProperties")}
    if prefix == V2_PREFIX:
        _strip(found, schema)
    open_ended = prefix == V2_PREFIX and (schema.get("nullable") or schema.get(PRESERVE))
    if "properties" in schema and not open_ended:
        found["properties"] = {key: _clean(inner, prefix) for key, inner in schema["properties"].items()}
    if isinstance(schema.get("items"), dict) and not open_ended:
        found["items"] = _clean(schema["items"], prefix)
    more = schema.get("additionalProperties")
    if more is not None:
        found["additionalProperties"] = _clean(more, prefix) if isinstance(more, dict) else more
    if schema.get(EMBEDDED) and not open_ended:
        _embed(found, prefix)
    return found


def _strip(found: dict[str, Any], schema: Schema) -> None:
    for junctor in _JUNCTORS:
        found.pop(junctor, None)
    if schema.get("nullable") or schema.get(PRESERVE) or schema.get(INT_OR_STRING):
        found.pop("type", None)
    found.pop("nullable", None)
    nullable = {key for key, inner in (schema.get("properties") or {}).items() if inner.get("nullable")}
    wanted = [key for key in schema.get("required") or () if key not in nullable]
    if wanted:
        found["required"] = wanted
    else:
        found.pop("required", None)


def _embed(found: dict[str, Any], prefix: str) -> None:
    found["properties"] = {**found.get("properties", {}), **_type_meta(), "metadata": _meta(prefix)}
    wanted = found.get("required", [])
    found["required"] = [*wanted, *(field for field in ("kind", "apiVersion") if field not in wanted)]
