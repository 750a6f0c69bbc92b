"""Reading and building the parts every object has: names, keys, owners, conditions.

Mirrors apimachinery/pkg/apis/meta/v1 (controller_ref.go, meta.go) and api/meta/conditions.go.
"""

from __future__ import annotations

from typing import Any

Object = dict[str, Any]


def name_of(obj: Object) -> str:
    """``metadata.name``."""
    return obj["metadata"]["name"]


def namespace_of(obj: Object) -> str:
    """``metadata.namespace``, empty for cluster-scoped objects."""
    return obj["metadata"].get("namespace", "")


def uid_of(obj: Object) -> str:
    """``metadata.uid``."""
    return obj["metadata"]["uid"]


def labels_of(obj: Object) -> dict[str, str]:
    """``metadata.labels``, an empty map when absent. Treat it as frozen."""
    return obj["metadata"].get("labels") or {}


def annotations_of(obj: Object) -> dict[str, str]:
    """``metadata.annotations``, an empty map when absent. Treat it as frozen."""
    return obj["metadata"].get("annotations") or {}


def is_terminating(obj: Object) -> bool:
    """Whether deletion was asked for."""
    return "deletionTimestamp" in obj["metadata"]


def key_of(obj: Object) -> str:
    """``namespace/name``, or ``name`` for cluster-scoped objects: what work queues hold."""
    namespace = namespace_of(obj)
    return f"{namespace}/{name_of(obj)}" if namespace else name_of(obj)


def split_key(key: str) -> tuple[str, str]:
    """(namespace, name) of a work-queue key; the namespace is empty for cluster-scoped objects."""
    namespace, slash, name = key.rpartition("/")
    return (namespace, name) if slash else ("", key)


def controller_of(obj: Object) -> Object | None:
    """The owner reference whose ``controller`` is true, or None."""
    for reference in obj["metadata"].get("ownerReferences") or ():
        if reference.get("controller"):
            return reference
    return None


def is_controlled_by(obj: Object, owner: Object) -> bool:
    """Whether ``owner`` is the controller of ``obj``."""
    reference = controller_of(obj)
    return reference is not None and reference["uid"] == owner["metadata"]["uid"]


def controller_reference(owner: Object) -> Object:
    """The owner reference that makes ``owner`` the controller of a new object."""
    return {
        "apiVersion": owner["apiVersion"],
        "kind": owner["kind"],
        "name": owner["metadata"]["name"],
        "uid": owner["metadata"]["uid"],
        "controller": True,
        "blockOwnerDeletion": True,
    }


def object_reference(obj: Object, field_path: str = "") -> Object:
    """The reference that events carry to the object they are about."""
    meta = obj["metadata"]
    reference = {"kind": obj["kind"], "namespace": meta.get("namespace"), "name": meta["name"], "uid": meta.get("uid"),
                 "apiVersion": obj["apiVersion"], "resourceVersion": meta.get("resourceVersion"),
                 "fieldPath": field_path}
    return {key: value for key, value in reference.items() if value}


def condition(obj: Object, kind: str) -> Object | None:
    """The status condition of type ``kind``, or None."""
    for item in (obj.get("status") or {}).get("conditions") or ():
        if item["type"] == kind:
            return item
    return None


def condition_is(obj: Object, kind: str, status: str = "True") -> bool:
    """Whether the condition of type ``kind`` is there with that status."""
    found = condition(obj, kind)
    return found is not None and found["status"] == status
