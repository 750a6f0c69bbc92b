"""ComponentStatus: whether the scheduler, the controller manager and etcd are well, asked when somebody looks.

Nothing is stored. Mirrors pkg/registry/core/componentstatus; here all of them are always well.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from simulator.apimachinery.metadata import Object, name_of
from simulator.kinds.kind import NAME, Column, Kind

COMPONENTS = ("controller-manager", "etcd-0", "scheduler")


class ComponentStatusKind(Kind):
    """How a part of the control plane does."""

    kind = "ComponentStatus"
    plural = "componentstatuses"
    short_names = ("cs",)
    namespaced = False
    verbs = ("get", "list")
    schema = "io.k8s.api.core.v1.ComponentStatus"
    deprecation = "v1 ComponentStatus is deprecated in v1.19+"
    columns = (
        NAME,
        Column("Status", description="Status of the component conditions"),
        Column("Message", description="Message of the component conditions"),
        Column("Error", description="Error of the component conditions"),
    )

    def computed(self) -> Sequence[Object]:
        return [_status(name) for name in COMPONENTS]

    def row(self, obj: Object, now: float) -> list[Any]:
        for item in obj.get("conditions") or ():
            if item.get("type") == "Healthy":
                word = "Healthy" if item.get("status") == "True" else "Unhealthy"
                return [name_of(obj), word, item.get("message", ""), item.get("error", "")]
        return [name_of(obj), "Unknown", "", ""]


def _status(name: str) -> Object:
    healthy = {"type": "Healthy", "status": "True", "message": "ok"}
    return {"apiVersion": "v1", "kind": "ComponentStatus", "metadata": {"name": name}, "conditions": [healthy]}
