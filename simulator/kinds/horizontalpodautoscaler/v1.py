"""autoscaling/v1: CPU as a share of the request has fields of its own, everything else travels in annotations.

Mirrors pkg/apis/autoscaling/v1/conversion.go.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from simulator.apimachinery.metadata import Object, annotations_of
from simulator.kinds.horizontalpodautoscaler.defaults import CPU_UTILIZATION, cpu_metric
from simulator.kinds.horizontalpodautoscaler.targets import SOURCES
from simulator.kinds.versions import Version

Map = Mapping[str, Any]
_PREFIX = "autoscaling.alpha.kubernetes.io/"
METRICS, CURRENT, CONDITIONS, BEHAVIOR = (
    f"{_PREFIX}{name}" for name in ("metrics", "current-metrics", "conditions", "behavior"))
ROUND_TRIP = (METRICS, BEHAVIOR, f"{_PREFIX}scale-down-tolerance", f"{_PREFIX}scale-up-tolerance", CURRENT, CONDITIONS)


class HorizontalPodAutoscalerV1(Version):
    """An autoscaler as it was before there were other metrics than CPU."""

    group = "autoscaling"
    version = "v1"
    schema = "io.k8s.api.autoscaling.v1.HorizontalPodAutoscaler"

    def to_storage(self, obj: Object) -> Object:
        spec, status = dict(obj.get("spec") or {}), dict(obj.get("status") or {})
        notes = annotations_of(obj)
        share, used = (spec.pop("targetCPUUtilizationPercentage", None),
                       status.pop("currentCPUUtilizationPercentage", None))
        metrics = [_metric(item, _SPEC_TO_V2, "target") for item in _read(notes, METRICS, list)]
        metrics += [cpu_metric(share)] if share is not None else []
        spec["metrics"] = metrics or [cpu_metric(CPU_UTILIZATION)]
        if behavior := _read(notes, BEHAVIOR, dict):
            spec["behavior"] = _renamed(behavior, _lower)
        current = _read(notes, CURRENT, list)
        if current:
            status["currentMetrics"] = [_metric(item, _STATUS_TO_V2, "current") for item in current]
        elif used is not None:
            status["currentMetrics"] = [{"type": "Resource", "resource": {
                "name": "cpu", "current": {"averageUtilization": used}}}]
        if conditions := _read(notes, CONDITIONS, list):
            status["conditions"] = conditions
        return {**_with_notes(obj, {}), "spec": spec, "status": status}

    def from_storage(self, obj: Object) -> Object:
        spec, status = dict(obj.get("spec") or {}), dict(obj.get("status") or {})
        metrics, current = spec.pop("metrics", None) or [], status.pop("currentMetrics", None) or []
        behavior, conditions = spec.pop("behavior", None), status.pop("conditions", None) or []
        shares = [_cpu_share(item) for item in metrics]
        if any(share is not None for share in shares):
            spec["targetCPUUtilizationPercentage"] = next(share for share in shares if share is not None)
        for item in current:
            used = ((item.get("resource") or {}).get("current") or {}).get("averageUtilization")
            if item.get("type") == "Resource" and item["resource"].get("name") == "cpu" and used is not None:
                status["currentCPUUtilizationPercentage"] = used
        status.setdefault("currentReplicas", 0)
        notes = {
            METRICS: [_metric(item, _SPEC_TO_V1, "target")
                      for item, share in zip(metrics, shares, strict=True) if share is None],
            CURRENT: [_metric(item, _STATUS_TO_V1, "current") for item in current],
            BEHAVIOR: _internal_behavior(behavior) if behavior is not None else None,
            CONDITIONS: [_ordered(item, ("type", "status", "lastTransitionTime", "reason", "message"))
                         for item in conditions],
        }
        return {**_with_notes(obj, {key: _written(value) for key, value in notes.items() if value}),
                "spec": spec, "status": status}

    def default(self, obj: Object) -> None:
        spec = obj.setdefault("spec", {})
        if spec.get("minReplicas") is None:
            spec["minReplicas"] = 1


def _read(notes: Map, key: str, form: type) -> Any:
    """What an annotation holds; what cannot be read counts as nothing."""
    try:
        found = json.loads(notes.get(key, ""))
    except ValueError:
        return form()
    if form is list and isinstance(found, list):
        return [item for item in found if isinstance(item, dict)]
    return found if isinstance(found, form) else form()


def _written(value: Any) -> str:
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)


def _with_notes(obj: Object, notes: Mapping[str, str]) -> Object:
    meta = dict(obj["metadata"])
    kept = {key: value for key, value in annotations_of(obj).items() if key not in ROUND_TRIP}
    meta.pop("annotations", None)
    return {**obj, "metadata": {**meta, "annotations": {**kept, **notes}} if kept or notes else meta}


def _cpu_share(metric: Map) -> int | None:
    """The share of the request that a metric asks for, where v1 has a field for it."""
    source = metric.get("resource") or {}
    if metric.get("type") != "Resource" or source.get("name") != "cpu":
        return None
    return (source.get("target") or {}).get("averageUtilization")


def _ordered(item: Map, fields: tuple[str, ...]) -> Map:
    return {field: item[field] for field in fields if item.get(field) is not None}


# Metrics -----------------------------------------------------------------------------------------------------------

_Converter = Callable[[Map, Map], Map]


def _metric(metric: Map, converters: Mapping[str, _Converter], inner: str) -> Object:
    """A metric, its source converted; ``inner`` is where v2 keeps the values."""
    found: Object = {"type": metric.get("type", "")}
    for field in ("object", "pods", "resource", "containerResource", "external"):
        source = metric.get(field)
        if isinstance(source, dict) and field in SOURCES.values():
            values = converters[field](source, source.get(inner) or {})
            found[field] = {key: value for key, value in values.items() if value is not None}
    return found


def _to_v1(name: str, value: str, share: str, average: str, current: bool) -> dict[str, _Converter]:
    """Converters to v1, whose fields for values have other names in specs and statuses."""
    def shared(source: Map, inner: Map) -> Map:
        amount = inner.get("averageValue", "0" if current else None)
        return {"name": source.get("name", ""), share: inner.get("averageUtilization"), average: amount,
                "container": source.get("container")}

    def of_object(source: Map, inner: Map) -> Map:
        about = _ordered(source.get("describedObject") or {}, ("kind", "name", "apiVersion"))
        return {"target": about, "metricName": _name(source), value: inner.get("value", "0"),
                "selector": _selector(source), "averageValue": inner.get("averageValue")}

    def of_pods(source: Map, inner: Map) -> Map:
        return {"metricName": _name(source), average: inner.get("averageValue", "0"), "selector": _selector(source)}

    def external(source: Map, inner: Map) -> Map:
        return {"metricName": _name(source), "metricSelector": _selector(source),
                value: inner.get("value", "0" if current else None), average: inner.get("averageValue")}

    return {"object": of_object, "pods": of_pods, "resource": shared, "containerResource": shared,
            "external": external}


def _name(source: Map) -> str:
    return (source.get("metric") or {}).get("name", "")


def _selector(source: Map) -> Any:
    return (source.get("metric") or {}).get("selector")


def _identifier(source: Map, selector: str) -> Map:
    given = source.get(selector)
    return {"name": source.get("metricName", ""), **({"selector": given} if given is not None else {})}


def _target(kind: str, **values: Any) -> Map:
    return {"type": kind, **{key: value for key, value in values.items() if value is not None}}


def _shared_target(source: Map, _: Map) -> Map:
    share = source.get("targetAverageUtilization")
    target = _target("AverageValue" if share is None else "Utilization", averageUtilization=share,
                     averageValue=source.get("targetAverageValue"))
    return {"name": source.get("name", ""), "target": target, "container": source.get("container")}


def _object_target(source: Map, _: Map) -> Map:
    average, value = source.get("averageValue"), source.get("targetValue", "0")
    if average is not None and value == "0":
        value = None
    target = _target("Value" if average is None else "AverageValue", value=value, averageValue=average)
    return {"describedObject": source.get("target") or {}, "target": target,
            "metric": _identifier(source, "selector")}


def _pods_target(source: Map, _: Map) -> Map:
    return {"metric": _identifier(source, "selector"),
            "target": _target("AverageValue", averageValue=source.get("targetAverageValue", "0"))}


def _external_target(source: Map, _: Map) -> Map:
    value = source.get("targetValue")
    target = _target("AverageValue" if value is None else "Value", value=value,
                     averageValue=source.get("targetAverageValue"))
    return {"metric": _identifier(source, "metricSelector"), "target": target}


def _current(**values: Any) -> Map:
    return {key: value for key, value in values.items() if value is not None}


def _shared_current(source: Map, _: Map) -> Map:
    current = _current(averageUtilization=source.get("currentAverageUtilization"),
                       averageValue=source.get("currentAverageValue", "0"))
    return {"name": source.get("name", ""), "current": current, "container": source.get("container")}


def _object_current(source: Map, _: Map) -> Map:
    current = _current(value=source.get("currentValue", "0"), averageValue=source.get("averageValue"))
    return {"describedObject": source.get("target") or {}, "current": current,
            "metric": _identifier(source, "selector")}


def _pods_current(source: Map, _: Map) -> Map:
    return {"metric": _identifier(source, "selector"),
            "current": _current(averageValue=source.get("currentAverageValue", "0"))}


def _external_current(source: Map, _: Map) -> Map:
    current = _current(value=source.get("currentValue", "0"), averageValue=source.get("currentAverageValue"))
    return {"metric": _identifier(source, "metricSelector"), "current": current}


_SPEC_TO_V1 = _to_v1("target", "targetValue", "targetAverageUtilization", "targetAverageValue", False)
_STATUS_TO_V1 = _to_v1("current", "currentValue", "currentAverageUtilization", "currentAverageValue", True)
_SPEC_TO_V2: dict[str, _Converter] = {
    "object": _object_target, "pods": _pods_target, "resource": _shared_target, "containerResource": _shared_target,
    "external": _external_target}
_STATUS_TO_V2: dict[str, _Converter] = {
    "object": _object_current, "pods": _pods_current, "resource": _shared_current,
    "containerResource": _shared_current, "external": _external_current}


# Behaviour ---------------------------------------------------------------------------------------------------------


def _internal_behavior(behavior: Map) -> Map:
    """As the annotation has it: by the names of the fields inside the API server, with those that are not set."""
    return {title: _internal_rules(behavior.get(field)) for title, field in (
        ("ScaleUp", "scaleUp"), ("ScaleDown", "scaleDown"))}


def _internal_rules(rules: Map | None) -> Map | None:
    if rules is None:
        return None
    policies = [{"Type": item.get("type", ""), "Value": item.get("value", 0),
                 "PeriodSeconds": item.get("periodSeconds", 0)} for item in rules.get("policies") or ()]
    return {"StabilizationWindowSeconds": rules.get("stabilizationWindowSeconds"),
            "SelectPolicy": rules.get("selectPolicy"), "Policies": policies, "Tolerance": rules.get("tolerance")}


def _lower(name: str) -> str:
    return name[:1].lower() + name[1:]


def _renamed(value: Any, rename: Callable[[str], str]) -> Any:
    if isinstance(value, dict):
        return {rename(key): _renamed(item, rename) for key, item in value.items() if item is not None}
    return [_renamed(item, rename) for item in value] if isinstance(value, list) else value
