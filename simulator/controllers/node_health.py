"""How a node fares, as the control plane sees it: when silence counts as an outage, and what an outage is called.

Mirrors pkg/controller/nodelifecycle/node_lifecycle_controller.go (tryUpdateNodeHealth, handleDisruption,
ComputeZoneState).
"""

from __future__ import annotations

from collections.abc import Sequence

from simulator.apimachinery.metadata import Object, condition, labels_of
from simulator.apimachinery.timestamps import seconds_of, timestamp

GRACE, STARTUP_GRACE = 50.0, 60.0
"""After so long without a heartbeat a node is unknown; one that never sent any, after the second."""
PERIOD = 5.0
"""How often the controller looks."""
REPORTED = ("Ready", "MemoryPressure", "DiskPressure", "PIDPressure")
EXCLUDED = "node.kubernetes.io/exclude-disruption"
ZONE, REGION = "topology.kubernetes.io/zone", "topology.kubernetes.io/region"
NORMAL, PARTIAL, FULL = "Normal", "PartialDisruption", "FullDisruption"
UNHEALTHY = 0.55
"""From this share of nodes that are not ready, if there are at least three, a zone is disrupted."""
LARGE = 50
"""In smaller zones a partial disruption stops evictions."""
RATE, SLOW_RATE = 0.1, 0.01
"""Nodes a second of a zone that are given up, and of a large zone that is disrupted."""


def judged_at(node: Object, silent: float | None) -> float | None:
    """When the controller will find that a node is away, None as long as it is heard of."""
    if condition(node, "Ready") is None:
        last = seconds_of(node["metadata"]["creationTimestamp"]) if silent is None else silent
        return next_look(last + STARTUP_GRACE)
    return None if silent is None else next_look(silent + GRACE)


def next_look(moment: float) -> float:
    """The first look after a moment: looks are every five seconds."""
    return (moment // PERIOD + 1) * PERIOD


def unknown(node: Object, now: float) -> list[Object]:
    """The node's conditions once nothing is known of it any more."""
    old = {item["type"]: item for item in (node.get("status") or {}).get("conditions") or ()}
    created = node["metadata"]["creationTimestamp"]
    found = {**old, **{kind: _unknown(kind, old.get(kind), created, now) for kind in REPORTED}}
    return list(found.values())


def _unknown(kind: str, old: Object | None, created: str, now: float) -> Object:
    if old is None:
        return {"type": kind, "status": "Unknown", "lastHeartbeatTime": created, "lastTransitionTime": timestamp(now),
                "reason": "NodeStatusNeverUpdated", "message": "Kubelet never posted node status."}
    if old["status"] == "Unknown":
        return old
    return {**old, "status": "Unknown", "lastTransitionTime": timestamp(now), "reason": "NodeStatusUnknown",
            "message": "Kubelet stopped posting node status."}


def is_ready(node: Object) -> bool:
    """Whether the node says that it is ready."""
    found = condition(node, "Ready")
    return found is not None and found["status"] == "True"


def zone_of(node: Object) -> str:
    """The zone that the node fails with."""
    labels = labels_of(node)
    return f"{labels.get(REGION, '')}:{labels.get(ZONE, '')}"


def zone_state(nodes: Sequence[Object]) -> str:
    """How a zone fares: one of three nodes away is normal, three of four are a partial disruption."""
    away = sum(1 for node in nodes if not is_ready(node))
    if away and away == len(nodes):
        return FULL
    return PARTIAL if away > 2 and away / len(nodes) >= UNHEALTHY else NORMAL


def rate_in(zone: str, nodes: Sequence[Object]) -> float:
    """How many nodes of a zone may be given up a second. Where all zones are away the fault is on our side: none."""
    counted = [node for node in nodes if EXCLUDED not in labels_of(node)]
    zones: dict[str, list[Object]] = {}
    for node in counted:
        zones.setdefault(zone_of(node), []).append(node)
    if counted and all(zone_state(found) == FULL for found in zones.values()):
        return 0.0
    found = zones.get(zone, [])
    if zone_state(found) != PARTIAL:
        return RATE
    return SLOW_RATE if len(found) > LARGE else 0.0
