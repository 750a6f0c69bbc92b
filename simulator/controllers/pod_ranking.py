"""Which pods go first when a ReplicaSet shrinks. Pure functions.

Rules, each breaking the ties of those before: not yet assigned to a node; earlier phase; not ready; lower
``pod-deletion-cost``; more siblings on the same node; ready for a shorter time; more restarts; younger. Times are
compared by the power of two they fall in, so that pods of about the same age are picked at random (by uid).

Mirrors pkg/controller/controller_utils.go (ActivePodsWithRanks) and replica_set.go (getPodsToDelete).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from math import log2

from simulator.apimachinery.metadata import Object, annotations_of, condition
from simulator.apimachinery.timestamps import seconds_of
from simulator.controllers.pods import is_active, is_ready, phase

COST = "controller.kubernetes.io/pod-deletion-cost"
_PHASES = {"Pending": 0, "Unknown": 1, "Running": 2}


def pods_to_delete(pods: Sequence[Object], related: Iterable[Object], count: int, now: float) -> list[Object]:
    """The ``count`` pods to delete.

    Args:
        pods: the active pods of one ReplicaSet.
        related: the pods of all ReplicaSets with the same owner: siblings on a node make a pod dispensable.
    """
    if count >= len(pods):
        return list(pods)
    crowd = Counter(_node(pod) for pod in related if is_active(pod))
    return sorted(pods, key=lambda pod: _rank(pod, crowd[_node(pod)], now))[:count]


def _node(pod: Object) -> str:
    return pod["spec"].get("nodeName", "")


def _rank(pod: Object, siblings: int, now: float) -> tuple:
    ready = is_ready(pod)
    ready_age = _power(now - seconds_of(condition(pod, "Ready")["lastTransitionTime"])) if ready else 0
    regular, sidecars = _restarts(pod)
    age = _power(now - seconds_of(pod["metadata"]["creationTimestamp"]))
    return (bool(_node(pod)), _PHASES.get(phase(pod), 0), ready, deletion_cost(pod), -siblings, ready_age, -regular,
            -sidecars, age, pod["metadata"]["uid"])


def deletion_cost(pod: Object) -> int:
    """The pod's deletion cost, 0 unless an annotation says otherwise."""
    try:
        return int(annotations_of(pod).get(COST, "0"))
    except ValueError:
        return 0


def _power(seconds: float) -> int:
    return int(log2(seconds * 1e9)) if seconds > 0 else -1


def _restarts(pod: Object) -> tuple[int, int]:
    """(most restarts of a container, most restarts of a sidecar)."""
    status = pod.get("status") or {}
    containers = pod["spec"].get("initContainers") or ()
    sidecars = {item["name"] for item in containers if item.get("restartPolicy") == "Always"}
    regular = [item.get("restartCount", 0) for item in status.get("containerStatuses") or ()]
    helpers = [item.get("restartCount", 0) for item in status.get("initContainerStatuses") or ()
               if item["name"] in sidecars]
    return max(regular, default=0), max(helpers, default=0)
