"""ReplicaSet: so many pods of one template.

Mirrors pkg/registry/apps/replicaset, ValidateReplicaSet and its describer.
"""

from __future__ import annotations

from typing import Any

from simulator.apimachinery.fields import FieldError
from simulator.apimachinery.metadata import Object, annotations_of, labels_of, name_of, namespace_of
from simulator.apimachinery.selectors import format_selector
from simulator.apimachinery.timestamps import age
from simulator.kinds import pod_template
from simulator.kinds.describing import Writer, events_of, write_events
from simulator.kinds.describing.pod_parts import pod_counts, write_template
from simulator.kinds.kind import Context, Kind, Reader

REVISION = "deployment.kubernetes.io/revision"
TEMPLATE_HASH = "pod-template-hash"


class ReplicaSetKind(Kind):
    """Keeps a number of equal pods; mostly the tool of a Deployment."""

    group = "apps"
    kind = "ReplicaSet"
    plural = "replicasets"
    short_names = ("rs",)
    categories = ("all",)
    schema = "io.k8s.api.apps.v1.ReplicaSet"
    subresources = ("scale", "status")
    has_generation = True
    columns = pod_template.COUNTED_COLUMNS

    def default(self, obj: Object) -> None:
        spec = obj.setdefault("spec", {})
        if spec.get("replicas") is None:
            spec["replicas"] = 1
        pod_template.default_template(spec)
        obj.setdefault("status", {}).setdefault("replicas", 0)

    def prepare_for_create(self, obj: Object, context: Context) -> None:
        obj["metadata"]["generation"] = 1
        obj["status"] = {"replicas": 0}

    def validate(self, obj: Object, context: Context) -> list[FieldError]:
        spec = obj["spec"]
        return [
            *pod_template.not_negative(spec.get("replicas"), "spec.replicas"),
            *pod_template.not_negative(spec.get("minReadySeconds"), "spec.minReadySeconds"),
            *pod_template.validate_selector_and_template(spec, "ReplicaSet"),
        ]

    def validate_update(self, new: Object, old: Object, context: Context) -> list[FieldError]:
        return pod_template.immutable_selector(new, old)

    def warnings(self, obj: Object, old: Object | None = None) -> list[str]:
        return pod_template.template_warnings(obj, old)

    def field_values(self, obj: Object) -> dict[str, str]:
        return {**super().field_values(obj), "status.replicas": str(obj["status"].get("replicas", 0))}

    def row(self, obj: Object, now: float) -> list[Any]:
        status = obj.get("status") or {}
        counts = [obj["spec"].get("replicas", 0), status.get("replicas", 0), status.get("readyReplicas", 0)]
        created = age(obj["metadata"].get("creationTimestamp"), now)
        names, images, selector = pod_template.container_cells(obj)
        return [name_of(obj), *counts, created, names, images, selector or "<none>"]

    def describe(self, obj: Object, reader: Reader, now: float) -> str:
        writer, status = Writer(), obj.get("status") or {}
        writer.field("Name", name_of(obj))
        writer.field("Namespace", namespace_of(obj))
        writer.field("Selector", format_selector(obj["spec"].get("selector")))
        writer.labels("Labels", labels_of(obj))
        writer.annotations("Annotations", annotations_of(obj))
        writer.controlled_by(obj)
        writer.field("Replicas", f"{status.get('replicas', 0)} current / {obj['spec'].get('replicas', 0)} desired")
        writer.field("Pods Status", pod_counts(obj, reader))
        write_template(writer, pod_template.template_of(obj))
        writer.conditions(obj)
        write_events(writer, events_of(obj, reader), now)
        return writer.text()

    def picture(self, obj: Object) -> dict[str, Any]:
        return {
            **pod_template.pictured_counts(obj, "fullyLabeledReplicas"),
            "revision": annotations_of(obj).get(REVISION, ""),
            "hash": labels_of(obj).get(TEMPLATE_HASH, ""),
        }
