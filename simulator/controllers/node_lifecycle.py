"""The node controller: welcomes and takes leave of nodes, notices that one is no longer heard of, and turns what is
wrong with a node into taints.

``node_health`` judges; heartbeats themselves are not simulated one by one (``client.heartbeats``).

Mirrors pkg/controller/nodelifecycle/node_lifecycle_controller.go (monitorNodeHealth, doNoScheduleTaintingPass,
doNoExecuteTaintingPass and the events about nodes).
"""

from __future__ import annotations

from collections.abc import Iterable

from simulator.apimachinery.metadata import Object, condition, labels_of, name_of
from simulator.apimachinery.timestamps import timestamp
from simulator.client import Client, Component, Watch
from simulator.client.heartbeats import silent_since
from simulator.controllers import node_health

PREFIX = "node.kubernetes.io/"
UNSCHEDULABLE = f"{PREFIX}unschedulable"
BY_CONDITION = {
    ("Ready", "False"): f"{PREFIX}not-ready",
    ("Ready", "Unknown"): f"{PREFIX}unreachable",
    ("MemoryPressure", "True"): f"{PREFIX}memory-pressure",
    ("DiskPressure", "True"): f"{PREFIX}disk-pressure",
    ("NetworkUnavailable", "True"): f"{PREFIX}network-unavailable",
    ("PIDPressure", "True"): f"{PREFIX}pid-pressure",
}
"""The taint that a condition of a status puts on the node, with effect NoSchedule."""
EVICTING = (f"{PREFIX}not-ready", f"{PREFIX}unreachable")
"""Those that come with effect NoExecute as well."""
OURS = frozenset({*((key, "NoSchedule") for key in (*BY_CONDITION.values(), UNSCHEDULABLE)),
                  *((key, "NoExecute") for key in EVICTING)})
"""(key, effect) of the taints this controller puts on and takes off."""
LEASES = "leases.coordination.k8s.io"
GIVEN_UP = "~given-up~"
"""By zone: when a node of it was last given up."""
ALL = "~all"
"""Asks to look at all nodes."""
HELD, AWAY = "held", "away"
"""Kept under ``ALL``: some nodes are not given up although they are away; not one node is heard of."""
LABELS = (("kubernetes.io/os", "beta.kubernetes.io/os"), ("kubernetes.io/arch", "beta.kubernetes.io/arch"))
"""Labels whose old name follows the new one."""


def _of_node(old: Object | None, new: Object | None, client: Client) -> Iterable[str]:
    if old is not None and new is not None and _state(old) == _state(new):
        return ()
    return (name_of(new if new is not None else old),)


def _of_lease(old: Object | None, new: Object | None, client: Client) -> Iterable[str]:
    """The node whose last renewal was written."""
    lease = new if new is not None else old
    return (name_of(lease),) if lease["metadata"]["namespace"] == "kube-node-lease" else ()


def _state(node: Object) -> tuple:
    conditions = [(item["type"], item["status"]) for item in (node.get("status") or {}).get("conditions") or ()]
    spec = node.get("spec") or {}
    return spec.get("unschedulable", False), spec.get("taints"), conditions, labels_of(node)


class NodeLifecycleController(Component):
    """Keeps nodes' conditions and taints true to what is heard of them."""

    name = "node-controller"
    watches = (Watch("nodes", _of_node), Watch(LEASES, _of_lease))

    def sync(self, key: str) -> float | None:
        """Bring conditions and taints of the node called ``key`` up to date, and note that it came or went; returns
        when to look at it again.
        """
        if key == ALL:
            for other in self.client.lister("nodes").list():
                self.enqueue(name_of(other))
            return None
        node = self.client.lister("nodes").get("", key)
        known = self.runtime.get(key)
        if node is None:
            if known is not None:
                self._tell(key, known, "RemovingNode", f"Removing Node {key} from Controller")
                self.runtime.delete(key)
            return None
        if known != node["metadata"]["uid"]:
            self.runtime.put(key, node["metadata"]["uid"])
            self._tell(key, node["metadata"]["uid"], "RegisteredNode", f"Registered Node {key} in Controller")
        node = self._with_labels(node)
        due = node_health.judged_at(node, silent_since(self.env.state, key))
        if due is not None and due <= self.env.now:
            node, due = self._mark_unknown(node), None
        again = self._taint(node)
        waits = [item for item in (again, due and due - self.env.now) if item is not None]
        return min(waits, default=None)

    def _with_labels(self, node: Object) -> Object:
        """The old names of the labels for system and architecture say what the new ones say."""
        labels = labels_of(node)
        old = {beta: labels[name] for name, beta in LABELS if name in labels and labels.get(beta) != labels[name]}
        if not old:
            return node
        return self.client.update("nodes", {**node, "metadata": {**node["metadata"], "labels": {**labels, **old}}})

    def _mark_unknown(self, node: Object) -> Object:
        """Nothing is known of the node any more, and its pods are not ready."""
        was_ready = node_health.is_ready(node)
        fresh = node_health.unknown(node, self.env.now)
        if fresh == (node.get("status") or {}).get("conditions"):
            return node
        node = self.client.patch_status("nodes", node, {"conditions": fresh})
        if was_ready:
            name = name_of(node)
            self.client.events.event(_reference(name, node["metadata"]["uid"]), "Normal", "NodeNotReady",
                                     f"Node {name} status is now: NodeNotReady")
            for pod in self.client.lister("pods").by_index("node", name):
                self._mark_not_ready(pod)
        return node

    def _mark_not_ready(self, pod: Object) -> None:
        ready = condition(pod, "Ready")
        if ready is None or ready["status"] == "False":
            return
        now = timestamp(self.env.now)
        conditions = [{**item, "status": "False", "lastTransitionTime": now} if item["type"] == "Ready" else item
                      for item in pod["status"]["conditions"]]
        pod = self.client.patch_status("pods", pod, {"conditions": conditions})
        self.client.events.event(pod, "Warning", "NodeNotReady", "Node is not ready")

    def _tell(self, name: str, uid: str, reason: str, text: str) -> None:
        self.client.events.event(_reference(name, uid), "Normal", reason, f"Node {name} event: {text}")

    def _taint(self, node: Object) -> float | None:
        """Write the taints; returns when a node may be given up that may not be yet."""
        current = (node.get("spec") or {}).get("taints") or []
        wait = self._turn(node, current)
        taints = taints_of(node, self.env.now, evicting=wait == 0)
        if taints != current:
            self._write(node, taints)
        return wait or None

    def _turn(self, node: Object, current: list[Object]) -> float | None:
        """In how many seconds the pods of a node that is away may be driven out: nodes of a zone are given up one by
        one, and none at all (None) where so many are away that the fault may be on our side.
        """
        ready = condition(node, "Ready")
        if ready is None or ready["status"] == "True":
            if any(item["key"] in EVICTING for item in current):
                self._note_outage("")
            return 0
        nodes = self.client.lister("nodes").list()
        zone = node_health.zone_of(node)
        rate = node_health.rate_in(zone, nodes)
        if rate == 0:
            everywhere = not any(map(node_health.is_ready, nodes))
            self._note_outage(AWAY if everywhere else HELD)
            return None if everywhere or not _drives_out(current) else 0
        if _drives_out(current):
            return 0
        wait = self.runtime.get(f"{GIVEN_UP}{zone}", 0.0) + 1 / rate - self.env.now
        if wait <= 0:
            self.runtime.put(f"{GIVEN_UP}{zone}", self.env.now)
        return max(wait, 0)

    def _note_outage(self, extent: str) -> None:
        """Note how far an outage goes; the other nodes are looked at again where that matters to them."""
        before = self.runtime.get(ALL, "")
        if before != extent:
            self.runtime.put(ALL, extent)
            if extent != HELD:
                self.enqueue(ALL)

    def _write(self, node: Object, taints: list[Object]) -> None:
        spec = {**(node.get("spec") or {}), "taints": taints}
        if not taints:
            del spec["taints"]
        self.client.update("nodes", {**node, "spec": spec})


def _drives_out(taints: Iterable[Object]) -> bool:
    return any(item["key"] in EVICTING and item["effect"] == "NoExecute" for item in taints)


def _reference(name: str, uid: str) -> Object:
    return {"apiVersion": "v1", "kind": "Node", "metadata": {"name": name, "uid": uid}}


def taints_of(node: Object, now: float, evicting: bool = True) -> list[Object]:
    """The taints a node should have: others' as they are, ours as its conditions and ``unschedulable`` say; those that
    drive pods out only where ``evicting``.
    """
    wanted = _wanted(node)
    if not evicting:
        wanted = [(key, effect) for key, effect in wanted if effect != "NoExecute"]
    current = (node.get("spec") or {}).get("taints") or []
    kept = [item for item in current
            if (item["key"], item["effect"]) not in OURS or (item["key"], item["effect"]) in wanted]
    there = {(item["key"], item["effect"]) for item in kept}
    added = [{"key": key, "effect": effect, "timeAdded": timestamp(now)} for key, effect in wanted
             if (key, effect) not in there]
    return kept + added


def _wanted(node: Object) -> list[tuple[str, str]]:
    conditions = (node.get("status") or {}).get("conditions") or ()
    keys = [BY_CONDITION[item["type"], item["status"]] for item in conditions
            if (item["type"], item["status"]) in BY_CONDITION]
    if (node.get("spec") or {}).get("unschedulable"):
        keys.append(UNSCHEDULABLE)
    return [(key, "NoSchedule") for key in keys] + [(key, "NoExecute") for key in keys if key in EVICTING]
