"""Counting pods that ended, each once: their uids go into the status first, then the pods lose their finalizer, then
they are counted and leave the status.

Mirrors trackJobStatusAndRemoveFinalizers and its helpers (pkg/controller/job/job_controller.go).
"""

from __future__ import annotations

from typing import Any

from simulator.apimachinery.metadata import Object, is_terminating, name_of, namespace_of
from simulator.client import Client
from simulator.controllers.job.ending import COMPLETE, FAILED, FAILING, MET, holding, new_condition
from simulator.controllers.job.intervals import contains, to_text, total, with_indexes
from simulator.controllers.job.job_pods import (
    completion_index,
    has_failed,
    is_tracked,
    valid_index,
    without_finalizer,
)
from simulator.controllers.job.job_sync import JobSync
from simulator.controllers.job.policies import match_failure_policy
from simulator.controllers.pods import phase

JOBS = "jobs.batch"
MAX_UNCOUNTED = 500
"""Pods counted in one sync, so that the status stays small."""


class Tracker:
    """Brings the counters of one Job up to date and finishes it when its time has come."""

    def __init__(self, client: Client, sync: JobSync, now: float) -> None:
        self._client, self._sync, self._now = client, sync, now
        self._new_indexes: list[int] = []
        self.full = False
        """Whether there were more pods than one sync counts."""

    def track(self) -> bool:
        """Count, let pods go, write the status; True when that finished the Job."""
        sync = self._sync
        tracked = {pod["metadata"]["uid"] for pod in sync.pods if is_tracked(pod)}
        self._count_freed(tracked)
        freed = self._collect()
        if sync.indexed:
            self._note_indexes()
        self._begin_ending()
        self.write()
        for pod in freed:
            self._free(pod)
        self._count_freed(tracked - {pod["metadata"]["uid"] for pod in freed})
        finished = not self.full and self._finish()
        self.write()
        return finished

    def write(self) -> None:
        """Store the status as it is now."""
        job = self._sync.job
        status = _stored_form(self._sync.status)
        if status != job.get("status"):
            self._sync.job = self._client.update_status(JOBS, {**job, "status": status})

    def _count_freed(self, tracked: set[str]) -> None:
        """Count the noted pods that have no finalizer any more."""
        status, uncounted = self._sync.status, self._sync.uncounted
        for kind in ("succeeded", "failed"):
            kept = [uid for uid in uncounted[kind] if uid in tracked]
            if len(kept) < len(uncounted[kind]):
                status[kind] = status.get(kind, 0) + len(uncounted[kind]) - len(kept)
                uncounted[kind] = kept

    def _collect(self) -> list[Object]:
        """Note the pods to be counted; returns those to let go."""
        sync, freed = self._sync, []
        pods = sorted(sync.pods, key=_index_order) if sync.indexed else sync.pods
        for pod in pods:
            failed = has_failed(pod, sync.job)
            if not is_tracked(pod) or not self._may_go(pod, failed):
                continue
            freed.append(pod)
            self._note(pod, failed)
            if len(self._new_indexes) + sum(map(len, sync.uncounted.values())) >= MAX_UNCOUNTED:
                self.full = True
                break
        return freed

    def _may_go(self, pod: Object, failed: bool) -> bool:
        """Whether the pod can lose its finalizer; the last failure of an index stays until it is replaced."""
        sync = self._sync
        if is_terminating(sync.job) or sync.finished is not None or phase(pod) == "Succeeded":
            return True
        if not failed:
            return False
        kept = sync.awaiting.get(completion_index(pod))
        return kept is None or kept["metadata"]["uid"] != pod["metadata"]["uid"]

    def _note(self, pod: Object, failed: bool) -> None:
        sync, uid = self._sync, pod["metadata"]["uid"]
        index = valid_index(pod, sync.job) if sync.indexed else None
        if phase(pod) == "Succeeded" and uid not in sync.uncounted["failed"]:
            if not sync.indexed and uid not in sync.uncounted["succeeded"]:
                sync.uncounted["succeeded"].append(uid)
            elif index is not None and not contains(sync.counted_indexes, index):
                self._new_indexes.append(index)
        elif failed or (sync.finished is not None and sync.finished["type"] != MET):
            known = uid in sync.uncounted["failed"] or (sync.indexed and index is None)
            if not known and match_failure_policy(sync.spec.get("podFailurePolicy"), pod).counts:
                sync.uncounted["failed"].append(uid)

    def _note_indexes(self) -> None:
        sync, status = self._sync, self._sync.status
        sync.succeeded_indexes = with_indexes(sync.succeeded_indexes, self._new_indexes)
        status["succeeded"] = total(sync.succeeded_indexes)
        status["completedIndexes"] = to_text(sync.succeeded_indexes)
        status["failedIndexes"] = None if sync.failed_indexes is None else to_text(sync.failed_indexes)

    def _begin_ending(self) -> None:
        """Write down how the Job will end before its pods are let go, and have its last condition ready."""
        sync = self._sync
        finished, conditions = sync.finished, sync.status["conditions"]
        if finished is None or finished["type"] == FAILED:
            return
        if finished["type"] == FAILING or holding(conditions, MET) is None:
            conditions.append(finished)
        last = FAILED if finished["type"] == FAILING else COMPLETE
        sync.finished = new_condition(last, finished["reason"], finished["message"], self._now)

    def _free(self, pod: Object) -> None:
        current = self._client.lister("pods").get(namespace_of(pod), name_of(pod))
        if current is not None and current["metadata"]["uid"] == pod["metadata"]["uid"] and is_tracked(current):
            self._client.update("pods", without_finalizer(current))

    def _finish(self) -> bool:
        """Add the last condition once every pod is counted and none is going away any more."""
        sync = self._sync
        if sync.finished is None or any(sync.uncounted.values()) or sync.terminating > 0:
            return False
        sync.status["conditions"].append(sync.finished)
        if sync.finished["type"] == COMPLETE:
            sync.status["completionTime"] = sync.finished["lastTransitionTime"]
        return True


def _index_order(pod: Object) -> int:
    index = completion_index(pod)
    return -1 if index is None else index


def _stored_form(status: dict[str, Any]) -> dict[str, Any]:
    """The status without what Go leaves out: plain zeros, empty lists and texts; optional fields stay when they are 0.
    """
    kept = {field: value for field, value in status.items() if value is not None}
    for field in ("active", "succeeded", "failed", "completedIndexes", "conditions"):
        if not kept.get(field):
            kept.pop(field, None)
    uncounted = status["uncountedTerminatedPods"]
    kept["uncountedTerminatedPods"] = {kind: list(uids) for kind, uids in uncounted.items() if uids}
    if "conditions" in kept:
        kept["conditions"] = list(kept["conditions"])
    return kept
