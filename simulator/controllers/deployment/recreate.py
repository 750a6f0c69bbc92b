"""The Recreate strategy: all old pods go before the first new one comes.

Mirrors pkg/controller/deployment/recreate.go.
"""

from __future__ import annotations

from simulator.controllers.deployment.rollout import Rollout
from simulator.controllers.deployment.sizes import total, wanted


def recreate(rollout: Rollout) -> None:
    """Take one step: scale the old down, wait until their pods are gone, scale the new up."""
    shrunk = [rollout.scale(item, 0) for item in rollout.active_old]
    if any(shrunk) or _old_pods_run(rollout):
        return
    rollout.ensure_new()
    rollout.scale(rollout.new, wanted(rollout.deployment))


def _old_pods_run(rollout: Rollout) -> bool:
    if total(rollout.old, "replicas"):
        return True
    pods = rollout.client.lister("pods")
    owned = (pod for item in rollout.old for pod in pods.owned_by(item))
    return any((pod.get("status") or {}).get("phase") not in ("Failed", "Succeeded") for pod in owned)
