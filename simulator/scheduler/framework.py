"""The contract of a scheduler plugin, and the words of a scheduling decision.

A plugin is one file in ``plugins/`` under upstream's name. It takes part at the extension points whose methods it
overrides; each works on plain data and writes nothing.

Mirrors kube-scheduler/framework (interface.go, Status) and pkg/scheduler/framework/types.go (FitError, Diagnosis).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

from simulator.apimachinery.metadata import Object
from simulator.client import Client
from simulator.scheduler.node_info import NodeInfo, PodInfo

MAX_SCORE = 100
NODE_ADDED, NODE_CHANGED, POD_GONE, POD_CHANGED = "node-added", "node-changed", "pod-gone", "pod-changed"
CLAIM_CHANGED, STORAGE_CHANGED = "claim-changed", "storage-changed"
"""What may make an unschedulable pod schedulable."""


class Refusal(NamedTuple):
    """Why a node does not fit. ``final``: removing pods from the node would not help."""

    reasons: tuple[str, ...]
    final: bool = True


class Rejected(Exception):
    """The pod fits no node, whichever: what a plugin found out before looking at nodes."""


class Skip:
    """Returned by ``prepare_…``: this plugin has nothing to say about this pod."""


SKIP = Skip()


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What plugins may look at beside pod and node."""

    nodes: Sequence[NodeInfo]
    client: Client
    nominated: Mapping[str, Sequence[PodInfo]] = field(default_factory=dict)
    """Pods that wait and were promised room, by node."""

    def with_node(self, node: NodeInfo) -> Snapshot:
        """The same, with another version of one node."""
        nodes = [node if other.name == node.name else other for other in self.nodes]
        return replace(self, nodes=nodes)

    def namespace_labels(self, name: str) -> Mapping[str, str]:
        """The labels of a namespace."""
        found = self.client.lister("namespaces").get("", name)
        return (found["metadata"].get("labels") or {}) if found is not None else {}


class Plugin:
    """One scheduler plugin."""

    name = ""
    wakes_on: frozenset[str] = frozenset({NODE_ADDED, NODE_CHANGED})
    """Which events are worth another try for a pod that this plugin turned down."""
    counts_pods = False
    """Whether what ``prepare_filter`` returns depends on the pods of the nodes."""

    def pre_enqueue(self, pod: Object) -> bool:
        """Whether the pod may be tried at all; until then nothing is said about it."""
        return True

    def prepare_filter(self, pod: PodInfo, snapshot: Snapshot) -> Any:
        """What ``filter`` needs for this pod, computed once; SKIP when every node passes.

        Raises:
            Rejected: no node can fit.
        """
        return SKIP

    def candidates(self, state: Any) -> frozenset[str] | None:
        """The only nodes worth looking at, None for all."""
        return None

    def filter(self, state: Any, pod: PodInfo, node: NodeInfo) -> Refusal | None:
        """Why the pod can't run on the node, None when it can."""
        return None

    def prepare_score(self, pod: PodInfo, nodes: Sequence[NodeInfo], snapshot: Snapshot) -> Any:
        """What ``score`` needs; SKIP when all nodes are alike."""
        return SKIP

    def score(self, state: Any, pod: PodInfo, node: NodeInfo) -> int:
        """How good the node is; 0 to 100 unless ``normalize`` brings it there."""
        return 0

    def normalize(self, state: Any, scores: list[int], nodes: Sequence[NodeInfo]) -> list[int]:
        """The scores of all nodes brought to 0 … 100."""
        return scores


    def pre_bind(self, pod: Object, node: Object, client: Client) -> bool:
        """Write what must be there before the pod is bound to the node; False when it is not there yet, so that the pod
        has to wait until an event of ``wakes_on``. The only method that writes.
        """
        return True


class Weighted(NamedTuple):
    """A plugin of the profile and the weight of its score."""

    plugin: Plugin
    weight: int = 0


def default_normalize(scores: list[int], reverse: bool = False) -> list[int]:
    """Scores scaled so that the highest is 100, or with ``reverse`` the highest is 0."""
    top = max(scores, default=0)
    if top == 0:
        return [MAX_SCORE] * len(scores) if reverse else scores
    scaled = [MAX_SCORE * score // top for score in scores]
    return [MAX_SCORE - score for score in scaled] if reverse else scaled


@dataclass(eq=False)
class FitError(Exception):
    """No node fits."""

    total: int
    refusals: dict[str, Refusal] = field(default_factory=dict)
    """By node; a node that was not looked at is missing."""
    plugins: tuple[str, ...] = ()
    """Which plugins turned nodes down."""
    unlooked: str = ""
    """The reason given for nodes that were not looked at."""
    rejected: str = ""
    """What a plugin said before any node was looked at."""
    culprits: dict[str, str] = field(default_factory=dict)
    """Which plugin turned a node down, by node."""
    prepared: list[tuple[Plugin, Any]] = field(default_factory=list, repr=False)
    """The plugins that filter for the pod, each with what it computed for it."""

    def message(self, after: str = "") -> str:
        """The sentence people read: ``0/3 nodes are available: 3 Insufficient cpu. …``, ``after`` appended."""
        text = f"0/{self.total} nodes are available:"
        reasons = f"{self.rejected}." if self.rejected else histogram(self._reasons())
        return " ".join(filter(None, (text, reasons, after)))

    def _reasons(self) -> Iterable[str]:
        for refusal in self.refusals.values():
            yield from refusal.reasons
        if self.unlooked:
            yield from [self.unlooked] * (self.total - len(self.refusals))


def histogram(reasons: Iterable[str]) -> str:
    """``1 Insufficient cpu, 2 node(s) were unschedulable.`` in order of the texts; empty without reasons."""
    texts = sorted(f"{count} {reason}" for reason, count in Counter(reasons).items())
    return f"{', '.join(texts)}." if texts else ""

