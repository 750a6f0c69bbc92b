"""How the pods of a StatefulSet are, and the status that sums them up. Pure functions.

Mirrors computeReplicaStatus and completeRollingUpdate (pkg/controller/statefulset).
"""

from __future__ import annotations

from collections.abc import Sequence

from simulator.apimachinery.metadata import Object, is_terminating, labels_of, name_of
from simulator.controllers.pods import available_at, is_ready, phase
from simulator.controllers.statefulset.history import Revisions
from simulator.controllers.statefulset.identity import REVISION


def is_running_and_ready(pod: Object) -> bool:
    """Whether the pod runs and is ready."""
    return phase(pod) == "Running" and is_ready(pod)


def is_available(pod: Object, min_ready: int, now: float) -> bool:
    """Whether the pod has been ready for ``min_ready`` seconds."""
    at = available_at(pod, min_ready)
    return at is not None and at <= now


def is_unavailable(pod: Object, min_ready: int, now: float) -> bool:
    """Whether the pod is missing to its users, or about to be."""
    return is_terminating(pod) or not is_available(pod, min_ready, now)


def calculate_status(stateful_set: Object, pods: Sequence[Object], revisions: Revisions, now: float) -> Object:
    """The status for the pods that are there."""
    min_ready, wanted = stateful_set["spec"].get("minReadySeconds", 0), stateful_set["spec"]["replicas"]
    current, update = name_of(revisions.current), name_of(revisions.update)
    of = [labels_of(pod).get(REVISION) for pod in pods if not is_terminating(pod)]
    ready = [pod for pod in pods if is_running_and_ready(pod)]
    counts = {"readyReplicas": len(ready), "currentReplicas": of.count(current), "updatedReplicas": of.count(update)}
    rolling = (stateful_set["spec"].get("updateStrategy") or {}).get("type") == "RollingUpdate"
    if rolling and counts["updatedReplicas"] == len(ready) == len(pods) == wanted:
        counts["currentReplicas"], current = counts["updatedReplicas"], update
    return {
        "observedGeneration": stateful_set["metadata"].get("generation", 0),
        "replicas": len(pods),
        **{field: count for field, count in counts.items() if count},
        "currentRevision": current,
        "updateRevision": update,
        "collisionCount": revisions.collisions,
        "availableReplicas": sum(1 for pod in ready if is_available(pod, min_ready, now)),
    }
