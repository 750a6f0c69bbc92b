"""A node as the scheduler sees it: what it offers, what its pods ask for, and its pods counted by their labels.

Pods of one workload have equal labels, so plugins that count pods by selector look at a few groups, not at every pod.

Mirrors pkg/scheduler/framework/types.go (NodeInfo, PodInfo, HostPortInfo).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from simulator.apimachinery.metadata import Object, is_terminating, key_of, labels_of, namespace_of
from simulator.scheduler.affinity import NO_TERMS, PodTerms, pod_terms
from simulator.scheduler.resources import Amounts, Demand, amounts, demand

LabelsKey = tuple[tuple[str, str], ...]
Port = tuple[str, str, int]
"""(host address, protocol, port)."""
ANY_ADDRESS = "0.0.0.0"


class PodInfo(NamedTuple):
    """A pod, with what scheduling derives from it."""

    pod: Object
    key: str
    namespace: str
    labels: Mapping[str, str]
    labels_key: LabelsKey
    demand: Demand
    ports: tuple[Port, ...]
    terms: PodTerms
    priority: int
    live: bool
    """False while the pod is being deleted."""
    nominated: str = ""
    """The node that was promised to the pod, while it waits."""


def pod_info(pod: Object) -> PodInfo:
    """Everything scheduling needs to know of a pod."""
    labels, spec = labels_of(pod), pod["spec"]
    return PodInfo(pod, key_of(pod), namespace_of(pod), labels, tuple(sorted(labels.items())), demand(spec),
                   host_ports(spec), pod_terms(pod), spec.get("priority") or 0, not is_terminating(pod),
                   (pod.get("status") or {}).get("nominatedNodeName") or "")


def host_ports(spec: Object) -> tuple[Port, ...]:
    """The ports of the node that the pod's containers want for themselves."""
    containers = (*(spec.get("containers") or ()), *_sidecars(spec))
    return tuple(
        (port.get("hostIP") or ANY_ADDRESS, port.get("protocol", "TCP"), port["hostPort"])
        for container in containers
        for port in container.get("ports") or ()
        if port.get("hostPort")
    )


def _sidecars(spec: Object) -> list[Object]:
    return [item for item in spec.get("initContainers") or () if item.get("restartPolicy") == "Always"]


class Group(NamedTuple):
    """Pods of a node that are alike to a selector."""

    namespace: str
    labels_key: LabelsKey
    live: bool


class NodeInfo:
    """One node and the sums over the pods assigned to it. ``node`` is None while only pods name it."""

    __slots__ = (
        "affine",
        "allocatable",
        "cpu",
        "groups",
        "images",
        "labels",
        "memory",
        "name",
        "node",
        "pods",
        "ports",
        "requested",
        "taints",
    )

    def __init__(self, name: str) -> None:
        self.name = name
        self.set_node(None)
        self.requested: Counter[str] = Counter()
        self.cpu = self.memory = 0
        self.pods: dict[str, PodInfo] = {}
        self.groups: Counter[Group] = Counter()
        self.ports: Counter[Port] = Counter()
        self.affine: dict[str, PodInfo] = {}
        """Pods with terms about other pods."""

    def set_node(self, node: Object | None) -> None:
        """Take over a new version of the node, or None when it is gone."""
        self.node = node
        spec, status = (node or {}).get("spec") or {}, (node or {}).get("status") or {}
        self.labels = labels_of(node) if node is not None else {}
        self.taints = tuple(spec.get("taints") or ())
        self.allocatable: Amounts = amounts(status.get("allocatable"))
        self.images = {name: image.get("sizeBytes", 0) for image in status.get("images") or ()
                       for name in image.get("names") or ()}

    def copy(self) -> NodeInfo:
        """The same node and pods, to try out what would be if some went or came."""
        other = NodeInfo.__new__(NodeInfo)
        for name in ("name", "node", "labels", "taints", "allocatable", "images", "cpu", "memory"):
            setattr(other, name, getattr(self, name))
        for name in ("requested", "pods", "groups", "ports", "affine"):
            setattr(other, name, getattr(self, name).copy())
        return other

    @property
    def pod_limit(self) -> int:
        """How many pods the node takes."""
        return self.allocatable.get("pods", 0)

    def add(self, info: PodInfo) -> None:
        """Count a pod in."""
        self.pods[info.key] = info
        self._count(info, 1)
        if info.terms is not NO_TERMS:
            self.affine[info.key] = info

    def remove(self, key: str) -> None:
        """Count a pod out."""
        info = self.pods.pop(key)
        self._count(info, -1)
        self.affine.pop(key, None)

    def _count(self, info: PodInfo, sign: int) -> None:
        for name, value in info.demand.stated.items():
            self.requested[name] += sign * value
        self.cpu += sign * info.demand.cpu
        self.memory += sign * info.demand.memory
        group = Group(info.namespace, info.labels_key, info.live)
        self.groups[group] += sign
        if not self.groups[group]:
            del self.groups[group]
        for port in info.ports:
            self.ports[port] += sign
            if not self.ports[port]:
                del self.ports[port]

    def port_taken(self, wanted: Port) -> bool:
        """Whether a host port collides with one in use: the same port on the same or on every address."""
        address, protocol, number = wanted
        return any(
            protocol == other and number == used and (address == taken or ANY_ADDRESS in (address, taken))
            for taken, other, used in self.ports
        )

    def group_counts(self, namespace: str) -> Iterator[tuple[LabelsKey, int]]:
        """(labels, count) of the node's pods of one namespace that are not being deleted."""
        for group, count in self.groups.items():
            if group.live and group.namespace == namespace:
                yield group.labels_key, count
