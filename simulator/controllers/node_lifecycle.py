"""The node controller: welcomes and takes leave of nodes, and turns what is wrong with a node into taints.

Mirrors pkg/controller/nodelifecycle/node_lifecycle_controller.go (doNoScheduleTaintingPass, doNoExecuteTaintingPass
and the events about nodes).
"""

from __future__ import annotations

from collections.abc import Iterable

from simulator.apimachinery.metadata import Object, name_of
from simulator.apimachinery.timestamps import timestamp
from simulator.client import Client, Component, Watch

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


def _of_node(old: Object | None, new: Object | None, client: Client) -> Iterable[str]:
    if old is not None and new is not None and _state(old) == _state(new):
        return ()
    return (name_of(new if new is not None else old),)


def _state(node: Object) -> tuple:
    conditions = [(item["type"], item["status"]) for item in (node.get("status") or {}).get("conditions") or ()]
    return (node.get("spec") or {}).get("unschedulable", False), (node.get("spec") or {}).get("taints"), conditions


class NodeLifecycleController(Component):
    """Keeps nodes' taints true to their conditions."""

    name = "node-controller"
    watches = (Watch("nodes", _of_node),)

    def sync(self, key: str) -> None:
        """Bring the taints of the node called ``key`` up to date, and note that it came or went."""
        node = self.client.lister("nodes").get("", key)
        known = self.runtime.get(key)
        if node is None:
            if known is not None:
                self._tell(key, known, "RemovingNode", f"Removing Node {key} from Controller")
                self.runtime.delete(key)
            return
        if known != node["metadata"]["uid"]:
            self.runtime.put(key, node["metadata"]["uid"])
            self._tell(key, node["metadata"]["uid"], "RegisteredNode", f"Registered Node {key} in Controller")
        self._taint(node)

    def _tell(self, name: str, uid: str, reason: str, text: str) -> None:
        about = {"apiVersion": "v1", "kind": "Node", "metadata": {"name": name, "uid": uid}}
        self.client.events.event(about, "Normal", reason, f"Node {name} event: {text}")

    def _taint(self, node: Object) -> None:
        current = (node.get("spec") or {}).get("taints") or []
        taints = taints_of(node, self.env.now)
        if taints == current:
            return
        spec = {**(node.get("spec") or {}), "taints": taints}
        if not taints:
            del spec["taints"]
        self.client.update("nodes", {**node, "spec": spec})


def taints_of(node: Object, now: float) -> list[Object]:
    """The taints a node should have: others' as they are, ours as its conditions and ``unschedulable`` say."""
    wanted = _wanted(node)
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
