"""Values against their schema: types, ranges, patterns, required fields, alternatives, in kube-openapi's words.

Mirrors kube-openapi/pkg/validation/validate and kubeOpenAPIResultToFieldErrors of
apiextensions-apiserver/pkg/apiserver/validation/validation.go. Patterns are RE2, as in Go: they take linear time.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import re2

from simulator.apimachinery.fields import (
    FieldError,
    invalid_value,
    not_supported,
    required,
    too_long,
    too_many,
)
from simulator.apimachinery.go_format import go_format
from simulator.apimachinery.structural import Schema
from simulator.apimachinery.structural.formats import has_format, recognized

INT_OR_STRING = "x-kubernetes-int-or-string"


@dataclass(slots=True)
class Result:
    """What is wrong with a value, no text twice, and how many checks it passed: alternatives compare by that."""

    errors: dict[str, Callable[[str], FieldError]] = field(default_factory=dict)
    matches: int = 0

    def add(self, message: str, make: Callable[[str], FieldError]) -> None:
        """Note a problem by kube-openapi's message; ``make`` turns it into a field error, below a path."""
        self.errors.setdefault(message, make)

    def merge(self, other: Result) -> None:
        """Take over what another result says."""
        for message, make in other.errors.items():
            self.errors.setdefault(message, make)
        self.matches += other.matches


def value_problems(value: Any, schema: Schema | None, path: str = "") -> list[FieldError]:
    """What is wrong with a value.

    Args:
        path: where the value stands; texts name paths from there on, as upstream's do.
    """
    if not schema:
        return []
    return [make(path) for make in _check(value, schema, "").errors.values()]


def _check(value: Any, schema: Schema, path: str) -> Result:
    result = Result()
    _check_type(value, schema, path, result)
    if value is not None:
        _check_alternatives(value, schema, path, result)
        if isinstance(value, str):
            _check_string(value, schema, path, result)
        elif isinstance(value, (int, float)) and not isinstance(value, bool):
            _check_number(value, schema, path, result)
        elif isinstance(value, list):
            _check_list(value, schema, path, result)
    _check_enum(value, schema, path, result)
    if isinstance(value, dict):
        _check_object(value, schema, path, result)
    result.matches += 1
    return result


def _at(base: str, path: str) -> str:
    path = path.removeprefix(".")
    return f"{base}.{path}" if base and path else base or path or "<nil>"


def _invalid(path: str, value: Any, message: str) -> Callable[[str], FieldError]:
    return lambda base: invalid_value(_at(base, path), "" if value is None else value, message)


# Types -------------------------------------------------------------------------------------------------------------


def _types(schema: Schema) -> list[str]:
    if schema.get(INT_OR_STRING):
        return ["integer", "string"]
    return [schema["type"]] if schema.get("type") else []


def _type_name(value: Any) -> str:
    match value:
        case None:
            return "null"
        case bool():
            return "boolean"
        case str():
            return "string"
        case int():
            return "integer"
        case float():
            return "number"
        case list():
            return "array"
    return "object"


def _check_type(value: Any, schema: Schema, path: str, result: Result) -> None:
    wanted, found = _types(schema), _type_name(value)
    if not wanted or found in wanted or (value is None and schema.get("nullable")):
        result.matches += 1
        return
    if (found == "integer" and "number" in wanted) or (
            found == "number" and "integer" in wanted and float(value).is_integer()):
        result.matches += 1
        return
    message = f'{path} in body must be of type {",".join(wanted)}: "{found}"'
    result.add(message, lambda base: FieldError("FieldValueTypeInvalid", _at(base, path), found, message))


# Scalars -----------------------------------------------------------------------------------------------------------


@lru_cache(maxsize=1024)
def compiled(pattern: str) -> Any:
    """The pattern as an RE2 expression.

    Raises:
        re2.error: it is none.
    """
    return re2.compile(pattern)


def _check_string(value: str, schema: Schema, path: str, result: Result) -> None:
    """Length, then pattern; only the first that fails is told. Then the format."""
    limit, least, pattern = schema.get("maxLength"), schema.get("minLength"), schema.get("pattern")
    if limit is not None and len(value) > limit:
        result.add(f"{path} in body should be at most {limit} chars long",
                   lambda base: too_long(_at(base, path), limit))
    elif least is not None and len(value) < least:
        message = f"{path} in body should be at least {least} chars long"
        result.add(message, _invalid(path, value, message))
    elif pattern and compiled(pattern).search(value) is None:
        message = f"{path} in body should match '{pattern}'"
        result.add(message, _invalid(path, value, message))
    name, kind = schema.get("format") or "", schema.get("type") or ""
    if name and kind in ("", "string") and recognized(name, kind) and not has_format(value, name):
        message = f'{path} in body must be of type {name}: {json.dumps(value, ensure_ascii=False)}'
        result.add(message, lambda base: FieldError("FieldValueTypeInvalid", _at(base, path), value, message))


def _check_number(value: int | float, schema: Schema, path: str, result: Result) -> None:
    _check_range(value, schema, path, result)
    factor, most, least = schema.get("multipleOf"), schema.get("maximum"), schema.get("minimum")
    if factor and not float(value / factor).is_integer():
        message = f"{path} in body should be a multiple of {go_format(factor)}"
        result.add(message, _invalid(path, value, message))
    bounds = ((least, schema.get("exclusiveMinimum"), value.__lt__, "greater"),
              (most, schema.get("exclusiveMaximum"), value.__gt__, "less"))
    for bound, exclusive, beyond, word in bounds:
        if bound is not None and (beyond(bound) is True or (exclusive and value == bound)):
            than = f"{word} than" if exclusive else f"{word} than or equal to"
            message = f"{path} in body should be {than} {go_format(bound)}"
            result.add(message, _invalid(path, value, message))


def _check_range(value: int | float, schema: Schema, path: str, result: Result) -> None:
    if schema.get("type") == "integer" and schema.get("format") == "int32" and not -(2**31) <= value < 2**31:
        message = f"Checked value must be of type integer with format int32 in {path}"
        result.add(message, lambda base: invalid_value(base or "<nil>", "", message))


def _check_enum(value: Any, schema: Schema, path: str, result: Result) -> None:
    offers = schema.get("enum")
    if offers and not any(_same(value, offer) for offer in offers):
        shown = [offer if isinstance(offer, str) else json.dumps(offer) for offer in offers]
        result.add(f"{path} in body should be one of {shown}",
                   lambda base: not_supported(_at(base, path), value, shown))


def _same(left: Any, right: Any) -> bool:
    return left == right and isinstance(left, bool) == isinstance(right, bool)


# Containers --------------------------------------------------------------------------------------------------------


def _check_list(value: list[Any], schema: Schema, path: str, result: Result) -> None:
    items, least, most = schema.get("items"), schema.get("minItems"), schema.get("maxItems")
    if isinstance(items, dict):
        for index, item in enumerate(value):
            result.merge(_check(item, items, f"{path}[{index}]"))
    if least is not None and len(value) < least:
        message = f"{path} in body should have at least {least} items"
        result.add(message, _invalid(path, len(value), message))
    if most is not None and len(value) > most:
        result.add(f"{path} in body should have at most {most} items",
                   lambda base: too_many(_at(base, path), len(value), most))


def _check_object(value: dict[str, Any], schema: Schema, path: str, result: Result) -> None:
    least, most = schema.get("minProperties"), schema.get("maxProperties")
    if least is not None and len(value) < least:
        message = f"{path} in body should have at least {least} properties"
        result.add(message, _invalid(path, len(value), message))
    if most is not None and len(value) > most:
        result.add(f"{path} in body should have at most {most} properties",
                   lambda base: too_many(_at(base, path), len(value), most))
    for key, inner in _fields(value, schema):
        result.merge(_check(value[key], inner, f"{path}.{key}" if path else key))
    for key in schema.get("required") or ():
        if key not in value:
            where = f"{path}.{key}"
            result.add(f"{where} in body is required", lambda base, where=where: required(_at(base, where)))


def _fields(value: dict[str, Any], schema: Schema) -> Iterator[tuple[str, Schema]]:
    """The fields of a value that have a schema, and it; additional ones first."""
    known, more = schema.get("properties") or {}, schema.get("additionalProperties")
    if isinstance(more, dict):
        yield from ((key, more) for key in value if key not in known)
    yield from ((key, known[key]) for key in sorted(known) if key in value)


# Alternatives ------------------------------------------------------------------------------------------------------


def _check_alternatives(value: Any, schema: Schema, path: str, result: Result) -> None:
    quoted = json.dumps(path, ensure_ascii=False)
    if schema.get("anyOf"):
        _check_any(value, schema["anyOf"], path, f"{quoted} must validate at least one schema (anyOf)", result)
    if schema.get("oneOf"):
        _check_one(value, schema["oneOf"], path, f"{quoted} must validate one and only one schema (oneOf).", result)
    if schema.get("allOf"):
        _check_all(value, schema["allOf"], path, f"{quoted} must validate all the schemas (allOf)", result)
    if schema.get("not") and not _check(value, schema["not"], path).errors:
        _composite(result, f"{quoted} must not validate the schema (not)")
    result.matches += 1


def _composite(result: Result, message: str) -> None:
    result.add(message, lambda base: invalid_value(base or "<nil>", "", message))


def _best(tried: list[Result]) -> Result:
    return max(tried, key=lambda found: found.matches)


def _check_any(value: Any, schemas: list[Schema], path: str, message: str, result: Result) -> None:
    tried: list[Result] = []
    for schema in schemas:
        tried.append(_check(value, schema, path))
        if not tried[-1].errors:
            result.merge(tried[-1])
            return
    _composite(result, message)
    result.merge(_best(tried))


def _check_one(value: Any, schemas: list[Schema], path: str, message: str, result: Result) -> None:
    tried = [_check(value, schema, path) for schema in schemas]
    valid = [found for found in tried if not found.errors]
    if len(valid) == 1:
        result.merge(valid[0])
    elif valid:
        _composite(result, f"{message} Found {len(valid)} valid alternatives")
    else:
        _composite(result, f"{message} Found none valid")
        result.merge(_best(tried))


def _check_all(value: Any, schemas: list[Schema], path: str, message: str, result: Result) -> None:
    tried = [_check(value, schema, path) for schema in schemas]
    for found in tried:
        result.merge(found)
    failed = sum(1 for found in tried if found.errors)
    if failed:
        _composite(result, message + (". None validated" if failed == len(tried) else ""))
