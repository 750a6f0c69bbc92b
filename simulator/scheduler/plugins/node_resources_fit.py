"""NodeResourcesFit: requests must fit what is left of the node; the emptier the node, the better (LeastAllocated).

Mirrors plugins/noderesources/fit.go and least_allocated.go.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from simulator.scheduler.framework import (
    MAX_SCORE,
    NODE_ADDED,
    NODE_CHANGED,
    POD_GONE,
    Plugin,
    Refusal,
    Snapshot,
)
from simulator.scheduler.node_info import NodeInfo, PodInfo
from simulator.scheduler.resources import Amounts


class NodeResourcesFit(Plugin):
    name = "NodeResourcesFit"
    wakes_on = frozenset({NODE_ADDED, NODE_CHANGED, POD_GONE})

    def prepare_filter(self, pod: PodInfo, snapshot: Snapshot) -> Amounts:
        return {name: value for name, value in pod.demand.stated.items() if value}

    def filter(self, state: Amounts, pod: PodInfo, node: NodeInfo) -> Refusal | None:
        crowded = len(node.pods) >= node.pod_limit
        offered, used = node.allocatable, node.requested
        short = [name for name, value in state.items() if value > offered.get(name, 0) - used[name]]
        if not crowded and not short:
            return None
        never = any(state[name] > offered.get(name, 0) for name in short)
        reasons = ("Too many pods",) if crowded else ()
        return Refusal(reasons + tuple(f"Insufficient {name}" for name in short), final=never)

    def prepare_score(self, pod: PodInfo, nodes: Sequence[NodeInfo], snapshot: Snapshot) -> Any:
        return pod.demand.cpu, pod.demand.memory

    def score(self, state: Any, pod: PodInfo, node: NodeInfo) -> int:
        """The free share of cpu and of memory once the pod runs, averaged: half used of both scores 50."""
        shares = [
            _free(node.cpu + state[0], node.allocatable.get("cpu", 0)),
            _free(node.memory + state[1], node.allocatable.get("memory", 0)),
        ]
        known = [share for share in shares if share is not None]
        return sum(known) // len(known) if known else 0


def _free(requested: int, capacity: int) -> int | None:
    if not capacity:
        return None
    return max(capacity - requested, 0) * MAX_SCORE // capacity
