"""Whether and how a Job ends. Pure decisions over a JobSync, in upstream's order: what an earlier sync decided, the
pod failure policy, limits and deadline, failed indexes, the success policy; completions come after pods were managed.

Mirrors syncJob (pkg/controller/job/job_controller.go).
"""

from __future__ import annotations

from collections.abc import Sequence

from simulator.apimachinery.metadata import Object
from simulator.apimachinery.timestamps import seconds_of, timestamp
from simulator.controllers.conditions import find
from simulator.controllers.job.intervals import total
from simulator.controllers.job.job_pods import has_failed
from simulator.controllers.job.job_sync import JobSync
from simulator.controllers.job.policies import match_failure_policy, match_success_policy
from simulator.controllers.pods import phase

FAILING, MET, FAILED, COMPLETE, SUSPENDED = "FailureTarget", "SuccessCriteriaMet", "Failed", "Complete", "Suspended"


def new_condition(kind: str, reason: str, message: str, now: float, status: str = "True") -> Object:
    """A condition of a Job."""
    stamp = timestamp(now)
    return {"type": kind, "status": status, "lastProbeTime": stamp, "lastTransitionTime": stamp, "reason": reason,
            "message": message}


def holding(conditions: Sequence[Object], kind: str) -> Object | None:
    """The condition if it is True."""
    found = find(conditions, kind)
    return found if found is not None and found["status"] == "True" else None


def is_finished(job: Object) -> bool:
    """Whether the Job is complete or has failed."""
    conditions = (job.get("status") or {}).get("conditions") or ()
    return holding(conditions, COMPLETE) is not None or holding(conditions, FAILED) is not None


def ending(sync: JobSync, now: float) -> Object | None:
    """The condition with which the Job ends; None while it goes on."""
    conditions = sync.status["conditions"]
    met, failing = holding(conditions, MET), holding(conditions, FAILING)
    if met is not None:
        return met
    if failing is not None:
        return new_condition(FAILED, failing["reason"], failing["message"], now)
    message = _policy_failure(sync)
    if message is not None:
        return new_condition(FAILING, "PodFailurePolicy", message, now)
    return _over_limit(sync, now) or _index_failure(sync, now) or _success_by_policy(sync, now)


def _policy_failure(sync: JobSync) -> str | None:
    policy = sync.spec.get("podFailurePolicy")
    if policy is None:
        return None
    verdicts = (match_failure_policy(policy, pod) for pod in sync.pods if has_failed(pod, sync.job))
    return next((verdict.job_failure for verdict in verdicts if verdict.job_failure is not None), None)


def _over_limit(sync: JobSync, now: float) -> Object | None:
    if sync.failed > sync.spec["backoffLimit"] or _restarted_too_often(sync):
        return new_condition(FAILING, "BackoffLimitExceeded", "Job has reached the specified backoff limit", now)
    left = time_left(sync, now)
    if left is not None and left <= 0:
        return new_condition(FAILING, "DeadlineExceeded", "Job was active longer than specified deadline", now)
    return None


def _restarted_too_often(sync: JobSync) -> bool:
    """Containers that restart in their pod count like failed pods."""
    if sync.spec["template"]["spec"].get("restartPolicy") != "OnFailure":
        return False
    restarts = sum(item.get("restartCount", 0) for pod in sync.pods if phase(pod) in ("Running", "Pending")
                   for field in ("initContainerStatuses", "containerStatuses")
                   for item in (pod.get("status") or {}).get(field) or ())
    limit = sync.spec["backoffLimit"]
    return restarts > 0 if limit == 0 else restarts >= limit


def time_left(sync: JobSync, now: float) -> float | None:
    """Virtual seconds until the Job's deadline; None where there is none, or the Job is suspended."""
    seconds, start = sync.spec.get("activeDeadlineSeconds"), sync.status.get("startTime")
    if seconds is None or not start or sync.suspended:
        return None
    return seconds - (now - seconds_of(start))


def _index_failure(sync: JobSync, now: float) -> Object | None:
    if sync.failed_indexes is None:
        return None
    failed, limit = total(sync.failed_indexes), sync.spec.get("maxFailedIndexes")
    if limit is not None and failed > limit:
        text = "Job has exceeded the specified maximal number of failed indexes"
        return new_condition(FAILING, "MaxFailedIndexesExceeded", text, now)
    if failed and failed + total(sync.succeeded_indexes) >= sync.spec["completions"]:
        return new_condition(FAILING, "FailedIndexes", "Job has failed indexes", now)
    return None


def _success_by_policy(sync: JobSync, now: float) -> Object | None:
    if not sync.indexed:
        return None
    message = match_success_policy(sync.spec.get("successPolicy"), sync.spec["completions"], sync.succeeded_indexes)
    return None if message is None else new_condition(MET, "SuccessPolicy", message, now)


def completion(sync: JobSync, active: int, now: float) -> Object | None:
    """The condition of a Job that has all its successes, and nothing running any more."""
    wanted = sync.spec.get("completions")
    enough = sync.succeeded > 0 if wanted is None else sync.succeeded >= wanted
    if not enough or active:
        return None
    return new_condition(MET, "CompletionsReached", "Reached expected number of succeeded pods", now)
