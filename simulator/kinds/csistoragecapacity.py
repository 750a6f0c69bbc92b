"""CSIStorageCapacity: how much room a driver has left for a class in a part of the cluster.

Mirrors pkg/registry/storage/csistoragecapacity and ValidateCSIStorageCapacity. kubectl describes it with the generic
describer.
"""

from __future__ import annotations

from typing import Any

from simulator.apimachinery.fields import FieldError, invalid_value
from simulator.apimachinery.label_selectors import validate_label_selector
from simulator.apimachinery.metadata import Object, name_of
from simulator.apimachinery.names import dns_subdomain_problems
from simulator.apimachinery.object_meta import IMMUTABLE
from simulator.apimachinery.quantity import canonical_quantity, parse_quantity
from simulator.kinds.kind import NAME, Column, Context, Kind
from simulator.kinds.pod.warnings import DEPRECATED_LABELS


class CSIStorageCapacityKind(Kind):
    """Room for volumes of a class on the nodes of a topology segment."""

    group = "storage.k8s.io"
    kind = "CSIStorageCapacity"
    plural = "csistoragecapacities"
    schema = "io.k8s.api.storage.v1.CSIStorageCapacity"
    allow_unconditional_update = False
    columns = (
        NAME,
        Column("StorageClassName", description="The class it is about."),
        Column("Capacity", description="How much room there is."),
    )

    def default(self, obj: Object) -> None:
        for field in ("capacity", "maximumVolumeSize"):
            if obj.get(field) is not None:
                obj[field] = canonical_quantity(obj[field])

    def validate(self, obj: Object, context: Context) -> list[FieldError]:
        name, capacity = obj.get("storageClassName", ""), obj.get("capacity")
        problems = validate_label_selector(obj.get("nodeTopology"), "nodeTopology")
        problems += [invalid_value("storageClassName", name, text) for text in dns_subdomain_problems(name)]
        if capacity is not None and parse_quantity(capacity) < 0:
            problems.append(invalid_value("capacity", capacity, "must be greater than or equal to 0"))
        return problems

    def validate_update(self, new: Object, old: Object, context: Context) -> list[FieldError]:
        return [invalid_value(field, new.get(field), IMMUTABLE)
                for field in ("nodeTopology", "storageClassName") if new.get(field) != old.get(field)]

    def warnings(self, obj: Object, old: Object | None = None) -> list[str]:
        selector = obj.get("nodeTopology") or {}
        found = [
            f"nodeTopology.matchExpressions[{index}].key: {item['key']} is {DEPRECATED_LABELS[item['key']]}"
            for index, item in enumerate(selector.get("matchExpressions") or ()) if item.get("key") in DEPRECATED_LABELS
        ]
        return found + [f"nodeTopology.matchLabels.{key}: {DEPRECATED_LABELS[key]}"
                        for key in sorted(selector.get("matchLabels") or {}) if key in DEPRECATED_LABELS]

    def row(self, obj: Object, now: float) -> list[Any]:
        capacity = obj.get("capacity")
        return [name_of(obj), obj.get("storageClassName", ""), "<unset>" if capacity is None else capacity]
