"""Lists of status conditions: find, set, drop. Lists are never changed in place.

Mirrors the helpers each upstream controller keeps for its own kind (SetDeploymentCondition, SetCondition of
ReplicaSets).
"""

from __future__ import annotations

from collections.abc import Sequence

from simulator.apimachinery.metadata import Object


def find(conditions: Sequence[Object], kind: str) -> Object | None:
    """The condition of type ``kind``, or None."""
    return next((item for item in conditions if item["type"] == kind), None)


def without(conditions: Sequence[Object], kind: str) -> list[Object]:
    """The conditions but for those of type ``kind``."""
    return [item for item in conditions if item["type"] != kind]


def with_condition(conditions: Sequence[Object], new: Object) -> list[Object]:
    """The conditions with ``new`` in place of the one of its type, moved to the end.

    Same status and reason: nothing changes, the old message and times stay. Same status with another reason: the
    time of the last transition stays.
    """
    current = find(conditions, new["type"])
    if current is not None and current["status"] == new["status"]:
        if current.get("reason") == new.get("reason"):
            return list(conditions)
        new = {**new, "lastTransitionTime": current["lastTransitionTime"]}
    return [*without(conditions, new["type"]), new]
