"""Replacing a DaemonSet's pods node by node. Pure functions.

Mirrors pkg/controller/daemon/update.go (rollingUpdate).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from simulator.apimachinery.intstr import scaled_value
from simulator.apimachinery.metadata import Object, annotations_of, is_terminating, labels_of
from simulator.controllers.daemonset.nodes import GENERATION, GENERATION_ANNOTATION, HASH
from simulator.controllers.pods import available_at

PodsByNode = Mapping[str, Sequence[Object]]
Runs = Mapping[str, bool]


class Step(NamedTuple):
    """Pods to delete, and nodes to start one more pod on."""

    delete: list[Object]
    create: list[str]


def is_updated(daemon_set: Object, pod: Object, revision_hash: str) -> bool:
    """Whether the pod is of the current template."""
    labels, generation = labels_of(pod), annotations_of(daemon_set).get(GENERATION_ANNOTATION)
    return labels.get(HASH) == revision_hash or (generation is not None and labels.get(GENERATION) == generation)


def is_available(daemon_set: Object, pod: Object, now: float) -> bool:
    """Whether the pod has been ready for ``minReadySeconds``."""
    at = available_at(pod, daemon_set["spec"].get("minReadySeconds", 0))
    return at is not None and at <= now


def limits(daemon_set: Object, wanted: int) -> tuple[int, int]:
    """(how many more pods than nodes, how many nodes without an available pod) a rolling update may have."""
    strategy = daemon_set["spec"].get("updateStrategy") or {}
    if strategy.get("type", "RollingUpdate") != "RollingUpdate":
        return 0, 0
    given = strategy.get("rollingUpdate") or {}
    surge = scaled_value(given.get("maxSurge", 0), wanted, round_up=True)
    unavailable = scaled_value(given.get("maxUnavailable", 1), wanted, round_up=True)
    return (surge, unavailable) if surge or unavailable else (0, 1)


def old_and_new(
    daemon_set: Object, pods: Sequence[Object], revision_hash: str
) -> tuple[list[Object], list[Object]]:
    """A node's pods that are not being deleted: (of older templates, of the current one)."""
    live = [pod for pod in pods if not is_terminating(pod)]
    new = [pod for pod in live if is_updated(daemon_set, pod, revision_hash)]
    return [pod for pod in live if pod not in new], new


def replace_step(daemon_set: Object, by_node: PodsByNode, revision_hash: str, allowed: int, now: float) -> Step:
    """Delete old pods so that at most ``allowed`` nodes lack an available one; new pods come in the next sync.

    Three nodes, one allowed, all old pods available: one is deleted; the next when its successor is available.
    """
    unavailable, dead, candidates = 0, [], []
    for pods in by_node.values():
        old, new = old_and_new(daemon_set, pods, revision_hash)
        if len(old) + len(new) != 1:
            unavailable += 1
        elif new:
            unavailable += not is_available(daemon_set, new[0], now)
        elif not is_available(daemon_set, old[0], now):
            dead.append(old[0])
            unavailable += 1
        else:
            candidates.append(old[0])
    return Step(dead + candidates[: max(allowed - unavailable, 0)], [])


def surge_step(
    daemon_set: Object, by_node: PodsByNode, runs: Runs, revision_hash: str, allowed: int, now: float
) -> Step:
    """Start new pods beside old ones on at most ``allowed`` nodes; delete an old pod once its successor is
    available. Nodes that the daemon is not for any more lose their pods, available ones when enough are left.

    Args:
        runs: by name of each node there is, whether a pod should run on it. While an old pod is bound to a node that
            is not there nothing is done, until somebody has removed the pod.
    """
    surging, available, finished, leaving, urgent, candidates = 0, 0, [], [], [], []
    for node, pods in by_node.items():
        old, new = old_and_new(daemon_set, pods, revision_hash)
        if len(old) > 1 or len(new) > 1:
            surging += 1
            continue
        first_available = bool(old or new) and is_available(daemon_set, (old or new)[0], now)
        available += first_available
        if old and new:
            done = is_available(daemon_set, new[0], now)
            finished += old if done else ()
            surging += not done
        elif old and node not in runs:
            return Step([], [])
        elif old and runs[node]:
            (candidates if first_available else urgent).append(node)
        elif old:
            (leaving if first_available else finished).append(old[0])
    spare = max(available - sum(runs.values()), 0)
    return Step(finished + leaving[:spare], urgent + candidates[: max(allowed - surging, 0)])
