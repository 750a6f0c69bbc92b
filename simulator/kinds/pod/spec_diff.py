"""The difference of two pod specs as the API server words it when an update changes what may not change.

Upstream compares dumps of its internal Go structs, zero values included, so ``spec_layout.txt`` lists for each struct
a pod spec can hold its fields in order with their types (``Go[=json]:type``; ``=.`` marks an embedded struct, a leading
``/`` a field that stands in the pod spec itself).

Mirrors apimachinery/pkg/util/diff (JSON with an indent of one blank, unified diff with three lines of context).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from difflib import unified_diff
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

CONTEXT = 3
OBJECT_META = "metav1.ObjectMeta"


class _Field(NamedTuple):
    name: str
    json: str
    type: str


@cache
def _layout() -> dict[str, tuple[_Field, ...]]:
    text = files("simulator.kinds.pod").joinpath("spec_layout.txt").read_text()
    return {line.split()[0]: tuple(map(_field, line.split()[1:])) for line in text.splitlines()}


def _field(text: str) -> _Field:
    names, _, kind = text.partition(":")
    name, _, key = names.partition("=")
    return _Field(name, key or name[0].lower() + name[1:], kind)


def spec_diff(old: Mapping[str, Any], new: Mapping[str, Any]) -> str:
    """A unified diff without file names, each line ended."""
    return struct_diff("PodSpec", old, new)


def struct_diff(name: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> str:
    """The same for any struct that ``spec_layout.txt`` lists: the source of a volume, the spec of a claim."""
    before, after = (_dump(name, spec).splitlines(keepends=True) for spec in (old, new))
    lines = list(unified_diff(before, after, n=CONTEXT))[2:]
    return "".join(line if line.endswith("\n") else f"{line}\n" for line in lines)


def pod_spec_struct(spec: Mapping[str, Any]) -> dict[str, Any]:
    """A pod spec as error texts show the internal struct: Go's field names, zero values included."""
    return _struct("PodSpec", spec, spec)


def _dump(name: str, spec: Mapping[str, Any]) -> str:
    return json.dumps(_struct(name, spec, spec), indent=1, ensure_ascii=False)


def _struct(name: str, value: Mapping[str, Any], spec: Mapping[str, Any]) -> dict[str, Any]:
    shown: dict[str, Any] = {}
    for field in _layout()[name]:
        if field.type == OBJECT_META:  # embedded, and its own tags leave out what is empty
            shown.update(value.get("metadata") or {})
        elif field.json == ".":
            shown.update(_struct(field.type, value, spec))
        elif field.json.startswith("/"):
            shown[field.name] = _value(field.type, spec.get(field.json[1:]), spec)
        else:
            shown[field.name] = _value(field.type, value.get(field.json), spec)
    return shown


def _value(kind: str, value: Any, spec: Mapping[str, Any]) -> Any:
    """A value in the form its Go type has in JSON; None stands for the type's zero value."""
    if kind.startswith("[]"):
        return None if value is None else [_value(kind[2:], item, spec) for item in value]
    if kind.startswith("*"):
        return None if value is None else _value(kind[1:], value, spec)
    if kind in _ZERO:
        return _ZERO[kind] if value is None else value
    return _struct(kind, value or {}, spec) if kind in _layout() else value


_ZERO = {
    "string": "", "bool": False, "int32": 0, "int64": 0, "quantity": "0", "intstr": 0, "map": None, "selector": None,
}
