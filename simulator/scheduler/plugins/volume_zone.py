"""VolumeZone: a volume that carries a zone's label is used in that zone (plugins/volumezone)."""

from __future__ import annotations

from simulator.apimachinery.metadata import labels_of
from simulator.apimachinery.storage import VOLUMES
from simulator.scheduler.framework import (
    CLAIM_CHANGED,
    NODE_ADDED,
    NODE_CHANGED,
    SKIP,
    STORAGE_CHANGED,
    Plugin,
    Refusal,
    Skip,
    Snapshot,
)
from simulator.scheduler.node_info import NodeInfo, PodInfo
from simulator.scheduler.plugins.volume_binding import pod_claims

REFUSAL = Refusal(("node(s) had no available volume zone",))
CURRENT = {
    "failure-domain.beta.kubernetes.io/zone": "topology.kubernetes.io/zone",
    "failure-domain.beta.kubernetes.io/region": "topology.kubernetes.io/region",
    "topology.kubernetes.io/zone": "topology.kubernetes.io/zone",
    "topology.kubernetes.io/region": "topology.kubernetes.io/region",
}
"""The labels that say where a volume is, each with its name of today."""
SEPARATOR = "__"


class VolumeZone(Plugin):
    name = "VolumeZone"
    wakes_on = frozenset({NODE_ADDED, NODE_CHANGED, CLAIM_CHANGED, STORAGE_CHANGED})

    def prepare_filter(self, pod: PodInfo, snapshot: Snapshot) -> list[tuple[str, set[str]]] | Skip:
        """(label, allowed values) of every volume that says where it is."""
        places = []
        for claim in pod_claims(pod.pod, snapshot.client):
            volume = snapshot.client.lister(VOLUMES).get("", claim["spec"].get("volumeName") or "")
            labels = labels_of(volume) if volume is not None else {}
            places += [(key, set(labels[key].split(SEPARATOR))) for key in CURRENT if labels.get(key)]
        return places or SKIP

    def filter(self, state: list[tuple[str, set[str]]], pod: PodInfo, node: NodeInfo) -> Refusal | None:
        if not any(label in node.labels for label in CURRENT):
            return None
        for key, allowed in state:
            if node.labels.get(key, node.labels.get(CURRENT[key])) not in allowed:
                return REFUSAL
        return None
