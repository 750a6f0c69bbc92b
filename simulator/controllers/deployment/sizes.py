"""How many pods a rollout may have: fenceposts, availability, and shares in proportion. Pure arithmetic.

Mirrors pkg/controller/deployment/util/deployment_util.go (ResolveFenceposts, NewRSNewReplicas,
GetReplicaSetProportion).
"""

from __future__ import annotations

from collections.abc import Iterable
from math import floor

from simulator.apimachinery.intstr import scaled_value
from simulator.apimachinery.metadata import Object, annotations_of
from simulator.apimachinery.numerals import whole_number

ROLLING, RECREATE = "RollingUpdate", "Recreate"
DESIRED = "deployment.kubernetes.io/desired-replicas"
MAXIMUM = "deployment.kubernetes.io/max-replicas"


def wanted(obj: Object) -> int:
    """``spec.replicas`` of a Deployment or ReplicaSet."""
    return obj["spec"]["replicas"]


def is_rolling(deployment: Object) -> bool:
    """Whether the strategy is RollingUpdate."""
    return deployment["spec"]["strategy"]["type"] == ROLLING


def fenceposts(deployment: Object) -> tuple[int, int]:
    """(surge, unavailable) in pods. Percentages round up and down; where both end at 0, one may be unavailable.

    2 replicas, surge 0%, unavailable 1% → (0, 1); 2 replicas, 25% each → (1, 0).
    """
    limits = deployment["spec"]["strategy"].get("rollingUpdate") or {}
    surge = scaled_value(limits.get("maxSurge", 0), wanted(deployment), round_up=True)
    unavailable = scaled_value(limits.get("maxUnavailable", 0), wanted(deployment), round_up=False)
    return (0, 1) if surge == unavailable == 0 else (surge, unavailable)


def max_surge(deployment: Object) -> int:
    """How many pods more than wanted a rolling update may run."""
    return fenceposts(deployment)[0] if is_rolling(deployment) else 0


def max_unavailable(deployment: Object) -> int:
    """How many pods fewer than wanted may be available during a rolling update."""
    if not is_rolling(deployment):
        return 0
    return min(fenceposts(deployment)[1], wanted(deployment))


def total_wanted(sets: Iterable[Object]) -> int:
    """The sum of ``spec.replicas``."""
    return sum(wanted(item) for item in sets)


def total(sets: Iterable[Object], field: str) -> int:
    """The sum of a count in status."""
    return sum((item.get("status") or {}).get(field, 0) for item in sets)


def new_set_size(deployment: Object, total_pods: int, size: int) -> int:
    """The size the new ReplicaSet may have now.

    Args:
        total_pods: what all ReplicaSets want together.
        size: what the new one wants at present.

    10 replicas with surge 3, 11 pods in all, 4 of them new: 13 - 11 = 2 may come, so 6.
    """
    if not is_rolling(deployment):
        return wanted(deployment)
    room = wanted(deployment) + max_surge(deployment) - total_pods
    return size if room <= 0 else size + min(room, wanted(deployment) - size)


def annotated(replica_set: Object, annotation: str) -> int | None:
    """A count kept in an annotation, or None when it is missing or no number."""
    return whole_number(annotations_of(replica_set).get(annotation, ""))


def is_saturated(deployment: Object, replica_set: Object | None) -> bool:
    """Whether the ReplicaSet has, and knows that it has, all the pods of the Deployment, all available."""
    if replica_set is None:
        return False
    size = wanted(deployment)
    available = (replica_set.get("status") or {}).get("availableReplicas", 0)
    return wanted(replica_set) == size == annotated(replica_set, DESIRED) and available == size


def proportion(deployment: Object, replica_set: Object, to_add: int, added: int) -> int:
    """This ReplicaSet's share of the ``to_add`` pods (negative: to remove), ``added`` of which are given out.

    10 replicas with surge 3 scaled to 15: of 5 more, a set of 8 gets round(8 * 18 / 13) - 8 = 3.
    """
    if wanted(replica_set) == 0 or to_add == added:
        return 0
    share, left = _fraction(deployment, replica_set), to_add - added
    return min(share, left) if to_add > 0 else max(share, left)


def _fraction(deployment: Object, replica_set: Object) -> int:
    size = wanted(replica_set)
    if wanted(deployment) == 0:
        return -size
    before = annotated(replica_set, MAXIMUM) or (deployment.get("status") or {}).get("replicas", 0)
    if before == 0:
        return 0
    return floor(size * (wanted(deployment) + max_surge(deployment)) / before + 0.5) - size
