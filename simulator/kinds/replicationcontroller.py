"""ReplicationController: so many pods of one template, as it was before ReplicaSets.

Mirrors pkg/registry/core/replicationcontroller, SetDefaults_ReplicationController, ValidateReplicationController and
its describer.
"""

from __future__ import annotations

from typing import Any

from simulator.apimachinery.fields import FieldError, forbidden_field, invalid_value, not_supported, required
from simulator.apimachinery.metadata import Object, annotations_of, labels_of, name_of, namespace_of
from simulator.apimachinery.selectors import format_labels, map_selector
from simulator.apimachinery.timestamps import age
from simulator.kinds import pod_template
from simulator.kinds.describing import Writer, events_of, write_events
from simulator.kinds.describing.pod_parts import pod_counts, write_template
from simulator.kinds.kind import Context, Kind, Reader
from simulator.kinds.pod.warnings import spec_warnings

_STATUS_COUNTS = ("replicas", "fullyLabeledReplicas", "readyReplicas", "availableReplicas", "observedGeneration")


class ReplicationControllerKind(Kind):
    """Keeps a number of equal pods; its selector is a plain map."""

    kind = "ReplicationController"
    plural = "replicationcontrollers"
    short_names = ("rc",)
    categories = ("all",)
    schema = "io.k8s.api.core.v1.ReplicationController"
    subresources = ("scale", "status")
    has_generation = True
    default_propagation = "Orphan"
    columns = pod_template.COUNTED_COLUMNS

    def default(self, obj: Object) -> None:
        spec = obj.setdefault("spec", {})
        if spec.get("replicas") is None:
            spec["replicas"] = 1
        if spec.get("template") is not None:
            self._default_from_template(obj, spec)
        obj.setdefault("status", {}).setdefault("replicas", 0)

    def _default_from_template(self, obj: Object, spec: dict[str, Any]) -> None:
        """Selector and labels are those of the template where the client gave none."""
        pod_template.default_template(spec)
        labels = spec["template"]["metadata"].get("labels")
        if labels and not spec.get("selector"):
            spec["selector"] = dict(labels)
        if labels and not obj["metadata"].get("labels"):
            obj["metadata"]["labels"] = dict(labels)

    def prepare_for_create(self, obj: Object, context: Context) -> None:
        obj["metadata"]["generation"] = 1
        obj["status"] = {"replicas": 0}

    def validate(self, obj: Object, context: Context) -> list[FieldError]:
        spec = obj["spec"]
        return [
            *pod_template.not_negative(spec.get("minReadySeconds"), "spec.minReadySeconds"),
            *([] if spec.get("selector") else [required("spec.selector")]),
            *pod_template.not_negative(spec["replicas"], "spec.replicas"),
            *_template_errors(spec.get("template"), spec.get("selector")),
        ]

    def validate_status_update(self, new: Object, old: Object, context: Context) -> list[FieldError]:
        return _status_errors(new.get("status") or {})

    def warnings(self, obj: Object, old: Object | None = None) -> list[str]:
        """Upstream warns of the template that an update replaces, not of the new one."""
        if old is None:
            found = (pod_template.template_of(obj).get("spec")) or {}
            return pod_template.name_warnings(name_of(obj)) + spec_warnings(found, "spec.template.spec")
        if obj["spec"] == old["spec"]:
            return []
        return spec_warnings(pod_template.template_of(old).get("spec") or {}, "spec.template.spec")

    def field_values(self, obj: Object) -> dict[str, str]:
        return {**super().field_values(obj), "status.replicas": str(obj["status"].get("replicas", 0))}

    def scale_selector(self, obj: Object) -> str:
        selector = obj["spec"].get("selector") or {}
        return ",".join(f"{key}={selector[key]}" for key in sorted(selector))

    def row(self, obj: Object, now: float) -> list[Any]:
        spec, status = obj["spec"], obj.get("status") or {}
        counts = [spec.get("replicas", 0), status.get("replicas", 0), status.get("readyReplicas", 0)]
        created = age(obj["metadata"].get("creationTimestamp"), now)
        cells = pod_template.names_and_images(obj)
        return [name_of(obj), *counts, created, *cells, format_labels(spec.get("selector"))]

    def describe(self, obj: Object, reader: Reader, now: float) -> str:
        writer, spec, status = Writer(), obj["spec"], obj.get("status") or {}
        writer.field("Name", name_of(obj))
        writer.field("Namespace", namespace_of(obj))
        writer.field("Selector", format_labels(spec.get("selector")))
        writer.labels("Labels", labels_of(obj))
        writer.annotations("Annotations", annotations_of(obj))
        writer.field("Replicas", f"{status.get('replicas', 0)} current / {spec.get('replicas', 0)} desired")
        writer.field("Pods Status", pod_counts(as_replica_set(obj), reader))
        write_template(writer, pod_template.template_of(obj))
        writer.conditions(obj)
        write_events(writer, events_of(obj, reader), now)
        return writer.text()

    def picture(self, obj: Object) -> dict[str, Any]:
        return pod_template.pictured_counts(obj, "fullyLabeledReplicas")


def as_replica_set(obj: Object) -> Object:
    """The ReplicationController with the selector in the form a ReplicaSet has; everything else is alike."""
    selector = obj["spec"].get("selector")
    return {**obj, "spec": {**obj["spec"], "selector": {"matchLabels": selector} if selector else None}}


def _template_errors(template: dict[str, Any] | None, selector: dict[str, str] | None) -> list[FieldError]:
    path = "spec.template"
    if template is None:
        return [required(path)]
    labels, problems = (template.get("metadata") or {}).get("labels"), []
    if selector and not map_selector(selector).matches(labels):
        text = "`selector` does not match template `labels`"
        problems.append(invalid_value(f"{path}.metadata.labels", labels, text))
    problems += pod_template.validate_template(template, path)
    policy = (template.get("spec") or {}).get("restartPolicy", "")
    if policy != "Always":
        problems.append(not_supported(f"{path}.spec.restartPolicy", policy, ("Always",)))
    if (template.get("spec") or {}).get("activeDeadlineSeconds") is not None:
        text = "activeDeadlineSeconds in ReplicationController is not Supported"
        problems.append(forbidden_field(f"{path}.spec.activeDeadlineSeconds", text))
    return problems


def _status_errors(status: dict[str, Any]) -> list[FieldError]:
    problems = [error for field in _STATUS_COUNTS
                for error in pod_template.not_negative(status.get(field), f"status.{field}")]
    for field in ("fullyLabeledReplicas", "readyReplicas", "availableReplicas"):
        if status.get(field, 0) > status.get("replicas", 0):
            problems.append(invalid_value(f"status.{field}", status[field], "cannot be greater than status.replicas"))
    if status.get("availableReplicas", 0) > status.get("readyReplicas", 0):
        text = "cannot be greater than readyReplicas"
        problems.append(invalid_value("status.availableReplicas", status["availableReplicas"], text))
    return problems
