"""NodeResourcesBalancedAllocation: nodes whose cpu and memory fill up evenly are better.

Mirrors plugins/noderesources/balanced_allocation.go.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from simulator.scheduler.framework import MAX_SCORE, SKIP, Plugin, Snapshot
from simulator.scheduler.node_info import NodeInfo, PodInfo


class NodeResourcesBalancedAllocation(Plugin):
    name = "NodeResourcesBalancedAllocation"

    def prepare_score(self, pod: PodInfo, nodes: Sequence[NodeInfo], snapshot: Snapshot) -> Any:
        """The pod's cpu and memory; a pod that asks for neither would only crowd the emptiest node."""
        stated = pod.demand.stated
        wanted = (stated.get("cpu", 0), stated.get("memory", 0))
        return wanted if any(wanted) else SKIP

    def score(self, state: Any, pod: PodInfo, node: NodeInfo) -> int:
        """75 when the balance stays, towards 100 when the pod evens it out, towards 50 when it tips it."""
        used = (node.requested["cpu"], node.requested["memory"])
        offered = (node.allocatable.get("cpu", 0), node.allocatable.get("memory", 0))
        half = MAX_SCORE // 2
        change = balance((used[0] + state[0], used[1] + state[1]), offered) - balance(used, offered)
        return half + (half + change) // 2


def balance(used: tuple[int, int], offered: tuple[int, int]) -> int:
    """100 when cpu and memory are used to the same share, 50 when one is full and the other empty."""
    shares = [min(part / whole, 1.0) for part, whole in zip(used, offered, strict=True) if whole]
    spread = abs(shares[0] - shares[1]) / 2 if len(shares) == 2 else 0.0
    return int((1 - spread) * MAX_SCORE)
