"""How many pods of a Job should run, and which are too many or missing.

Mirrors manageJob (pkg/controller/job/job_controller.go).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from simulator.apimachinery.errors import StatusError
from simulator.apimachinery.metadata import Object
from simulator.client import Client
from simulator.controllers.job.back_off import remaining, remaining_of_index
from simulator.controllers.job.intervals import merged, missing, with_indexes
from simulator.controllers.job.job_pods import (
    completion_index,
    indexes_of,
    is_tracked,
    new_pod,
    only_replaces_failed,
    removal_order,
    without_finalizer,
)
from simulator.controllers.job.job_sync import JobSync
from simulator.controllers.pods import create_pod, delete_pod, is_going, is_ready, namespace_is_terminating

BURST = 500
"""Pods created or deleted in one sync."""


class Managed(NamedTuple):
    """What came of managing pods: how many are active, virtual seconds to wait before more are created, and what
    went wrong."""

    active: int
    wait: float | None = None
    error: StatusError | None = None


def manage(client: Client, sync: JobSync, now: float) -> Managed:
    """Delete the pods that are too many, or create those that are missing; never both."""
    active = len(sync.active_pods)
    wanted = 0 if sync.suspended else wanted_pods(sync)
    surplus = sync.active_pods if sync.suspended else pods_to_remove(sync, max(active - wanted, 0))[:BURST]
    if surplus or sync.suspended:
        return Managed(active - _delete(client, sync, surplus))
    going = sync.terminating if only_replaces_failed(sync.job) else 0
    count = wanted - going - active
    return _grow(client, sync, min(count, BURST), now) if count > 0 else Managed(active)


def wanted_pods(sync: JobSync) -> int:
    """How many pods should be active: never more than there are completions left."""
    completions, parallelism = sync.spec.get("completions"), sync.spec["parallelism"]
    if completions is None:
        return len(sync.active_pods) if sync.succeeded else parallelism
    return max(0, min(completions - sync.succeeded, parallelism))


def pods_to_remove(sync: JobSync, at_least: int) -> list[Object]:
    """The active pods to delete: those without a valid index or with one that another has, then ``at_least`` so many.
    """
    surplus, rest = _by_index(sync) if sync.indexed else ([], sync.active_pods)
    if len(surplus) < at_least:
        surplus = surplus + sorted(rest, key=removal_order)[:at_least - len(surplus)]
    return surplus


def _by_index(sync: JobSync) -> tuple[list[Object], list[Object]]:
    """(pods that must go, one pod for each index)."""
    groups: dict[int | None, list[Object]] = {}
    for pod in sync.active_pods:
        groups.setdefault(completion_index(pod), []).append(pod)
    surplus, rest = groups.pop(None, []), []
    for index in sorted(groups):
        ordered = sorted(groups[index], key=removal_order)
        keep = 1 if index < sync.spec["completions"] else 0
        surplus += ordered[:len(ordered) - keep]
        rest += ordered[len(ordered) - keep:]
    return surplus, rest


def _delete(client: Client, sync: JobSync, pods: Sequence[Object]) -> int:
    """Delete pods that nobody is to count; returns how many."""
    for pod in pods:
        freed = client.update("pods", without_finalizer(pod)) if is_tracked(pod) else pod
        delete_pod(client, sync.job, freed)
    sync.terminating += len(pods)
    sync.ready -= sum(map(is_ready, pods))
    return len(pods)


def delete_active(client: Client, sync: JobSync) -> None:
    """Delete the active pods of a Job that ends; they are counted before they go."""
    for pod in sync.active_pods:
        delete_pod(client, sync.job, pod)
    sync.terminating += len(sync.active_pods)
    sync.ready -= sum(map(is_ready, sync.active_pods))


def _grow(client: Client, sync: JobSync, count: int, now: float) -> Managed:
    """Create pods, unless failed ones must be waited for; then none count as active, as upstream has it."""
    wait = 0.0 if sync.per_index else remaining(sync.record, now)
    indexes: list[int | None] = [None] * count
    if sync.indexed and not wait:
        indexes, wait = pending_indexes(sync, count, now)
    if wait > 0:
        return Managed(0, max(wait, 1.0))
    created, error = _create(client, sync, indexes)
    return Managed(len(sync.active_pods) + created, None, error)


def pending_indexes(sync: JobSync, count: int, now: float) -> tuple[list[int], float]:
    """The indexes to start now; when all of them must wait, for how long."""
    taken = with_indexes(sync.succeeded_indexes, indexes_of(sync.active_pods))
    if only_replaces_failed(sync.job):
        taken = with_indexes(taken, indexes_of(filter(is_going, sync.pods)))
    taken = merged(taken, sync.failed_indexes or ())
    indexes = missing(taken, count, sync.spec["completions"])
    if not sync.per_index:
        return indexes, 0.0
    waits = {index: remaining_of_index(sync.awaiting.get(index), now) for index in indexes}
    ready = [index for index in indexes if not waits[index]]
    return ready, 0.0 if ready else min(waits.values(), default=0.0)


def _create(client: Client, sync: JobSync, indexes: Sequence[int | None]) -> tuple[int, StatusError | None]:
    """Create a pod for each of ``indexes`` in batches that double, and stop after a batch with a failure.

    Returns:
        How many count as created, and the first failure.
    """
    created, failure, size, position = 0, None, 1, 0
    while position < len(indexes) and failure is None:
        for index in indexes[position:position + size]:
            try:
                create_pod(client, sync.job, new_pod(sync.job, index, sync.awaiting.get(index)))
            except StatusError as error:
                if not namespace_is_terminating(error):
                    failure = failure or error
                    continue
            created += 1
        position, size = position + size, size * 2
    return created, failure
