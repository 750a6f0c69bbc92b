"""events.k8s.io/v1: the same events by other names, the counting fields of old marked as deprecated.

Mirrors pkg/apis/events/v1/conversion.go.
"""

from __future__ import annotations

from simulator.apimachinery.metadata import Object
from simulator.kinds.versions import Version

NAMES = {
    "involvedObject": "regarding", "message": "note", "reportingComponent": "reportingController",
    "source": "deprecatedSource", "firstTimestamp": "deprecatedFirstTimestamp",
    "lastTimestamp": "deprecatedLastTimestamp", "count": "deprecatedCount",
}
"""core/v1 → events.k8s.io/v1, where they differ."""
_BACK = {new: old for old, new in NAMES.items()}
_LABELS = {"reason", "type", "metadata.name", "metadata.namespace"}
_REFERENCE = ("kind", "namespace", "name", "uid", "apiVersion", "resourceVersion", "fieldPath")


class EventV1(Version):
    """An event as the newer API has it."""

    group = "events.k8s.io"
    version = "v1"
    schema = "io.k8s.api.events.v1.Event"
    always_there = (
        ("regarding", {}), ("deprecatedSource", {}), ("deprecatedFirstTimestamp", None),
        ("deprecatedLastTimestamp", None), ("eventTime", None),
    )
    """Fields that are never left out, and what stands in them when nothing was said."""

    def to_storage(self, obj: Object) -> Object:
        found = {_BACK.get(field, field): value for field, value in obj.items()}
        return {"reportingComponent": "", "reportingInstance": "", **found}

    def from_storage(self, obj: Object) -> Object:
        empty = ("reportingComponent", "reportingInstance")
        return {NAMES.get(field, field): value for field, value in obj.items() if value or field not in empty}

    def field_label(self, label: str) -> str | None:
        if label in _LABELS:
            return label
        first, _, rest = label.partition(".")
        if first == "regarding" and rest in _REFERENCE:
            return f"involvedObject.{rest}"
        return "reportingComponent" if label == "reportingController" else None
