"""ResourceQuota: how much a namespace may hold and use.

The kind itself; validation, description, scopes and the counting of usage are the modules beside it. Admission
(apiserver/admission/resource_quota.py) charges what comes, the controller (controllers/resource_quota.py) counts
what is there. Mirrors pkg/registry/core/resourcequota.
"""

from __future__ import annotations

from typing import Any

from simulator.apimachinery.fields import FieldError
from simulator.apimachinery.metadata import Object, name_of
from simulator.apimachinery.quantity import parse_quantity
from simulator.apimachinery.timestamps import age
from simulator.kinds.kind import AGE, NAME, Column, Context, Kind, Reader
from simulator.kinds.pod.defaults import canonical_quantity
from simulator.kinds.resourcequota.describe import describe_quota
from simulator.kinds.resourcequota.validation import validate_quota, validate_quota_update

_COMPARED = ("cpu", "memory", "storage", "ephemeral-storage")


class ResourceQuotaKind(Kind):
    """Limits on what a namespace holds."""

    kind = "ResourceQuota"
    plural = "resourcequotas"
    short_names = ("quota",)
    schema = "io.k8s.api.core.v1.ResourceQuota"
    subresources = ("status",)
    columns = (
        NAME,
        Column("Request", description="Request represents a minimum amount of cpu/memory that a container may "
                                      "consume."),
        Column("Limit", description="Limits control the maximum amount of cpu/memory that a container may use "
                                    "independent of contention on the node."),
        AGE,
    )

    def default(self, obj: Object) -> None:
        spec, status = obj.setdefault("spec", {}), obj.setdefault("status", {})
        for amounts in (spec.get("hard"), status.get("hard"), status.get("used")):
            for name, value in (amounts or {}).items():
                amounts[name] = canonical_quantity(value)

    def prepare_for_create(self, obj: Object, context: Context) -> None:
        obj["status"] = {}

    def validate(self, obj: Object, context: Context) -> list[FieldError]:
        return validate_quota(obj["spec"])

    def validate_update(self, new: Object, old: Object, context: Context) -> list[FieldError]:
        return validate_quota_update(new["spec"], old["spec"])

    def warnings(self, obj: Object, old: Object | None = None) -> list[str]:
        hard = obj["spec"].get("hard") or {}
        return [] if old is not None else [text for name in _COMPARED for text in _order_warnings(name, hard)]

    def row(self, obj: Object, now: float) -> list[Any]:
        status = obj.get("status") or {}
        hard, used = status.get("hard") or {}, status.get("used") or {}
        cells: dict[bool, list[str]] = {False: [], True: []}
        for name in sorted(hard):
            cells[name.startswith("limits.")].append(f"{name}: {used.get(name, '0')}/{hard[name]}")
        created = age(obj["metadata"].get("creationTimestamp"), now)
        return [name_of(obj), ", ".join(cells[False]), ", ".join(cells[True]), created]

    def describe(self, obj: Object, reader: Reader, now: float) -> str:
        return describe_quota(obj)

    def picture(self, obj: Object) -> dict[str, Any]:
        status = obj.get("status") or {}
        used = status.get("used") or {}
        return {"resources": [{"name": name, "used": used.get(name, "0"), "hard": hard,
                               "share": _share(used.get(name, "0"), hard)}
                              for name, hard in sorted((status.get("hard") or {}).items())]}


def _order_warnings(name: str, hard: dict[str, str]) -> list[str]:
    request = f"requests.{name}"
    if request not in hard and name in ("cpu", "memory"):
        request = name
    limit = f"limits.{name}"
    if request not in hard or limit not in hard or parse_quantity(hard[request]) <= parse_quantity(hard[limit]):
        return []
    return [f"ResourceQuota {request} ({hard[request]}) should be less than {limit} ({hard[limit]})"]


def _share(used: str, hard: str) -> float:
    """How much of it is used, 0 to 1; 1 where nothing is allowed."""
    whole = parse_quantity(hard)
    return round(float(parse_quantity(used) / whole), 4) if whole else 1.0
