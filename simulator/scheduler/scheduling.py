"""One decision: filter the nodes, score those left, choose. Pure, but for the dice thrown among equals.

Mirrors pkg/scheduler/schedule_one.go (schedulePod, findNodesThatFitPod, prioritizeNodes, selectHost).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from simulator.scheduler.framework import FitError, Plugin, Refusal, Rejected, Skip, Snapshot, Weighted
from simulator.scheduler.node_info import NodeInfo, PodInfo

FEW_NODES = 100
"""Up to so many nodes all are looked at; of more, a share that shrinks with their number, at least as many as
this."""
LEAST_PERCENT = 5

Prepared = list[tuple[Plugin, Any]]


class NoNodes(Exception):
    """The cluster has no node at all."""


class Choice(NamedTuple):
    """The equally best nodes, and how many nodes were looked at."""

    best: list[NodeInfo]
    looked_at: int


def enough_nodes(total: int) -> int:
    """How many fitting nodes suffice: of 1,000, 50 % - 1000/125 = 42 % are 420."""
    if total < FEW_NODES:
        return total
    percent = max(50 - total // 125, LEAST_PERCENT)
    return max(total * percent // 100, FEW_NODES)


def choose(plugins: Sequence[Weighted], pod: PodInfo, snapshot: Snapshot, start: int = 0) -> Choice:
    """The best nodes for a pod.

    Args:
        start: where in the list of nodes to begin looking, so that large clusters are used all over.

    Raises:
        NoNodes: there is none.
        FitError: none fits.
    """
    if not snapshot.nodes:
        raise NoNodes
    prepared = prepare(plugins, pod, snapshot)
    fitting, looked_at = _fitting(prepared, pod, snapshot.nodes, start)
    if len(fitting) == 1:
        return Choice(fitting, looked_at)
    totals = _scores(plugins, pod, fitting, snapshot)
    top = max(totals)
    return Choice([node for node, total in zip(fitting, totals, strict=True) if total == top], looked_at)


def prepare(plugins: Sequence[Weighted], pod: PodInfo, snapshot: Snapshot) -> Prepared:
    """The plugins that have something to filter for this pod, each with what it computed for it.

    Raises:
        FitError: one of them found that no node can fit.
    """
    prepared = []
    for plugin, _ in plugins:
        try:
            state = plugin.prepare_filter(pod, snapshot)
        except Rejected as rejection:
            raise FitError(len(snapshot.nodes), plugins=(plugin.name,), rejected=str(rejection)) from None
        if not isinstance(state, Skip):
            prepared.append((plugin, state))
    return prepared


def refusal(prepared: Prepared, pod: PodInfo, node: NodeInfo) -> tuple[str, Refusal] | None:
    """The first plugin that turns the node down and why, None when the pod fits."""
    for plugin, state in prepared:
        found = plugin.filter(state, pod, node)
        if found is not None:
            return plugin.name, found
    return None


def _fitting(
    prepared: Prepared, pod: PodInfo, nodes: Sequence[NodeInfo], start: int
) -> tuple[list[NodeInfo], int]:
    only, narrowing = _candidates(prepared)
    wanted, total = enough_nodes(len(nodes)), len(nodes)
    fitting: list[NodeInfo] = []
    refusals: dict[str, Refusal] = {}
    culprits: dict[str, None] = {}
    looked_at = 0
    for position in range(total):
        node = nodes[(start + position) % total]
        looked_at += 1
        if only is not None and node.name not in only:
            continue
        found = refusal(prepared, pod, node)
        if found is not None:
            culprits[found[0]] = None
            refusals[node.name] = found[1]
            continue
        fitting.append(node)
        if len(fitting) == wanted:
            break
    if fitting:
        return fitting, looked_at
    unlooked = f"node(s) didn't satisfy plugin(s) [{' '.join(sorted(narrowing))}]" if narrowing else ""
    raise FitError(total, refusals, tuple({**culprits, **dict.fromkeys(narrowing)}), unlooked)


def _candidates(prepared: Prepared) -> tuple[frozenset[str] | None, list[str]]:
    """The nodes that plugins narrow the choice to, None for all, and which plugins did."""
    only: frozenset[str] | None = None
    narrowing = []
    for plugin, state in prepared:
        names = plugin.candidates(state)
        if names is not None:
            only = names if only is None else only & names
            narrowing.append(plugin.name)
    return only, narrowing


def _scores(plugins: Sequence[Weighted], pod: PodInfo, nodes: Sequence[NodeInfo], snapshot: Snapshot) -> list[int]:
    totals = [0] * len(nodes)
    for plugin, weight in plugins:
        if not weight:
            continue
        state = plugin.prepare_score(pod, nodes, snapshot)
        if isinstance(state, Skip):
            continue
        score = plugin.score
        scores = plugin.normalize(state, [score(state, pod, node) for node in nodes], nodes)
        totals = [total + weight * value for total, value in zip(totals, scores, strict=True)]
    return totals
