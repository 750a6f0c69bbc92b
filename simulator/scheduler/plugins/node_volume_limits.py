"""NodeVolumeLimits: a driver attaches so many volumes to a node and no more (plugins/nodevolumelimits/csi.go)."""

from __future__ import annotations

from collections import Counter

from simulator.apimachinery.metadata import Object, namespace_of
from simulator.apimachinery.storage import ATTACHMENTS, CLAIMS, CLASSES, VOLUMES, claims_of, class_of
from simulator.client import Client
from simulator.scheduler.framework import (
    CLAIM_CHANGED,
    POD_GONE,
    SKIP,
    STORAGE_CHANGED,
    Plugin,
    Refusal,
    Skip,
    Snapshot,
)
from simulator.scheduler.node_info import NodeInfo, PodInfo

REFUSAL = Refusal(("node(s) exceed max volume count",), final=False)
NODES = "csinodes.storage.k8s.io"
Volumes = dict[tuple[str, str], str]
"""(driver, handle) → driver."""


class NodeVolumeLimits(Plugin):
    name = "NodeVolumeLimits"
    wakes_on = frozenset({POD_GONE, CLAIM_CHANGED, STORAGE_CHANGED})

    def prepare_filter(self, pod: PodInfo, snapshot: Snapshot) -> tuple[Volumes, Client] | Skip:
        wanted = _volumes(pod.pod, snapshot.client)
        return (wanted, snapshot.client) if wanted else SKIP

    def filter(self, state: tuple[Volumes, Client], pod: PodInfo, node: NodeInfo) -> Refusal | None:
        wanted, client = state
        limits = _limits(client.lister(NODES).get("", node.name))
        if not any(driver in limits for driver in wanted.values()):
            return None
        there: Volumes = {}
        for other in node.pods.values():
            there |= _volumes(other.pod, client)
        there |= _attached(node.name, client)
        counts = Counter(there.values())
        more = Counter(driver for volume, driver in wanted.items() if volume not in there)
        exceeded = any(counts[driver] + more[driver] > limits[driver] for driver in more if driver in limits)
        return REFUSAL if exceeded else None


def _limits(found: Object | None) -> dict[str, int]:
    drivers = (found or {"spec": {}})["spec"].get("drivers") or ()
    counts = {driver["name"]: (driver.get("allocatable") or {}).get("count") for driver in drivers}
    return {name: count for name, count in counts.items() if count is not None}


def _volumes(pod: Object, client: Client) -> Volumes:
    """The volumes of drivers that a pod mounts; those still to be made count, too."""
    found: Volumes = {}
    for _, name in claims_of(pod):
        claim = client.lister(CLAIMS).get(namespace_of(pod), name)
        if claim is None:
            continue
        volume = client.lister(VOLUMES).get("", claim["spec"].get("volumeName") or "")
        if volume is not None:
            source = volume["spec"].get("csi")
            identity = (source["driver"], source["volumeHandle"]) if source else None
        else:
            storage_class = client.lister(CLASSES).get("", class_of(claim))
            identity = (storage_class["provisioner"], claim["metadata"]["uid"]) if storage_class else None
        if identity is not None:
            found[identity] = identity[0]
    return found


def _attached(node: str, client: Client) -> Volumes:
    found: Volumes = {}
    for attachment in client.lister(ATTACHMENTS).by_index("node", node):
        name = attachment["spec"]["source"].get("persistentVolumeName")
        volume = client.lister(VOLUMES).get("", name) if name else None
        source = volume["spec"].get("csi") if volume is not None else None
        if source:
            found[source["driver"], source["volumeHandle"]] = source["driver"]
    return found
