"""ResourceSlice: devices that a driver offers on a node (pkg/registry/resource)."""

from __future__ import annotations

from typing import Any

from simulator.apimachinery.fields import FieldError, invalid_value, required
from simulator.apimachinery.metadata import Object, name_of
from simulator.apimachinery.names import dns_subdomain_problems
from simulator.apimachinery.object_meta import IMMUTABLE
from simulator.apimachinery.timestamps import age
from simulator.kinds.device_claims import NOT_ALLOCATED, driver_problems, label_errors
from simulator.kinds.kind import AGE, NAME, Column, Context, Kind


class ResourceSliceKind(Kind):
    """Devices that a driver offers on a node."""

    group = "resource.k8s.io"
    kind = "ResourceSlice"
    plural = "resourceslices"
    namespaced = False
    has_generation = True
    schema = "io.k8s.api.resource.v1.ResourceSlice"
    columns = (
        NAME,
        Column("Node", description="The node that has them."),
        Column("Driver", description="Who offers them."),
        Column("Pool", description="The pool they belong to."),
        AGE,
    )

    def default(self, obj: Object) -> None:
        obj.setdefault("spec", {})

    def validate(self, obj: Object, context: Context) -> list[FieldError]:
        spec = obj["spec"]
        problems = driver_problems(spec.get("driver") or "", "spec.driver") + _pool_problems(spec.get("pool") or {})
        placed = [field for field in _PLACES if spec.get(field)]
        one = "exactly one of `nodeName`, `nodeSelector`, `allNodes`, `perDeviceNodeSelection` is required"
        if not placed:
            problems.append(required("spec", one))
        if len(placed) > 1:
            shown = ", ".join(f"`{field}`" for field in placed)
            problems.append(invalid_value("spec", f"{{{shown}}}", f"{one}, but multiple fields are set"))
        if spec.get("sharedCounters") is not None and spec.get("devices") is not None:
            problems.append(invalid_value("spec", "", "only one of `sharedCounters` or `devices` is allowed"))
        for index, device in enumerate(spec.get("devices") or ()):
            problems += label_errors(device.get("name") or "", f"spec.devices[{index}].name")
        return problems

    def validate_update(self, new: Object, old: Object, context: Context) -> list[FieldError]:
        was, spec = old["spec"], new["spec"]
        pairs = (("pool.name", (spec.get("pool") or {}).get("name"), (was.get("pool") or {}).get("name")),
                 ("driver", spec.get("driver"), was.get("driver")),
                 ("nodeName", spec.get("nodeName"), was.get("nodeName")))
        return [invalid_value(f"spec.{path}", value, IMMUTABLE) for path, value, before in pairs if value != before]

    def field_values(self, obj: Object) -> dict[str, str]:
        spec = obj.get("spec") or {}
        return {**super().field_values(obj), "spec.nodeName": spec.get("nodeName") or "",
                "spec.driver": spec.get("driver") or ""}

    def warnings(self, obj: Object, old: Object | None = None) -> list[str]:
        return [NOT_ALLOCATED]

    def row(self, obj: Object, now: float) -> list[Any]:
        return [name_of(obj), obj["spec"].get("nodeName") or "", obj["spec"].get("driver", ""),
                (obj["spec"].get("pool") or {}).get("name", ""), age(obj["metadata"].get("creationTimestamp"), now)]


_PLACES = ("nodeName", "nodeSelector", "allNodes", "perDeviceNodeSelection")


def _pool_problems(pool: Object) -> list[FieldError]:
    name, count, generation = pool.get("name") or "", pool.get("resourceSliceCount") or 0, pool.get("generation") or 0
    problems = [] if name else [required("spec.pool.name")]
    problems += [invalid_value("spec.pool.name", part, text)
                 for part in name.split("/") if name for text in dns_subdomain_problems(part)]
    if count <= 0:
        problems.append(invalid_value("spec.pool.resourceSliceCount", count, "must be greater than zero"))
    if generation < 0:
        why = "must be greater than or equal to zero"
        problems.append(invalid_value("spec.pool.generation", generation, why))
    return problems
