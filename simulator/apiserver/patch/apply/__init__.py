"""Server-side apply: a configuration laid over the live object, with care for who manages which field.

What a manager applied before and no longer does is taken away, unless somebody else has it too; what others manage is
not changed against their will, unless forced. Mirrors apimachinery/pkg/util/managedfields and
structured-merge-diff/merge/update.go.
"""

from __future__ import annotations

from typing import Any

import orjson

from simulator.apimachinery import errors
from simulator.apimachinery.errors import StatusError
from simulator.apimachinery.metadata import Object
from simulator.apimachinery.timestamps import timestamp
from simulator.apimachinery.yaml_text import YAMLError, parse_yaml
from simulator.apiserver.decoding import DecodeError, convert
from simulator.apiserver.decoding.complaints import json_word
from simulator.apiserver.decoding.scalars import plain
from simulator.apiserver.patch.apply.conflicts import conflict
from simulator.apiserver.patch.apply.managers import (
    APPLY,
    Entry,
    Managed,
    Manager,
    decode_managed,
    kept,
    lose,
    manager_of,
    set_managed,
    updated,
)
from simulator.apiserver.patch.apply.paths import Paths
from simulator.apiserver.patch.apply.types import Type, type_of_kind
from simulator.apiserver.patch.apply.values import (
    MISSING,
    compare,
    field_set,
    merge,
    problems,
    with_parents,
    without,
)
from simulator.kinds.kind import Kind

BEFORE_FIRST_APPLY = "before-first-apply"
"""Manages what an object had when nobody kept count."""
KUBECTL = "kubectl"
"""The manager that takes over from client-side apply."""
LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration"


def read_configuration(kind: Kind, body: bytes, field_validation: str) -> tuple[Object, list[str]]:
    """The configuration in the body of an apply, and warnings about it.

    Raises:
        StatusError: 400, it is no YAML, repeats a key (when ``field_validation`` is "Strict") or is no ``kind``.
    """
    try:
        document = parse_yaml(body)
    except YAMLError as error:
        raise errors.bad_request(f"error decoding YAML: {error}") from None
    config, strict = plain(document.value), document.strict_problem()
    if not isinstance(config, dict):
        what = f"json: cannot unmarshal {json_word(config)} into Go value of type map[string]interface {{}}"
        raise errors.bad_request(f"error decoding YAML: {what}")
    if strict and field_validation == "Strict":
        raise errors.bad_request(f"error strict decoding YAML: {strict}")
    _check_kind(kind, config)
    return config, [strict] if strict and field_validation == "Warn" else []


def _check_kind(kind: Kind, config: Object) -> None:
    api_version, found = config.get("apiVersion") or "", config.get("kind") or ""
    if (api_version, found) != (kind.api_version, kind.kind):
        group, _, version = str(api_version).rpartition("/")
        raise errors.bad_request(f"invalid object type: {group}/{version}, Kind={found}")
    if isinstance(config.get("metadata"), dict) and config["metadata"].get("managedFields") is not None:
        raise errors.bad_request("metadata.managedFields must be nil")


def apply(kind: Kind, live: Object | None, config: Object, name: str, force: bool, subresource: str,
          now: float) -> Object:
    """The object, its managers noted, that a configuration makes of the live one, or of nothing.

    Args:
        live: as the kind's version shows it. name: the manager that applies. force: take fields from others.
        subresource: "status" or nothing.

    Raises:
        StatusError: 409 others manage what would change; 500 in upstream's manner when the configuration does not
            fit the schema.
    """
    type_ = type_of_kind(kind)
    _check_type(kind, type_, config)
    before = live or {"kind": kind.kind, "apiVersion": kind.api_version}
    managed = decode_managed((before.get("metadata") or {}).get("managedFields"))
    if live is not None and not managed:
        first = manager_of(kind, BEFORE_FIRST_APPLY, "Update", "")
        managed = updated(kind, None, kind.to_storage(live), {}, first, now)
    bare = {**before, "metadata": {**(before.get("metadata") or {})}}
    bare["metadata"].pop("managedFields", None)
    manager = manager_of(kind, name, APPLY, subresource)
    try:
        merged, managed = _apply(kind, type_, bare, config, managed, manager, force)
    except _Conflicts as found:
        left = found.without(_last_applied(kind, type_, bare)) if name == KUBECTL else found.by_manager
        if left:
            raise conflict(left) from None
        merged, managed = _apply(kind, type_, bare, config, managed, manager, True)
    return _finish(kind, merged, bare, config, managed, manager, now)


def _check_type(kind: Kind, type_: Type, config: Object) -> None:
    found = list(problems(type_, config))
    if not found:
        return
    meta = config.get("metadata") if isinstance(config.get("metadata"), dict) else {}
    what = f"{meta.get('namespace', '')}/{meta.get('name', '')}; {_group_version(kind)}, Kind={kind.kind}"
    text = found[0] if len(found) == 1 else "\n  ".join(["errors:", *found])
    raise StatusError(500, "", f"failed to create typed patch object ({what}): {text}")


def _group_version(kind: Kind) -> str:
    return kind.api_version if kind.group else f"/{kind.api_version}"


class _Conflicts(Exception):
    def __init__(self, by_manager: dict[Manager, Paths]) -> None:
        super().__init__()
        self.by_manager = by_manager

    def without(self, allowed: Paths) -> dict[Manager, Paths]:
        left = {manager: paths - allowed for manager, paths in self.by_manager.items()}
        return {manager: paths for manager, paths in left.items() if paths}


def _apply(kind: Kind, type_: Type, live: Object, config: Object, managed: Managed, manager: Manager,
           force: bool) -> tuple[Object, Managed]:
    """The object before its defaults, and its managers; the applying one's entry has no time yet."""
    last = managed[manager].paths if manager in managed else frozenset()
    own = kept(kind, field_set(type_, config), manager.subresource)
    others = {other: entry for other, entry in managed.items() if other != manager}
    merged = merge(type_, live, config)
    if last:
        held = own.union(*(entry.paths for entry in others.values()))
        merged = _prune(type_, merged, last, held)
    difference = compare(type_, live, merged)
    disputed = {other: entry.paths & difference.changed for other, entry in others.items()}
    disputed = {other: paths for other, paths in disputed.items() if paths}
    if disputed and not force:
        raise _Conflicts(disputed)
    left = lose(others, difference.changed | difference.removed, kind.api_version)
    if own:
        left[manager] = Entry(own, kind.api_version, managed[manager].time if manager in managed else "")
    return merged, left


def _prune(type_: Type, merged: Object, last: Paths, held: Paths) -> Object:
    """Take away what the manager applied last time and nobody holds now.

    Args:
        last: what it applied last time. held: what it applies now, and what others manage.
    """
    whole = with_parents(type_, field_set(type_, merged))
    pruned = without(type_, merged, with_parents(type_, last))
    remaining = with_parents(type_, field_set(type_, {} if pruned is MISSING else pruned))
    pruned = without(type_, merged, whole - (remaining | with_parents(type_, held)))
    remaining = with_parents(type_, field_set(type_, {} if pruned is MISSING else pruned))
    result = without(type_, merged, (whole - remaining) & with_parents(type_, last))
    return {} if result is MISSING else result


def _last_applied(kind: Kind, type_: Type, live: Object) -> Paths:
    """What client-side apply set and nobody changed since."""
    try:
        applied = orjson.loads((live["metadata"].get("annotations") or {}).get(LAST_APPLIED) or "null")
    except ValueError:
        return frozenset()
    if not isinstance(applied, dict) or applied.get("apiVersion") != kind.api_version or any(problems(type_, applied)):
        return frozenset()
    difference = compare(type_, applied, live)
    return field_set(type_, applied) - difference.changed - difference.removed


def _finish(kind: Kind, merged: Object, live: Object, config: Object, managed: Managed, manager: Manager,
            now: float) -> Object:
    """The object as a typed one; the manager's time moves when something changed."""
    try:
        obj, _ = convert(_without_nulls(merged), kind)
    except DecodeError as error:
        raise StatusError(500, "", f"failed to convert new typed object to object: {error}") from None
    annotations = (obj.get("metadata") or {}).get("annotations") or {}
    if manager.name == KUBECTL and annotations.get(LAST_APPLIED):
        annotations[LAST_APPLIED] = _as_last_applied(config)
    entry = managed.get(manager)
    if entry is not None and (not entry.time or obj != live):
        managed = {**managed, manager: Entry(entry.paths, entry.api_version, timestamp(now))}
    obj.setdefault("metadata", {})
    set_managed(obj, managed)
    return obj


def _as_last_applied(config: Object) -> str:
    meta = {**config["metadata"]}
    annotations = {key: value for key, value in (meta.get("annotations") or {}).items() if key != LAST_APPLIED}
    if annotations or "annotations" in meta:
        meta["annotations"] = annotations
    return orjson.dumps({**config, "metadata": meta}, option=orjson.OPT_SORT_KEYS).decode() + "\n"


def _without_nulls(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_nulls(item) for key, item in value.items() if item is not None}
    if isinstance(value, list):
        return [_without_nulls(item) for item in value]
    return value
