"""Event: something that happened to an object, as a component told it.

Mirrors pkg/registry/core/event and ValidateEventCreate.
"""

from __future__ import annotations

from typing import Any

from simulator.apimachinery.fields import FieldError, invalid_value, required
from simulator.apimachinery.metadata import Object, name_of
from simulator.apimachinery.timestamps import age, seconds_of
from simulator.kinds.describing.generic import describe_generic
from simulator.kinds.kind import NAME, Column, Context, Kind, Reader


class EventKind(Kind):
    """A line in an object's diary; it expires after an hour."""

    kind = "Event"
    plural = "events"
    short_names = ("ev",)
    schema = "io.k8s.api.core.v1.Event"
    allow_create_on_update = True
    counted = False
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
        for field, value in _ALWAYS_THERE:
            if obj.get(field) is None:
                obj[field] = dict(value) if isinstance(value, dict) else value

    def validate(self, obj: Object, context: Context) -> list[FieldError]:
        return _namespace_errors(obj) + _reporting_errors(obj)

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

    def describe(self, obj: Object, reader: Reader, now: float) -> str:
        return describe_generic(obj, reader, now)

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


def _namespace_errors(obj: Object) -> list[FieldError]:
    """An event lives where its object lives; those about cluster-scoped objects live in ``default``."""
    namespace, own = obj["involvedObject"].get("namespace", ""), obj["metadata"].get("namespace", "")
    homes = ("default", "kube-system") if obj.get("eventTime") else ("", "default")
    fits = own == namespace or bool(obj.get("eventTime")) if namespace else own in homes
    return [] if fits else [invalid_value("involvedObject.namespace", namespace, "does not match event.namespace")]


def _reporting_errors(obj: Object) -> list[FieldError]:
    """Events of the newer form, recognised by eventTime, must say who reports what."""
    if not obj.get("eventTime"):
        return []
    fields = ("reportingComponent", "reportingInstance", "action", "reason")
    return [required(field) for field in fields if not obj.get(field)]
