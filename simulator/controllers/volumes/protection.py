"""Protection: claims, volumes and attributes classes are removed only when nothing uses them any more.

Each carries a finalizer from its creation (admission StorageObjectInUseProtection); these controllers take it away.
Mirrors pkg/controller/volume/{pvcprotection,pvprotection,vacprotection}.
"""

from __future__ import annotations

from collections.abc import Iterable

from simulator.apimachinery.metadata import Object, is_terminating, key_of, name_of, namespace_of, split_key
from simulator.apimachinery.storage import (
    ATTRIBUTES_FINALIZER,
    CLAIM_FINALIZER,
    CLAIMS,
    VOLUME_FINALIZER,
    VOLUMES,
    claims_of,
)
from simulator.client import Client, Component, Watch
from simulator.client.component import Handler

ATTRIBUTES = "volumeattributesclasses.storage.k8s.io"
FINISHED = ("Succeeded", "Failed")


class _Protection(Component):
    """Gives objects of ``resource`` the finalizer they lack, and takes it from those that nothing uses."""

    resource = ""
    finalizer = ""

    def sync(self, key: str) -> None:
        obj = self.client.lister(self.resource).get(*split_key(key))
        if obj is None:
            return
        held = obj["metadata"].get("finalizers") or []
        if is_terminating(obj):
            if self.finalizer in held and not self.is_used(obj):
                self._store(obj, [item for item in held if item != self.finalizer])
        elif self.finalizer not in held:
            self._store(obj, [*held, self.finalizer])

    def is_used(self, obj: Object) -> bool:
        """Whether something still needs the object."""
        raise NotImplementedError

    def _store(self, obj: Object, finalizers: list[str]) -> None:
        meta = {key: value for key, value in obj["metadata"].items() if key != "finalizers"}
        if finalizers:
            meta["finalizers"] = finalizers
        self.client.update(self.resource, {**obj, "metadata": meta})


def _candidate(finalizer: str) -> Handler:
    """The object, where its finalizer may have to come or go."""

    def handler(old: Object | None, new: Object | None, client: Client) -> Iterable[str]:
        if new is None or is_terminating(new) != (finalizer in (new["metadata"].get("finalizers") or ())):
            return ()
        return (key_of(new),)

    return handler


def _claims_let_go(old: Object | None, new: Object | None, client: Client) -> Iterable[str]:
    """The claims of a pod that is gone, has ended, or never ran."""
    pod = new if new is not None else old
    ended = new is None or (new.get("status") or {}).get("phase") in FINISHED
    if not ended and new["spec"].get("nodeName"):
        return ()
    return [f"{namespace_of(pod)}/{claim}" for _, claim in claims_of(pod)]


class ClaimProtection(_Protection):
    """Keeps claims that pods on nodes mount."""

    name = "pvc-protection-controller"
    resource, finalizer = CLAIMS, CLAIM_FINALIZER
    watches = (Watch(CLAIMS, _candidate(CLAIM_FINALIZER)), Watch("pods", _claims_let_go))

    def is_used(self, obj: Object) -> bool:
        return any(_uses(pod, obj) for pod in self.client.lister("pods").by_index("claim", key_of(obj)))


def _uses(pod: Object, claim: Object) -> bool:
    """Whether a pod on a node mounts the claim: by name until it is gone, as an ephemeral volume until it is shut down.
    """
    if not pod["spec"].get("nodeName"):
        return False
    owned = any(item["uid"] == pod["metadata"]["uid"] for item in claim["metadata"].get("ownerReferences") or ())
    shut_down = is_terminating(pod) and pod["metadata"].get("deletionGracePeriodSeconds") == 0
    return any(
        name == name_of(claim) and ("ephemeral" not in volume or (owned and not shut_down))
        for volume, name in claims_of(pod)
    )


class VolumeProtection(_Protection):
    """Keeps volumes that are bound."""

    name = "pv-protection-controller"
    resource, finalizer = VOLUMES, VOLUME_FINALIZER
    watches = (Watch(VOLUMES, _candidate(VOLUME_FINALIZER)),)

    def is_used(self, obj: Object) -> bool:
        return (obj.get("status") or {}).get("phase") == "Bound"


def _attributes_class_of(old: Object | None, new: Object | None, client: Client) -> Iterable[str]:
    """The attributes class that a claim or volume let go of."""
    before, after = (_attributes(obj) for obj in (old, new))
    return sorted(before - after)


def _attributes(obj: Object | None) -> set[str]:
    """The attributes classes a claim or a volume names."""
    if obj is None:
        return set()
    status = obj.get("status") or {}
    names = (
        obj["spec"].get("volumeAttributesClassName"), status.get("currentVolumeAttributesClassName"),
        (status.get("modifyVolumeStatus") or {}).get("targetVolumeAttributesClassName"),
    )
    return {name for name in names if name}


class AttributesClassProtection(_Protection):
    """Keeps attributes classes that claims or volumes name."""

    name = "volumeattributesclass-protection-controller"
    resource, finalizer = ATTRIBUTES, ATTRIBUTES_FINALIZER
    watches = (Watch(ATTRIBUTES, _candidate(ATTRIBUTES_FINALIZER)), Watch(CLAIMS, _attributes_class_of),
               Watch(VOLUMES, _attributes_class_of))

    def is_used(self, obj: Object) -> bool:
        users = (item for resource in (VOLUMES, CLAIMS) for item in self.client.lister(resource).list())
        return any(name_of(obj) in _attributes(user) for user in users)
