"""ResourceClaimTemplate: what claims are made from, one for each pod (pkg/registry/resource)."""

from __future__ import annotations

from typing import Any

from simulator.apimachinery.fields import FieldError, invalid_value
from simulator.apimachinery.metadata import Object, name_of
from simulator.apimachinery.object_meta import IMMUTABLE, validate_annotations, validate_labels
from simulator.apimachinery.timestamps import age
from simulator.kinds.device_claims import NOT_ALLOCATED, default_devices, devices_problems
from simulator.kinds.kind import AGE, NAME, Context, Kind


class ResourceClaimTemplateKind(Kind):
    """What claims are made from, one for each pod."""

    group = "resource.k8s.io"
    kind = "ResourceClaimTemplate"
    plural = "resourceclaimtemplates"
    schema = "io.k8s.api.resource.v1.ResourceClaimTemplate"
    columns = (NAME, AGE)

    def default(self, obj: Object) -> None:
        default_devices(obj.setdefault("spec", {}).setdefault("spec", {}))

    def validate(self, obj: Object, context: Context) -> list[FieldError]:
        meta = obj["spec"].get("metadata") or {}
        return [
            *validate_labels(meta.get("labels"), "spec.metadata.labels"),
            *validate_annotations(meta.get("annotations"), "spec.metadata.annotations"),
            *devices_problems(obj["spec"]["spec"], "spec.spec"),
        ]

    def validate_update(self, new: Object, old: Object, context: Context) -> list[FieldError]:
        return [] if new["spec"] == old["spec"] else [invalid_value("spec", new["spec"], IMMUTABLE)]

    def warnings(self, obj: Object, old: Object | None = None) -> list[str]:
        return [NOT_ALLOCATED]

    def row(self, obj: Object, now: float) -> list[Any]:
        return [name_of(obj), age(obj["metadata"].get("creationTimestamp"), now)]
