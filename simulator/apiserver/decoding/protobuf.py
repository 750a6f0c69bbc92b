"""Protobuf bodies as the values that the same bodies would have been in JSON; cleaning them is types.py's, as of any.

A body is an envelope (runtime.Unknown behind a magic word) around one message. Which fields a message has and of what
type, the published schema says; their numbers are in apimachinery/protobuf_fields. As upstream's generated code does,
unknown fields are passed over, fields sent twice are merged, and numbers in a list may be packed. Mirrors
apimachinery/pkg/runtime/serializer/protobuf.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

from simulator.apimachinery.json_text import MAX_DEPTH
from simulator.apimachinery.protobuf_fields import field_numbers
from simulator.apimachinery.schema import Definition, definition, reference, short_name, split_name, type_of
from simulator.apiserver.decoding import protobuf_scalars as scalars
from simulator.apiserver.decoding.complaints import DecodeError
from simulator.apiserver.decoding.protobuf_wire import BYTES, VARINT, Value, read_fields, read_varint

PREFIX = b"k8s\0"
"""What every body begins with."""

Read = Callable[[Any, Any, int], Any]
"""(value from the wire, what the field held before or None, depth) → what the field holds now."""


@dataclass(frozen=True, slots=True)
class Envelope:
    """What a body says it is, and the message."""

    api_version: str = ""
    kind: str = ""
    raw: bytes = b""


@dataclass(frozen=True, slots=True)
class Field:
    """How to read one field. ``name`` is its JSON name; empty when it is a message that JSON does not show."""

    name: str
    wire: int
    read: Read
    packable: bool = False


def open_envelope(body: bytes) -> Envelope:
    """Take a body out of its envelope.

    Raises:
        DecodeError: it is not in one.
    """
    if not body:
        raise DecodeError("empty data")
    if not body.startswith(PREFIX):
        raise DecodeError("provided data does not appear to be a protobuf message, expected prefix "
                          f"[{' '.join(map(str, PREFIX))}]")
    if body == PREFIX:
        raise DecodeError("empty body")
    unknown = scalars.plain_fields(body[len(PREFIX):], "Unknown", {1: BYTES, 2: BYTES, 3: BYTES, 4: BYTES})
    meta = scalars.plain_fields(unknown.get(1, b""), "TypeMeta", {1: BYTES, 2: BYTES})
    return Envelope(scalars.text(meta.get(1, b"")), scalars.text(meta.get(2, b"")), unknown.get(2, b""))


def read_message(name: str, data: bytes) -> dict[str, Any]:
    """The value that the message of a definition would have been in JSON.

    Raises:
        DecodeError: the bytes are no such message.
        NotSimulated: the definition's numbers are not known here.
    """
    return _message(name).read(data, None, 0)


class Message:
    """A message with known fields, compiled when the first one arrives, since definitions refer in circles.

    Args:
        name: the definition whose numbers count, named shortly.
        properties: the schemas of its fields by JSON name.
    """

    def __init__(self, name: str, properties: dict[str, Definition]) -> None:
        self.name = name
        self.properties = properties
        self._fields: dict[int, Field] | None = None

    def read(self, data: bytes, value: dict[str, Any] | None, depth: int) -> dict[str, Any]:
        """Read into a value, a new one by default."""
        if depth > MAX_DEPTH:
            raise DecodeError("exceeded max depth")
        value = {} if value is None else value
        fields = self._fields or self._compile()
        for number, wire, item in read_fields(data, self.name.rpartition(".")[2]):
            field = fields.get(number)
            if field is None:
                continue
            if wire != field.wire:
                value[field.name] = _unpack(field, wire, item, value.get(field.name))
            elif field.name:
                value[field.name] = field.read(item, value.get(field.name), depth + 1)
            else:
                field.read(item, value, depth + 1)
        return value

    def _compile(self) -> dict[int, Field]:
        fields = {number: self._field(name) for number, name in field_numbers(self.name).items()}
        self._fields = fields
        return fields

    def _field(self, name: str) -> Field:
        if name.startswith("+"):
            inner = f"{self.name.rpartition('.')[0]}.{name[1:]}"
            return Field("", BYTES, Message(inner, self.properties).read)
        schema = self.properties[name]
        if type_of(schema) != "array":
            return Field(name, *_singular(schema))
        wire, read = _singular(schema["items"])
        return Field(name, wire, _appending(read), packable=wire == VARINT)


def _unpack(field: Field, wire: int, data: Value, old: Any) -> Any:
    """The numbers of a list that were sent in one piece."""
    if not field.packable or wire != BYTES:
        raise DecodeError(f"proto: wrong wireType = {wire} for field {field.name[:1].upper()}{field.name[1:]}")
    position = 0
    while position < len(data):
        number, position = read_varint(data, position)
        old = field.read(number, old, 0)
    return old


@cache
def _message(name: str) -> Message:
    return Message(short_name(name), definition(name).get("properties", {}))


def _singular(schema: Definition) -> tuple[int, Read]:
    """The wire type of a field that is no list, and how to read it."""
    target = reference(schema)
    if target is not None:
        return BYTES, _referred(target)
    match type_of(schema):
        case "object":
            return BYTES, _entry(schema["additionalProperties"])
        case "array":
            return BYTES, _wrapped(*_singular(schema["items"]))
        case "boolean":
            return VARINT, lambda number, old, depth: number != 0
        case "integer":
            return VARINT, scalars.read_int32 if schema.get("format") == "int32" else scalars.read_int64
        case _:
            return BYTES, scalars.read_bytes if schema.get("format") == "byte" else scalars.read_string


def _referred(target: str) -> Read:
    custom = scalars.CUSTOM.get(split_name(target)[1])
    if custom is not None:
        return custom
    return _message(target).read if "properties" in definition(target) else scalars.read_json


def _appending(read: Read) -> Read:
    def append(item: Any, old: list[Any] | None, depth: int) -> list[Any]:
        items = [] if old is None else old
        items.append(read(item, None, depth))
        return items

    return append


def _wrapped(wire: int, read: Read) -> Read:
    """A list that stands where one value can, as values of a map do: a message whose field 1 holds the items."""
    append = _appending(read)

    def unwrap(data: bytes, old: Any, depth: int) -> list[Any]:
        items: list[Any] = []
        for number, found, item in read_fields(data, "Items"):
            if (number, found) == (1, wire):
                append(item, items, depth + 1)
        return items

    return unwrap


def _entry(schema: Definition) -> Read:
    """One entry of a map, a message of key and value; what was not sent is the type's zero value."""
    wire, read = _singular(schema)

    def put(data: bytes, old: dict[str, Any] | None, depth: int) -> dict[str, Any]:
        entries = {} if old is None else old
        pair = scalars.plain_fields(data, "Entry", {1: BYTES, 2: wire})
        zero = b"" if wire == BYTES else 0
        entries[scalars.text(pair.get(1, b""))] = read(pair.get(2, zero), None, depth)
        return entries

    return put
