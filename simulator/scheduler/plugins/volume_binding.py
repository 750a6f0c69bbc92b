"""VolumeBinding: a pod goes where its volumes are, or can be (plugins/volumebinding).

Claims whose class waits for the first consumer are given volumes here: once a node is chosen, free volumes are kept for
them or their provisioner is told the node, and the pod is bound when all of them are.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from simulator.apimachinery.label_selectors import matches_topology
from simulator.apimachinery.metadata import (
    Object,
    annotations_of,
    is_controlled_by,
    is_terminating,
    labels_of,
    name_of,
    namespace_of,
)
from simulator.apimachinery.quantity import parse_quantity
from simulator.apimachinery.selectors import label_selector
from simulator.apimachinery.storage import (
    BIND_COMPLETED,
    CLAIMS,
    CLASSES,
    NO_PROVISIONER,
    SELECTED_NODE,
    VOLUMES,
    WAIT,
    claims_of,
    class_of,
    request_of,
)
from simulator.apimachinery.volume_matching import bound_volume, find_volume, reaches
from simulator.client import Client
from simulator.scheduler.framework import (
    CLAIM_CHANGED,
    NODE_ADDED,
    NODE_CHANGED,
    SKIP,
    STORAGE_CHANGED,
    Plugin,
    Refusal,
    Rejected,
    Skip,
    Snapshot,
)
from simulator.scheduler.node_info import NodeInfo, PodInfo

CONFLICT = "node(s) didn't find available persistent volumes to bind"
AFFINITY = "node(s) didn't match PersistentVolume's node affinity"
NO_SPACE = "node(s) did not have enough free storage"
NO_VOLUME = "node(s) unavailable due to one or more pvc(s) bound to non-existent pv(s)"
UNBOUND = "pod has unbound immediate PersistentVolumeClaims"
DRIVERS, CAPACITIES = "csidrivers.storage.k8s.io", "csistoragecapacities.storage.k8s.io"


class _Claims(NamedTuple):
    """The claims of a pod: those that have a volume, and those that wait for a node."""

    bound: list[Object | None]
    delayed: list[Object]
    volumes: Sequence[Object]
    client: Client


class _Plan(NamedTuple):
    """How the delayed claims of a pod get volumes on a node: (volume, claim) pairs, and claims to provision."""

    static: list[tuple[Object, Object]]
    provisioned: list[Object]


class VolumeBinding(Plugin):
    name = "VolumeBinding"
    wakes_on = frozenset({NODE_ADDED, NODE_CHANGED, CLAIM_CHANGED, STORAGE_CHANGED})

    def prepare_filter(self, pod: PodInfo, snapshot: Snapshot) -> _Claims | Skip:
        claims = pod_claims(pod.pod, snapshot.client)
        if not claims:
            return SKIP
        found = _sorted_out(claims, snapshot.client)
        if found is None:
            raise Rejected(UNBOUND)
        return found

    def filter(self, state: _Claims, pod: PodInfo, node: NodeInfo) -> Refusal | None:
        reasons = []
        if state.bound and any(volume is not None and not reaches(volume, node.labels) for volume in state.bound):
            reasons.append(AFFINITY)
        plan = _plan(state, node.node) if state.delayed else None
        if isinstance(plan, str):
            reasons.append(plan)
        if None in state.bound and AFFINITY not in reasons:
            reasons.append(NO_VOLUME)
        return Refusal(tuple(reasons)) if reasons else None

    def pre_bind(self, pod: Object, node: Object, client: Client) -> bool:
        """Keep volumes for the pod's claims, or ask for them, on the chosen node; whether all are bound."""
        found = _sorted_out(pod_claims(pod, client), client)
        if found is None or not found.delayed:
            return found is not None
        plan = _plan(found, node)
        if isinstance(plan, str):
            return False
        for volume, claim in plan.static:
            wanted = bound_volume(volume, claim)
            if wanted is not volume:
                client.update(VOLUMES, wanted)
        for claim in plan.provisioned:
            annotations = {**annotations_of(claim), SELECTED_NODE: name_of(node)}
            client.update(CLAIMS, {**claim, "metadata": {**claim["metadata"], "annotations": annotations}})
        return False


def pod_claims(pod: Object, client: Client) -> list[Object]:
    """The claims that a pod mounts.

    Raises:
        Rejected: one is missing, lost, going, or not the pod's.
    """
    return [_claim(pod, volume, name, client) for volume, name in claims_of(pod)]


def _claim(pod: Object, volume: Object, name: str, client: Client) -> Object:
    claim, ephemeral = client.lister(CLAIMS).get(namespace_of(pod), name), "ephemeral" in volume
    if claim is None and ephemeral:
        raise Rejected(f'waiting for ephemeral volume controller to create the persistentvolumeclaim "{name}"')
    if claim is None:
        raise Rejected(f'persistentvolumeclaim "{name}" not found')
    if (claim.get("status") or {}).get("phase") == "Lost":
        volume_name = claim["spec"].get("volumeName", "")
        raise Rejected(f'persistentvolumeclaim "{name}" bound to non-existent persistentvolume "{volume_name}"')
    if is_terminating(claim):
        raise Rejected(f'persistentvolumeclaim "{name}" is being deleted')
    if ephemeral and not is_controlled_by(claim, pod):
        place = namespace_of(pod)
        text = f"PVC {place}/{name} was not created for pod {place}/{name_of(pod)} (pod is not owner)"
        raise Rejected(text)
    return claim


def _sorted_out(claims: list[Object], client: Client) -> _Claims | None:
    """The claims by how far they are; None where one must be bound before anything else."""
    bound: list[Object | None] = []
    delayed = []
    for claim in claims:
        if claim["spec"].get("volumeName") and BIND_COMPLETED in annotations_of(claim):
            bound.append(client.lister(VOLUMES).get("", claim["spec"]["volumeName"]))
        elif not claim["spec"].get("volumeName") and _is_delayed(claim, client):
            delayed.append(claim)
        else:
            return None
    return _Claims(bound, delayed, client.lister(VOLUMES).list() if delayed else (), client)


def _is_delayed(claim: Object, client: Client) -> bool:
    found = client.lister(CLASSES).get("", class_of(claim)) if class_of(claim) else None
    return found is not None and found.get("volumeBindingMode") == WAIT


def _plan(claims: _Claims, node: Object) -> _Plan | str:
    """How the delayed claims could get volumes on a node, or why not."""
    plan, chosen = _Plan([], []), set()
    for claim in sorted(claims.delayed, key=request_of):
        selected = annotations_of(claim).get(SELECTED_NODE)
        if selected is not None:
            if selected != name_of(node):
                return CONFLICT
            plan.provisioned.append(claim)
            continue
        same_class = [item for item in claims.volumes if class_of(item) == class_of(claim)]
        volume = find_volume(claim, same_class, labels_of(node), chosen, delayed=True)
        if volume is None:
            plan.provisioned.append(claim)
        else:
            chosen.add(name_of(volume))
            plan.static.append((volume, claim))
    why = next(filter(None, (_obstacle(claim, node, claims.client) for claim in plan.provisioned)), "")
    return why or plan


def _obstacle(claim: Object, node: Object, client: Client) -> str:
    """Why no volume can be provisioned for a claim on a node; empty where one can."""
    storage_class = client.lister(CLASSES).get("", class_of(claim))
    if storage_class is None or storage_class["provisioner"] in ("", NO_PROVISIONER):
        return CONFLICT
    if not matches_topology(storage_class.get("allowedTopologies"), labels_of(node)):
        return CONFLICT
    return "" if _has_room(claim, storage_class, node, client) else NO_SPACE


def _has_room(claim: Object, storage_class: Object, node: Object, client: Client) -> bool:
    """Whether the driver says that it has room, if it says such things at all."""
    driver = client.lister(DRIVERS).get("", storage_class["provisioner"])
    if driver is None or not driver["spec"].get("storageCapacity"):
        return True
    return any(
        item["storageClassName"] == name_of(storage_class) and _suffices(item, claim)
        and item.get("nodeTopology") is not None and label_selector(item["nodeTopology"]).matches(labels_of(node))
        for item in client.lister(CAPACITIES).list()
    )


def _suffices(capacity: Object, claim: Object) -> bool:
    limit = capacity.get("maximumVolumeSize") or capacity.get("capacity")
    return limit is not None and parse_quantity(limit) >= request_of(claim)
