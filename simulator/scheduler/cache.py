"""The scheduler's view of nodes and pods, kept up to date by watching the state.

A pure function of the stored objects: it follows every change of the ``objects`` table, rolled-back ones and those
of other processes too, so it may be thrown away and built again at any time. It spares summing all pods for each
decision.

Mirrors pkg/scheduler/backend/cache.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from simulator.apimachinery.metadata import Object, is_terminating, key_of, labels_of, name_of
from simulator.client import Client
from simulator.engine import State
from simulator.scheduler.node_info import NodeInfo, PodInfo, pod_info

FINISHED = ("Succeeded", "Failed")
ZONE, REGION = "topology.kubernetes.io/zone", "topology.kubernetes.io/region"


def node_of(pod: Object | None) -> str:
    """The node a pod takes room on: empty when it is not assigned, or ran to its end."""
    if pod is None or (pod.get("status") or {}).get("phase") in FINISHED:
        return ""
    return pod["spec"].get("nodeName") or ""


def is_unassigned(pod: Object, scheduler: str) -> bool:
    """Whether a pod is this scheduler's to assign."""
    spec = pod["spec"]
    return not (spec.get("nodeName") or is_terminating(pod) or (pod.get("status") or {}).get("phase") in FINISHED
                or spec.get("schedulerName", scheduler) != scheduler)


def nominated_node(pod: Object) -> str:
    """The node that was promised to a pod, empty where none was."""
    return (pod.get("status") or {}).get("nominatedNodeName") or ""


class Cache:
    """Node sums and waiting pods of one cluster.

    Args:
        state: followed from now on; what it holds already is read through ``client``.
        waits: whether a pod waits to be assigned.
    """

    def __init__(self, state: State, client: Client, waits: Callable[[Object], bool]) -> None:
        self._waits = waits
        self._infos: dict[str, NodeInfo] = {}
        self._order: list[NodeInfo] | None = None
        self.waiting: dict[str, int] = {}
        """Priority of each pod that waits to be assigned, by key; in no order that another process would share."""
        self.nominated: dict[str, dict[str, PodInfo]] = {}
        """By node: the waiting pods that were promised room there, by key."""
        for node in client.lister("nodes").list():
            self._node_changed(name_of(node), node)
        for pod in client.lister("pods").list():
            self._pod_changed(None, pod)
        state.observe("objects", self._changed)

    def nodes(self) -> Sequence[NodeInfo]:
        """The nodes in the order they are tried: zones in turn, so that a sample has nodes of every zone."""
        if self._order is None:
            self._order = _zones_in_turn([info for info in self._infos.values() if info.node is not None])
        return self._order

    def node(self, name: str) -> NodeInfo | None:
        """One node, or None."""
        info = self._infos.get(name)
        return info if info is not None and info.node is not None else None

    def top_priority(self) -> int:
        """The highest priority among waiting pods; 0 when none waits."""
        return max(self.waiting.values(), default=0)

    def _changed(self, key: str, old: Object | None, new: Object | None) -> None:
        if key.startswith("pods/"):
            self._pod_changed(old, new)
        elif key.startswith("nodes/"):
            self._node_changed(key.rpartition("/")[2], new)

    def _node_changed(self, name: str, node: Object | None) -> None:
        info = self._infos.get(name) or self._infos.setdefault(name, NodeInfo(name))
        before = (info.node is None, info.labels.get(ZONE), info.labels.get(REGION))
        info.set_node(node)
        if before != (node is None, info.labels.get(ZONE), info.labels.get(REGION)):
            self._order = None
        self._forget_if_unused(info)

    def _pod_changed(self, old: Object | None, new: Object | None) -> None:
        if old is not None and nominated_node(old):
            self._forget_promise(nominated_node(old), key_of(old))
        if new is not None and self._waits(new):
            self.waiting[key_of(new)] = new["spec"].get("priority") or 0
            if nominated_node(new):
                self.nominated.setdefault(nominated_node(new), {})[key_of(new)] = pod_info(new)
        else:
            self.waiting.pop(key_of(new if new is not None else old), None)
        before, after = node_of(old), node_of(new)
        if before and after and before == after and _same_to_scheduling(old, new):
            return
        if before:
            info = self._infos[before]
            info.remove(key_of(old))
            self._forget_if_unused(info)
        if after:
            info = self._infos.get(after) or self._infos.setdefault(after, NodeInfo(after))
            info.add(pod_info(new))

    def promised(self) -> dict[str, list[PodInfo]]:
        """The waiting pods that were promised room, by node, in an order that every process shares."""
        return {node: [pods[key] for key in sorted(pods)] for node, pods in self.nominated.items()}

    def _forget_promise(self, node: str, key: str) -> None:
        pods = self.nominated.get(node)
        if pods is not None:
            pods.pop(key, None)
            if not pods:
                del self.nominated[node]

    def _forget_if_unused(self, info: NodeInfo) -> None:
        if info.node is None and not info.pods:
            self._infos.pop(info.name, None)


def _same_to_scheduling(old: Object, new: Object) -> bool:
    if is_terminating(old) != is_terminating(new) or labels_of(old) != labels_of(new):
        return False
    return old["spec"] is new["spec"] or old["spec"] == new["spec"]


def _zones_in_turn(infos: list[NodeInfo]) -> list[NodeInfo]:
    zones: dict[tuple[str, str], list[NodeInfo]] = {}
    for info in sorted(infos, key=lambda item: item.name):
        zone = (info.labels.get(REGION, ""), info.labels.get(ZONE, ""))
        zones.setdefault(zone, []).append(info)
    queues = [zones[zone] for zone in sorted(zones)]
    longest = max(map(len, queues), default=0)
    return [queue[turn] for turn in range(longest) for queue in queues if turn < len(queue)]
