"""Schemas must be structural: every field has one type, written outside of alternatives and negations.

Mirrors apiextensions-apiserver/pkg/apiserver/schema/{validation,complete}.go.
"""

from __future__ import annotations

from collections.abc import Iterator

import re2

from simulator.apimachinery.fields import FieldError, forbidden_field, invalid_value, required
from simulator.apimachinery.structural import Schema
from simulator.apimachinery.structural.pruning import EMBEDDED, PRESERVE
from simulator.apimachinery.structural.values import INT_OR_STRING, compiled

_TYPELESS = {"root": "must not be empty at the root", "item": "must not be empty for specified array items",
             "field": "must not be empty for specified object fields"}
_INT_OR_STRING = [{"type": "integer"}, {"type": "string"}]
_NOT_BELOW = (
    ("type", "empty"), ("additionalProperties", "undefined"), ("default", "undefined"), ("title", "empty"),
    ("description", "empty"), ("nullable", "false"), (PRESERVE, "false"), (EMBEDDED, "false"),
    (INT_OR_STRING, "false"), ("x-kubernetes-list-map-keys", "empty"), ("x-kubernetes-list-type", "undefined"),
    ("x-kubernetes-map-type", "undefined"), ("x-kubernetes-validations", "empty"),
)
"""What must not stand inside of alternatives, and how it must be there."""
_METADATA_MAY = {"type", "properties", "default"}


def structural_problems(schema: Schema, where: str) -> list[FieldError]:
    """What keeps a schema from being structural, sorted as upstream sorts it."""
    problems = [*_invariants(schema, "root", where), *_completeness(schema, schema, where, where)]
    return sorted(problems, key=str)


def _invariants(schema: Schema, level: str, where: str) -> Iterator[FieldError]:
    kind = schema.get("type") or ""
    if kind == "array" and not isinstance(schema.get("items"), dict):
        yield required(f"{where}.items", "must be specified")
    if isinstance(schema.get("items"), dict):
        yield from _invariants(schema["items"], "item", f"{where}.items")
    for key, inner in (schema.get("properties") or {}).items():
        yield from _invariants(inner, "field", f"{where}.properties[{key}]")
    more = schema.get("additionalProperties")
    if more is not None and level == "root":
        yield forbidden_field(f"{where}.additionalProperties", "must not be used at the root")
    if isinstance(more, dict):
        yield from _invariants(more, "field", f"{where}.additionalProperties")
    yield from _extension_problems(schema, where)
    yield from _alternatives(schema, where, *_exceptions(schema))
    yield from _type_problems(schema, level, where)
    yield from _resource_problems(schema, level, where)


def _extension_problems(schema: Schema, where: str) -> Iterator[FieldError]:
    for extension in (PRESERVE, EMBEDDED):
        if schema.get(INT_OR_STRING) and schema.get(extension):
            yield invalid_value(f"{where}.{extension}", True, f"must be false if {INT_OR_STRING} is true")


def _type_problems(schema: Schema, level: str, where: str) -> Iterator[FieldError]:
    kind = schema.get("type") or ""
    if schema.get(EMBEDDED) and kind != "object":
        text = f"must be object if {EMBEDDED} is true"
        yield invalid_value(f"{where}.type", kind, text) if kind else required(f"{where}.type", text)
    elif not kind and not schema.get(INT_OR_STRING) and not schema.get(PRESERVE):
        yield required(f"{where}.type", _TYPELESS[level])
    if schema.get(EMBEDDED) and schema.get("additionalProperties") is not None:
        yield forbidden_field(f"{where}.additionalProperties", f"must not be used if {EMBEDDED} is set")
    if level == "root" and kind and kind != "object":
        yield invalid_value(f"{where}.type", kind, "must be object at the root")


def _resource_problems(schema: Schema, level: str, where: str) -> Iterator[FieldError]:
    """The fields of a resource: apiVersion, kind and metadata have types of their own."""
    properties, whole = schema.get("properties") or {}, level == "root" or bool(schema.get(EMBEDDED))
    for field in ("kind", "apiVersion"):
        if whole and field in properties and properties[field].get("type") != "string":
            yield invalid_value(f"{where}.properties[{field}].type", properties[field].get("type") or "",
                                "must be string")
    if "metadata" in properties:
        yield from _metadata_problems(properties["metadata"], whole, level, f"{where}.properties[metadata]")
    if schema.get(EMBEDDED) and not schema.get(PRESERVE) and not properties:
        yield required(f"{where}.properties", f"must not be empty if {EMBEDDED} is true without {PRESERVE}")


def _metadata_problems(schema: Schema, whole: bool, level: str, where: str) -> Iterator[FieldError]:
    if whole and schema.get("type") != "object":
        yield invalid_value(f"{where}.type", schema.get("type") or "", "must be object")
    if level != "root":
        return
    names = set(schema.get("properties") or ())
    more = {key for key, value in schema.items() if value not in (None, False, [], {}, "")}
    if more - _METADATA_MAY or names - {"name", "generateName"}:
        yield forbidden_field(where, "must not specify anything other than name and generateName, but metadata is "
                                     "implicitly specified")


# Alternatives ------------------------------------------------------------------------------------------------------


def _exceptions(schema: Schema) -> tuple[bool, bool]:
    """Whether ``anyOf``, or that of the first ``allOf``, is the one that int-or-string fields may have."""
    first = (schema.get("allOf") or [{}])[0]
    return schema.get("anyOf") == _INT_OR_STRING, first.get("anyOf") == _INT_OR_STRING


def _alternatives(schema: Schema, where: str, skip_any: bool, skip_first_all: bool) -> Iterator[FieldError]:
    for index, inner in enumerate(() if skip_any else schema.get("anyOf") or ()):
        yield from _nested(inner, f"{where}.anyOf[{index}]")
    for index, inner in enumerate(schema.get("allOf") or ()):
        yield from _nested(inner, f"{where}.allOf[{index}]", skip_first_all and index == 0)
    for index, inner in enumerate(schema.get("oneOf") or ()):
        yield from _nested(inner, f"{where}.oneOf[{index}]")
    if isinstance(schema.get("not"), dict):
        yield from _nested(schema["not"], f"{where}.not")
    if schema.get("pattern"):
        yield from _pattern_problems(schema["pattern"], f"{where}.pattern")


def _pattern_problems(pattern: str, where: str) -> Iterator[FieldError]:
    try:
        compiled(pattern)
    except re2.error as error:
        why = error.args[0].decode() if isinstance(error.args[0], bytes) else str(error)
        yield invalid_value(where, pattern, "must be a valid regular expression, but isn't: error parsing regexp: "
                                            f"{_as_go(why)}")


def _as_go(why: str) -> str:
    """RE2's complaint as Go words it: what it is about stands in backquotes."""
    what, _, about = why.partition(": ")
    return f"{what}: `{about}`" if about else what


def _nested(schema: Schema, where: str, skip_any: bool = False) -> Iterator[FieldError]:
    yield from _alternatives(schema, where, skip_any, False)
    if isinstance(schema.get("items"), dict):
        yield from _nested(schema["items"], f"{where}.items")
    for key, inner in (schema.get("properties") or {}).items():
        yield from _nested(inner, f"{where}.properties[{key}]")
    for field, how in _NOT_BELOW:
        if schema.get(field) not in (None, False, [], {}, ""):
            yield forbidden_field(f"{where}.{field}", f"must be {how} to be structural")
    if "metadata" in (schema.get("properties") or {}):
        yield forbidden_field(f"{where}.properties[metadata]", "must not be specified in a nested context")


def _completeness(rule: Schema, schema: Schema | None, where: str, rule_where: str) -> Iterator[FieldError]:
    """What alternatives speak of must be there outside of them."""
    if schema is None:
        yield required(where, f"because it is defined in {rule_where}")
        return
    for junctor in ("allOf", "anyOf", "oneOf"):
        for index, inner in enumerate(rule.get(junctor) or ()):
            yield from _nested_completeness(inner, schema, where, f"{rule_where}.{junctor}[{index}]")
    if isinstance(rule.get("not"), dict):
        yield from _nested_completeness(rule["not"], schema, where, f"{rule_where}.not")


def _nested_completeness(rule: Schema, schema: Schema | None, where: str, rule_where: str) -> Iterator[FieldError]:
    if schema is None:
        yield required(where, f"because it is defined in {rule_where}")
        return
    yield from _completeness(rule, schema, where, rule_where)
    if isinstance(rule.get("items"), dict):
        yield from _nested_completeness(rule["items"], schema.get("items"), f"{where}.items", f"{rule_where}.items")
    for key, inner in (rule.get("properties") or {}).items():
        there = (schema.get("properties") or {}).get(key)
        place, rule_place = f"{where}.properties[{key}]", f"{rule_where}.properties[{key}]"
        if there is None:
            yield required(place, f"because it is defined in {rule_place}")
        else:
            yield from _nested_completeness(inner, there, place, rule_place)
