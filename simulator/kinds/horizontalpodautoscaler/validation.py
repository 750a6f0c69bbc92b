"""What a HorizontalPodAutoscaler may say (pkg/apis/autoscaling/validation/validation.go)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from simulator.apimachinery.fields import (
    FieldError,
    forbidden_field,
    invalid_value,
    not_supported,
    required,
)
from simulator.apimachinery.names import dns_label_problems, path_segment_problems
from simulator.apimachinery.quantity import parse_quantity
from simulator.kinds.pod.validation.resources import container_name_errors

Spec = Mapping[str, Any]
MAX_PERIOD, MAX_WINDOW = 1800, 3600
_TYPES = ("ContainerResource", "External", "Object", "Pods", "Resource")
_FIELDS = {"Object": "object", "Pods": "pods", "Resource": "resource", "External": "external",
           "ContainerResource": "containerResource"}
_CHECKED = ("object", "external", "pods", "resource", "containerResource")
_POPULATE = "must populate information for the given metric source"


def validate_spec(spec: Spec, old: Spec | None) -> list[FieldError]:
    """What is wrong with a spec, which was ``old`` (None: it is new)."""
    least, most, problems = spec.get("minReplicas"), spec.get("maxReplicas", 0), []
    bottom = 0 if old is not None and old.get("minReplicas") == 0 else 1
    if least is not None and least < bottom:
        text = f"must be greater than or equal to {bottom}"
        problems.append(invalid_value("spec.minReplicas", least, text))
    if most == 0:
        problems.append(required("spec.maxReplicas", "must be set and greater than 0"))
    elif most < 0:
        problems.append(invalid_value("spec.maxReplicas", most, "must be greater than or equal to 1"))
    if least is not None and most < least:
        problems.append(invalid_value("spec.maxReplicas", most, "must be greater than or equal to `minReplicas`"))
    problems += _target_errors(spec, old)
    loose = old is not None and any(_version_error(item, True) for item in _described(old))
    problems += _metrics_errors(spec.get("metrics") or (), least, loose)
    behavior = spec.get("behavior") or {}
    for field in ("scaleUp", "scaleDown"):
        problems += _rules_errors(behavior.get(field), f"spec.behavior.{field}")
    return problems


def _described(spec: Spec) -> Iterable[Spec]:
    return [item["object"].get("describedObject") or {} for item in spec.get("metrics") or ()
            if item.get("type") == "Object" and item.get("object")]


def _target_errors(spec: Spec, old: Spec | None) -> list[FieldError]:
    target = spec.get("scaleTargetRef") or {}
    before = (old or {}).get("scaleTargetRef") or {}
    same = old is not None and all(before.get(field) == target.get(field) for field in ("apiVersion", "kind"))
    core = target.get("kind") == "ReplicationController"
    return _reference_errors(target, "spec.scaleTargetRef", "" if same else _version_error(target, core))


def _version_error(reference: Spec, allow_core: bool) -> str:
    """What is wrong with the apiVersion of a reference, empty when nothing is."""
    text = reference.get("apiVersion") or ""
    if text.count("/") > 1:
        return f"unexpected GroupVersion string: {text}"
    group = text.partition("/")[0] if "/" in text else ""
    return "" if group or allow_core else "apiVersion must specify API group"


def _reference_errors(reference: Spec, path: str, version: str) -> list[FieldError]:
    problems = []
    for field in ("kind", "name"):
        value = reference.get(field) or ""
        if not value:
            problems.append(required(f"{path}.{field}"))
        problems += [invalid_value(f"{path}.{field}", value, text) for text in path_segment_problems(value)]
    if version:
        problems.append(invalid_value(f"{path}.apiVersion", reference.get("apiVersion") or "", version))
    return problems


# Metrics -----------------------------------------------------------------------------------------------------------


def _metrics_errors(metrics: Iterable[Spec], least: int | None, loose: bool) -> list[FieldError]:
    problems, kinds = [], set()
    for index, metric in enumerate(metrics):
        problems += _metric_errors(metric, f"spec.metrics[{index}]", loose)
        kinds.add(metric.get("type"))
    if least == 0 and not kinds & {"Object", "External"}:
        text = "must specify at least one Object or External metric to support scaling to zero replicas"
        problems.append(forbidden_field("spec.metrics", text))
    return problems


def _metric_errors(metric: Spec, path: str, loose: bool) -> list[FieldError]:
    kind, problems = metric.get("type") or "", []
    if not kind:
        problems.append(required(f"{path}.type", "must specify a metric source type"))
    if kind not in _TYPES:
        problems.append(not_supported(f"{path}.type", kind, _TYPES))
    present = [field for field in _CHECKED if metric.get(field) is not None]
    if present:
        problems += _SOURCES[present[0]](metric[present[0]], f"{path}.{present[0]}", loose)
    expected = _FIELDS.get(kind, "")
    if not expected:
        problems.append(not_supported(f"{path}.type", kind, _TYPES))
    elif expected not in present:
        problems.append(required(f"{path}.{expected}", _POPULATE))
    if len(present) != 1:
        problems += [forbidden_field(f"{path}.{field}", "must populate the given metric source only")
                     for field in present if field != expected]
    return problems


def _object_errors(source: Spec, path: str, loose: bool) -> list[FieldError]:
    about, target = source.get("describedObject") or {}, source.get("target") or {}
    version = "" if loose else _version_error(about, True)
    problems = _reference_errors(about, f"{path}.describedObject", version)
    problems += _identifier_errors(source, path) + _value_errors(target, f"{path}.target")
    if target.get("value") is None and target.get("averageValue") is None:
        text = "must set either a target value or averageValue"
        problems.append(required(f"{path}.target.averageValue", text))
    return problems


def _external_errors(source: Spec, path: str, loose: bool) -> list[FieldError]:
    target = source.get("target") or {}
    problems = _identifier_errors(source, path) + _value_errors(target, f"{path}.target")
    value, average = target.get("value"), target.get("averageValue")
    if value is None and average is None:
        text = "must set either a target value for metric or a per-pod target"
        problems.append(required(f"{path}.target.averageValue", text))
    if value is not None and average is not None:
        text = "may not set both a target value for metric and a per-pod target"
        problems.append(forbidden_field(f"{path}.target.value", text))
    return problems


def _pods_errors(source: Spec, path: str, loose: bool) -> list[FieldError]:
    target = source.get("target") or {}
    problems = _identifier_errors(source, path) + _value_errors(target, f"{path}.target")
    if target.get("averageValue") is None:
        text = "must specify a positive target averageValue"
        problems.append(required(f"{path}.target.averageValue", text))
    return problems


def _container_errors(source: Spec, path: str, loose: bool) -> list[FieldError]:
    name, container = source.get("name") or "", source.get("container") or ""
    problems = ([] if name else [required(f"{path}.name", "must specify a resource name")])
    problems += container_name_errors(name, f"{path}.name") if name else []
    if not container:
        problems.append(required(f"{path}.container", "must specify a container"))
    else:
        problems += [invalid_value(f"{path}.container", container, text) for text in dns_label_problems(container)]
    return problems + _share_errors(source.get("target") or {}, f"{path}.target")


def _resource_errors(source: Spec, path: str, loose: bool) -> list[FieldError]:
    problems = [] if source.get("name") else [required(f"{path}.name", "must specify a resource name")]
    return problems + _share_errors(source.get("target") or {}, f"{path}.target")


def _share_errors(target: Spec, path: str) -> list[FieldError]:
    problems = _value_errors(target, path)
    share, average = target.get("averageUtilization"), target.get("averageValue")
    if share is None and average is None:
        text = "must set either a target raw value or a target utilization"
        problems.append(required(f"{path}.averageUtilization", text))
    if share is not None and average is not None:
        text = "may not set both a target raw value and a target utilization"
        problems.append(forbidden_field(f"{path}.averageValue", text))
    return problems


def _identifier_errors(source: Spec, path: str) -> list[FieldError]:
    name = (source.get("metric") or {}).get("name") or ""
    if not name:
        return [required(f"{path}.metric.name", "must specify a metric name")]
    return [invalid_value(f"{path}.metric.name", name, text) for text in path_segment_problems(name)]


def _value_errors(target: Spec, path: str) -> list[FieldError]:
    kind, problems = target.get("type") or "", []
    if not kind:
        problems.append(required(f"{path}.type", "must specify a metric target type"))
    if kind not in ("Utilization", "Value", "AverageValue"):
        problems.append(invalid_value(f"{path}.type", kind, "must be either Utilization, Value, or AverageValue"))
    for field in ("value", "averageValue"):
        if target.get(field) is not None and parse_quantity(target[field]) <= 0:
            problems.append(invalid_value(f"{path}.{field}", target[field], "must be positive"))
    share = target.get("averageUtilization")
    if share is not None and share < 1:
        problems.append(invalid_value(f"{path}.averageUtilization", share, "must be greater than 0"))
    return problems


_SOURCES = {"object": _object_errors, "external": _external_errors, "pods": _pods_errors,
            "resource": _resource_errors, "containerResource": _container_errors}


# Behaviour ---------------------------------------------------------------------------------------------------------


def _rules_errors(rules: Spec | None, path: str) -> list[FieldError]:
    if rules is None:
        return []
    window, select, problems = rules.get("stabilizationWindowSeconds"), rules.get("selectPolicy"), []
    field = f"{path}.stabilizationWindowSeconds"
    if window is not None and window < 0:
        problems.append(invalid_value(field, window, "must be greater than or equal to zero"))
    if window is not None and window > MAX_WINDOW:
        problems.append(invalid_value(field, window, f"must be less than or equal to {MAX_WINDOW}"))
    if select is not None and select not in ("Disabled", "Max", "Min"):
        problems.append(not_supported(f"{path}.selectPolicy", select, ("Disabled", "Max", "Min")))
    if not rules.get("policies"):
        problems.append(required(f"{path}.policies", "must specify at least one Policy"))
    for index, policy in enumerate(rules.get("policies") or ()):
        problems += _policy_errors(policy, f"{path}.policies[{index}]")
    tolerance = rules.get("tolerance")
    if tolerance is not None and parse_quantity(tolerance) < 0:
        problems.append(invalid_value(f"{path}.tolerance", tolerance, "must be greater than or equal to 0"))
    return problems


def _policy_errors(policy: Spec, path: str) -> list[FieldError]:
    kind, value, period = policy.get("type") or "", policy.get("value", 0), policy.get("periodSeconds", 0)
    problems = [] if kind in ("Pods", "Percent") else [not_supported(f"{path}.type", kind, ("Percent", "Pods"))]
    if value <= 0:
        problems.append(invalid_value(f"{path}.value", value, "must be greater than zero"))
    if period <= 0:
        problems.append(invalid_value(f"{path}.periodSeconds", period, "must be greater than zero"))
    if period > MAX_PERIOD:
        text = f"must be less than or equal to {MAX_PERIOD}"
        problems.append(invalid_value(f"{path}.periodSeconds", period, text))
    return problems
