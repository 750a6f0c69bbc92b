"""What a CustomResourceDefinition's schema may say.

Mirrors ValidateCustomResourceDefinitionOpenAPISchema of
apiextensions-apiserver/pkg/apis/apiextensions/validation/validation.go.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from simulator.apimachinery.fields import FieldError, forbidden_field, invalid_value, not_supported
from simulator.apimachinery.metadata import Object
from simulator.apimachinery.structural import META_FIELDS, Schema
from simulator.apimachinery.structural.pruning import EMBEDDED, PRESERVE
from simulator.kinds.customresourcedefinition.default_rules import default_problems
from simulator.kinds.customresourcedefinition.list_rules import list_type_problems, map_type_problems
from simulator.kinds.customresourcedefinition.rule_rules import rule_problems
from simulator.kinds.customresourcedefinition.structural_rules import structural_problems

_TYPES = ("array", "boolean", "integer", "number", "object", "string")
_AT_ROOT = ("Description", "Type", "Format", "Title", "Maximum", "ExclusiveMaximum", "Minimum", "ExclusiveMinimum",
            "MaxLength", "MinLength", "Pattern", "MaxItems", "MinItems", "UniqueItems", "MultipleOf", "Required",
            "Items", "Properties", "ExternalDocs", "Example", "XPreserveUnknownFields", "XValidations")
_ROOT_FIELDS = {name[0].lower() + name[1:] for name in _AT_ROOT} | {PRESERVE, "x-kubernetes-validations"}
_UNSUPPORTED = ("id", "additionalItems", "patternProperties", "definitions", "dependencies", "$ref")
_EMPTY = (None, False, "", [], {})


@dataclass(frozen=True, slots=True)
class _Place:
    """Where in a resource a schema stands: that decides about defaults and embedded resources."""

    root: bool = True
    inside_meta: bool = False
    no_defaults: str | None = None


def sub_schemas(schema: Schema | None) -> Iterator[Schema]:
    """A schema and all inside it."""
    if not isinstance(schema, dict):
        return
    yield schema
    for field in ("items", "additionalProperties", "not"):
        yield from sub_schemas(schema.get(field))
    for field in ("properties", "patternProperties", "definitions"):
        for inner in (schema.get(field) or {}).values():
            yield from sub_schemas(inner)
    for field in ("allOf", "anyOf", "oneOf"):
        for inner in schema.get(field) or ():
            yield from sub_schemas(inner)


def validation_problems(holder: Object | None, has_status: bool, where: str) -> list[FieldError]:
    """What is wrong with the schema of a version.

    Args:
        holder: ``schema`` of a version. has_status: whether status is a subresource.
    """
    schema = (holder or {}).get("openAPIV3Schema")
    if schema is None:
        return []
    where = f"{where}.openAPIV3Schema"
    problems = _root_problems(schema, where) if has_status else []
    if schema.get("nullable"):
        problems.append(forbidden_field(f"{where}.nullable", "nullable cannot be true at the root"))
    structural = structural_problems(schema, where) or list(default_problems(schema, where))
    problems += structural
    rules: list[FieldError] = []
    problems += _problems(schema, where, _Place(), rules)
    return problems + ([] if problems else rules)


def _root_problems(schema: Schema, where: str) -> list[FieldError]:
    """With status apart, only that is allowed which still holds when status is taken out."""
    if schema.get("type", "object") != "object":
        why = 'only "object" is allowed as the type at the root of the schema if the status subresource is enabled'
        return [invalid_value(f"{where}.type", schema["type"], why)]
    if any(field not in _ROOT_FIELDS and value not in _EMPTY for field, value in schema.items()):
        why = f"only [{' '.join(_AT_ROOT)}] fields are allowed at the root of the schema if the status subresource is "
        return [invalid_value(where, schema, f"{why}enabled")]
    return []


def _problems(schema: Schema | None, where: str, place: _Place, rules: list[FieldError]) -> list[FieldError]:
    """What is wrong with a schema and all inside it; what is wrong with its CEL rules goes to ``rules``."""
    if not isinstance(schema, dict):
        return []
    problems = [*_standard(schema, where, place)]
    if schema.get("uniqueItems"):
        problems.append(forbidden_field(f"{where}.uniqueItems", "uniqueItems cannot be set to true since the runtime "
                                                                "complexity becomes quadratic"))
    problems += _inside(schema, where, replace(place, root=False), place.root, rules)
    if schema.get(PRESERVE) is False:
        problems.append(invalid_value(f"{where}.{PRESERVE}", False, "must be true or undefined"))
    problems += [*map_type_problems(schema, where), *list_type_problems(schema, where)]
    problems += rule_problems(schema, where, rules)
    return problems


def _standard(schema: Schema, where: str, place: _Place) -> Iterator[FieldError]:
    kind = schema.get("type") or ""
    if kind and kind not in _TYPES:
        yield not_supported(f"{where}.type", kind, _TYPES)
    if schema.get("default") is not None and place.no_defaults is not None:
        yield forbidden_field(f"{where}.default", f"must not be set {place.no_defaults}")
    for field in _UNSUPPORTED:
        if schema.get(field) not in _EMPTY:
            yield forbidden_field(f"{where}.{field}", f"{field} is not supported")
    if kind == "null":
        yield forbidden_field(f"{where}.type", "type cannot be set to null, use nullable as an alternative")
    if isinstance(schema.get("items"), list):
        yield forbidden_field(f"{where}.items", "items must be a schema object and not an array")
    if place.inside_meta and schema.get(EMBEDDED):
        yield forbidden_field(f"{where}.{EMBEDDED}", "must not be used inside of resource meta")


def _inside(schema: Schema, where: str, place: _Place, root: bool, rules: list[FieldError]) -> list[FieldError]:
    problems: list[FieldError] = []
    more, properties = schema.get("additionalProperties"), schema.get("properties") or {}
    if more is not None:
        if properties and more is not True:
            problems.append(forbidden_field(f"{where}.additionalProperties",
                                            "additionalProperties and properties are mutual exclusive"))
        inner = replace(place, no_defaults="inside additionalProperties applying to object metadata")
        problems += _problems(more, f"{where}.additionalProperties", inner if place.inside_meta else place, rules)
    for key in sorted(properties):
        inner = place
        if (root or schema.get(EMBEDDED)) and key in META_FIELDS:
            inner = replace(place, inside_meta=True, no_defaults=f"in top-level {key}" if root else place.no_defaults)
        problems += _problems(properties[key], f"{where}.properties[{key}]", inner, rules)
    problems += _problems(schema.get("not"), f"{where}.not", place, rules)
    for junctor in ("allOf", "oneOf", "anyOf"):
        for index, part in enumerate(schema.get(junctor) or ()):
            problems += _problems(part, f"{where}.{junctor}[{index}]", place, rules)
    return problems + _problems(schema.get("items"), f"{where}.items", place, rules)
