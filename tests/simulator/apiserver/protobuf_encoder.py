"""Objects to protobuf bodies as Go clients send them: for tests only, since the server itself only reads them."""

from __future__ import annotations

import base64
import json
from datetime import datetime
from typing import Any

from simulator.apimachinery.protobuf_fields import field_numbers
from simulator.apimachinery.schema import definition, reference, short_name, type_of

VARINT, FIXED64, BYTES, START_GROUP, END_GROUP, FIXED32 = range(6)


def varint(number: int) -> bytes:
    """An unsigned number; a negative one as its 64-bit complement."""
    number %= 1 << 64
    out = bytearray()
    while number > 0x7F:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    return bytes([*out, number])


def field(number: int, value: int | bytes | str) -> bytes:
    """One field: a number as a varint, everything else with its length."""
    if isinstance(value, int):
        return varint(number << 3 | VARINT) + varint(value)
    data = value.encode() if isinstance(value, str) else value
    return varint(number << 3 | BYTES) + varint(len(data)) + data


def envelope(api_version: str, kind: str, raw: bytes) -> bytes:
    """A body: the magic word, what is inside, and the message."""
    return b"k8s\0" + field(1, field(1, api_version) + field(2, kind)) + field(2, raw) + field(3, "") + field(4, "")


def message(name: str, obj: dict[str, Any]) -> bytes:
    """The message of a definition."""
    return _fields(short_name(name), definition(name)["properties"], obj)


def _fields(numbered: str, properties: dict[str, Any], obj: dict[str, Any]) -> bytes:
    out = b""
    for number, name in field_numbers(numbered).items():
        if name.startswith("+"):
            out += field(number, _fields(f"{numbered.rpartition('.')[0]}.{name[1:]}", properties, obj))
        elif obj.get(name) is not None:
            out += _property(number, properties[name], obj[name])
    return out


def _property(number: int, schema: dict[str, Any], value: Any) -> bytes:
    if type_of(schema) == "array":
        return b"".join(field(number, _value(schema["items"], item)) for item in value)
    if "additionalProperties" in schema:
        return b"".join(field(number, field(1, key) + field(2, _value(schema["additionalProperties"], item)))
                        for key, item in value.items())
    return field(number, _value(schema, value))


def _value(schema: dict[str, Any], value: Any) -> int | bytes | str:
    target = reference(schema)
    if target is not None:
        return _special(target.rpartition(".")[2], value) if _is_special(target) else message(target, value)
    if isinstance(value, list):
        return _property(1, schema, value)
    if schema.get("format") == "byte":
        return base64.b64decode(value)
    return value


def _is_special(name: str) -> bool:
    return "properties" not in definition(name)


def _special(go_name: str, value: Any) -> bytes:
    match go_name:
        case "Quantity":
            return field(1, value)
        case "IntOrString" if isinstance(value, str):
            return field(1, 1) + field(2, 0) + field(3, value)
        case "IntOrString":
            return field(1, 0) + field(2, value) + field(3, "")
        case "Time" | "MicroTime":
            instant = datetime.fromisoformat(value)
            return field(1, int(instant.replace(microsecond=0).timestamp())) + field(2, instant.microsecond * 1000)
        case _:
            return field(1, json.dumps(value))
