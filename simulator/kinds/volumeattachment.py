"""VolumeAttachment: the wish to attach a volume to a node, and whether it is.

Mirrors pkg/registry/storage/volumeattachment and ValidateVolumeAttachment. kubectl describes it with the generic
describer.
"""

from __future__ import annotations

from typing import Any

from simulator.apimachinery.fields import FieldError, forbidden_field, invalid_value, required
from simulator.apimachinery.metadata import Object, name_of
from simulator.apimachinery.names import dns_subdomain_problems
from simulator.apimachinery.object_meta import IMMUTABLE
from simulator.apimachinery.timestamps import age
from simulator.kinds.csinode import driver_name_errors
from simulator.kinds.kind import AGE, NAME, Column, Context, Kind
from simulator.kinds.persistentvolume import default_volume_spec
from simulator.kinds.persistentvolume.validation import validate_volume_spec

ONE_SOURCE = "must specify exactly one of inlineVolumeSpec and persistentVolumeName"


class VolumeAttachmentKind(Kind):
    """A volume on its way to a node, or there."""

    group = "storage.k8s.io"
    kind = "VolumeAttachment"
    plural = "volumeattachments"
    namespaced = False
    schema = "io.k8s.api.storage.v1.VolumeAttachment"
    subresources = ("status",)
    allow_unconditional_update = False
    columns = (
        NAME,
        Column("Attacher", format="name", description="The driver that attaches it."),
        Column("PV", description="The volume."),
        Column("Node", description="The node."),
        Column("Attached", "boolean", description="Whether it is attached."),
        AGE,
    )
    indexes = {"node": lambda obj: (obj["spec"].get("nodeName", ""),)}

    def default(self, obj: Object) -> None:
        inline = obj.setdefault("spec", {}).setdefault("source", {}).get("inlineVolumeSpec")
        if inline is not None:
            default_volume_spec(inline)
            if inline.get("volumeMode") is None:
                inline["volumeMode"] = "Filesystem"
        obj.setdefault("status", {}).setdefault("attached", False)

    def prepare_for_create(self, obj: Object, context: Context) -> None:
        obj["status"] = {"attached": False}

    def validate(self, obj: Object, context: Context) -> list[FieldError]:
        spec = obj["spec"]
        node, volume = spec.get("nodeName", ""), spec["source"].get("persistentVolumeName")
        problems = driver_name_errors(spec.get("attacher", ""), "spec.attacher")
        problems += _source_errors(spec["source"], "spec.source")
        problems += [invalid_value("spec.nodeName", node, text) for text in dns_subdomain_problems(node)]
        if volume is not None:
            problems += [invalid_value("spec.source.persistentVolumeName", volume, text)
                         for text in dns_subdomain_problems(volume)]
        return problems

    def validate_update(self, new: Object, old: Object, context: Context) -> list[FieldError]:
        return [] if new["spec"] == old["spec"] else [invalid_value("spec", new["spec"], IMMUTABLE)]

    def row(self, obj: Object, now: float) -> list[Any]:
        spec = obj["spec"]
        return [name_of(obj), spec.get("attacher", ""), spec["source"].get("persistentVolumeName") or "",
                spec.get("nodeName", ""), bool((obj.get("status") or {}).get("attached")),
                age(obj["metadata"].get("creationTimestamp"), now)]


def _source_errors(source: Object, path: str) -> list[FieldError]:
    inline, volume = source.get("inlineVolumeSpec"), source.get("persistentVolumeName")
    if inline is None and volume is None:
        return [required(path, ONE_SOURCE)]
    if inline is not None and volume is not None:
        return [forbidden_field(path, ONE_SOURCE)]
    if inline is not None:
        return validate_volume_spec(inline, f"{path}.inlineVolumeSpec", "", inline=True)
    if volume:
        return []
    return [required(f"{path}.persistentVolumeName", "must specify non empty persistentVolumeName")]
