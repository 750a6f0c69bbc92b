"""VolumeAttributesClass: what a volume can be changed to be while it is in use (speed, throughput …).

Mirrors pkg/registry/storage/volumeattributesclass, ValidateVolumeAttributesClass and its describer.
"""

from __future__ import annotations

from typing import Any

from simulator.apimachinery.fields import FieldError, forbidden_field
from simulator.apimachinery.metadata import Object, annotations_of, name_of
from simulator.apimachinery.selectors import format_labels
from simulator.apimachinery.timestamps import age
from simulator.kinds.describing import Writer, events_of, write_events
from simulator.kinds.kind import AGE, NAME, Column, Context, Kind, Reader
from simulator.kinds.storageclass import driver_errors, parameter_errors


class VolumeAttributesClassKind(Kind):
    """Parameters a driver applies to volumes that exist."""

    group = "storage.k8s.io"
    kind = "VolumeAttributesClass"
    plural = "volumeattributesclasses"
    short_names = ("vac",)
    namespaced = False
    schema = "io.k8s.api.storage.v1.VolumeAttributesClass"
    columns = (NAME, Column("DriverName", description="The driver that understands the parameters."), AGE)

    def validate(self, obj: Object, context: Context) -> list[FieldError]:
        problems = driver_errors(obj.get("driverName") or "", "driverName")
        return problems + parameter_errors(obj.get("parameters"), "parameters", may_be_empty=False)

    def validate_update(self, new: Object, old: Object, context: Context) -> list[FieldError]:
        return [forbidden_field(field, f"updates to {field} are forbidden.")
                for field in ("driverName", "parameters") if new.get(field) != old.get(field)]

    def row(self, obj: Object, now: float) -> list[Any]:
        return [name_of(obj), obj.get("driverName", ""), age(obj["metadata"].get("creationTimestamp"), now)]

    def describe(self, obj: Object, reader: Reader, now: float) -> str:
        writer = Writer()
        writer.field("Name", name_of(obj))
        writer.field("Annotations", format_labels(annotations_of(obj)))
        writer.field("DriverName", obj.get("driverName", ""))
        writer.field("Parameters", format_labels(obj.get("parameters")))
        write_events(writer, events_of(obj, reader), now)
        return writer.text()
