"""VolumeRestrictions: disks that only one may use, claims that only one pod may mount (plugins/volumerestrictions)."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from simulator.apimachinery.metadata import Object
from simulator.apimachinery.storage import CLAIMS
from simulator.scheduler.cache import node_of
from simulator.scheduler.framework import (
    CLAIM_CHANGED,
    NODE_ADDED,
    NODE_CHANGED,
    POD_GONE,
    SKIP,
    Plugin,
    Refusal,
    Rejected,
    Skip,
    Snapshot,
)
from simulator.scheduler.node_info import NodeInfo, PodInfo

DISK = Refusal(("node(s) had no available disk",), final=False)
ONE_POD = Refusal(("node(s) unavailable due to PersistentVolumeClaim with ReadWriteOncePod access mode already in-use "
                   "by another pod",), final=False)


class _State(NamedTuple):
    disks: list[tuple[str, Object]]
    taken: bool


class VolumeRestrictions(Plugin):
    name = "VolumeRestrictions"
    wakes_on = frozenset({POD_GONE, NODE_ADDED, NODE_CHANGED, CLAIM_CHANGED})

    def prepare_filter(self, pod: PodInfo, snapshot: Snapshot) -> _State | Skip:
        volumes = pod.pod["spec"].get("volumes") or ()
        disks = [(field, volume[field]) for volume in volumes for field in _CONFLICTS if volume.get(field)]
        taken = any(self._is_taken(pod, volume, snapshot) for volume in volumes)
        return _State(disks, taken) if disks or taken else SKIP

    def _is_taken(self, pod: PodInfo, volume: Object, snapshot: Snapshot) -> bool:
        name = (volume.get("persistentVolumeClaim") or {}).get("claimName")
        if name is None:
            return False
        claim = snapshot.client.lister(CLAIMS).get(pod.namespace, name)
        if claim is None:
            raise Rejected(f'persistentvolumeclaim "{name}" not found')
        if "ReadWriteOncePod" not in (claim["spec"].get("accessModes") or ()):
            return False
        users = snapshot.client.lister("pods").by_index("claim", f"{pod.namespace}/{name}")
        return any(node_of(user) for user in users)

    def filter(self, state: _State, pod: PodInfo, node: NodeInfo) -> Refusal | None:
        for other in node.pods.values() if state.disks else ():
            for volume in other.pod["spec"].get("volumes") or ():
                if any(volume.get(field) and _CONFLICTS[field](disk, volume[field]) for field, disk in state.disks):
                    return DISK
        return ONE_POD if state.taken else None


def _unless_read_only(same: Callable[[Object, Object], bool]) -> Callable[[Object, Object], bool]:
    return lambda one, other: same(one, other) and not (one.get("readOnly") and other.get("readOnly"))


def _same(field: str) -> Callable[[Object, Object], bool]:
    return lambda one, other: one.get(field) == other.get(field)


def _same_image(one: Object, other: Object) -> bool:
    shared = set(one.get("monitors") or ()) & set(other.get("monitors") or ())
    return bool(shared) and all(one.get(field) == other.get(field) for field in ("pool", "image"))


_CONFLICTS: dict[str, Callable[[Object, Object], bool]] = {
    "gcePersistentDisk": _unless_read_only(_same("pdName")),
    "awsElasticBlockStore": _same("volumeID"),
    "iscsi": _unless_read_only(_same("iqn")),
    "rbd": _unless_read_only(_same_image),
}
"""When two volumes of a kind exclude each other."""
