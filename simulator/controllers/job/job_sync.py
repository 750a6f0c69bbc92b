"""What one sync of a Job knows and finds out, before it writes anything.

Mirrors syncJobCtx and the readings at the beginning of syncJob (pkg/controller/job/job_controller.go).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from simulator.apimachinery.copying import deep_copy
from simulator.apimachinery.metadata import Object
from simulator.controllers.job.back_off import Record, updated
from simulator.controllers.job.intervals import Intervals, contains, parse, total, with_indexes
from simulator.controllers.job.job_pods import (
    completion_index,
    failure_count,
    has_failed,
    indexes_of,
    is_tracked,
    newest_failures,
    valid_index,
)
from simulator.controllers.job.policies import match_failure_policy
from simulator.controllers.pods import is_active, is_going, is_ready, phase


@dataclass
class JobSync:
    """A Job, its pods, and the status that is being worked out."""

    job: Object
    pods: Sequence[Object]
    record: Record
    status: dict[str, Any]
    active_pods: list[Object]
    ready: int
    terminating: int
    succeeded: int = 0
    failed: int = 0
    counted_indexes: Intervals = ()
    """Indexes that the stored status has as succeeded."""
    succeeded_indexes: Intervals = ()
    failed_indexes: Intervals | None = None
    """None unless each index has a back-off limit of its own."""
    awaiting: dict[int, Object] = field(default_factory=dict)
    """The failed pod of each index that is kept until its replacement has taken its count of failures over."""
    finished: Object | None = None
    """The condition with which the Job ends, or begins to end."""

    @property
    def spec(self) -> dict[str, Any]:
        """The Job's spec."""
        return self.job["spec"]

    @property
    def indexed(self) -> bool:
        """Whether pods have indexes."""
        return self.spec["completionMode"] == "Indexed"

    @property
    def per_index(self) -> bool:
        """Whether each index has a back-off limit of its own."""
        return self.spec.get("backoffLimitPerIndex") is not None

    @property
    def suspended(self) -> bool:
        """Whether no pods may run."""
        return bool(self.spec.get("suspend"))

    @property
    def uncounted(self) -> dict[str, list[str]]:
        """``status.uncountedTerminatedPods``: uids of pods that are about to be counted."""
        return self.status["uncountedTerminatedPods"]

    def has_succeeded_or_failed(self, index: int) -> bool:
        """Whether nothing more runs for an index."""
        return contains(self.succeeded_indexes, index) or contains(self.failed_indexes or (), index)


def begin(job: Object, pods: Sequence[Object], record: Record | None) -> JobSync:
    """Count what is there.

    Args:
        record: the back-off so far.
    """
    status = deep_copy(job.get("status") or {})
    uncounted = status.get("uncountedTerminatedPods") or {}
    status["uncountedTerminatedPods"] = {kind: uncounted.get(kind) or [] for kind in ("succeeded", "failed")}
    status["conditions"] = status.get("conditions") or []
    active = [pod for pod in pods if is_active(pod)]
    new_succeeded = _uncounted(job, pods, uncounted.get("succeeded"), lambda pod: phase(pod) == "Succeeded")
    new_failed = _uncounted(job, pods, uncounted.get("failed"), lambda pod: has_failed(pod, job))
    sync = JobSync(job, pods, updated(record, new_succeeded, new_failed), status, active, sum(map(is_ready, active)),
                   sum(map(is_going, pods)))
    sync.succeeded = status.get("succeeded", 0) + len(new_succeeded) + len(sync.uncounted["succeeded"])
    policy = job["spec"].get("podFailurePolicy")
    counting = sum(match_failure_policy(policy, pod).counts for pod in new_failed)
    sync.failed = status.get("failed", 0) + counting + len(sync.uncounted["failed"])
    if sync.indexed:
        _read_indexes(sync)
    return sync


def _uncounted(
    job: Object, pods: Sequence[Object], counted: Sequence[str] | None, wanted: Callable[[Object], bool]
) -> list[Object]:
    """The pods that are still to be counted; in indexed Jobs only those with an index the Job has."""
    indexed = job["spec"]["completionMode"] == "Indexed"
    return [pod for pod in pods
            if is_tracked(pod) and pod["metadata"]["uid"] not in (counted or ())
            and not (indexed and valid_index(pod, job) is None) and wanted(pod)]


def _read_indexes(sync: JobSync) -> None:
    job, completions = sync.job, sync.spec["completions"]
    sync.counted_indexes = parse(sync.status.get("completedIndexes") or "", completions)
    new = [valid_index(pod, job) for pod in sync.pods if phase(pod) == "Succeeded" and is_tracked(pod)]
    sync.succeeded_indexes = with_indexes(sync.counted_indexes, [index for index in new if index is not None])
    sync.succeeded = total(sync.succeeded_indexes)
    if sync.per_index:
        failed = [index for pod in sync.pods if is_tracked(pod) and (index := valid_index(pod, job)) is not None
                  and _fails_index(pod, job)]
        sync.failed_indexes = with_indexes(parse(sync.status.get("failedIndexes") or "", completions), failed)
        sync.awaiting = _awaiting(sync)


def _fails_index(pod: Object, job: Object) -> bool:
    if not has_failed(pod, job):
        return False
    verdict = match_failure_policy(job["spec"].get("podFailurePolicy"), pod)
    if verdict.action == "FailIndex":
        return True
    return verdict.counts and failure_count(pod) >= job["spec"]["backoffLimitPerIndex"]


def _awaiting(sync: JobSync) -> dict[int, Object]:
    active = indexes_of(sync.active_pods)
    failed = _uncounted(sync.job, sync.pods, (), lambda pod: has_failed(pod, sync.job))
    return newest_failures([pod for pod in failed if completion_index(pod) not in active
                            and not sync.has_succeeded_or_failed(completion_index(pod))])
