"""HorizontalPodAutoscaler: so many replicas of a workload as its load asks for.

Stored as autoscaling/v2, served as v1 as well. The concerns have a module each: ``defaults``, ``validation``,
``targets`` (current and wanted values as text), ``describe``, ``v1``. Mirrors
pkg/registry/autoscaling/horizontalpodautoscaler.
"""

from __future__ import annotations

from typing import Any

from simulator.apimachinery.fields import FieldError
from simulator.apimachinery.metadata import Object, condition, name_of
from simulator.apimachinery.timestamps import age
from simulator.kinds.horizontalpodautoscaler.defaults import EMPTY_STATUS, default_spec
from simulator.kinds.horizontalpodautoscaler.describe import describe
from simulator.kinds.horizontalpodautoscaler.targets import targets_text
from simulator.kinds.horizontalpodautoscaler.v1 import HorizontalPodAutoscalerV1
from simulator.kinds.horizontalpodautoscaler.validation import validate_spec
from simulator.kinds.kind import AGE, NAME, Column, Context, Kind, Reader
from simulator.kinds.pod_template import not_negative

_RESOURCE = "horizontalpodautoscalers.autoscaling"


class HorizontalPodAutoscalerKind(Kind):
    """Changes the scale of another object, within bounds."""

    group = "autoscaling"
    version = "v2"
    kind = "HorizontalPodAutoscaler"
    plural = "horizontalpodautoscalers"
    short_names = ("hpa",)
    categories = ("all",)
    schema = "io.k8s.api.autoscaling.v2.HorizontalPodAutoscaler"
    subresources = ("status",)
    versions = (HorizontalPodAutoscalerV1(),)
    columns = (
        NAME,
        Column("Reference", description="The object whose scale it changes."),
        Column("Targets", description="What its metrics are, and what they shall be."),
        Column("MinPods", description="The fewest replicas."),
        Column("MaxPods", description="The most replicas."),
        Column("Replicas", description="How many replicas there were when it looked last."),
        AGE,
    )

    def default(self, obj: Object) -> None:
        default_spec(obj.setdefault("spec", {}))
        obj["status"] = {**EMPTY_STATUS, **(obj.get("status") or {})}

    def prepare_for_create(self, obj: Object, context: Context) -> None:
        obj["status"] = dict(EMPTY_STATUS)

    def validate(self, obj: Object, context: Context) -> list[FieldError]:
        meta = obj["metadata"]
        stored = context.reader.get(_RESOURCE, meta.get("namespace", ""), meta.get("name", ""))
        update = stored is not None and stored["metadata"].get("uid") == meta.get("uid")
        return validate_spec(obj["spec"], stored["spec"] if update else None)

    def validate_status_update(self, new: Object, old: Object, context: Context) -> list[FieldError]:
        status = new.get("status") or {}
        return [error for field in ("currentReplicas", "desiredReplicas")
                for error in not_negative(status.get(field), f"status.{field}")]

    def row(self, obj: Object, now: float) -> list[Any]:
        spec, status = obj["spec"], obj.get("status") or {}
        target = spec.get("scaleTargetRef") or {}
        return [
            name_of(obj),
            f"{target.get('kind', '')}/{target.get('name', '')}",
            targets_text(spec.get("metrics") or (), status.get("currentMetrics") or ()),
            str(spec.get("minReplicas", "<unset>")),
            spec.get("maxReplicas", 0),
            status.get("currentReplicas", 0),
            age(obj["metadata"].get("creationTimestamp"), now),
        ]

    def describe(self, obj: Object, reader: Reader, now: float) -> str:
        return describe(obj, reader, now)

    def picture(self, obj: Object) -> dict[str, Any]:
        spec, status = obj["spec"], obj.get("status") or {}
        target, active = spec.get("scaleTargetRef") or {}, condition(obj, "ScalingActive")
        return {
            "target": {"kind": target.get("kind", ""), "name": target.get("name", "")},
            "min": spec.get("minReplicas", 1),
            "max": spec.get("maxReplicas", 0),
            "current": status.get("currentReplicas", 0),
            "desired": status.get("desiredReplicas", 0),
            "metrics": targets_text(spec.get("metrics") or (), status.get("currentMetrics") or ()),
            "active": None if active is None else active["status"] == "True",
        }
