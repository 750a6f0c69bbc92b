"""Scaling outside a rollout step: the Deployment's size changed, or it is paused.

Mirrors pkg/controller/deployment/sync.go (scale, isScalingEvent).
"""

from __future__ import annotations

from collections.abc import Sequence

from simulator.apimachinery.metadata import Object, name_of
from simulator.controllers.deployment.rollout import Rollout
from simulator.controllers.deployment.sizes import (
    DESIRED,
    annotated,
    is_rolling,
    is_saturated,
    max_surge,
    proportion,
    total_wanted,
    wanted,
)


def is_scaling(rollout: Rollout) -> bool:
    """Whether the Deployment's size differs from what its active ReplicaSets remember."""
    size = wanted(rollout.deployment)
    remembered = [annotated(item, DESIRED) for item in rollout.sets if wanted(item)]
    return any(count is not None and count != size for count in remembered)


def scale(rollout: Rollout) -> None:
    """Spread the Deployment's size over its ReplicaSets: all to the only active one, else in proportion."""
    only = _active_or_latest(rollout)
    size = wanted(rollout.deployment)
    if only is not None:
        rollout.scale(only, size)
    elif is_saturated(rollout.deployment, rollout.new):
        for item in rollout.active_old:
            rollout.scale(item, 0)
    elif is_rolling(rollout.deployment) and rollout.sets:
        _scale_in_proportion(rollout)


def _active_or_latest(rollout: Rollout) -> Object | None:
    """The only ReplicaSet that wants pods; where none does, the newest; None where several do."""
    active = [item for item in rollout.sets if wanted(item)]
    if len(active) == 1:
        return active[0]
    if active or not rollout.sets:
        return None
    return rollout.new or max(rollout.old, key=lambda item: item["metadata"]["creationTimestamp"])


def _scale_in_proportion(rollout: Rollout) -> None:
    size = wanted(rollout.deployment)
    active = [item for item in rollout.sets if wanted(item)]
    allowed = size + max_surge(rollout.deployment) if size else 0
    targets = proportional_sizes(rollout.deployment, active, allowed - total_wanted(active))
    for item, target in targets:
        rollout.scale(item, target, always=True)


def proportional_sizes(deployment: Object, active: Sequence[Object], to_add: int) -> list[tuple[Object, int]]:
    """The new size of each active ReplicaSet, largest first; what rounding leaves over goes to the largest.

    10 replicas, surge 3, sets of 8 (old) and 5 (new), scaled to 15: 18 allowed, 5 to add; 8 → 8 + 3, 5 → 5 + 2.
    """
    ordered = _by_size(active, newer_first=to_add > 0)
    sizes, added = [], 0
    for item in ordered:
        share = proportion(deployment, item, to_add, added)
        sizes.append(wanted(item) + share)
        added += share
    if sizes and to_add:
        sizes[0] = max(sizes[0] + to_add - added, 0)
    return list(zip(ordered, sizes, strict=True))


def _by_size(sets: Sequence[Object], newer_first: bool) -> list[Object]:
    aged = sorted(sets, key=lambda item: (item["metadata"]["creationTimestamp"], name_of(item)), reverse=newer_first)
    return sorted(aged, key=wanted, reverse=True)
