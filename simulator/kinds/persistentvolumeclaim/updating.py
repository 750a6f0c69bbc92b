"""What an update of a claim, or of its status, may not change.

Mirrors ValidatePersistentVolumeClaimUpdate and ValidatePersistentVolumeClaimStatusUpdate (pkg/apis/core/validation).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from simulator.apimachinery.copying import deep_copy
from simulator.apimachinery.fields import FieldError, forbidden_field, invalid_value, not_supported
from simulator.apimachinery.metadata import Object, annotations_of
from simulator.apimachinery.names import qualified_name_problems
from simulator.apimachinery.object_meta import IMMUTABLE
from simulator.apimachinery.quantity import parse_quantity, whole
from simulator.apimachinery.storage import BETA_CLASS, request_of
from simulator.kinds.pod.spec_diff import struct_diff

Spec = Mapping[str, Any]
RESIZE_STATES = ("ControllerResizeInProgress", "ControllerResizeInfeasible", "NodeResizeInProgress",
                 "NodeResizeInfeasible", "NodeResizePending")
_FIXED = "spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims"


def validate_claim_update(new: Object, old: Object) -> list[FieldError]:
    """What an update may not change: everything but the size and the attributes class of a bound claim."""
    after, before = deep_copy(new["spec"]), deep_copy(old["spec"])
    problems = _settle_class(new, old, after, before)
    if not before.get("volumeName"):
        _take(before, after, "volumeName")
    if (new.get("status") or {}).get("phase") == "Bound":
        _settle_size(after, old["spec"])
        _take(after, before, "volumeAttributesClassName")
    if after != before:
        difference = struct_diff("PersistentVolumeClaimSpec", before, after)
        problems.append(forbidden_field("spec", f"{_FIXED}\n{difference}"))
    problems += _size_errors(new, old)
    mode = new["spec"].get("volumeMode")
    if mode != old["spec"].get("volumeMode"):
        problems.append(invalid_value("volumeMode", mode, IMMUTABLE))
    return problems + _attributes_errors(new, old)


def _take(target: dict[str, Any], source: Spec, field: str) -> None:
    if source.get(field) is None:
        target.pop(field, None)
    else:
        target[field] = source[field]


def _settle_class(new: Object, old: Object, after: dict[str, Any], before: dict[str, Any]) -> list[FieldError]:
    """A claim without a class may get one, and one with the old annotation may move it to the field."""
    was, now = annotations_of(old).get(BETA_CLASS), annotations_of(new).get(BETA_CLASS)
    wanted = after.get("storageClassName")
    unset = before.get("storageClassName") is None and wanted is not None
    if unset and was is not None and wanted == was and now in (None, was):
        after.pop("storageClassName")
        return []
    if unset and was in (None, wanted):
        after.pop("storageClassName")
    if (was or "") == (now or ""):
        return []
    return [invalid_value(f"metadata.annotations.{BETA_CLASS}", now or "", IMMUTABLE)]


def _settle_size(after: dict[str, Any], before: Spec) -> None:
    requests = (after.get("resources") or {}).get("requests")
    if requests:
        requests["storage"] = ((before.get("resources") or {}).get("requests") or {}).get("storage", "0")


def _size_errors(new: Object, old: Object) -> list[FieldError]:
    capacity = ((old.get("status") or {}).get("capacity") or {}).get("storage", "0")
    if request_of(new) >= request_of(old) or request_of(new) > parse_quantity(capacity):
        return []
    return [forbidden_field("spec.resources.requests.storage", "field can not be less than status.capacity")]


def _attributes_errors(new: Object, old: Object) -> list[FieldError]:
    name, current = new["spec"].get("volumeAttributesClassName"), (old.get("status") or {})
    if name == old["spec"].get("volumeAttributesClassName") or name or (
            current.get("currentVolumeAttributesClassName") is None):
        return []
    what = "nil" if name is None else "empty string"
    text = f"update to {what} is forbidden when status.currentVolumeAttributesClassName is not nil"
    return [forbidden_field("spec.volumeAttributesClassName", text)]


# Status ------------------------------------------------------------------------------------------------------------


def status_errors(status: Spec) -> list[FieldError]:
    """What is wrong with the status of a claim."""
    problems = _amount_errors(status.get("capacity") or {}, "status.capacity")
    for name, state in (status.get("allocatedResourceStatuses") or {}).items():
        problems += _key_errors(name, "status.allocatedResourceStatuses")
        if state not in RESIZE_STATES:
            problems.append(not_supported("status.allocatedResourceStatuses", name, RESIZE_STATES))
    for name, amount in (status.get("allocatedResources") or {}).items():
        path = "status.allocatedResources"
        found = _key_errors(name, path) or _amount_errors({name: amount}, path)
        if not found and parse_quantity(amount).denominator != 1:
            found.append(invalid_value(f"{path}[{name}]", amount, "must be an integer"))
        problems += found
    return problems


def _amount_errors(amounts: Spec, path: str) -> list[FieldError]:
    return [invalid_value(f"{path}[{name}]", whole(amount), "must be a valid resource quantity")
            for name, amount in amounts.items() if whole(amount) < 0]


def _key_errors(name: str, path: str) -> list[FieldError]:
    problems = [invalid_value(path, name, text) for text in qualified_name_problems(name)]
    if problems or name == "storage" or ("/" in name and "kubernetes.io/" not in name):
        return problems
    return [not_supported(path, name, ("storage",))]
