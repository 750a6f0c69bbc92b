"""NodeAffinity: nodeSelector and node affinity, required and preferred (plugins/nodeaffinity)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from simulator.apimachinery.metadata import Object
from simulator.apimachinery.node_selectors import node_selector_term, required_node_affinity, required_terms
from simulator.scheduler.framework import SKIP, Plugin, Refusal, Rejected, Snapshot, default_normalize
from simulator.scheduler.node_info import NodeInfo, PodInfo

REFUSAL = Refusal(("node(s) didn't match Pod's node affinity/selector",))
NAME_FIELD = "metadata.name"


class _Required(NamedTuple):
    matches: Callable[[Object], bool]
    names: frozenset[str] | None


class NodeAffinity(Plugin):
    name = "NodeAffinity"

    def prepare_filter(self, pod: PodInfo, snapshot: Snapshot) -> Any:
        matches = required_node_affinity(pod.pod["spec"])
        if matches is None:
            return SKIP
        names = named_nodes(required_terms(pod.pod["spec"]))
        if names is not None and not names:
            raise Rejected("pod affinity terms conflict")
        return _Required(matches, names)

    def candidates(self, state: _Required) -> frozenset[str] | None:
        return state.names

    def filter(self, state: _Required, pod: PodInfo, node: NodeInfo) -> Refusal | None:
        return None if state.matches(node.node) else REFUSAL

    def prepare_score(self, pod: PodInfo, nodes: Sequence[NodeInfo], snapshot: Snapshot) -> Any:
        """(matcher, weight) of each preference."""
        affinity = (pod.pod["spec"].get("affinity") or {}).get("nodeAffinity") or {}
        preferred = affinity.get("preferredDuringSchedulingIgnoredDuringExecution")
        if not preferred:
            return SKIP
        return [(node_selector_term(item["preference"]), item["weight"]) for item in preferred]

    def score(self, state: Any, pod: PodInfo, node: NodeInfo) -> int:
        return sum(weight for matches, weight in state if matches(node.node))

    def normalize(self, state: Any, scores: list[int], nodes: Sequence[NodeInfo]) -> list[int]:
        return default_normalize(scores)


def named_nodes(terms: list[Object] | None) -> frozenset[str] | None:
    """The nodes that required terms pin the pod to by name, as a DaemonSet's pods are; None when not pinned."""
    if not terms:
        return None
    names: frozenset[str] = frozenset()
    for term in terms:
        pinned = [frozenset(item.get("values") or ()) for item in term.get("matchFields") or ()
                  if item["key"] == NAME_FIELD and item["operator"] == "In"]
        if not pinned:
            return None
        names |= frozenset.intersection(*pinned)
    return names
