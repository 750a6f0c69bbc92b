"""NodeUnschedulable: no pods for a cordoned node (plugins/nodeunschedulable)."""

from __future__ import annotations

from collections.abc import Sequence

from simulator.apimachinery.metadata import Object
from simulator.apimachinery.taints import tolerates
from simulator.scheduler.framework import Plugin, Refusal, Snapshot
from simulator.scheduler.node_info import NodeInfo, PodInfo

REFUSAL = Refusal(("node(s) were unschedulable",))
TAINT = {"key": "node.kubernetes.io/unschedulable", "effect": "NoSchedule"}


class NodeUnschedulable(Plugin):
    name = "NodeUnschedulable"

    def prepare_filter(self, pod: PodInfo, snapshot: Snapshot) -> Sequence[Object]:
        return pod.pod["spec"].get("tolerations") or ()

    def filter(self, state: Sequence[Object], pod: PodInfo, node: NodeInfo) -> Refusal | None:
        if not node.node["spec"].get("unschedulable"):
            return None
        return None if any(tolerates(item, TAINT) for item in state) else REFUSAL
