"""NodePorts: a host port can be taken once a node (plugins/nodeports)."""

from __future__ import annotations

from typing import Any

from simulator.scheduler.framework import NODE_ADDED, POD_GONE, SKIP, Plugin, Refusal, Snapshot
from simulator.scheduler.node_info import NodeInfo, PodInfo

REFUSAL = Refusal(("node(s) didn't have free ports for the requested pod ports",), final=False)


class NodePorts(Plugin):
    name = "NodePorts"
    wakes_on = frozenset({NODE_ADDED, POD_GONE})

    def prepare_filter(self, pod: PodInfo, snapshot: Snapshot) -> Any:
        return pod.ports or SKIP

    def filter(self, state: Any, pod: PodInfo, node: NodeInfo) -> Refusal | None:
        return REFUSAL if node.ports and any(node.port_taken(port) for port in state) else None
