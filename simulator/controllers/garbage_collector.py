"""The garbage collector: deletes what lost its owner, and takes part in foreground and orphan deletion.

Owners are looked up by uid, dependents by the index "owner" of every kind, so there is no graph to keep.

Mirrors pkg/controller/garbagecollector (garbagecollector.go, operations.go).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from simulator.apimachinery.metadata import Object, is_terminating, name_of, namespace_of
from simulator.client import Client, Component, Watch

FOREGROUND, ORPHAN = "foregroundDeletion", "orphan"


def _changed(old: Object | None, new: Object | None, client: Client) -> Iterable[str]:
    """The object if its life cycle or its owners changed; when it goes, its dependents, and owners that wait for
    it."""
    if new is None:
        return [_key(item, client) for item in (*dependents(client, old), *_waiting_owners(client, old))]
    before, after = (old or {}).get("metadata") or {}, new["metadata"]
    fields = ("deletionTimestamp", "finalizers", "ownerReferences")
    if old is not None and all(before.get(field) == after.get(field) for field in fields):
        return ()
    if is_terminating(new):
        return (_key(new, client),) if _has_work(new) else ()
    references = after.get("ownerReferences")
    if not references or all(_is_solid(client, new, reference) for reference in references):
        return ()
    return (_key(new, client),)


class GarbageCollector(Component):
    """Deletes orphans of deleted owners, and lets go of owners whose dependents are dealt with."""

    name = "garbage-collector-controller"
    watches = (Watch("*", _changed),)

    def sync(self, key: str) -> None:
        """Deal with the object at ``key``."""
        resource, namespace, name = key.split("/", 2)
        obj = self.client.lister(resource).get(namespace, name)
        if obj is None:
            return
        finalizers = obj["metadata"].get("finalizers") or ()
        if is_terminating(obj):
            if ORPHAN in finalizers:
                self._orphan(obj)
            elif FOREGROUND in finalizers:
                self._delete_dependents_first(obj)
        else:
            self._delete_if_abandoned(obj)

    def _orphan(self, owner: Object) -> None:
        for dependent in dependents(self.client, owner):
            self._drop_owners(dependent, {owner["metadata"]["uid"]})
        self._drop_finalizer(owner, ORPHAN)

    def _delete_dependents_first(self, owner: Object) -> None:
        found = list(dependents(self.client, owner))
        blocking = [item for item in found if _blocks(item, owner)]
        for item in found:
            if not is_terminating(item):
                self.enqueue(_key(item, self.client))
        if not blocking:
            self._drop_finalizer(owner, FOREGROUND)

    def _delete_if_abandoned(self, obj: Object) -> None:
        references = obj["metadata"].get("ownerReferences") or ()
        dangling, waiting, solid = self._classify(obj, references)
        if not references or (solid and not dangling and not waiting):
            return
        if solid:
            self._drop_owners(obj, {item["uid"] for item in dangling + waiting})
            return
        foreground = bool(waiting) and next(dependents(self.client, obj), None) is not None
        self._delete(obj, "Foreground" if foreground else _policy(obj))

    def _classify(
        self, obj: Object, references: Iterable[Object]
    ) -> tuple[list[Object], list[Object], list[Object]]:
        """(owners that are gone, owners that wait for their dependents, other owners)."""
        dangling, waiting, solid = [], [], []
        for reference in references:
            owner = find_owner(self.client, obj, reference)
            if owner is None:
                dangling.append(reference)
            elif _waits_for_dependents(owner):
                waiting.append(reference)
            else:
                solid.append(reference)
        return dangling, waiting, solid

    def _delete(self, obj: Object, propagation: str) -> None:
        self.client.delete(_resource(obj, self.client), obj, propagation=propagation)

    def _drop_owners(self, obj: Object, uids: set[str]) -> None:
        meta = {**obj["metadata"]}
        kept = [item for item in meta.pop("ownerReferences", None) or () if item["uid"] not in uids]
        if kept:
            meta["ownerReferences"] = kept
        self.client.update(_resource(obj, self.client), {**obj, "metadata": meta})

    def _drop_finalizer(self, obj: Object, finalizer: str) -> None:
        meta = {**obj["metadata"]}
        kept = [item for item in meta.pop("finalizers", None) or () if item != finalizer]
        if kept:
            meta["finalizers"] = kept
        self.client.update(_resource(obj, self.client), {**obj, "metadata": meta})


def _resource(obj: Object, client: Client) -> str:
    kind = client.kinds.by_group_kind(obj["apiVersion"], obj["kind"])
    if kind is None:
        raise LookupError(f"{obj['apiVersion']} {obj['kind']} is stored but not known")
    return kind.resource


def _key(obj: Object, client: Client) -> str:
    return f"{_resource(obj, client)}/{namespace_of(obj)}/{name_of(obj)}"


def dependents(client: Client, owner: Object) -> Iterator[Object]:
    """Everything that names ``owner`` among its owners."""
    uid = owner["metadata"]["uid"]
    for kind in client.kinds.stored:
        yield from client.lister(kind.resource).by_index("owner", uid)


def find_owner(client: Client, obj: Object, reference: Object) -> Object | None:
    """The owner a reference names, None when it is gone, or another object has its name now.

    An owner of a kind that is not known here cannot be shown to be gone; it counts as the object itself.
    """
    kind = client.kinds.by_group_kind(reference["apiVersion"], reference["kind"])
    if kind is None:
        return obj
    found = client.lister(kind.resource).get(namespace_of(obj) if kind.namespaced else "", reference["name"])
    return found if found is not None and found["metadata"]["uid"] == reference["uid"] else None


def _is_solid(client: Client, obj: Object, reference: Object) -> bool:
    owner = find_owner(client, obj, reference)
    return owner is not None and not _waits_for_dependents(owner)


def _waits_for_dependents(owner: Object) -> bool:
    return is_terminating(owner) and FOREGROUND in (owner["metadata"].get("finalizers") or ())


def _has_work(obj: Object) -> bool:
    return any(item in (FOREGROUND, ORPHAN) for item in obj["metadata"].get("finalizers") or ())


def _blocks(dependent: Object, owner: Object) -> bool:
    references = dependent["metadata"].get("ownerReferences") or ()
    return any(item["uid"] == owner["metadata"]["uid"] and item.get("blockOwnerDeletion") for item in references)


def _waiting_owners(client: Client, gone: Object) -> Iterator[Object]:
    for reference in gone["metadata"].get("ownerReferences") or ():
        owner = find_owner(client, gone, reference)
        if owner is not None and owner is not gone and _waits_for_dependents(owner):
            yield owner


def _policy(obj: Object) -> str:
    """How to delete an abandoned object: as its own finalizers say, else in the background."""
    finalizers = obj["metadata"].get("finalizers") or ()
    if ORPHAN in finalizers:
        return "Orphan"
    return "Foreground" if FOREGROUND in finalizers else "Background"
