"""ConfigMap: configuration as keys and values.

Mirrors pkg/registry/core/configmap, ValidateConfigMap and its describer.
"""

from __future__ import annotations

from typing import Any

from simulator.apimachinery.fields import FieldError, forbidden_field, invalid_value, too_long
from simulator.apimachinery.metadata import Object, name_of
from simulator.apimachinery.names import config_map_key_problems
from simulator.apimachinery.timestamps import age
from simulator.kinds.describing import Writer, events_of, write_events
from simulator.kinds.kind import AGE, NAME, Column, Context, Kind, Reader

MAX_BYTES = 1024 * 1024


def decoded_size(text: str) -> int:
    """How many bytes a base64 text stands for."""
    return len(text) * 3 // 4 - text[-2:].count("=")


class ConfigMapKind(Kind):
    """Keys and values that pods read as variables or files."""

    kind = "ConfigMap"
    plural = "configmaps"
    short_names = ("cm",)
    schema = "io.k8s.api.core.v1.ConfigMap"
    columns = (NAME, Column("Data", description="How many keys it holds."), AGE)

    def validate(self, obj: Object, context: Context) -> list[FieldError]:
        data, binary = obj.get("data") or {}, obj.get("binaryData") or {}
        problems: list[FieldError] = []
        for key in sorted(data):
            problems += _key_problems("data", key)
            if key in binary:
                problems.append(invalid_value(f"data[{key}]", key, "duplicate of key present in binaryData"))
        for key in sorted(binary):
            problems += _key_problems("binaryData", key)
        size = sum(len(value.encode()) for value in data.values()) + sum(map(decoded_size, binary.values()))
        if size > MAX_BYTES:
            problems.append(too_long("", MAX_BYTES))
        return problems

    def validate_update(self, new: Object, old: Object, context: Context) -> list[FieldError]:
        return immutable_problems(new, old, ("data", "binaryData"))

    def row(self, obj: Object, now: float) -> list[Any]:
        count = len(obj.get("data") or {}) + len(obj.get("binaryData") or {})
        return [name_of(obj), count, age(obj["metadata"].get("creationTimestamp"), now)]

    def describe(self, obj: Object, reader: Reader, now: float) -> str:
        writer, data, binary = Writer(), obj.get("data") or {}, obj.get("binaryData") or {}
        writer.heading(obj)
        writer.raw("\nData\n====\n")
        for key in sorted(data):
            writer.raw(f"{key}:\n----\n{data[key]}\n\n")
        writer.raw("\nBinaryData\n====\n")
        for key in sorted(binary):
            writer.line(f"{key}: {decoded_size(binary[key])} bytes")
        writer.line()
        write_events(writer, events_of(obj, reader), now)
        return writer.text()

    def picture(self, obj: Object) -> dict[str, Any]:
        return {"keys": sorted([*(obj.get("data") or {}), *(obj.get("binaryData") or {})])}


def _key_problems(field: str, key: str) -> list[FieldError]:
    return [invalid_value(f"{field}[{key}]", key, text) for text in config_map_key_problems(key)]


def immutable_problems(new: Object, old: Object, fields: tuple[str, ...]) -> list[FieldError]:
    """What ``immutable: true`` of the old object forbids; ConfigMaps and Secrets share the rule."""
    if not old.get("immutable"):
        return []
    problems = []
    if not new.get("immutable"):
        problems.append(forbidden_field("immutable", "field is immutable when `immutable` is set"))
    for field in fields:
        if (new.get(field) or {}) != (old.get(field) or {}):
            problems.append(forbidden_field(field, "field is immutable when `immutable` is set"))
    return problems
