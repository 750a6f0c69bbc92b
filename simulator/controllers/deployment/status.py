"""A Deployment's status, computed from its ReplicaSets. Pure functions.

Mirrors pkg/controller/deployment/sync.go (calculateStatus) and util (conditions, DeploymentComplete, …Progressing,
…TimedOut).
"""

from __future__ import annotations

from collections.abc import Sequence

from simulator.apimachinery.metadata import Object
from simulator.apimachinery.timestamps import seconds_of, timestamp
from simulator.controllers.conditions import find, with_condition
from simulator.controllers.deployment.sizes import max_unavailable, total, total_wanted, wanted

AVAILABLE, PROGRESSING, REPLICA_FAILURE = "Available", "Progressing", "ReplicaFailure"
NO_DEADLINE = 2**31 - 1


def new_condition(kind: str, status: str, reason: str, message: str, now: float) -> Object:
    """A Deployment condition as of ``now``."""
    stamp = timestamp(now)
    return {"type": kind, "status": status, "lastUpdateTime": stamp, "lastTransitionTime": stamp, "reason": reason,
            "message": message}


def calculate_status(deployment: Object, sets: Sequence[Object], new: Object | None, now: float) -> Object:
    """The status of ``deployment`` given all its ReplicaSets; conditions but for Available are kept as they are.

    Counts that are zero are left out, as the API leaves them out, but for ``terminatingReplicas``.
    """
    old = deployment.get("status") or {}
    available = total(sets, "availableReplicas")
    counts = {
        "observedGeneration": deployment["metadata"].get("generation", 0),
        "replicas": total(sets, "replicas"),
        "updatedReplicas": total([new], "replicas") if new is not None else 0,
        "readyReplicas": total(sets, "readyReplicas"),
        "availableReplicas": available,
        "unavailableReplicas": max(total_wanted(sets) - available, 0),
    }
    status = {key: value for key, value in counts.items() if value}
    status["terminatingReplicas"] = total(sets, "terminatingReplicas")
    if "collisionCount" in old:
        status["collisionCount"] = old["collisionCount"]
    status["conditions"] = with_condition(old.get("conditions") or (), _availability(deployment, available, now))
    return status


def _availability(deployment: Object, available: int, now: float) -> Object:
    if available >= wanted(deployment) - max_unavailable(deployment):
        text = "Deployment has minimum availability."
        return new_condition(AVAILABLE, "True", "MinimumReplicasAvailable", text, now)
    text = "Deployment does not have minimum availability."
    return new_condition(AVAILABLE, "False", "MinimumReplicasUnavailable", text, now)


def has_deadline(deployment: Object) -> bool:
    """Whether lack of progress is to be reported."""
    return deployment["spec"].get("progressDeadlineSeconds", NO_DEADLINE) != NO_DEADLINE


def is_complete(deployment: Object, status: Object) -> bool:
    """Whether all pods wanted are updated and available, and no old ones run."""
    size = wanted(deployment)
    counts = [status.get(field, 0) for field in ("updatedReplicas", "replicas", "availableReplicas")]
    return counts == [size] * 3 and status.get("observedGeneration", 0) >= deployment["metadata"].get("generation", 0)


def is_progressing(old: Object, new: Object) -> bool:
    """Whether the status moved on: more updated, ready or available pods, or fewer old ones."""
    def outdated(status: Object) -> int:
        return status.get("replicas", 0) - status.get("updatedReplicas", 0)

    grown = ("updatedReplicas", "readyReplicas", "availableReplicas")
    return outdated(new) < outdated(old) or any(new.get(field, 0) > old.get(field, 0) for field in grown)


def deadline(deployment: Object, condition: Object) -> float:
    """When the rollout is overdue, virtual seconds, counted from the last progress."""
    return seconds_of(condition["lastUpdateTime"]) + deployment["spec"]["progressDeadlineSeconds"]


def is_timed_out(deployment: Object, status: Object, now: float) -> bool:
    """Whether the rollout has made no progress for longer than its deadline."""
    condition = find(status["conditions"], PROGRESSING)
    if not has_deadline(deployment) or condition is None or condition["reason"] == "NewReplicaSetAvailable":
        return False
    return condition["reason"] == "ProgressDeadlineExceeded" or deadline(deployment, condition) < now
