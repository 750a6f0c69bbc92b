"""The condition DisruptionAllowed of a PodDisruptionBudget. Pure functions.

Mirrors component-helpers/apps/poddisruptionbudget/helpers.go and SetStatusCondition of apimachinery/pkg/api/meta.
"""

from __future__ import annotations

from simulator.apimachinery.metadata import Object

ALLOWED = "DisruptionAllowed"


def _verdict(status: Object) -> tuple[str, str]:
    enough = status.get("disruptionsAllowed", 0) > 0
    return ("True", "SufficientPods") if enough else ("False", "InsufficientPods")


def is_up_to_date(status: Object) -> bool:
    """Whether the condition says what ``disruptionsAllowed`` says."""
    found = next((item for item in status.get("conditions") or () if item["type"] == ALLOWED), None)
    return found is not None and (found["status"], found.get("reason")) == _verdict(status)


def disruption_condition(status: Object, now: str) -> list[Object]:
    """The conditions of ``status``, with the one that ``disruptionsAllowed`` calls for."""
    verdict, reason = _verdict(status)
    return _set(status, verdict, reason, "", now)


def sync_failed(status: Object, problem: str, now: str) -> list[Object]:
    """The conditions of ``status``, saying that the budget could not be counted."""
    return _set(status, "False", "SyncFailed", problem, now)


def _set(status: Object, verdict: str, reason: str, message: str, now: str) -> list[Object]:
    conditions = status.get("conditions") or []
    old = next((item for item in conditions if item["type"] == ALLOWED), None)
    since = old["lastTransitionTime"] if old is not None and old["status"] == verdict else now
    new = {"type": ALLOWED, "status": verdict, "reason": reason, "message": message, "lastTransitionTime": since}
    if status.get("observedGeneration"):
        new["observedGeneration"] = status["observedGeneration"]
    if old is None:
        return [*conditions, new]
    return [new if item is old else item for item in conditions]
