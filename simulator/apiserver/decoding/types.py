"""The published schema as decoders: one object a definition, compiled on first use, that cleans a parsed JSON value.

A decoder answers with a private, clean value: fields of the schema only, quantities and times in canonical form, and
left out what Go would leave out when it writes the object again (nulls, and zero values that are not told from
absence).
"""

from __future__ import annotations

import base64
from collections.abc import Callable
from functools import cache
from typing import Any

from simulator.apimachinery.go_types import named_types, optional_fields
from simulator.apimachinery.json_text import MAX_DEPTH, deeper_than
from simulator.apimachinery.schema import Definition, definition, reference, split_name, type_of
from simulator.apiserver.decoding import scalars
from simulator.apiserver.decoding.complaints import Complaints, DecodeError, Entry, Path, Where

Decode = Callable[[Any, Path, str, Complaints], Any]
"""(value, where it stands, the Go struct that holds it, what is wrong) → the clean value."""


class Type:
    """One type of the schema.

    Args:
        go_name: as Go's errors write it, ``[]v1.Container``.
        kind: reflect.Kind, or "custom" for types that decode themselves.
        decode: cleans a value that is not null.
        zero: what null becomes inside lists and maps.
    """

    __slots__ = ("decode", "go_name", "kind", "zero")

    def __init__(self, go_name: str, kind: str, decode: Decode, zero: Callable[[], Any]) -> None:
        self.go_name = go_name
        self.kind = kind
        self.decode = decode
        self.zero = zero


class Struct:
    """An object with known fields. Fields are compiled when the first value arrives, since definitions refer in
    circles.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        package, self.go_struct = split_name(name)
        self.type = Type(f"{package}.{self.go_struct}", "struct", self.decode, dict)
        self._fields: dict[str, tuple[Decode, bool]] | None = None

    def decode(self, value: Any, path: Path, struct: str, complaints: Complaints) -> Any:
        """Clean an object."""
        if not isinstance(value, dict):
            complaints.wrong_type(value, self.type.go_name, "struct", Where(struct, path))
            return {}
        fields = self._fields or self._compile()
        if type(value) is not dict:
            for key in value.repeated:
                complaints.repeated(path, key)
        clean: dict[str, Any] = {}
        own = self.go_struct
        for key, item in value.items():
            field = fields.get(key)
            if field is None:
                complaints.unknown(path, key)
            elif item is not None:
                decode, keeps_zero = field
                result = decode(item, (path, key), own, complaints)
                if result or keeps_zero:
                    clean[key] = result
        return clean

    def _compile(self) -> dict[str, tuple[Decode, bool]]:
        schema = definition(self.name)
        always = optional_fields(self.name) | set(schema.get("required") or ())
        names = named_types(self.name)
        self._fields = {}
        for key, prop in schema.get("properties", {}).items():
            found = compile_type(prop, names.get(key, ""))
            keeps_zero = key in always or found.kind in ("struct", "custom", "open")
            self._fields[key] = (found.decode, keeps_zero)
        return self._fields


@cache
def struct_of(name: str) -> Struct:
    """The decoder of a definition with fields."""
    return Struct(name)


@cache
def _custom(name: str) -> Type | None:
    package, go = split_name(name)
    decode = scalars.CUSTOM.get(go)
    if decode is not None:
        zero = (lambda: "0") if go == "Quantity" else (lambda: 0) if go == "IntOrString" else (lambda: None)
        return Type(f"{package}.{go}", "custom", decode, zero)
    if go in _SCHEMAS_OR:
        return Type(f"{package}.{go}", "custom", _decode_schemas_or, dict)
    if "properties" not in definition(name):
        return Type(f"{package}.{go}", "open", _decode_open, dict)
    return None


def compile_type(schema: Definition, named: str = "") -> Type:
    """The decoder of a property. ``named`` is its Go type where that is more than the schema says."""
    target = reference(schema)
    if target is not None:
        return _custom(target) or struct_of(target).type
    match type_of(schema):
        case "array":
            return _list(compile_type(schema["items"], named.removeprefix("[]")), named)
        case "object" if "additionalProperties" in schema:
            return _map(compile_type(schema["additionalProperties"]), named)
        case "string" if schema.get("format") == "byte":
            return Type("[]uint8", "slice", _decode_bytes, str)
        case "string":
            return _string(named or "string")
        case "boolean":
            return _boolean()
        case "integer":
            return _integer(schema.get("format", "int64"))
        case "number":
            return _float()
        case _:
            return Type("map[string]interface {}", "open", _decode_open, dict)


def _list(items: Type, named: str) -> Type:
    go_name = named or f"[]{items.go_name}"
    decode_item, zero = items.decode, items.zero

    def decode(value: Any, path: Path, struct: str, complaints: Complaints) -> Any:
        if type(value) is not list:
            complaints.wrong_type(value, go_name, "slice", Where(struct, path))
            return []
        return [zero() if item is None else decode_item(item, (path, index), struct, complaints)
                for index, item in enumerate(value)]

    return Type(go_name, "slice", decode, list)


def _map(items: Type, named: str) -> Type:
    go_name = named or f"map[string]{items.go_name}"
    decode_item, zero = items.decode, items.zero

    def decode(value: Any, path: Path, struct: str, complaints: Complaints) -> Any:
        if not isinstance(value, dict):
            complaints.wrong_type(value, go_name, "map", Where(struct, path))
            return {}
        if type(value) is not dict:
            for key in value.repeated:
                complaints.repeated(path, key)
        return {key: zero() if item is None else decode_item(item, (path, Entry(key)), struct, complaints)
                for key, item in value.items()}

    return Type(go_name, "map", decode, dict)


@cache
def _string(go_name: str) -> Type:
    def decode(value: Any, path: Path, struct: str, complaints: Complaints) -> Any:
        if type(value) is not str:
            complaints.wrong_type(value, go_name, "string", Where(struct, path))
            return ""
        return value

    return Type(go_name, "string", decode, str)


@cache
def _boolean() -> Type:
    def decode(value: Any, path: Path, struct: str, complaints: Complaints) -> Any:
        if type(value) is not bool:
            complaints.wrong_type(value, "bool", "bool", Where(struct, path))
            return False
        return value

    return Type("bool", "bool", decode, bool)


@cache
def _integer(go_name: str) -> Type:
    limit = 1 << (31 if go_name == "int32" else 63)

    def decode(value: Any, path: Path, struct: str, complaints: Complaints) -> Any:
        if type(value) is int and -limit <= value < limit:
            return value
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            complaints.wrong_type(value, go_name, go_name, Where(struct, path))
            return 0
        complaints.out_of_range(value, go_name, Where(struct, path))
        return scalars.wrapped(value, limit)

    return Type(go_name, go_name, decode, int)


@cache
def _float() -> Type:
    def decode(value: Any, path: Path, struct: str, complaints: Complaints) -> Any:
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            complaints.wrong_type(value, "float64", "float64", Where(struct, path))
            return 0
        return value if type(value) is int else float(value)

    return Type("float64", "float64", decode, int)


_SCHEMAS_OR = ("JSONSchemaPropsOrArray", "JSONSchemaPropsOrBool", "JSONSchemaPropsOrStringArray")
_SCHEMA_PROPS = "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSONSchemaProps"


def _decode_schemas_or(value: Any, path: Path, struct: str, complaints: Complaints) -> Any:
    """A schema, or what may stand in its place; such types decode themselves and do not mind unknown fields."""
    inner = Complaints()
    if isinstance(value, dict):
        clean = struct_of(_SCHEMA_PROPS).decode(value, None, "", inner)
    elif isinstance(value, list) and any(isinstance(item, dict) for item in value):
        clean = [struct_of(_SCHEMA_PROPS).decode(item, None, "", inner) for item in value]
    else:
        return scalars.plain(value)
    if inner.mismatch is not None:
        complaints.bad_text(inner.mismatch)
    return clean


def _decode_bytes(value: Any, path: Path, struct: str, complaints: Complaints) -> Any:
    if type(value) is not str:
        complaints.wrong_type(value, "[]uint8", "slice", Where(struct, path))
        return ""
    text = value.replace("\r", "").replace("\n", "")
    try:
        base64.b64decode(text, validate=True)
    except ValueError:
        complaints.bad_text(f"illegal base64 data at input byte {scalars.illegal_base64_at(value)}")
    return text


def _decode_open(value: Any, path: Path, struct: str, complaints: Complaints) -> Any:
    if deeper_than(value, MAX_DEPTH):
        raise DecodeError("exceeded max depth")
    return scalars.plain(value)
