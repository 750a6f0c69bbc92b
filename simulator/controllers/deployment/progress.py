"""The conditions of a rollout: progressing, done, overdue, paused, failing.

Mirrors pkg/controller/deployment/progress.go and checkPausedConditions of sync.go.
"""

from __future__ import annotations

from collections.abc import Sequence

from simulator.apimachinery.metadata import Object, name_of
from simulator.controllers.conditions import find, with_condition, without
from simulator.controllers.deployment.rollout import Rollout
from simulator.controllers.deployment.status import (
    PROGRESSING,
    REPLICA_FAILURE,
    calculate_status,
    deadline,
    has_deadline,
    is_complete,
    is_progressing,
    is_timed_out,
    new_condition,
)

PAUSED, RESUMED = "DeploymentPaused", "DeploymentResumed"
TIMED_OUT, DONE = "ProgressDeadlineExceeded", "NewReplicaSetAvailable"


def note_pause(rollout: Rollout) -> None:
    """Tell in the Progressing condition that the rollout was paused or resumed, so that the deadline starts anew."""
    condition = find(rollout.deployment["status"]["conditions"], PROGRESSING)
    if not has_deadline(rollout.stored) or (condition is not None and condition["reason"] == TIMED_OUT):
        return
    noted = condition is not None and condition["reason"] == PAUSED
    paused = bool(rollout.stored["spec"].get("paused"))
    if paused and not noted:
        rollout.set_condition("Unknown", PAUSED, "Deployment is paused")
    elif noted and not paused:
        rollout.set_condition("Unknown", RESUMED, "Deployment is resumed")


def rollout_status(rollout: Rollout) -> Object:
    """The status of a Deployment that is rolling out or has."""
    status = calculate_status(rollout.deployment, rollout.sets, rollout.new, rollout.now)
    current = find(rollout.deployment["status"]["conditions"], PROGRESSING)
    if not has_deadline(rollout.stored):
        status["conditions"] = without(status["conditions"], PROGRESSING)
    elif not _is_over(status, current):
        _estimate(rollout, status, current)
    failure = _failure(rollout)
    conditions = status["conditions"]
    status["conditions"] = with_condition(conditions, failure) if failure else without(conditions, REPLICA_FAILURE)
    return status


def _is_over(status: Object, current: Object | None) -> bool:
    same = status.get("replicas", 0) == status.get("updatedReplicas", 0)
    return same and current is not None and current["reason"] == DONE


def _estimate(rollout: Rollout, status: Object, current: Object | None) -> None:
    who = f'ReplicaSet "{name_of(rollout.new)}"' if rollout.new else f'Deployment "{name_of(rollout.stored)}"'

    def condition(state: str, reason: str, text: str) -> Object:
        return new_condition(PROGRESSING, state, reason, f"{who} {text}", rollout.now)

    conditions = status["conditions"]
    if is_complete(rollout.stored, status):
        status["conditions"] = with_condition(conditions, condition("True", DONE, "has successfully progressed."))
    elif is_progressing(rollout.stored.get("status") or {}, status):
        moving = condition("True", "ReplicaSetUpdated", "is progressing.")
        status["conditions"] = _refreshed(conditions, moving, current)
    elif is_timed_out(rollout.stored, status, rollout.now):
        status["conditions"] = with_condition(conditions, condition("False", TIMED_OUT, "has timed out progressing."))


def _refreshed(conditions: Sequence[Object], new: Object, current: Object | None) -> list[Object]:
    """Progress moves ``lastUpdateTime`` even where status and reason stay."""
    if current is not None and current["status"] == new["status"]:
        new = {**new, "lastTransitionTime": current["lastTransitionTime"]}
    return [*without(conditions, PROGRESSING), new]


def _failure(rollout: Rollout) -> Object | None:
    """The failure a ReplicaSet reports, the new one's first."""
    ordered = [rollout.new, *rollout.old] if rollout.new is not None else rollout.old
    for item in ordered:
        found = find((item.get("status") or {}).get("conditions") or (), REPLICA_FAILURE)
        if found is not None:
            return {**found, "lastUpdateTime": found["lastTransitionTime"]}
    return None


def next_check(deployment: Object, now: float) -> float | None:
    """Virtual seconds until the deadline must be looked at again, None when it need not."""
    status = deployment.get("status") or {}
    current = find(status.get("conditions") or (), PROGRESSING)
    if not has_deadline(deployment) or current is None or current["reason"] == TIMED_OUT:
        return None
    if is_complete(deployment, status):
        return None
    return max(deadline(deployment, current) - now, 0.0) + 1.0
