"""Hypothesis strategies for API objects: any value that the published schema allows of a definition."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from hypothesis import strategies as st

from simulator.apimachinery.protobuf_fields import field_numbers
from simulator.apimachinery.schema import definition, reference, short_name, type_of

TEXT = st.text(max_size=6)
WHEN = st.datetimes(datetime(1900, 1, 1), datetime(2200, 1, 1), timezones=st.just(UTC))
SPECIAL = {
    "Quantity": st.sampled_from(["1", "500m", "1Gi", "0", "-2", "1e3", "0.5"]),
    "IntOrString": st.one_of(st.integers(-(1 << 31), (1 << 31) - 1), TEXT),
    "Time": WHEN.map(lambda when: when.strftime("%Y-%m-%dT%H:%M:%SZ")),
    "MicroTime": WHEN.map(lambda when: when.strftime("%Y-%m-%dT%H:%M:%S.%fZ")),
}
OPEN = st.dictionaries(TEXT, st.one_of(TEXT, st.booleans(), st.integers(0, 9)), max_size=2)


def objects(name: str, fields: int = 4) -> st.SearchStrategy[dict[str, Any]]:
    """Objects of a definition with up to that many of its fields, fewer the deeper they are; no empty lists or maps,
    which protobuf does not tell from nothing.
    """
    return st.deferred(lambda: _some(_properties(name), fields))


def _properties(name: str) -> dict[str, Any]:
    """Of a definition: what its message carries, so not what the envelope does."""
    found = definition(name)["properties"]
    numbered = set(field_numbers(short_name(name)).values())
    return {key: schema for key, schema in found.items()
            if key in numbered or not key.startswith(("kind", "apiVersion"))}


@st.composite
def _some(draw: st.DrawFn, properties: dict[str, Any], fields: int) -> dict[str, Any]:
    names = draw(st.lists(st.sampled_from(sorted(properties)), max_size=fields, unique=True)) if properties else []
    return {name: draw(_value(properties[name], max(fields - 1, 1))) for name in names}


def _value(schema: dict[str, Any], fields: int) -> st.SearchStrategy[Any]:
    target = reference(schema)
    if target is not None:
        go_name = target.rpartition(".")[2]
        if "properties" in definition(target):
            return objects(target, fields)
        return SPECIAL.get(go_name, OPEN)
    match type_of(schema):
        case "array":
            return st.lists(_value(schema["items"], fields), min_size=1, max_size=2)
        case "object":
            return st.dictionaries(TEXT, _value(schema["additionalProperties"], fields), min_size=1, max_size=2)
        case "integer":
            bits = 31 if schema.get("format") == "int32" else 63
            return st.integers(-(1 << bits), (1 << bits) - 1)
        case "boolean":
            return st.booleans()
        case _ if schema.get("format") == "byte":
            return st.sampled_from(["", "AA==", "//79", "YWJj"])
        case _:
            return TEXT
