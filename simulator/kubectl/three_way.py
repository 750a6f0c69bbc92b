"""The patch that ``kubectl apply`` sends: what the manifest says now, less what it said last, against what is there.

Additions and changes come from comparing the live object with the manifest; deletions from comparing the last applied
manifest with this one. Fields that only others set stay. Mirrors strategicpatch.CreateThreeWayMergePatch
(apimachinery/pkg/util/strategicpatch/patch.go).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from simulator.apimachinery.schema import Definition, definition, reference

Map = dict[str, Any]


@dataclass(frozen=True, slots=True)
class _Field:
    inside: Definition
    merges: bool
    retain_keys: bool
    key: str


def three_way_patch(schema: str, original: Map, modified: Map, current: Map) -> Map:
    """The strategic merge patch from ``current`` to ``modified``.

    Args:
        schema: name of the kind's definition; empty for custom resources, whose patch is a JSON merge patch.
        original: the manifest applied last, empty when there was none.
    """
    return _diff_map(original, modified, current, definition(schema) if schema else {})


def _field(schema: Definition, name: str) -> _Field:
    if "additionalProperties" in schema:
        return _Field(_resolved(schema["additionalProperties"]), False, False, "")
    found = (schema.get("properties") or {}).get(name, {})
    strategies = found.get("x-kubernetes-patch-strategy", "").split(",")
    inside = _resolved(found.get("items", found))
    merge_key = found.get("x-kubernetes-patch-merge-key", "")
    return _Field(inside, "merge" in strategies, "retainKeys" in strategies, merge_key)


def _resolved(schema: Definition) -> Definition:
    target = reference(schema)
    return definition(target) if target else schema


def _diff_map(original: Map, modified: Map, current: Map, schema: Definition) -> Map:
    patch: Map = {}
    for name, value in modified.items():
        if name not in current:
            if value is not None:
                patch[name] = value
        elif current[name] != value:
            patch.update(_diff_field(name, original.get(name), value, current[name], _field(schema, name)))
    patch.update({name: None for name in original if name not in modified})
    return patch


def _diff_field(name: str, original: Any, value: Any, current: Any, field: _Field) -> Map:
    if isinstance(value, dict) and isinstance(current, dict):
        inside = _diff_map(original if isinstance(original, dict) else {}, value, current, field.inside)
        if inside and field.retain_keys:
            inside["$retainKeys"] = sorted(value)
        return {name: inside} if inside else {}
    if isinstance(value, list) and isinstance(current, list) and field.merges:
        before = original if isinstance(original, list) else []
        differ = _diff_items if field.key else _diff_words
        return differ(name, before, value, current, field)
    return {name: value}


def _diff_words(name: str, original: list, value: list, current: list, field: _Field) -> Map:
    """Lists of plain values that merge, such as finalizers."""
    if not current:
        return {name: value} if value else {}
    patch: Map = {}
    added = [item for item in value if item not in current]
    removed = [item for item in original if item not in value]
    if added:
        patch[name] = added
    if removed:
        patch[f"$deleteFromPrimitiveList/{name}"] = removed
    if removed or value != current:
        patch[f"$setElementOrder/{name}"] = value
    return patch


def _diff_items(name: str, original: list[Map], value: list[Map], current: list[Map], field: _Field) -> Map:
    """Lists of objects that merge by key. Their order is sent where keys or their order differ from what is there."""
    if not current:
        return {name: value} if value else {}
    key = field.key
    before, there = _by_key(original, key), _by_key(current, key)
    wanted = _by_key(value, key)
    items: list[Map] = []
    for identity, item in wanted.items():
        if identity not in there:
            items.append(item)
            continue
        inside = _diff_map(before.get(identity, {}), item, there[identity], field.inside)
        if inside:
            if field.retain_keys:
                inside["$retainKeys"] = sorted(item)
            items.append({key: identity, **inside})
    items += [{"$patch": "delete", key: identity} for identity in before if identity not in wanted]
    if not items and list(wanted) == list(there):
        return {}
    patch: Map = {f"$setElementOrder/{name}": [{key: identity} for identity in wanted]}
    if items:
        patch[name] = items
    return patch


def _by_key(items: list[Map], key: str) -> dict[Any, Map]:
    return {item.get(key): item for item in items if isinstance(item, dict)}
