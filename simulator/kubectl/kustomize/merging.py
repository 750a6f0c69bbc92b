"""The strategic merge of kustomize, which is not quite the API server's: what a patch adds to a list comes first.

Mirrors kustomize's kyaml/yaml/merge2 and kyaml/yaml/walk.
"""

from __future__ import annotations

from typing import Any

from simulator.apimachinery.copying import deep_copy
from simulator.apimachinery.schema import Definition, definition, definitions, reference
from simulator.kubectl.kustomize.errors import KustomizeError

DIRECTIVE = "$patch"
DIRECTIVES = ("delete", "replace", "merge")
NOTHING: Definition = {}


def merge(patch: dict[str, Any], target: dict[str, Any]) -> dict[str, Any] | None:
    """``target`` with the patch laid over it; None where the patch deletes it.

    Raises:
        KustomizeError: both hold different things in one place.
    """
    return _maps(deep_copy(patch), target, _schema_of(target))


def _schema_of(obj: dict[str, Any]) -> Definition:
    group, _, version = obj.get("apiVersion", "").rpartition("/")
    wanted = {"group": group, "version": version, "kind": obj.get("kind", "")}
    for name, found in definitions().items():
        if wanted in (found.get("x-kubernetes-group-version-kind") or ()):
            return definition(name)
    return NOTHING


def _resolved(schema: Definition) -> Definition:
    target = reference(schema)
    return definition(target) if target else schema


def _field(schema: Definition, name: str) -> Definition:
    if isinstance(schema.get("additionalProperties"), dict):
        return schema["additionalProperties"]
    return (schema.get("properties") or {}).get(name, NOTHING)


def _directive(patch: dict[str, Any]) -> str:
    found = patch.pop(DIRECTIVE, "merge")
    if found not in DIRECTIVES:
        raise KustomizeError(f"unknown patch strategy '{found}'")
    return found


def _maps(patch: dict[str, Any], target: dict[str, Any], schema: Definition) -> dict[str, Any] | None:
    how = _directive(patch)
    if how != "merge":
        return None if how == "delete" else patch
    result = dict(target)
    for name, value in patch.items():
        merged = _values(value, target.get(name), _field(schema, name), name)
        if merged is None:
            result.pop(name, None)
        else:
            result[name] = merged
    return result


def _values(patch: Any, target: Any, schema: Definition, name: str) -> Any:
    if patch is None:
        return None
    if target is None:
        return _added(patch)
    if _shape(patch) is not _shape(target):
        words = {dict: "MappingNode", list: "SequenceNode", str: "ScalarNode"}
        raise KustomizeError(f"wrong node kind: expected {words[_shape(target)]} but got {words[_shape(patch)]}: "
                             f"node contents:\n{patch}\n")
    if isinstance(patch, dict):
        return _maps(patch, target, _resolved(schema))
    if isinstance(patch, list):
        return _lists(patch, target, schema)
    return patch


def _shape(value: Any) -> type:
    return dict if isinstance(value, dict) else list if isinstance(value, list) else str


def _added(patch: Any) -> Any:
    """What a patch brings where nothing was, without its directives."""
    if isinstance(patch, dict):
        if _directive(patch) == "delete":
            return None
        pairs = ((name, _added(value)) for name, value in patch.items())
        return {name: value for name, value in pairs if value is not None}
    if isinstance(patch, list):
        kept = (_added(item) for item in patch)
        return [item for item in kept if item is not None and item != {}]
    return patch


def _lists(patch: list[Any], target: list[Any], schema: Definition) -> list[Any] | None:
    if "merge" not in schema.get("x-kubernetes-patch-strategy", "").split(","):
        return patch
    how = _list_directive(patch)
    if how != "merge":
        return None if how == "delete" else patch
    keys = schema.get("x-kubernetes-list-map-keys") or [schema.get("x-kubernetes-patch-merge-key", "")]
    if keys == [""]:
        return [*patch, *(item for item in target if item not in patch)]
    return _by_keys(patch, target, keys, _resolved(schema.get("items") or NOTHING)) or None


def _list_directive(patch: list[Any]) -> str:
    for position, item in enumerate(patch):
        if isinstance(item, dict) and set(item) == {DIRECTIVE}:
            del patch[position]
            return _directive(item)
    return "merge"


def _by_keys(patch: list[Any], target: list[Any], keys: list[str], schema: Definition) -> list[Any]:
    """Items of the patch first, in its order, merged with those of the target that have the same keys."""
    shared = [key for key in keys if any(key in item for item in (*patch, *target) if isinstance(item, dict))]
    if not shared:
        return [*target, *patch]
    first: list[Any] = []
    rest = list(target)
    for item in patch:
        same = next((old for old in rest if _same(item, old, shared)), None)
        merged = _maps(item, same, schema) if same is not None else _added(item)
        if same is not None:
            rest = [old for old in rest if old is not same]
        if merged:
            first.append(merged)
    return [*first, *rest]


def _same(item: dict[str, Any], old: dict[str, Any], keys: list[str]) -> bool:
    """Whether the keys agree; one that either leaves out agrees with anything if another key says the same."""
    pairs = [(item.get(key), old.get(key)) for key in keys]
    if all(mine == theirs for mine, theirs in pairs):
        return True
    agree = any(mine == theirs and mine is not None for mine, theirs in pairs)
    return agree and all(mine == theirs or mine is None or theirs is None for mine, theirs in pairs)
