"""PodTopologySpread: pods of one kind evenly over nodes, zones, or whatever a label names.

Hard constraints filter, soft ones score. A pod without constraints that belongs to a Service or a workload gets the
default ones: over nodes with skew 3, over zones with skew 5, both soft.

Mirrors plugins/podtopologyspread (common.go, filtering.go, scoring.go) and plugins/helper/spread.go.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import floor, log
from typing import Any, NamedTuple

from simulator.apimachinery.metadata import Object, controller_of
from simulator.apimachinery.node_selectors import required_node_affinity
from simulator.apimachinery.selectors import Selector, label_selector, map_selector
from simulator.apimachinery.taints import untolerated
from simulator.scheduler.affinity import with_label_keys
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
from simulator.scheduler.node_info import LabelsKey, NodeInfo, PodInfo

HOSTNAME, ZONE = "kubernetes.io/hostname", "topology.kubernetes.io/zone"
HARD, SOFT = "DoNotSchedule", "ScheduleAnyway"
UNEVEN = "node(s) didn't match pod topology spread constraints"
TOO_UNEVEN = Refusal((UNEVEN,), final=False)
NO_LABEL = Refusal((f"{UNEVEN} (missing required label)",))
_OWNERS = {"ReplicaSet": "replicasets.apps", "StatefulSet": "statefulsets.apps"}


@dataclass(frozen=True)
class Constraint:
    """A topology spread constraint, ready to count with."""

    max_skew: int
    key: str
    selector: Selector
    min_domains: int = 1
    honor_affinity: bool = True
    honor_taints: bool = False
    _known: dict[LabelsKey, bool] = field(default_factory=dict, compare=False)
    _counts: dict[str, int] = field(default_factory=dict, compare=False)

    def count(self, node: NodeInfo, namespace: str) -> int:
        """The node's pods that the constraint is about; remembered, as a constraint lives for one decision."""
        if self.selector.empty:
            return 0
        found = self._counts.get(node.name)
        if found is None:
            found = sum(number for key, number in node.group_counts(namespace) if self.matches(key))
            self._counts[node.name] = found
        return found

    def matches(self, key: LabelsKey) -> bool:
        """Whether pods with these labels count; remembered, since few sets of labels occur."""
        known = self._known.get(key)
        if known is None:
            known = self._known[key] = self.selector.matches(dict(key))
        return known


class _Hard(NamedTuple):
    constraints: list[Constraint]
    counts: list[dict[str, int]]
    """For each constraint: domain → matching pods."""


class _Soft(NamedTuple):
    constraints: list[Constraint]
    counts: list[dict[str, int]]
    weights: list[float]
    ignored: set[str]


class PodTopologySpread(Plugin):
    name = "PodTopologySpread"
    wakes_on = frozenset({NODE_ADDED, NODE_CHANGED, POD_GONE, POD_CHANGED})
    counts_pods = True

    def prepare_filter(self, pod: PodInfo, snapshot: Snapshot) -> Any:
        found = constraints_of(pod, HARD)
        if not found:
            return SKIP
        included = _inclusion(pod)
        counts: list[dict[str, int]] = [{} for _ in found]
        for node in snapshot.nodes:
            if all(item.key in node.labels for item in found):
                _count_node(found, counts, node, pod.namespace, included)
        return _Hard(found, counts)

    def filter(self, state: _Hard, pod: PodInfo, node: NodeInfo) -> Refusal | None:
        for item, counts in zip(state.constraints, state.counts, strict=True):
            domain = node.labels.get(item.key)
            if domain is None:
                return NO_LABEL
            least = min(counts.values(), default=0) if len(counts) >= item.min_domains else 0
            if counts.get(domain, 0) + item.matches(pod.labels_key) - least > item.max_skew:
                return TOO_UNEVEN
        return None

    def prepare_score(self, pod: PodInfo, nodes: Sequence[NodeInfo], snapshot: Snapshot) -> Any:
        own = bool(pod.pod["spec"].get("topologySpreadConstraints"))
        found = constraints_of(pod, SOFT) if own else default_constraints(pod, snapshot)
        if not found:
            return SKIP
        ignored = {node.name for node in nodes if own and not all(item.key in node.labels for item in found)}
        counts = [_domains(item, nodes, ignored) for item in found]
        weights = [log((len(nodes) - len(ignored) if item.key == HOSTNAME else len(domains)) + 2)
                   for item, domains in zip(found, counts, strict=True)]
        included = _inclusion(pod)
        wide = [(item, domains) for item, domains in zip(found, counts, strict=True) if item.key != HOSTNAME]
        for node in snapshot.nodes if wide else ():
            if not own or all(item.key in node.labels for item in found):
                _count_known(wide, node, pod.namespace, included)
        return _Soft(found, counts, weights, ignored)

    def score(self, state: _Soft, pod: PodInfo, node: NodeInfo) -> int:
        """How many pods of the kind are near: fewer is better."""
        if node.name in state.ignored:
            return 0
        total = 0.0
        for item, counts, weight in zip(state.constraints, state.counts, state.weights, strict=True):
            domain = node.labels.get(item.key)
            if domain is not None:
                near = item.count(node, pod.namespace) if item.key == HOSTNAME else counts[domain]
                total += near * weight + item.max_skew - 1
        return floor(total + 0.5)

    def normalize(self, state: _Soft, scores: list[int], nodes: Sequence[NodeInfo]) -> list[int]:
        counted = [score for score, node in zip(scores, nodes, strict=True) if node.name not in state.ignored]
        low, high = min(counted, default=0), max(counted, default=0)

        def scaled(score: int) -> int:
            return MAX_SCORE * (high + low - score) // high if high else MAX_SCORE

        return [0 if node.name in state.ignored else scaled(score)
                for score, node in zip(scores, nodes, strict=True)]


def constraints_of(pod: PodInfo, action: str) -> list[Constraint]:
    """The pod's own constraints with that ``whenUnsatisfiable``."""
    given = pod.pod["spec"].get("topologySpreadConstraints") or ()
    return [_constraint(item, pod.labels) for item in given if item["whenUnsatisfiable"] == action]


def _constraint(item: Object, labels: Mapping[str, str]) -> Constraint:
    selector = label_selector(item.get("labelSelector"))
    selector = with_label_keys(selector, labels, item.get("matchLabelKeys") or (), "in")
    return Constraint(item["maxSkew"], item["topologyKey"], selector, item.get("minDomains") or 1,
                      item.get("nodeAffinityPolicy", "Honor") == "Honor",
                      item.get("nodeTaintsPolicy", "Ignore") == "Honor")


def default_constraints(pod: PodInfo, snapshot: Snapshot) -> list[Constraint]:
    """The cluster's default constraints for a pod that a Service or a workload stands behind, else none."""
    selector = default_selector(pod, snapshot)
    if selector.empty:
        return []
    nodes = Constraint(3, HOSTNAME, selector)
    return [nodes, replace(nodes, max_skew=5, key=ZONE)]


def default_selector(pod: PodInfo, snapshot: Snapshot) -> Selector:
    """What the pod's Services and its owner select, all together; empty when there is neither."""
    merged: dict[str, str] = {}
    for service in snapshot.client.lister("services").list(pod.namespace):
        wanted = service["spec"].get("selector")
        if wanted and map_selector(wanted).matches(pod.labels):
            merged |= wanted
    requirements = map_selector(merged).requirements if merged else ()
    reference = controller_of(pod.pod)
    resource = _OWNERS.get(reference["kind"]) if reference is not None else None
    owner = snapshot.client.lister(resource).get(pod.namespace, reference["name"]) if resource else None
    if owner is not None:
        requirements += label_selector(owner["spec"].get("selector")).requirements
    return Selector(requirements)


Inclusion = Callable[[Constraint, NodeInfo], bool]


def _inclusion(pod: PodInfo) -> Inclusion:
    """Whether a node's pods count: nodes that the pod could not run on do not, as the constraint's policies say."""
    spec = pod.pod["spec"]
    matches, tolerations = required_node_affinity(spec), spec.get("tolerations") or ()

    def included(item: Constraint, node: NodeInfo) -> bool:
        if item.honor_affinity and matches is not None and not matches(node.node):
            return False
        return not (item.honor_taints and untolerated(node.taints, tolerations) is not None)

    return included


def _count_node(
    found: Sequence[Constraint], counts: Sequence[dict[str, int]], node: NodeInfo, namespace: str, included: Inclusion
) -> None:
    for item, domains in zip(found, counts, strict=True):
        if included(item, node):
            domain = node.labels[item.key]
            domains[domain] = domains.get(domain, 0) + item.count(node, namespace)


def _domains(item: Constraint, nodes: Sequence[NodeInfo], ignored: set[str]) -> dict[str, int]:
    """The domains of the candidates, each at 0; nodes are their own domains and counted when scored.

    A node without the label stands for a domain without name, as upstream has it.
    """
    if item.key == HOSTNAME:
        return {}
    return {node.labels.get(item.key, ""): 0 for node in nodes if node.name not in ignored}


def _count_known(
    wide: Sequence[tuple[Constraint, dict[str, int]]], node: NodeInfo, namespace: str, included: Inclusion
) -> None:
    for item, domains in wide:
        domain = node.labels.get(item.key, "")
        if domain in domains and included(item, node):
            domains[domain] += item.count(node, namespace)
