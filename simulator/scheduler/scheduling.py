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
    """The equally best nodes, how many nodes were looked at, and what the plugins said of them."""

    best: list[NodeInfo]
    looked_at: int
    verdicts: Verdicts


class Verdicts(NamedTuple):
    """What the plugins said of the nodes that were looked at."""

    fitting: list[NodeInfo]
    refusals: dict[str, Refusal] = {}
    """Why, by node."""
    culprits: dict[str, str] = {}
    """Which plugin turned a node down, by node."""
    scores: dict[str, list[int]] = {}
    """By plugin, for each fitting node; empty where one fits alone."""


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
    if pod.nominated:
        promised = _promised(prepared, pod, snapshot)
        if promised is not None:
            return Choice([promised], 1, Verdicts([promised]))
    verdicts, looked_at = _fitting(prepared, pod, snapshot, start)
    fitting = verdicts.fitting
    if len(fitting) == 1:
        return Choice(fitting, looked_at, verdicts)
    scores = _scores(plugins, pod, fitting, snapshot)
    totals = weighted(plugins, scores, len(fitting))
    top = max(totals)
    best = [node for node, total in zip(fitting, totals, strict=True) if total == top]
    return Choice(best, looked_at, verdicts._replace(scores=scores))


def _promised(prepared: Prepared, pod: PodInfo, snapshot: Snapshot) -> NodeInfo | None:
    """The node the pod was nominated for, if it fits there: it is tried before all others."""
    node = next((node for node in snapshot.nodes if node.name == pod.nominated), None)
    if node is None or _obstacle(prepared, pod, node, snapshot) is not None:
        return None
    return node


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


def prepare_again(prepared: Prepared, pod: PodInfo, snapshot: Snapshot) -> Prepared:
    """``prepared`` for nodes whose pods are others than they were."""
    fresh = []
    for plugin, state in prepared:
        if plugin.counts_pods:
            state = plugin.prepare_filter(pod, snapshot)
        if not isinstance(state, Skip):
            fresh.append((plugin, state))
    return fresh


def obstacle(
    prepared: Prepared, pod: PodInfo, node: NodeInfo, snapshot: Snapshot
) -> tuple[str, Refusal] | None:
    """``refusal`` for a node that differs from the snapshot's, with the pods it was promised to taken into account."""
    changed = snapshot.with_node(node)
    return _obstacle(prepare_again(prepared, pod, changed), pod, node, changed)


def _obstacle(
    prepared: Prepared, pod: PodInfo, node: NodeInfo, snapshot: Snapshot
) -> tuple[str, Refusal] | None:
    """The pod must fit on the node with and without the pods of its priority or a higher one that wait for the node.

    They are not there yet: near them it may not be, and they take their room, but they keep it no company.
    """
    rivals = [other for other in snapshot.nominated.get(node.name, ())
              if other.priority >= pod.priority and other.key != pod.key]
    if rivals:
        fuller = node.copy()
        for other in rivals:
            fuller.add(other)
        again = prepare_again(prepared, pod, snapshot.with_node(fuller))
        found = refusal(again, pod, fuller)
        if found is not None:
            return found
    return refusal(prepared, pod, node)


def refusal(prepared: Prepared, pod: PodInfo, node: NodeInfo) -> tuple[str, Refusal] | None:
    """The first plugin that turns the node down and why, None when the pod fits."""
    for plugin, state in prepared:
        found = plugin.filter(state, pod, node)
        if found is not None:
            return plugin.name, found
    return None


def accepts(plugin: Plugin, pod: PodInfo, node: NodeInfo, snapshot: Snapshot) -> bool:
    """Whether one plugin has nothing against a pod on a node."""
    try:
        state = plugin.prepare_filter(pod, snapshot)
    except Rejected:
        return False
    if isinstance(state, Skip):
        return True
    names = plugin.candidates(state)
    return (names is None or node.name in names) and plugin.filter(state, pod, node) is None


def _fitting(
    prepared: Prepared, pod: PodInfo, snapshot: Snapshot, start: int
) -> tuple[Verdicts, int]:
    nodes = snapshot.nodes
    only, narrowing = _candidates(prepared)
    wanted, total = enough_nodes(len(nodes)), len(nodes)
    fitting: list[NodeInfo] = []
    refusals: dict[str, Refusal] = {}
    culprits: dict[str, str] = {}
    nominated = snapshot.nominated
    looked_at = 0
    for position in range(total):
        node = nodes[(start + position) % total]
        looked_at += 1
        if only is not None and node.name not in only:
            continue
        if nominated and node.name in nominated:
            found = _obstacle(prepared, pod, node, snapshot)
        else:
            found = refusal(prepared, pod, node)
        if found is not None:
            culprits[node.name], refusals[node.name] = found
            continue
        fitting.append(node)
        if len(fitting) == wanted:
            break
    if fitting:
        return Verdicts(fitting, refusals, culprits), looked_at
    unlooked = f"node(s) didn't satisfy plugin(s) [{' '.join(sorted(narrowing))}]" if narrowing else ""
    plugins = tuple(dict.fromkeys([*culprits.values(), *narrowing]))
    raise FitError(total, refusals, plugins, unlooked, culprits=culprits, prepared=prepared)


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


def weighted(plugins: Sequence[Weighted], scores: dict[str, list[int]], count: int) -> list[int]:
    """The sum of the weighted scores of each of ``count`` nodes."""
    totals = [0] * count
    for plugin, weight in plugins:
        if plugin.name in scores:
            totals = [total + weight * value for total, value in zip(totals, scores[plugin.name], strict=True)]
    return totals


def _scores(
    plugins: Sequence[Weighted], pod: PodInfo, nodes: Sequence[NodeInfo], snapshot: Snapshot
) -> dict[str, list[int]]:
    found = {}
    for plugin, weight in plugins:
        if not weight:
            continue
        state = plugin.prepare_score(pod, nodes, snapshot)
        if isinstance(state, Skip):
            continue
        score = plugin.score
        found[plugin.name] = plugin.normalize(state, [score(state, pod, node) for node in nodes], nodes)
    return found
