"""A node as its kubelet reports it: registration, status, lease.

Heartbeats are lazy. A real kubelet renews its lease every 10 s and re-posts its status every 5 minutes; nobody
can tell the renewals apart unless they watch leases, so here both are written once in five virtual minutes, and
when something changed (the image list). ``renewTime`` is therefore up to five minutes old on a healthy node:
whoever judges a node's health asks whether a heartbeat is older than that plus the grace period.

Mirrors pkg/kubelet/kubelet_node_status.go, pkg/kubelet/nodestatus/setters.go and
component-helpers/apimachinery/lease.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from simulator.apimachinery.metadata import Object
from simulator.apimachinery.timestamps import micro_timestamp, timestamp
from simulator.kubelet.timing import LEASE_SECONDS

MAX_IMAGES = 50
VERSION = "v1.36.2"
_CONDITIONS = (
    ("MemoryPressure", "False", "KubeletHasSufficientMemory", "kubelet has sufficient memory available"),
    ("DiskPressure", "False", "KubeletHasNoDiskPressure", "kubelet has no disk pressure"),
    ("PIDPressure", "False", "KubeletHasSufficientPID", "kubelet has sufficient PID available"),
    ("Ready", "True", "KubeletReady", "kubelet is posting ready status"),
)


MIGRATED_PLUGINS = ",".join(f"kubernetes.io/{name}" for name in (
    "aws-ebs", "azure-disk", "azure-file", "cinder", "gce-pd", "portworx-volume", "vsphere-volume"))


@dataclass(frozen=True, slots=True)
class Machine:
    """A machine that a kubelet runs on."""

    name: str
    address: str
    pod_cidr: str
    zone: str = ""
    labels: Mapping[str, str] = field(default_factory=dict)
    annotations: Mapping[str, str] = field(default_factory=dict)
    capacity: Mapping[str, str] = field(default_factory=dict)
    allocatable: Mapping[str, str] = field(default_factory=dict)
    info: Mapping[str, str] = field(default_factory=dict)
    provider_id: str = ""
    drivers: tuple[str, ...] = ()
    """The storage drivers that have registered with the kubelet."""


def new_node(machine: Machine, now: float) -> Object:
    """The Node object with which a kubelet registers."""
    spec: Object = {"podCIDR": machine.pod_cidr, "podCIDRs": [machine.pod_cidr]}
    if machine.provider_id:
        spec["providerID"] = machine.provider_id
    return {
        "apiVersion": "v1",
        "kind": "Node",
        "metadata": {
            "name": machine.name,
            "labels": {**_standard_labels(machine), **machine.labels},
            "annotations": {"node.alpha.kubernetes.io/ttl": "0", **machine.annotations},
        },
        "spec": spec,
        "status": {
            "capacity": dict(machine.capacity),
            "allocatable": dict(machine.allocatable or machine.capacity),
            "addresses": [
                {"type": "InternalIP", "address": machine.address},
                {"type": "Hostname", "address": machine.name},
            ],
            "daemonEndpoints": {"kubeletEndpoint": {"Port": 10250}},
            "nodeInfo": dict(machine.info),
            "conditions": conditions([], now),
        },
    }


def csi_node(machine: Machine, owner: Object) -> Object:
    """The CSINode of a machine: its storage drivers, and that in-tree plugins have moved to such."""
    reference = {"apiVersion": "v1", "kind": "Node", "name": machine.name, "uid": owner["metadata"]["uid"]}
    return {
        "apiVersion": "storage.k8s.io/v1",
        "kind": "CSINode",
        "metadata": {
            "name": machine.name,
            "annotations": {"storage.alpha.kubernetes.io/migrated-plugins": MIGRATED_PLUGINS},
            "ownerReferences": [reference],
        },
        "spec": {"drivers": [{"name": name, "nodeID": machine.name, "topologyKeys": None} for name in machine.drivers]},
    }


def _standard_labels(machine: Machine) -> dict[str, str]:
    labels = {
        "beta.kubernetes.io/arch": "amd64",
        "beta.kubernetes.io/os": "linux",
        "kubernetes.io/arch": "amd64",
        "kubernetes.io/hostname": machine.name,
        "kubernetes.io/os": "linux",
    }
    return {**labels, **({"topology.kubernetes.io/zone": machine.zone} if machine.zone else {})}


def conditions(before: list[Object], now: float) -> list[Object]:
    """The node's conditions with a fresh heartbeat; conditions of others stay."""
    known = {item["type"]: item for item in before}
    fresh = []
    for kind, status, reason, message in _CONDITIONS:
        old = known.pop(kind, None)
        same = old is not None and old["status"] == status
        fresh.append(
            {
                "type": kind,
                "status": status,
                "lastHeartbeatTime": timestamp(now),
                "lastTransitionTime": old["lastTransitionTime"] if same else timestamp(now),
                "reason": reason,
                "message": message,
            }
        )
    return list(known.values()) + fresh


def image_list(images: Mapping[str, Object]) -> list[Object]:
    """``status.images``: the largest first, at most fifty."""
    by_digest: dict[str, Object] = {}
    for name, row in sorted(images.items()):
        entry = by_digest.setdefault(
            f"{row['repository']}@{row['digest']}", {"tags": [], "sizeBytes": row["size"]}
        )
        entry["tags"].append(name)
    rows = [
        {"names": [digest, *entry["tags"]], "sizeBytes": entry["sizeBytes"]}
        for digest, entry in by_digest.items()
    ]
    return sorted(rows, key=lambda row: (-row["sizeBytes"], row["names"]))[:MAX_IMAGES]


def lease(name: str, now: float, owner: Object) -> Object:
    """The node's lease, renewed now."""
    return {
        "apiVersion": "coordination.k8s.io/v1",
        "kind": "Lease",
        "metadata": {
            "name": name,
            "namespace": "kube-node-lease",
            "ownerReferences": [
                {"apiVersion": "v1", "kind": "Node", "name": name, "uid": owner["metadata"]["uid"]}
            ],
        },
        "spec": {
            "holderIdentity": name,
            "leaseDurationSeconds": LEASE_SECONDS,
            "renewTime": micro_timestamp(now),
        },
    }
