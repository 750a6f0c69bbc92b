"""InterPodAffinity: near or far from other pods, within what a topology label names.

The rules of pods that run already count as well: nothing may come near a pod that required otherwise.

Mirrors plugins/interpodaffinity (filtering.go, scoring.go).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any, NamedTuple

from simulator.scheduler.affinity import NO_TERMS, PodTerm
from simulator.scheduler.framework import (
    MAX_SCORE,
    NODE_ADDED,
    NODE_CHANGED,
    POD_CHANGED,
    POD_GONE,
    SKIP,
    Plugin,
    Refusal,
    Snapshot,
)
from simulator.scheduler.node_info import NodeInfo, PodInfo

NOT_NEAR = Refusal(("node(s) didn't match pod affinity rules",))
TOO_NEAR = Refusal(("node(s) didn't match pod anti-affinity rules",), final=False)
UNWELCOME = Refusal(("node(s) didn't satisfy existing pods anti-affinity rules",), final=False)
HARD_WEIGHT = 1
"""How much a running pod's required affinity to the new pod counts in its favour."""

Domain = tuple[str, str]
"""(topology key, value)."""


class _State(NamedTuple):
    unwelcome: Counter[Domain]
    near: Counter[Domain]
    far: Counter[Domain]
    first_of_its_kind: bool


class InterPodAffinity(Plugin):
    name = "InterPodAffinity"
    wakes_on = frozenset({NODE_ADDED, NODE_CHANGED, POD_GONE, POD_CHANGED})
    counts_pods = True

    def prepare_filter(self, pod: PodInfo, snapshot: Snapshot) -> Any:
        unwelcome = _unwelcome(pod, snapshot)
        terms = pod.terms
        if not unwelcome and not terms.affinity and not terms.anti:
            return SKIP
        near, far = _surroundings(pod, snapshot)
        itself = not near and _meets_all(terms.affinity, pod, snapshot)
        return _State(unwelcome, near, far, itself)

    def filter(self, state: _State, pod: PodInfo, node: NodeInfo) -> Refusal | None:
        if not _is_near(state, pod, node):
            return NOT_NEAR
        labels = node.labels
        if any(state.far[term.topology_key, labels[term.topology_key]] > 0
               for term in pod.terms.anti if term.topology_key in labels):
            return TOO_NEAR
        if state.unwelcome and any(state.unwelcome[domain] > 0 for domain in labels.items()):
            return UNWELCOME
        return None

    def prepare_score(self, pod: PodInfo, nodes: Sequence[NodeInfo], snapshot: Snapshot) -> Any:
        """The worth of each domain."""
        own = bool(pod.terms.preferred or pod.terms.preferred_anti)
        worth: Counter[Domain] = Counter()
        for node in snapshot.nodes:
            for other in (node.pods if own else node.affine).values():
                _weigh(worth, pod, other, node, snapshot)
        return worth or SKIP

    def score(self, state: Counter[Domain], pod: PodInfo, node: NodeInfo) -> int:
        return sum(state[domain] for domain in node.labels.items())

    def normalize(self, state: Counter[Domain], scores: list[int], nodes: Sequence[NodeInfo]) -> list[int]:
        low, high = min(scores), max(scores)
        return [int(MAX_SCORE * ((score - low) / (high - low))) if high > low else 0 for score in scores]


def _unwelcome(pod: PodInfo, snapshot: Snapshot) -> Counter[Domain]:
    """The domains in which running pods require to be without this one."""
    domains: Counter[Domain] = Counter()
    for node in snapshot.nodes:
        for other in node.affine.values():
            for term in other.terms.anti:
                if term.topology_key in node.labels and _means(term, pod, snapshot):
                    domains[term.topology_key, node.labels[term.topology_key]] += 1
    return domains


def _surroundings(pod: PodInfo, snapshot: Snapshot) -> tuple[Counter[Domain], Counter[Domain]]:
    """(domains with pods that meet all terms of affinity, domains with pods that meet a term of anti-affinity)."""
    near: Counter[Domain] = Counter()
    far: Counter[Domain] = Counter()
    affinity, anti = pod.terms.affinity, pod.terms.anti
    if not affinity and not anti:
        return near, far
    for node in snapshot.nodes:
        for other in node.pods.values():
            if _meets_all(affinity, other, snapshot):
                _add(near, affinity, node)
            _add(far, [term for term in anti if _means(term, other, snapshot)], node)
    return near, far


def _add(domains: Counter[Domain], terms: Sequence[PodTerm], node: NodeInfo) -> None:
    for term in terms:
        if term.topology_key in node.labels:
            domains[term.topology_key, node.labels[term.topology_key]] += 1


def _means(term: PodTerm, pod: PodInfo, snapshot: Snapshot) -> bool:
    return term.matches(pod.namespace, pod.labels, snapshot.namespace_labels)


def _meets_all(terms: Sequence[PodTerm], pod: PodInfo, snapshot: Snapshot) -> bool:
    return bool(terms) and all(_means(term, pod, snapshot) for term in terms)


def _is_near(state: _State, pod: PodInfo, node: NodeInfo) -> bool:
    """Whether the node lies in a domain of every term. The first pod that wants its own kind near may go anywhere."""
    terms = pod.terms.affinity
    if any(term.topology_key not in node.labels for term in terms):
        return False
    if all(state.near[term.topology_key, node.labels[term.topology_key]] > 0 for term in terms):
        return True
    return state.first_of_its_kind


def _weigh(worth: Counter[Domain], pod: PodInfo, other: PodInfo, node: NodeInfo, snapshot: Snapshot) -> None:
    """Add what the pod's preferences about ``other`` and those of ``other`` about the pod say for its domains."""
    _add_worth(worth, pod.terms.preferred, other, node, snapshot, 1)
    _add_worth(worth, pod.terms.preferred_anti, other, node, snapshot, -1)
    if other.terms is not NO_TERMS:
        _add_worth(worth, other.terms.affinity, pod, node, snapshot, HARD_WEIGHT)
        _add_worth(worth, other.terms.preferred, pod, node, snapshot, 1)
        _add_worth(worth, other.terms.preferred_anti, pod, node, snapshot, -1)


def _add_worth(
    worth: Counter[Domain], terms: Sequence[PodTerm], about: PodInfo, node: NodeInfo, snapshot: Snapshot, sign: int
) -> None:
    for term in terms:
        domain = node.labels.get(term.topology_key)
        if domain is not None and _means(term, about, snapshot):
            worth[term.topology_key, domain] += sign * (term.weight or 1)
