"""A fresh cluster, run until it has settled: built once in a process for each profile and size.

``shifting.shifted`` makes a learner's cluster of it, which is much cheaper than running one through its birth.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from simulator.bootstrap import (
    addons,
    api_services,
    control_plane,
    essentials,
    flow_control,
    machines,
    storage,
)
from simulator.bootstrap.policy import kubeadm_policy, policy
from simulator.client.events import UNKNOWN_HOST
from simulator.cluster import Cluster

ORIGIN = 1_600_000_000.0
"""The virtual time at which every template is born; ``shifting`` knows the template's moments by it."""
AGE = 75 * 60.0
"""How old a fresh cluster is: old enough that the events of its birth have expired."""


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
    """Create everything that a cluster of this profile begins with, at the cluster's present.

    What controllers make by themselves (default ServiceAccounts, the root CA, kube-proxy's pods) is left to them.
    """
    address = machines.address(1)
    with cluster.registry.authored("kube-apiserver"):
        _create_all(cluster, essentials.essentials(address))
        _create_all(cluster, policy())
        _create_all(cluster, flow_control.flow_control())
        _create_all(cluster, api_services.local_services())
    for component in cluster.components.values():
        component.start()
    kubelet = cluster.components["kubelet"]
    registered = [kubelet.register(machines.machine(number, profile)) for number in range(1, nodes + 1)]
    with cluster.registry.authored("kubeadm"):
        host = "node-1" if profile == "default" else UNKNOWN_HOST
        _create_all(cluster, control_plane.leader_leases(f"{host}_{cluster.env.rand.uuid()}", cluster.now))
        if profile == "default":
            _create_all(cluster, control_plane.static_pods(registered[0], address))
            _create_all(cluster, addons.addons())
            _create_all(cluster, storage.storage())
            _create_all(cluster, [api_services.metrics_service()])
            _create_all(cluster, kubeadm_policy())


def _create_all(cluster: Cluster, rows: essentials.Rows) -> None:
    for resource, obj in rows:
        cluster.registry.create(resource, obj)


def _forget_birth(cluster: Cluster) -> None:
    """Drop the events of the birth: they would have expired by the time somebody comes to learn."""
    storage = cluster.registry.storage
    for event in list(storage.list("events")):
        storage.delete("events", event)
