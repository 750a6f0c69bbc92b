"""Validation of an update of a pod: its image, deadline, tolerations and gates may change, nothing else.

Mirrors ValidatePodUpdate (pkg/apis/core/validation/validation.go).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from simulator.apimachinery.fields import FieldError, forbidden_field, invalid_value, required
from simulator.kinds.pod.spec_diff import spec_diff

Spec = Mapping[str, Any]
_UPDATABLE = ",".join((
    "`spec.containers[*].image`",
    "`spec.initContainers[*].image`",
    "`spec.activeDeadlineSeconds`",
    "`spec.tolerations` (only additions to existing tolerations)",
    "`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)",
))
_MUTABLE = ("activeDeadlineSeconds", "schedulingGates", "tolerations")


def validate_pod_update(new: Spec, old: Spec) -> list[FieldError]:
    """What is wrong with the change from one pod spec to another, beyond ``validate_pod`` of the new one."""
    if new == old:
        return []
    problems: list[FieldError] = []
    for field in ("containers", "initContainers"):
        found, stop = _container_errors(new.get(field) or (), old.get(field) or (), f"spec.{field}")
        problems += found
        if stop:
            return problems
    found, stop = _deadline_errors(new.get("activeDeadlineSeconds"), old.get("activeDeadlineSeconds"))
    problems += found
    if stop:
        return problems
    problems += _toleration_errors(new, old) + _gate_errors(new, old)
    munged = _munged(new, old)
    if munged != old:
        text = f"pod updates may not change fields other than {_UPDATABLE}\n{spec_diff(old, munged)}"
        problems.append(forbidden_field("spec", text))
    return problems


def _container_errors(new: Any, old: Any, path: str) -> tuple[list[FieldError], bool]:
    if len(new) != len(old):
        return [forbidden_field(path, "pod updates may not add or remove containers")], True
    return [required(f"{path}[{index}].image") for index, item in enumerate(new) if not item.get("image")], False


def _deadline_errors(new: int | None, old: int | None) -> tuple[list[FieldError], bool]:
    field = "spec.activeDeadlineSeconds"
    if new is None:
        text = "must not update from a positive integer to nil value"
        return ([] if old is None else [invalid_value(field, None, text)]), False
    if not 0 <= new < 2**31:
        return [invalid_value(field, new, "must be between 0 and 2147483647, inclusive")], True
    if old is not None and old < new:
        return [invalid_value(field, new, "must be less than or equal to previous value")], True
    return [], False


def _toleration_errors(new: Spec, old: Spec) -> list[FieldError]:
    """Old ones must stay, but for their seconds."""
    kept = [_without_seconds(item) for item in new.get("tolerations") or ()]
    if all(_without_seconds(item) in kept for item in old.get("tolerations") or ()):
        return []
    text = "existing toleration can not be modified except its tolerationSeconds"
    return [forbidden_field("spec.tolerations", text)]


def _without_seconds(toleration: Spec) -> dict[str, Any]:
    return {key: value for key, value in toleration.items() if key != "tolerationSeconds"}


def _gate_errors(new: Spec, old: Spec) -> list[FieldError]:
    known = {gate["name"] for gate in old.get("schedulingGates") or ()}
    return [
        forbidden_field(f"spec.schedulingGates[{index}].name",
                        f"only deletion is allowed, but found new scheduling gate '{gate['name']}'")
        for index, gate in enumerate(new.get("schedulingGates") or ())
        if gate["name"] not in known
    ]


def _munged(new: Spec, old: Spec) -> dict[str, Any]:
    """The new spec with everything that may change set back to what it was."""
    munged = {key: value for key, value in new.items() if key not in _MUTABLE}
    munged.update({key: old[key] for key in _MUTABLE if key in old})
    for field in ("containers", "initContainers"):
        if field in new:
            pairs = zip(new[field] or (), old.get(field) or (), strict=False)
            munged[field] = [_with_image(item, before) for item, before in pairs]
    grace = old.get("terminationGracePeriodSeconds")
    if grace is not None and grace < 0 and new.get("terminationGracePeriodSeconds") == 1:
        munged["terminationGracePeriodSeconds"] = grace
    return munged


def _with_image(container: Spec, before: Spec) -> dict[str, Any]:
    changed = dict(container)
    changed.pop("image", None)
    return changed | ({"image": before["image"]} if "image" in before else {})
