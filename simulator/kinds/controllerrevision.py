"""ControllerRevision: a stored version of a DaemonSet's or StatefulSet's template.

Mirrors pkg/registry/apps/controllerrevision and ValidateControllerRevision.
"""

from __future__ import annotations

from typing import Any

from simulator.apimachinery.fields import FieldError, invalid_value, required
from simulator.apimachinery.metadata import Object, controller_of, name_of
from simulator.apimachinery.timestamps import age
from simulator.kinds.kind import AGE, NAME, Column, Context, Kind


class ControllerRevisionKind(Kind):
    """An immutable snapshot with a number."""

    group = "apps"
    kind = "ControllerRevision"
    plural = "controllerrevisions"
    schema = "io.k8s.api.apps.v1.ControllerRevision"
    columns = (
        NAME,
        Column("Controller", description="Controller of the object"),
        Column("Revision", description="The number of the revision."),
        AGE,
    )

    def default(self, obj: Object) -> None:
        obj.setdefault("revision", 0)

    def validate(self, obj: Object, context: Context) -> list[FieldError]:
        problems = []
        if obj.get("revision", 0) < 0:
            problems.append(invalid_value("revision", obj["revision"], "must be greater than or equal to 0"))
        if obj.get("data") is None:
            problems.append(required("data", "data is mandatory"))
        elif not isinstance(obj["data"], dict):
            problems.append(required("data", "data must be a valid JSON object"))
        return problems

    def validate_update(self, new: Object, old: Object, context: Context) -> list[FieldError]:
        if new.get("data") != old.get("data"):
            return [invalid_value("data", new.get("data"), "field is immutable")]
        return []

    def row(self, obj: Object, now: float) -> list[Any]:
        return [name_of(obj), _controller(obj), obj.get("revision", 0),
                age(obj["metadata"].get("creationTimestamp"), now)]


def _controller(obj: Object) -> str:
    """``daemonset.apps/agent``."""
    owner = controller_of(obj)
    if owner is None:
        return "<none>"
    group = owner["apiVersion"].rpartition("/")[0]
    kind = owner["kind"].lower()
    return f"{kind}.{group}/{owner['name']}" if group else f"{kind}/{owner['name']}"
