"""NodeName: a pod that names its node runs there or nowhere (plugins/nodename).

Pods that name a node are not queued, so this matters only to whoever asks whether a given pod would fit.
"""

from __future__ import annotations

from typing import Any

from simulator.scheduler.framework import NODE_ADDED, SKIP, Plugin, Refusal, Snapshot
from simulator.scheduler.node_info import NodeInfo, PodInfo

REFUSAL = Refusal(("node(s) didn't match the requested node name",))


class NodeName(Plugin):
    name = "NodeName"
    wakes_on = frozenset({NODE_ADDED})

    def prepare_filter(self, pod: PodInfo, snapshot: Snapshot) -> Any:
        return pod.pod["spec"].get("nodeName") or SKIP

    def filter(self, state: str, pod: PodInfo, node: NodeInfo) -> Refusal | None:
        return None if node.name == state else REFUSAL
