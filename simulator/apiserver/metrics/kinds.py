"""PodMetrics and NodeMetrics: read-only kinds whose objects are computed when somebody asks.

Mirrors staging/src/k8s.io/metrics/pkg/apis/metrics/v1beta1 and metrics-server's tables.
"""

from __future__ import annotations

from typing import Any

from simulator.apimachinery.fields import FieldError
from simulator.apimachinery.metadata import Object, name_of
from simulator.apimachinery.quantity import canonical, milli, parse_quantity
from simulator.apimachinery.timestamps import human_duration
from simulator.kinds.kind import NAME, Column, Context, Kind

_QUANTITY = {"type": "string"}
_USAGE = {"type": "object", "additionalProperties": _QUANTITY}


class _Metrics(Kind):
    group = "metrics.k8s.io"
    version = "v1beta1"
    verbs = ("get", "list")
    columns = (
        NAME,
        Column("Cpu", description="How many cores it uses."),
        Column("Memory", description="How much memory it uses."),
        Column("Window", description="Over how long that was measured."),
    )

    @property
    def singular(self) -> str:
        return ""

    def validate(self, obj: Object, context: Context) -> list[FieldError]:
        return []

    def row(self, obj: Object, now: float) -> list[Any]:
        used = [item["usage"] for item in obj.get("containers") or ({"usage": obj.get("usage") or {}},)]
        cpu = sum(milli(item.get("cpu", "0")) for item in used)
        memory = sum(parse_quantity(item.get("memory", "0")) for item in used)
        window = human_duration(float(obj["window"].removesuffix("s")))
        return [name_of(obj), f"{cpu}m", canonical(f"{int(memory) // 1024}Ki"), window]


class PodMetricsKind(_Metrics):
    """What a pod uses."""

    kind = "PodMetrics"
    plural = "pods"
    structural = {"type": "object", "properties": {
        "timestamp": {"type": "string"}, "window": {"type": "string"},
        "containers": {"type": "array", "items": {"type": "object", "properties": {
            "name": {"type": "string"}, "usage": _USAGE}}}}}


class NodeMetricsKind(_Metrics):
    """What a node uses."""

    kind = "NodeMetrics"
    plural = "nodes"
    namespaced = False
    structural = {"type": "object", "properties": {
        "timestamp": {"type": "string"}, "window": {"type": "string"}, "usage": _USAGE}}
