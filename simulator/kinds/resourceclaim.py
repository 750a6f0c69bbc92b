"""ResourceClaim: devices that somebody asks for (pkg/registry/resource)."""

from __future__ import annotations

from typing import Any

from simulator.apimachinery.fields import FieldError, forbidden_field, invalid_value
from simulator.apimachinery.metadata import Object, is_terminating, name_of
from simulator.apimachinery.object_meta import IMMUTABLE
from simulator.apimachinery.timestamps import age
from simulator.kinds.device_claims import NOT_ALLOCATED, default_devices, devices_problems
from simulator.kinds.kind import AGE, NAME, Column, Context, Kind


class ResourceClaimKind(Kind):
    """Devices that somebody asks for."""

    group = "resource.k8s.io"
    kind = "ResourceClaim"
    plural = "resourceclaims"
    subresources = ("status",)
    schema = "io.k8s.api.resource.v1.ResourceClaim"
    columns = (NAME, Column("State", description="What became of it."), AGE)

    def default(self, obj: Object) -> None:
        default_devices(obj.setdefault("spec", {}))

    def validate(self, obj: Object, context: Context) -> list[FieldError]:
        return devices_problems(obj["spec"], "spec")

    def validate_update(self, new: Object, old: Object, context: Context) -> list[FieldError]:
        return [] if new["spec"] == old["spec"] else [invalid_value("spec", new["spec"], IMMUTABLE)]

    def validate_status_update(self, new: Object, old: Object, context: Context) -> list[FieldError]:
        now, before = new.get("status") or {}, old.get("status") or {}
        if now.get("reservedFor") and now.get("allocation") is None:
            return [forbidden_field("status.reservedFor", "may not be specified when `allocated` is not set")]
        if before.get("allocation") is not None and now.get("allocation") not in (None, before["allocation"]):
            return [invalid_value("status.allocation", now["allocation"], IMMUTABLE)]
        return []

    def warnings(self, obj: Object, old: Object | None = None) -> list[str]:
        return [NOT_ALLOCATED]

    def row(self, obj: Object, now: float) -> list[Any]:
        return [name_of(obj), _state(obj), age(obj["metadata"].get("creationTimestamp"), now)]


def _state(obj: Object) -> str:
    status, states = obj.get("status") or {}, ["deleted"] if is_terminating(obj) else []
    if status.get("allocation") is None:
        return ",".join(states or ["pending"])
    return ",".join([*states, "allocated", *(["reserved"] if status.get("reservedFor") else [])])
