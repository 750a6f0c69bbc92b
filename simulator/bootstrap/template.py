"""A fresh cluster, run until it has settled: built once in a process for each profile and size.

``shifting.shifted`` makes a learner's cluster of it, which is much cheaper than running one through its birth.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from simulator.bootstrap import addons, control_plane, daemons, essentials, machines
from simulator.cluster import Cluster

ORIGIN = 1_600_000_000.0
"""The virtual time at which every template is born; ``shifting`` knows the template's moments by it."""
AGE = 45 * 60.0
"""How old a fresh cluster is: what happened at its birth is over, though not forgotten by ``kubectl get -A``."""


@lru_cache(maxsize=32)
def template(profile: str, nodes: int) -> dict[str, dict[str, Any]]:
    """The tables of a settled cluster at ``ORIGIN + AGE``. Frozen: shared by all who ask."""
    cluster = Cluster()
    state = cluster.state
    for key, value in {"now": ORIGIN, "seed": 0, "profile": profile}.items():
        state.put("meta", key, value)
    populate(cluster, profile, nodes)
    cluster.run(ORIGIN + AGE)
    _forget_birth(cluster)
    state.commit()
    return state.tables()


def populate(cluster: Cluster, profile: str, nodes: int) -> None:
    """Create everything that a cluster of this profile begins with, at the cluster's present."""
    create = cluster.registry.create
    address = machines.address(1)
    with cluster.registry.authored("kube-apiserver"):
        for resource, obj in [*essentials.essentials(address), *essentials.namespace_furniture()]:
            if not _is_there(cluster, resource, obj):
                create(resource, obj)
    for component in cluster.components.values():
        component.start()
    kubelet = cluster.components["kubelet"]
    registered = [kubelet.register(machines.machine(number, profile)) for number in range(1, nodes + 1)]
    for lease in control_plane.leader_leases("node-1_" + cluster.env.rand.uuid(), cluster.now):
        create("leases.coordination.k8s.io", lease)
    if profile == "default":
        _populate_default(cluster, registered[0], address)


def _is_there(cluster: Cluster, resource: str, obj: dict[str, Any]) -> bool:
    """Controllers may have been quicker."""
    meta = obj["metadata"]
    return cluster.registry.storage.get(resource, meta.get("namespace", ""), meta["name"]) is not None


def _populate_default(cluster: Cluster, first_node: dict[str, Any], address: str) -> None:
    create = cluster.registry.create
    for pod in control_plane.static_pods(first_node, address):
        create("pods", pod)
    for resource, obj in addons.addons():
        create(resource, obj)
    daemons.run_on_every_node(cluster, create("daemonsets.apps", addons.kube_proxy()))


def _forget_birth(cluster: Cluster) -> None:
    """Drop the events of the birth: they would have expired by the time somebody comes to learn."""
    storage = cluster.registry.storage
    for event in list(storage.list("events")):
        storage.delete("events", event)
