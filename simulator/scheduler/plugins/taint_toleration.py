"""TaintToleration: nodes with taints the pod does not tolerate are out, or with PreferNoSchedule avoided.

Mirrors plugins/tainttoleration.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from simulator.apimachinery.metadata import Object
from simulator.apimachinery.taints import tolerates, untolerated
from simulator.scheduler.framework import SKIP, Plugin, Refusal, Snapshot, default_normalize
from simulator.scheduler.node_info import NodeInfo, PodInfo

REFUSAL = Refusal(("node(s) had untolerated taint(s)",))
SOFT = "PreferNoSchedule"


class TaintToleration(Plugin):
    name = "TaintToleration"

    def prepare_filter(self, pod: PodInfo, snapshot: Snapshot) -> Sequence[Object]:
        return pod.pod["spec"].get("tolerations") or ()

    def filter(self, state: Sequence[Object], pod: PodInfo, node: NodeInfo) -> Refusal | None:
        return REFUSAL if node.taints and untolerated(node.taints, state) is not None else None

    def prepare_score(self, pod: PodInfo, nodes: Sequence[NodeInfo], snapshot: Snapshot) -> Any:
        """Tolerations that cover PreferNoSchedule; where no node has such a taint, all nodes are alike."""
        if not any(taint["effect"] == SOFT for node in nodes for taint in node.taints):
            return SKIP
        return [item for item in pod.pod["spec"].get("tolerations") or () if item.get("effect", "") in ("", SOFT)]

    def score(self, state: Sequence[Object], pod: PodInfo, node: NodeInfo) -> int:
        """How many soft taints the pod does not tolerate: fewer is better."""
        soft = [taint for taint in node.taints if taint["effect"] == SOFT]
        return sum(1 for taint in soft if not any(tolerates(item, taint) for item in state))

    def normalize(self, state: Sequence[Object], scores: list[int], nodes: Sequence[NodeInfo]) -> list[int]:
        return default_normalize(scores, reverse=True)
