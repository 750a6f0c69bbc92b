"""Replicas of a workload, read from its spec and status as ``kubectl rollout status`` does."""

from __future__ import annotations

from lessons.checks.check import SpecError
from lessons.checks.cluster import Object


def split(workload: str) -> tuple[str, str]:
    """``deployments.apps/web`` → (resource, name).  Raises ``SpecError``."""
    resource, slash, name = workload.partition("/")
    if not (resource and slash and name):
        raise SpecError(f"«{workload}» should look like deployments.apps/web")
    return resource, name


def desired(obj: Object) -> int:
    return int(obj.get("spec", {}).get("replicas", 1))


def ready(obj: Object) -> int:
    return int(obj.get("status", {}).get("readyReplicas") or 0)


def settled(obj: Object) -> bool:
    """Whether the newest template is everywhere and nothing old is left (a finished rollout)."""
    status = obj.get("status", {})
    wanted = desired(obj)
    return (
        status.get("observedGeneration", 0) >= obj["metadata"].get("generation", 0)
        and (status.get("updatedReplicas") or 0) == wanted
        and (status.get("replicas") or 0) == wanted
        and (status.get("availableReplicas") or 0) == wanted
    )
