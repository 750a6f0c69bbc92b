"""PersistentVolume: a piece of storage of the cluster.

The kind itself; its validation, sources and description are the modules beside it. Mirrors
pkg/registry/core/persistentvolume/strategy.go.
"""

from __future__ import annotations

from typing import Any

from simulator.apimachinery.fields import FieldError
from simulator.apimachinery.metadata import Object, annotations_of, is_terminating, name_of
from simulator.apimachinery.quantity import canonicalise
from simulator.apimachinery.storage import BETA_CLASS, access_modes_text, claim_key, class_of
from simulator.apimachinery.timestamps import age, timestamp
from simulator.kinds.kind import AGE, NAME, Column, Context, Kind, Reader
from simulator.kinds.persistentvolume.describe import describe_volume
from simulator.kinds.persistentvolume.sources import DEFAULTS
from simulator.kinds.persistentvolume.validation import MOUNT_OPTIONS, validate_volume, validate_volume_update
from simulator.kinds.pod.warnings import DEPRECATED_LABELS

_OLD_ANNOTATIONS = {
    BETA_CLASS: 'deprecated since v1.8; use "storageClassName" attribute instead',
    MOUNT_OPTIONS: 'deprecated since v1.31; use "mountOptions" attribute instead',
}
_OLD_SOURCES = {
    "cephfs": "spec.cephfs: deprecated in v1.28, non-functional in v1.31+",
    "photonPersistentDisk": "spec.photonPersistentDisk: deprecated in v1.11, non-functional in v1.16+",
    "scaleIO": "spec.scaleIO: deprecated in v1.16, non-functional in v1.22+",
    "storageos": "spec.storageOS: deprecated in v1.22, non-functional in v1.25+",
    "glusterfs": "spec.glusterfs: deprecated in v1.25, non-functional in v1.26+",
    "rbd": "spec.rbd: deprecated in v1.28, non-functional in v1.31+",
}
_RECYCLE = ("spec.persistentVolumeReclaimPolicy: The Recycle reclaim policy is deprecated. Instead, the recommended "
            "approach is to use dynamic provisioning.")


def default_volume_spec(spec: Object) -> None:
    """Fill in what the sources of a volume's spec leave open."""
    canonicalise(spec, "capacity")
    for field, defaults in DEFAULTS.items():
        if spec.get(field) is not None:
            for name, value in defaults.items():
                if spec[field].get(name) is None or (value and spec[field][name] == ""):
                    spec[field][name] = value


class PersistentVolumeKind(Kind):
    """Storage that outlives pods."""

    kind = "PersistentVolume"
    plural = "persistentvolumes"
    short_names = ("pv",)
    namespaced = False
    schema = "io.k8s.api.core.v1.PersistentVolume"
    subresources = ("status",)
    columns = (
        NAME,
        Column("Capacity", description="How large it is."),
        Column("Access Modes", description="The ways in which it can be mounted."),
        Column("Reclaim Policy", description="What becomes of it when its claim is gone."),
        Column("Status", description="Whether it is free, bound to a claim, or released."),
        Column("Claim", description="The claim it is bound to."),
        Column("StorageClass", description="StorageClass of the pv"),
        Column("VolumeAttributesClass", description="VolumeAttributesClass of the pv"),
        Column("Reason", description="Why it failed."),
        AGE,
        Column("VolumeMode", description="File system or raw block device.", priority=1),
    )
    indexes = {"claim": lambda obj: (claim_key(obj["spec"]["claimRef"]),) if obj["spec"].get("claimRef") else ()}

    def default(self, obj: Object) -> None:
        spec = obj.setdefault("spec", {})
        if not spec.get("persistentVolumeReclaimPolicy"):
            spec["persistentVolumeReclaimPolicy"] = "Retain"
        if spec.get("volumeMode") is None:
            spec["volumeMode"] = "Filesystem"
        default_volume_spec(spec)
        status = obj.setdefault("status", {})
        if not status.get("phase"):
            status["phase"] = "Pending"

    def prepare_for_create(self, obj: Object, context: Context) -> None:
        obj["status"] = {"phase": "Pending", "lastPhaseTransitionTime": timestamp(context.now)}

    def prepare_for_status_update(self, new: Object, old: Object, context: Context) -> None:
        super().prepare_for_status_update(new, old, context)
        before, after = old.get("status") or {}, {**(new.get("status") or {})}
        since = after.get("lastPhaseTransitionTime")
        if before.get("phase") == after.get("phase"):
            if since is None and before.get("lastPhaseTransitionTime"):
                after["lastPhaseTransitionTime"] = before["lastPhaseTransitionTime"]
        elif since is None or since == before.get("lastPhaseTransitionTime"):
            after["lastPhaseTransitionTime"] = timestamp(context.now)
        new["status"] = after

    def validate(self, obj: Object, context: Context) -> list[FieldError]:
        return validate_volume(obj)

    def validate_update(self, new: Object, old: Object, context: Context) -> list[FieldError]:
        """Upstream checks the whole volume once more here."""
        return [*validate_volume(new), *validate_volume_update(new["spec"], old["spec"])]

    def warnings(self, obj: Object, old: Object | None = None) -> list[str]:
        spec, found = obj["spec"], annotations_of(obj)
        warnings = [f"metadata.annotations[{key}]: {text}" for key, text in _OLD_ANNOTATIONS.items() if key in found]
        if spec.get("persistentVolumeReclaimPolicy") == "Recycle":
            warnings.append(_RECYCLE)
        terms = ((spec.get("nodeAffinity") or {}).get("required") or {}).get("nodeSelectorTerms") or ()
        warnings += [
            f"spec.nodeAffinity.required.nodeSelectorTerms[{index}].matchExpressions[{place}].key: "
            f"{item['key']} is {DEPRECATED_LABELS[item['key']]}"
            for index, term in enumerate(terms)
            for place, item in enumerate(term.get("matchExpressions") or ())
            if item.get("key") in DEPRECATED_LABELS
        ]
        return warnings + [text for field, text in _OLD_SOURCES.items() if spec.get(field) is not None]

    def row(self, obj: Object, now: float) -> list[Any]:
        spec, status = obj["spec"], obj.get("status") or {}
        attributes = spec.get("volumeAttributesClassName")
        return [
            name_of(obj),
            (spec.get("capacity") or {}).get("storage", "0"),
            access_modes_text(spec.get("accessModes")),
            spec.get("persistentVolumeReclaimPolicy", ""),
            "Terminating" if is_terminating(obj) else status.get("phase", ""),
            claim_key(spec["claimRef"]) if spec.get("claimRef") else "",
            class_of(obj),
            "<unset>" if attributes is None else attributes,
            status.get("reason", ""),
            age(obj["metadata"].get("creationTimestamp"), now),
            spec.get("volumeMode") or "<unset>",
        ]

    def describe(self, obj: Object, reader: Reader, now: float) -> str:
        return describe_volume(obj, reader, now)
