"""DaemonSet: one pod of a template on every node that fits.

Mirrors pkg/registry/apps/daemonset, SetDefaults_DaemonSet, ValidateDaemonSet and its describer.
"""

from __future__ import annotations

from typing import Any

from simulator.apimachinery.fields import FieldError, invalid_value, not_supported, required
from simulator.apimachinery.label_selectors import validate_label_selector
from simulator.apimachinery.metadata import Object, annotations_of, labels_of, name_of, namespace_of
from simulator.apimachinery.numerals import whole_number
from simulator.apimachinery.selectors import format_labels, label_selector, selector_text
from simulator.apimachinery.timestamps import age
from simulator.kinds import pod_template
from simulator.kinds.describing import Writer, events_of, write_events
from simulator.kinds.describing.pod_parts import pod_counts, write_template
from simulator.kinds.kind import AGE, NAME, Column, Context, Kind, Reader

GENERATION = "deprecated.daemonset.template.generation"
"""The annotation in which apps/v1 keeps the template generation of older versions."""
_COUNTS = ("desiredNumberScheduled", "currentNumberScheduled", "numberReady", "updatedNumberScheduled",
           "numberAvailable")
_DESCRIBED = (
    ("Desired Number of Nodes Scheduled", "desiredNumberScheduled"),
    ("Current Number of Nodes Scheduled", "currentNumberScheduled"),
    ("Number of Nodes Scheduled with Up-to-date Pods", "updatedNumberScheduled"),
    ("Number of Nodes Scheduled with Available Pods", "numberAvailable"),
    ("Number of Nodes Misscheduled", "numberMisscheduled"),
)
_ROLLING = "spec.updateStrategy.rollingUpdate"


class DaemonSetKind(Kind):
    """Runs an agent on every node."""

    group = "apps"
    kind = "DaemonSet"
    plural = "daemonsets"
    short_names = ("ds",)
    categories = ("all",)
    schema = "io.k8s.api.apps.v1.DaemonSet"
    subresources = ("status",)
    has_generation = True
    columns = (
        NAME,
        Column("Desired", "integer", description="How many nodes should run the pod."),
        Column("Current", "integer", description="How many nodes run it."),
        Column("Ready", "integer", description="How many of its pods are ready."),
        Column("Up-to-date", "integer", description="How many of its pods have the current template."),
        Column("Available", "integer", description="How many of its pods have been ready long enough."),
        Column("Node Selector", description="Labels a node must have."),
        AGE,
        *pod_template.CONTAINER_COLUMNS,
        pod_template.SELECTOR_COLUMN,
    )

    def default(self, obj: Object) -> None:
        spec = obj.setdefault("spec", {})
        if spec.get("revisionHistoryLimit") is None:
            spec["revisionHistoryLimit"] = 10
        _default_strategy(spec.setdefault("updateStrategy", {}))
        pod_template.default_template(spec)
        obj["status"] = {**_EMPTY_STATUS, **(obj.get("status") or {})}

    def prepare_for_create(self, obj: Object, context: Context) -> None:
        obj["metadata"]["generation"] = 1
        obj["status"] = dict(_EMPTY_STATUS)
        _set_template_generation(obj, max(_template_generation(obj), 1))

    def prepare_for_update(self, new: Object, old: Object, context: Context) -> None:
        super().prepare_for_update(new, old, context)
        changed = new["spec"].get("template") != old["spec"].get("template")
        _set_template_generation(new, _template_generation(old) + changed)

    def validate(self, obj: Object, context: Context) -> list[FieldError]:
        spec = obj["spec"]
        template = spec.get("template") or {}
        return [
            *_selector_errors(spec.get("selector"), template),
            *pod_template.validate_template(template, "spec.template"),
            *pod_template.restart_errors(template),
            *pod_template.deadline_errors(template, "DaemonSet"),
            *pod_template.not_negative(spec.get("minReadySeconds"), "spec.minReadySeconds"),
            *_strategy_errors(spec.get("updateStrategy") or {}),
            *pod_template.not_negative(spec.get("revisionHistoryLimit"), "spec.revisionHistoryLimit"),
        ]

    def validate_update(self, new: Object, old: Object, context: Context) -> list[FieldError]:
        return pod_template.immutable_selector(new, old)

    def warnings(self, obj: Object, old: Object | None = None) -> list[str]:
        return pod_template.template_warnings(obj, old, named=False)

    def row(self, obj: Object, now: float) -> list[Any]:
        status = obj.get("status") or {}
        nodes = format_labels((pod_template.template_of(obj).get("spec") or {}).get("nodeSelector"))
        created = age(obj["metadata"].get("creationTimestamp"), now)
        names, images, selector = pod_template.container_cells(obj)
        counts = [status.get(count, 0) for count in _COUNTS]
        return [name_of(obj), *counts, nodes, created, names, images, selector or "<none>"]

    def describe(self, obj: Object, reader: Reader, now: float) -> str:
        writer, status = Writer(), obj.get("status") or {}
        template = pod_template.template_of(obj)
        writer.field("Name", name_of(obj))
        writer.field("Namespace", namespace_of(obj))
        writer.field("Selector", selector_text(obj["spec"].get("selector")))
        writer.field("Node-Selector", format_labels((template.get("spec") or {}).get("nodeSelector")))
        writer.labels("Labels", labels_of(obj))
        writer.annotations("Annotations", annotations_of(obj))
        for title, field in _DESCRIBED:
            writer.line(f"{title}: {status.get(field, 0)}")
        writer.field("Pods Status", pod_counts(obj, reader))
        write_template(writer, template)
        write_events(writer, events_of(obj, reader), now)
        return writer.text()

    def picture(self, obj: Object) -> dict[str, Any]:
        status = obj.get("status") or {}
        names = ("desired", "current", "ready", "updated", "available")
        return {name: status.get(count, 0) for name, count in zip(names, _COUNTS, strict=True)}


_EMPTY_STATUS = {
    "currentNumberScheduled": 0,
    "numberMisscheduled": 0,
    "desiredNumberScheduled": 0,
    "numberReady": 0,
}


def _template_generation(obj: Object) -> int:
    return whole_number(annotations_of(obj).get(GENERATION, "0")) or 0


def _set_template_generation(obj: Object, generation: int) -> None:
    obj["metadata"]["annotations"] = {**annotations_of(obj), GENERATION: str(generation)}


def _default_strategy(strategy: dict[str, Any]) -> None:
    if not strategy.get("type"):
        strategy["type"] = "RollingUpdate"
    if strategy["type"] == "RollingUpdate":
        if strategy.get("rollingUpdate") is None:
            strategy["rollingUpdate"] = {}
        for field, value in (("maxUnavailable", 1), ("maxSurge", 0)):
            if strategy["rollingUpdate"].get(field) is None:
                strategy["rollingUpdate"][field] = value


def _selector_errors(selector: dict[str, Any] | None, template: dict[str, Any]) -> list[FieldError]:
    problems = validate_label_selector(selector, "spec.selector")
    labels = (template.get("metadata") or {}).get("labels")
    if not problems and not label_selector(selector).matches(labels):
        problems.append(pod_template.mismatch(labels))
    if selector is not None and not selector.get("matchLabels") and not selector.get("matchExpressions"):
        problems.append(invalid_value("spec.selector", selector, "empty selector is invalid for daemonset"))
    return problems


def _strategy_errors(strategy: dict[str, Any]) -> list[FieldError]:
    if strategy["type"] == "OnDelete":
        return []
    if strategy["type"] != "RollingUpdate":
        shown = {"Type": strategy["type"], "RollingUpdate": strategy.get("rollingUpdate")}
        return [not_supported("spec.updateStrategy", shown, ("RollingUpdate", "OnDelete"))]
    return _rolling_errors(strategy["rollingUpdate"])


def _rolling_errors(rolling: dict[str, Any]) -> list[FieldError]:
    problems = []
    for rule in (pod_template.count_or_percent_errors, pod_template.over_hundred_percent):
        for field in ("maxUnavailable", "maxSurge"):
            problems += rule(rolling[field], f"{_ROLLING}.{field}")
    surge = not pod_template.is_zero(rolling["maxSurge"])
    unavailable = not pod_template.is_zero(rolling["maxUnavailable"])
    if surge and unavailable:
        text = "may not be set when maxUnavailable is non-zero"
        problems.append(invalid_value(f"{_ROLLING}.maxSurge", rolling["maxSurge"], text))
    elif not surge and not unavailable:
        problems.append(required(f"{_ROLLING}.maxUnavailable", "cannot be 0 when maxSurge is 0"))
    return problems


