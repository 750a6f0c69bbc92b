"""Event: something that happened to an object, as a component told it.

Stored in core/v1, served in events.k8s.io/v1 as well, whose rules are stricter. The concerns have a module each:
``v1`` (the other form), ``validation``. Mirrors pkg/registry/core/event.
"""

from __future__ import annotations

from typing import Any

from simulator.apimachinery.fields import FieldError
from simulator.apimachinery.metadata import Object, name_of
from simulator.apimachinery.timestamps import age, seconds_of
from simulator.kinds.event.v1 import EventV1
from simulator.kinds.event.validation import legacy_errors, strict_changes, strict_errors
from simulator.kinds.kind import NAME, Column, Context, Kind


class EventKind(Kind):
    """A line in an object's diary; it expires after an hour."""

    kind = "Event"
    plural = "events"
    short_names = ("ev",)
    schema = "io.k8s.api.core.v1.Event"
    allow_create_on_update = True
    counted = False
    versions = (EventV1(),)
    rules_by_version = True
    columns = (
        Column("Last Seen", description="When it happened last."),
        Column("Type", description="Normal or Warning."),
        Column("Reason", description="What happened, in one word."),
        Column("Object", description="What it happened to."),
        Column("Subobject", description="Which part of the object.", priority=1),
        Column("Source", description="Who says so.", priority=1),
        Column("Message", description="What happened, in a sentence."),
        Column("First Seen", description="When it happened first.", priority=1),
        Column("Count", description="How often it happened.", priority=1),
        Column("Name", format="name", description=NAME.description, priority=1),
    )
    indexes = {"involved": lambda obj: ((obj.get("involvedObject") or {}).get("uid", ""),)}

    def default(self, obj: Object) -> None:
        for field, value in _ALWAYS_THERE if self.conversion is None else self.conversion.always_there:
            if obj.get(field) is None:
                obj[field] = dict(value) if isinstance(value, dict) else value

    def validate(self, obj: Object, context: Context) -> list[FieldError]:
        event, namespace = self.to_storage(obj), obj["metadata"].get("namespace", "")
        problems = legacy_errors(event, "reportingController" if self._is_strict else "reportingComponent")
        stored = context.reader.get("events", namespace, obj["metadata"].get("name", ""))
        new = stored is None or stored["metadata"].get("uid") != obj["metadata"].get("uid")
        return problems + strict_errors(event) if self._is_strict and new else problems

    def validate_update(self, new: Object, old: Object, context: Context) -> list[FieldError]:
        return strict_changes(self.to_storage(new), self.to_storage(old)) if self._is_strict else []

    @property
    def _is_strict(self) -> bool:
        """Whether it is written as events.k8s.io/v1."""
        return self.conversion is not None

    def field_values(self, obj: Object) -> dict[str, str]:
        involved, source = obj.get("involvedObject") or {}, obj.get("source") or {}
        reporting = obj.get("reportingComponent") or ""
        return {
            **super().field_values(obj),
            **{f"involvedObject.{field}": involved.get(field, "") for field in _REFERENCE},
            "reason": obj.get("reason", ""),
            "reportingComponent": reporting,
            "source": source.get("component") or reporting,
            "type": obj.get("type", ""),
        }

    def row(self, obj: Object, now: float) -> list[Any]:
        first, last, count = times(obj, now)
        involved = obj["involvedObject"]
        kind, name = involved.get("kind", "").lower(), involved.get("name")
        return [
            last,
            obj.get("type", ""),
            obj.get("reason", ""),
            f"{kind}/{name}" if name else kind,
            involved.get("fieldPath", ""),
            _source(obj),
            obj.get("message", "").strip(),
            first,
            count,
            name_of(obj),
        ]

    def picture(self, obj: Object) -> dict[str, Any]:
        involved = obj["involvedObject"]
        last = obj.get("lastTimestamp") or obj.get("eventTime") or obj["metadata"]["creationTimestamp"]
        return {
            "type": obj.get("type", ""),
            "reason": obj.get("reason", ""),
            "message": obj.get("message", ""),
            "count": obj.get("count") or 1,
            "involved": {field: involved.get(field, "") for field in ("kind", "namespace", "name", "uid")},
            "last": seconds_of(last),
        }


_REFERENCE = ("kind", "namespace", "name", "uid", "apiVersion", "resourceVersion", "fieldPath")
_ALWAYS_THERE = (
    ("involvedObject", {}), ("source", {}), ("firstTimestamp", None), ("lastTimestamp", None), ("eventTime", None),
    ("reportingComponent", ""), ("reportingInstance", ""),
)


def times(obj: Object, now: float) -> tuple[str, str, int]:
    """(first seen, last seen, count) as tables print them."""
    first = age(obj.get("firstTimestamp") or obj.get("eventTime"), now)
    last = age(obj["lastTimestamp"], now) if obj.get("lastTimestamp") else first
    if obj.get("series"):
        return first, age(obj["series"].get("lastObservedTime"), now), obj["series"].get("count", 0)
    return first, last, obj.get("count") or 1


def _source(obj: Object) -> str:
    """``kubelet, node-1``; the component alone where no host is known."""
    source = obj.get("source") or {}
    component = source.get("component") or obj.get("reportingComponent") or ""
    host = source.get("host") or obj.get("reportingInstance") or ""
    return f"{component}, {host}" if host else component
