"""Who manages which fields of an object: ``metadata.managedFields``, kept through every write of a client.

Mirrors apimachinery/pkg/util/managedfields/internal (managedfields.go, stripmeta.go, skipnonapplied.go,
managedfieldsupdater.go) and structured-merge-diff/merge/update.go.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from typing import Any, NamedTuple

from simulator.apimachinery.metadata import Object
from simulator.apimachinery.timestamps import timestamp
from simulator.apiserver.patch.apply.paths import Path, Paths, decode_fields, encode_fields
from simulator.apiserver.patch.apply.types import Map, Type, type_of_definition, type_of_kind
from simulator.apiserver.patch.apply.values import Comparison, compare
from simulator.kinds.kind import Kind
from simulator.kinds.versions import served_as

APPLY, UPDATE = "Apply", "Update"
MAX_NAME = 128
"""Characters of a manager's name (apis/meta/v1/validation FieldManagerMaxLength)."""
_STRIPPED = frozenset(
    [("f:apiVersion",), ("f:kind",), ("f:metadata",)]
    + [("f:metadata", f"f:{name}") for name in ("name", "namespace", "creationTimestamp", "selfLink", "uid",
                                                "generation", "managedFields", "resourceVersion")])
_ALWAYS_THERE = frozenset({"metadata", "spec", "status", "template", "strategy", "updateStrategy"})
"""Structs that Go's types hold by value: an object has them from the start, nobody adds them."""


class Manager(NamedTuple):
    """Who wrote, and by which operation, version and subresource: what one entry stands for."""

    name: str
    operation: str = UPDATE
    api_version: str = ""
    subresource: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """The fields of a manager, and when it last changed them."""

    paths: Paths
    api_version: str
    time: str


Managed = dict[Manager, Entry]


_PROGRAMS = {"kubelet": "kubelet", "scheduler": "kube-scheduler", "kube-scheduler": "kube-scheduler",
             "crd-naming-controller": "kube-apiserver", "crd-finalizer": "kube-apiserver"}
"""The programs that components other than controllers are part of."""


def program_of(component: str) -> str:
    """What a component calls itself as a manager: the name of its program."""
    return _PROGRAMS.get(component, "kube-controller-manager")


def manager_of(kind: Kind, name: str, operation: str, subresource: str) -> Manager:
    """The manager that writes by this name; one that applies is the same in all versions."""
    version = "" if operation == APPLY else kind.api_version
    return Manager(name[:MAX_NAME] or "unknown", operation, version, subresource)


def decode_managed(entries: Any) -> Managed:
    """The managers of ``metadata.managedFields``; none where an entry makes no sense."""
    managed: Managed = {}
    for entry in entries or ():
        operation, version = entry.get("operation"), entry.get("apiVersion", "")
        if operation not in (APPLY, UPDATE) or not version or entry.get("fieldsType") != "FieldsV1":
            return {}
        manager = Manager(entry.get("manager", ""), operation, "" if operation == APPLY else version,
                          entry.get("subresource", ""))
        try:
            paths = decode_fields(entry.get("fieldsV1") or {})
        except ValueError:
            return {}
        managed[manager] = Entry(paths, version, entry.get("time", ""))
    return managed


def encode_managed(managed: Managed) -> list[Object]:
    """``metadata.managedFields`` of some managers, in upstream's order."""
    order = sorted(managed.items(), key=lambda pair: (
        pair[0].operation, pair[1].time, pair[0].name, pair[1].api_version, pair[0].subresource))
    return [_encode(manager, entry) for manager, entry in order]


def _encode(manager: Manager, entry: Entry) -> Object:
    encoded = {"manager": manager.name, "operation": manager.operation, "apiVersion": entry.api_version,
               "time": entry.time, "fieldsType": "FieldsV1", "fieldsV1": encode_fields(entry.paths),
               "subresource": manager.subresource}
    return {key: value for key, value in encoded.items() if value != ""}


def set_managed(obj: Object, managed: Managed) -> None:
    """Write the managers into an object."""
    if managed:
        obj["metadata"]["managedFields"] = encode_managed(managed)
    else:
        obj["metadata"].pop("managedFields", None)


def kept(kind: Kind, paths: set[Path] | Paths, subresource: str) -> Paths:
    """Of some paths, those that a write may own: not the identity, and the status only through ``status``."""
    found = paths - _STRIPPED
    if "status" not in kind.subresources:
        return frozenset(found)
    if subresource == "status":
        return frozenset(path for path in found if path[0] != "f:spec")
    return frozenset(path for path in found if path[0] != "f:status")


@cache
def empty_object(definition: str) -> Object:
    """What Go's type has before anything is written to it. Frozen."""
    return _empty(type_of_definition(definition))


def _empty(type_: Type) -> Object:
    assert isinstance(type_, Map)
    empty: dict[str, Any] = {}
    for key in type_.properties:
        child = type_.child(key)
        if key in _ALWAYS_THERE and isinstance(child, Map) and child.properties:
            empty[key] = _empty(child)
        elif key in type_.required:
            empty[key] = None
    return empty


def lose(managed: Managed, paths: set[Path], api_version: str) -> Managed:
    """The managers without some fields of a version; those that have none left go."""
    left = {manager: replace(entry, paths=entry.paths - paths) if entry.api_version == api_version else entry
            for manager, entry in managed.items()}
    return {manager: entry for manager, entry in left.items() if entry.paths}


def updated(kind: Kind, live: Object | None, new: Object, managed: Managed, manager: Manager, now: float) -> Managed:
    """The managers after ``manager`` wrote ``new`` in place of ``live``, which is None for a new object.

    Objects that nobody manages stay so: they are not tracked. The objects are stored ones; each manager's fields are
    those of the version it wrote in.

    Raises:
        ValueError: an item of a list cannot be told from others.
    """
    if live is not None and not managed:
        return managed
    difference = _difference(kind, live, new)
    left = lose(managed, difference.changed | difference.removed, kind.api_version)
    for version in {entry.api_version for entry in left.values()} - {kind.api_version}:
        if (other := served_as(kind, version)) is not None:
            found = _difference(other, live, new)
            left = lose(left, found.changed | found.removed, version)
    gained = kept(kind, difference.changed, manager.subresource)
    if gained:
        before = left[manager].paths if manager in left else frozenset()
        left[manager] = Entry(before | gained, kind.api_version, timestamp(now))
    return left


def _difference(kind: Kind, live: Object | None, new: Object) -> Comparison:
    """How two stored objects differ in one version of their kind."""
    before = _nothing(kind) if live is None else kind.from_storage(live)
    return compare(type_of_kind(kind), _bare(before), _bare(kind.from_storage(new)))


def _nothing(kind: Kind) -> Object:
    return empty_object(kind.schema) if kind.structural is None else {}


def _bare(obj: Object) -> Object:
    """An object without its managers, which are not managed themselves."""
    meta = obj.get("metadata") or {}
    return {**obj, "metadata": {key: value for key, value in meta.items() if key != "managedFields"}}


def record(kind: Kind, live: Object | None, new: Object, manager: Manager, now: float) -> None:
    """Note in ``new`` who wrote it in place of ``live``.

    A client may hand in managers of its own, to correct or (a single empty entry) to clear them; through a subresource
    it may not.
    """
    before = decode_managed(live["metadata"].get("managedFields")) if live else {}
    given = new["metadata"].get("managedFields") if not manager.subresource else None
    managed = {} if given == [{}] else decode_managed(given) or before
    try:
        set_managed(new, updated(kind, live, new, managed, manager, now))
    except ValueError:
        set_managed(new, {})
