"""PersistentVolumeClaim: what somebody asks of storage, and the volume they got.

The kind itself; its updates and description are the modules beside it. Mirrors
pkg/registry/core/persistentvolumeclaim/strategy.go and pkg/api/persistentvolumeclaim.
"""

from __future__ import annotations

from typing import Any

from simulator.apimachinery.fields import FieldError
from simulator.apimachinery.metadata import Object, annotations_of, is_terminating, name_of
from simulator.apimachinery.quantity import canonicalise
from simulator.apimachinery.storage import BETA_CLASS, access_modes_text, class_of
from simulator.apimachinery.timestamps import age
from simulator.kinds.claim_template import claim_spec_warnings, default_claim_spec, validate_claim_spec
from simulator.kinds.kind import AGE, NAME, Column, Context, Kind, Reader
from simulator.kinds.persistentvolumeclaim.describe import describe_claim
from simulator.kinds.persistentvolumeclaim.updating import status_errors, validate_claim_update

SNAPSHOTS = ("VolumeSnapshot", "snapshot.storage.k8s.io")


class PersistentVolumeClaimKind(Kind):
    """A claim to storage."""

    kind = "PersistentVolumeClaim"
    plural = "persistentvolumeclaims"
    short_names = ("pvc",)
    schema = "io.k8s.api.core.v1.PersistentVolumeClaim"
    subresources = ("status",)
    columns = (
        NAME,
        Column("Status", description="Whether it has got a volume."),
        Column("Volume", description="The volume it is bound to."),
        Column("Capacity", description="How large that is."),
        Column("Access Modes", description="The ways in which that can be mounted."),
        Column("StorageClass", description="StorageClass of the pvc"),
        Column("VolumeAttributesClass", description="VolumeAttributesClass of the pvc"),
        AGE,
        Column("VolumeMode", description="File system or raw block device.", priority=1),
    )
    indexes = {"volume": lambda obj: (obj["spec"].get("volumeName") or "",), "class": lambda obj: (class_of(obj),)}

    def default(self, obj: Object) -> None:
        default_claim_spec(obj.setdefault("spec", {}))
        status = obj.setdefault("status", {})
        if not status.get("phase"):
            status["phase"] = "Pending"
        canonicalise(status, "capacity", "allocatedResources")

    def prepare_for_create(self, obj: Object, context: Context) -> None:
        obj["status"] = {"phase": "Pending"}
        _settle_data_sources(obj["spec"], None)

    def prepare_for_update(self, new: Object, old: Object, context: Context) -> None:
        super().prepare_for_update(new, old, context)
        _settle_data_sources(new["spec"], old["spec"])

    def validate(self, obj: Object, context: Context) -> list[FieldError]:
        return validate_claim_spec(obj["spec"], "spec")

    def validate_update(self, new: Object, old: Object, context: Context) -> list[FieldError]:
        return validate_claim_update(new, old)

    def validate_status_update(self, new: Object, old: Object, context: Context) -> list[FieldError]:
        return status_errors(new.get("status") or {})

    def warnings(self, obj: Object, old: Object | None = None) -> list[str]:
        warnings = []
        if BETA_CLASS in annotations_of(obj):
            text = 'deprecated since v1.8; use "storageClassName" attribute instead'
            warnings.append(f"metadata.annotations[{BETA_CLASS}]: {text}")
        return warnings + claim_spec_warnings(obj["spec"], "spec")

    def row(self, obj: Object, now: float) -> list[Any]:
        spec, status = obj["spec"], obj.get("status") or {}
        bound, attributes = bool(spec.get("volumeName")), spec.get("volumeAttributesClassName")
        return [
            name_of(obj),
            "Terminating" if is_terminating(obj) else status.get("phase", ""),
            spec.get("volumeName", ""),
            (status.get("capacity") or {}).get("storage", "0") if bound else "",
            access_modes_text(status.get("accessModes")) if bound else "",
            class_of(obj),
            "<unset>" if attributes is None else attributes,
            age(obj["metadata"].get("creationTimestamp"), now),
            spec.get("volumeMode") or "<unset>",
        ]

    def describe(self, obj: Object, reader: Reader, now: float) -> str:
        return describe_claim(obj, reader, now)


def _settle_data_sources(spec: Object, old: Object | None) -> None:
    """Drop a data source that only populators could understand, then make its two fields agree."""
    before = old or {}
    in_use = before.get("dataSource") is not None or before.get("dataSourceRef") is not None
    if (spec.get("dataSourceRef") or {}).get("namespace") and before.get("dataSourceRef") is None:
        del spec["dataSourceRef"]
    reference = spec.get("dataSourceRef")
    if not in_use and reference is None and not _is_claim_or_snapshot(spec.get("dataSource") or {}):
        spec.pop("dataSource", None)
    source = spec.get("dataSource")
    if source is not None and reference is None:
        spec["dataSourceRef"] = dict(source)
    elif reference is not None and source is None and not reference.get("namespace"):
        spec["dataSource"] = {key: value for key, value in reference.items() if key != "namespace"}


def _is_claim_or_snapshot(source: Object) -> bool:
    kind = source.get("kind"), source.get("apiGroup") or ""
    return kind in (("PersistentVolumeClaim", ""), SNAPSHOTS)
