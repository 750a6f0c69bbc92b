"""The conditions that the scheduler writes into a pod's status.

Mirrors pkg/api/v1/pod/util.go (UpdatePodCondition) and the conditions of schedule_one.go and preemption/executor.go.
"""

from __future__ import annotations

from simulator.apimachinery.metadata import Object, condition
from simulator.apimachinery.timestamps import timestamp

SCHEDULED, DISRUPTED = "PodScheduled", "DisruptionTarget"


def unscheduled(pod: Object, message: str, now: float) -> list[Object] | None:
    """The pod's conditions with PodScheduled False and why, None when they say so already."""
    return with_condition(pod, SCHEDULED, "False", "Unschedulable", message, now)


def preempted(pod: Object, scheduler: str, now: float) -> list[Object] | None:
    """The conditions of a pod that makes way for another, None when they say so already."""
    text = f"{scheduler}: preempting to accommodate a higher priority pod"
    return with_condition(pod, DISRUPTED, "True", "PreemptionByScheduler", text, now)


def with_condition(
    pod: Object, kind: str, status: str, reason: str, message: str, now: float
) -> list[Object] | None:
    """The pod's conditions with one of them set; its time of transition stays while its status does."""
    current = condition(pod, kind)
    same = current is not None and current["status"] == status
    if same and current.get("message") == message and current.get("reason") == reason:
        return None
    since = current["lastTransitionTime"] if same else timestamp(now)
    new = {"type": kind, "status": status, "lastProbeTime": None, "lastTransitionTime": since,
           "reason": reason, "message": message}
    generation = pod["metadata"].get("generation")
    kept = [item for item in (pod.get("status") or {}).get("conditions") or () if item["type"] != kind]
    return [*kept, {**new, "observedGeneration": generation} if generation else new]
