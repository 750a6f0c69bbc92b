"""Deployment: pods of one template, rolled from version to version.

Mirrors pkg/registry/apps/deployment, SetDefaults_Deployment, ValidateDeployment and its describer.
"""

from __future__ import annotations

from typing import Any

from simulator.apimachinery.fields import FieldError, forbidden_field, invalid_value, not_supported
from simulator.apimachinery.metadata import (
    Object,
    annotations_of,
    is_controlled_by,
    labels_of,
    name_of,
    namespace_of,
)
from simulator.apimachinery.selectors import label_selector, selector_text
from simulator.apimachinery.timestamps import age
from simulator.kinds import pod_template
from simulator.kinds.describing import Writer, events_of, write_events
from simulator.kinds.describing.pod_parts import write_template
from simulator.kinds.describing.writer import moment
from simulator.kinds.kind import AGE, NAME, Column, Context, Kind, Reader
from simulator.kinds.replicaset import TEMPLATE_HASH

ROLLING, RECREATE = "RollingUpdate", "Recreate"
_SURGE = "spec.strategy.rollingUpdate.maxSurge"
_UNAVAILABLE = "spec.strategy.rollingUpdate.maxUnavailable"


class DeploymentKind(Kind):
    """Declares which version of an application runs, and how often."""

    group = "apps"
    kind = "Deployment"
    plural = "deployments"
    short_names = ("deploy",)
    categories = ("all",)
    schema = "io.k8s.api.apps.v1.Deployment"
    subresources = ("scale", "status")
    has_generation = True
    columns = (
        NAME,
        Column("Ready", description="Number of the pod with ready state"),
        Column("Up-to-date", description="How many pods have the current template."),
        Column("Available", description="How many pods have been ready long enough."),
        AGE,
        *pod_template.CONTAINER_COLUMNS,
        pod_template.SELECTOR_COLUMN,
    )

    def default(self, obj: Object) -> None:
        spec = obj.setdefault("spec", {})
        for field, value in (("replicas", 1), ("revisionHistoryLimit", 10), ("progressDeadlineSeconds", 600)):
            if spec.get(field) is None:
                spec[field] = value
        _default_strategy(spec.setdefault("strategy", {}))
        pod_template.default_template(spec)
        obj.setdefault("status", {})

    def prepare_for_create(self, obj: Object, context: Context) -> None:
        obj["metadata"]["generation"] = 1
        obj["status"] = {}

    def prepare_for_status_update(self, new: Object, old: Object, context: Context) -> None:
        super().prepare_for_status_update(new, old, context)
        new["metadata"].pop("labels", None)
        if "labels" in old["metadata"]:
            new["metadata"]["labels"] = old["metadata"]["labels"]

    def spec_changed(self, new: Object, old: Object) -> bool:
        """Annotations count as well: they are copied to the ReplicaSets."""
        return super().spec_changed(new, old) or annotations_of(new) != annotations_of(old)

    def validate(self, obj: Object, context: Context) -> list[FieldError]:
        spec = obj["spec"]
        return [
            *pod_template.not_negative(spec.get("replicas"), "spec.replicas"),
            *pod_template.validate_selector_and_template(spec, "ReplicaSet"),
            *_strategy_errors(spec.get("strategy") or {}),
            *pod_template.not_negative(spec.get("minReadySeconds"), "spec.minReadySeconds"),
            *pod_template.not_negative(spec.get("revisionHistoryLimit"), "spec.revisionHistoryLimit"),
            *_deadline_errors(spec),
        ]

    def validate_update(self, new: Object, old: Object, context: Context) -> list[FieldError]:
        return pod_template.immutable_selector(new, old)

    def warnings(self, obj: Object, old: Object | None = None) -> list[str]:
        return pod_template.template_warnings(obj, old)

    def row(self, obj: Object, now: float) -> list[Any]:
        status = obj.get("status") or {}
        ready = f"{status.get('readyReplicas', 0)}/{obj['spec'].get('replicas', 0)}"
        counts = [status.get("updatedReplicas", 0), status.get("availableReplicas", 0)]
        created = age(obj["metadata"].get("creationTimestamp"), now)
        return [name_of(obj), ready, *counts, created, *pod_template.container_cells(obj)]

    def describe(self, obj: Object, reader: Reader, now: float) -> str:
        writer = Writer()
        _write_summary(writer, obj)
        write_template(writer, pod_template.template_of(obj))
        writer.conditions(obj)
        new, old = _replica_sets(obj, reader)
        if new or old:
            writer.field("OldReplicaSets", _replica_set_text(old))
            writer.field("NewReplicaSet", _replica_set_text(new))
        write_events(writer, events_of(obj, reader), now)
        return writer.text()

    def picture(self, obj: Object) -> dict[str, Any]:
        return pod_template.pictured_counts(obj, "updatedReplicas")


def _default_strategy(strategy: dict[str, Any]) -> None:
    if not strategy.get("type"):
        strategy["type"] = ROLLING
    if strategy["type"] == ROLLING:
        if strategy.get("rollingUpdate") is None:
            strategy["rollingUpdate"] = {}
        for field in ("maxSurge", "maxUnavailable"):
            if strategy["rollingUpdate"].get(field) is None:
                strategy["rollingUpdate"][field] = "25%"


def _strategy_errors(strategy: dict[str, Any]) -> list[FieldError]:
    if strategy["type"] == RECREATE:
        if strategy.get("rollingUpdate") is None:
            return []
        text = "may not be specified when strategy `type` is 'Recreate'"
        return [forbidden_field("spec.strategy.rollingUpdate", text)]
    if strategy["type"] != ROLLING:
        shown = {"Type": strategy["type"], "RollingUpdate": strategy.get("rollingUpdate")}
        return [not_supported("spec.strategy", shown, (RECREATE, ROLLING))]
    return _rolling_errors(strategy["rollingUpdate"])


def _rolling_errors(rolling: dict[str, Any]) -> list[FieldError]:
    surge, unavailable = rolling["maxSurge"], rolling["maxUnavailable"]
    problems = pod_template.count_or_percent_errors(unavailable, _UNAVAILABLE)
    problems += pod_template.count_or_percent_errors(surge, _SURGE)
    if pod_template.is_zero(unavailable) and pod_template.is_zero(surge):
        problems.append(invalid_value(_UNAVAILABLE, unavailable, "may not be 0 when `maxSurge` is 0"))
    return problems + pod_template.over_hundred_percent(unavailable, _UNAVAILABLE)


def _deadline_errors(spec: dict[str, Any]) -> list[FieldError]:
    deadline, path = spec["progressDeadlineSeconds"], "spec.progressDeadlineSeconds"
    problems = pod_template.not_negative(deadline, path)
    if deadline <= (spec.get("minReadySeconds") or 0):
        problems.append(invalid_value(path, deadline, "must be greater than minReadySeconds"))
    return problems


def _write_summary(writer: Writer, obj: Object) -> None:
    spec, status = obj["spec"], obj.get("status") or {}
    writer.field("Name", name_of(obj))
    writer.field("Namespace", namespace_of(obj))
    writer.field("CreationTimestamp", moment(obj["metadata"].get("creationTimestamp")))
    writer.labels("Labels", labels_of(obj))
    writer.annotations("Annotations", annotations_of(obj))
    writer.field("Selector", selector_text(spec.get("selector")))
    counts = " | ".join(f"{status.get(field, 0)} {word}" for word, field in _COUNTS)
    writer.field("Replicas", f"{spec.get('replicas', 0)} desired | {counts}")
    writer.field("StrategyType", spec["strategy"]["type"])
    writer.field("MinReadySeconds", spec.get("minReadySeconds") or 0)
    rolling = spec["strategy"].get("rollingUpdate")
    if rolling is not None:
        text = f"{rolling['maxUnavailable']} max unavailable, {rolling['maxSurge']} max surge"
        writer.field("RollingUpdateStrategy", text)


_COUNTS = (
    ("updated", "updatedReplicas"), ("total", "replicas"), ("available", "availableReplicas"),
    ("unavailable", "unavailableReplicas"),
)


def _replica_sets(obj: Object, reader: Reader) -> tuple[list[Object], list[Object]]:
    """(the ReplicaSet with the current template, the others), oldest first."""
    selector = label_selector(obj["spec"].get("selector"))
    owned = [item for item in reader.by_index("replicasets.apps", "owner", obj["metadata"]["uid"])
             if is_controlled_by(item, obj) and selector.matches(labels_of(item))]
    owned.sort(key=lambda item: (item["metadata"].get("creationTimestamp", ""), name_of(item)))
    wanted = _without_hash(pod_template.template_of(obj))
    new = [item for item in owned if _without_hash(pod_template.template_of(item)) == wanted][:1]
    return new, [item for item in owned if item not in new]


def _without_hash(template: Object) -> Object:
    meta = template.get("metadata") or {}
    labels = {key: value for key, value in (meta.get("labels") or {}).items() if key != TEMPLATE_HASH}
    return {**template, "metadata": {**meta, "labels": labels}}


def _replica_set_text(items: list[Object]) -> str:
    texts = (f"{name_of(item)} ({item['status'].get('replicas', 0)}/{item['spec'].get('replicas', 0)} "
             "replicas created)" for item in items)
    return ", ".join(texts) or "<none>"
