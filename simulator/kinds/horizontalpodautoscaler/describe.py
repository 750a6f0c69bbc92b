"""What ``kubectl describe hpa`` prints (describeHorizontalPodAutoscalerV2, printDirectionBehavior)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from simulator.apimachinery.metadata import Object
from simulator.kinds.describing import Writer, events_of, write_events
from simulator.kinds.describing.writer import moment
from simulator.kinds.horizontalpodautoscaler.targets import (
    SOURCES,
    UNKNOWN,
    current_of,
    value_text,
    wanted_share,
)

if TYPE_CHECKING:
    from simulator.kinds.kind import Reader

Metric = Mapping[str, Any]


def describe(obj: Object, reader: Reader, now: float) -> str:
    """The page about an autoscaler."""
    writer, spec, status = Writer(), obj["spec"], obj.get("status") or {}
    target, statuses = spec.get("scaleTargetRef") or {}, status.get("currentMetrics") or ()
    writer.heading(obj)
    writer.field("CreationTimestamp", moment(obj["metadata"].get("creationTimestamp")))
    writer.field("Reference", f"{target.get('kind', '')}/{target.get('name', '')}")
    writer.field("Metrics", "( current / target )")
    for index, metric in enumerate(spec.get("metrics") or ()):
        writer.line(_metric(metric, current_of(metric, statuses, index)), 1)
    writer.field("Min replicas", spec.get("minReplicas", "<unset>"))
    writer.field("Max replicas", spec.get("maxReplicas", 0))
    _write_behavior(writer, spec.get("behavior"))
    counts = f"{status.get('currentReplicas', 0)} current / {status.get('desiredReplicas', 0)} desired"
    writer.field(f"{target.get('kind', '')} pods", counts)
    if status.get("conditions"):
        writer.line("Conditions:")
        writer.row("Type", "Status", "Reason", "Message")
        writer.row("----", "------", "------", "-------")
        for item in status["conditions"]:
            writer.row(item["type"], item["status"], item.get("reason", ""), item.get("message", ""))
    write_events(writer, events_of(obj, reader), now)
    return writer.text()


def _metric(metric: Metric, current: Metric | None) -> str:
    kind = metric.get("type", "")
    if kind not in SOURCES:
        return f"<unknown metric type {json.dumps(kind)}>"
    source = metric[SOURCES[kind]]
    target, name = source.get("target") or {}, (source.get("metric") or {}).get("name", "")
    if kind == "Pods":
        return f"{json.dumps(name)} on pods:\t{_pair(current, target, 'averageValue')}"
    if kind == "External":
        average = target.get("averageValue") is not None
        return f"{json.dumps(name)} {_valued(current, target, average)}"
    if kind == "Object":
        about = source.get("describedObject") or {}
        average = target.get("type") == "AverageValue"
        return (f'"{name}" on {about.get("kind", "")}/{about.get("name", "")} '
                f"{_valued(current, target, average)}")
    of = f' of container "{source.get("container", "")}"' if kind == "ContainerResource" else ""
    return f"resource {source.get('name', '')}{of} on pods{_resource(current, target)}"


def _pair(current: Metric | None, target: Metric, field: str) -> str:
    return f"{value_text(current, field)} / {target.get(field, '<nil>')}"


def _valued(current: Metric | None, target: Metric, average: bool) -> str:
    if average:
        return f"(target average value):\t{_pair(current, target, 'averageValue')}"
    return f"(target value):\t{_pair(current, target, 'value')}"


def _resource(current: Metric | None, target: Metric) -> str:
    if target.get("averageValue") is not None:
        return f":\t{_pair(current, target, 'averageValue')}"
    share = (current or {}).get("averageUtilization")
    shown = UNKNOWN if share is None else f"{share}% ({(current or {}).get('averageValue', '<nil>')})"
    return f"  (as a percentage of request):\t{shown} / {wanted_share(target)}"


def _write_behavior(writer: Writer, behavior: Metric | None) -> None:
    if behavior is None:
        return
    writer.line("Behavior:")
    for title, rules in (("Scale Up", behavior.get("scaleUp")), ("Scale Down", behavior.get("scaleDown"))):
        if rules is None:
            continue
        writer.line(f"{title}:", 1)
        if rules.get("stabilizationWindowSeconds") is not None:
            writer.line(f"Stabilization Window: {rules['stabilizationWindowSeconds']} seconds", 2)
        if rules.get("policies"):
            writer.line(f"Select Policy: {rules.get('selectPolicy') or 'Max'}", 2)
            writer.line("Policies:", 2)
            for policy in rules["policies"]:
                writer.line(f"- Type: {policy.get('type', '')}\tValue: {policy.get('value', 0)}\t"
                            f"Period: {policy.get('periodSeconds', 0)} seconds", 3)
