"""The RollingUpdate strategy: grow the new ReplicaSet as surge allows, shrink the old ones as availability allows.

Mirrors pkg/controller/deployment/rolling.go.
"""

from __future__ import annotations

from simulator.controllers.deployment.rollout import Rollout
from simulator.controllers.deployment.sizes import max_unavailable, new_set_size, total, total_wanted, wanted


def roll(rollout: Rollout) -> None:
    """Take one step: up if possible, otherwise down."""
    rollout.ensure_new()
    if not _grow(rollout):
        _shrink(rollout)


def _grow(rollout: Rollout) -> bool:
    size, goal = wanted(rollout.new), wanted(rollout.deployment)
    if size > goal:
        return rollout.scale(rollout.new, goal)
    return rollout.scale(rollout.new, new_set_size(rollout.deployment, total_wanted(rollout.sets), size))


def _shrink(rollout: Rollout) -> None:
    """Scale old ReplicaSets down: first the pods that are not available anyway, then those that new ones replace.

    10 replicas, 2 may be unavailable, surge 3: old 8 and new 5, whose pods never become available. All want 13, 8
    must be available, 5 new ones are not: 13 - 8 - 5 = 0, nothing may go.
    """
    must_stay = wanted(rollout.deployment) - max_unavailable(rollout.deployment)
    not_available = wanted(rollout.new) - (rollout.new.get("status") or {}).get("availableReplicas", 0)
    spare = total_wanted(rollout.sets) - must_stay - not_available
    if spare <= 0 or not rollout.active_old:
        return
    _drop_unavailable(rollout, spare)
    _drop_replaced(rollout, must_stay)


def _drop_unavailable(rollout: Rollout, limit: int) -> None:
    for item in rollout.active_old:
        dead = wanted(item) - (item.get("status") or {}).get("availableReplicas", 0)
        count = min(limit, dead)
        if count > 0:
            rollout.scale(item, wanted(item) - count)
            limit -= count


def _drop_replaced(rollout: Rollout, must_stay: int) -> None:
    spare = total([*rollout.active_old, rollout.new], "availableReplicas") - must_stay
    for item in rollout.active_old:
        count = min(spare, wanted(item))
        if count > 0:
            rollout.scale(item, wanted(item) - count)
            spare -= count
