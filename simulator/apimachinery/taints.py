"""Taints and tolerations (component-helpers/scheduling/corev1/helpers.go, api/core/v1/toleration.go)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from simulator.apimachinery.metadata import Object

BINDING = ("NoSchedule", "NoExecute")
"""The effects that keep pods off a node."""


def tolerates(toleration: Object, taint: Object) -> bool:
    """Whether one toleration covers one taint. No effect covers all effects; no key, with Exists, all keys."""
    if toleration.get("effect") and toleration["effect"] != taint["effect"]:
        return False
    if toleration.get("key") and toleration["key"] != taint["key"]:
        return False
    operator = toleration.get("operator") or "Equal"
    if operator == "Exists":
        return True
    return operator == "Equal" and toleration.get("value", "") == taint.get("value", "")


def untolerated(
    taints: Iterable[Object], tolerations: Sequence[Object], effects: Sequence[str] = BINDING
) -> Object | None:
    """The first taint with one of ``effects`` that no toleration covers, or None."""
    for taint in taints:
        if taint["effect"] in effects and not any(tolerates(item, taint) for item in tolerations):
            return taint
    return None
