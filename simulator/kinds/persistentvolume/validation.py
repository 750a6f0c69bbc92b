"""Validation of persistent volumes (ValidatePersistentVolume and its update, pkg/apis/core/validation).

An attachment may carry such a spec inline, under stricter rules.
"""

from __future__ import annotations

import posixpath
from collections.abc import Mapping
from typing import Any

from simulator.apimachinery.fields import (
    FieldError,
    forbidden_field,
    invalid_value,
    not_supported,
    required,
)
from simulator.apimachinery.metadata import Object, annotations_of
from simulator.apimachinery.object_meta import IMMUTABLE
from simulator.apimachinery.quantity import parse_quantity, whole
from simulator.kinds.claim_template import access_mode_errors, class_name_errors, volume_mode_errors
from simulator.kinds.persistentvolume.sources import RULES, source_errors
from simulator.kinds.pod.spec_diff import struct_diff
from simulator.kinds.pod.validation.scheduling import node_selector_errors

Spec = Mapping[str, Any]
POLICIES = ("Delete", "Recycle", "Retain")
MOUNT_OPTIONS = "volume.beta.kubernetes.io/mount-options"
_MOUNTABLE = ("gcePersistentDisk", "awsElasticBlockStore", "glusterfs", "nfs", "rbd", "quobyte", "iscsi", "cinder",
              "cephfs", "azureFile", "vsphereVolume", "azureDisk", "photonPersistentDisk")
_INLINE = "in the context of inline volumes"
_PATH_NAMES = {"cephfs": "cephFS"}


def validate_volume(volume: Object) -> list[FieldError]:
    """What is wrong with a volume."""
    problems = validate_volume_spec(volume["spec"], "spec", volume["metadata"].get("name", ""))
    mountable = any(volume["spec"].get(field) is not None for field in _MOUNTABLE)
    if not mountable and MOUNT_OPTIONS in annotations_of(volume):
        text = "may not specify mount options for this volume type"
        problems.append(forbidden_field(f"metadata.annotations.{MOUNT_OPTIONS}", text))
    return problems


def validate_volume_update(new: Spec, old: Spec) -> list[FieldError]:
    """What an update may not change: the source and the mode."""
    problems = []
    after, before = _source_of(_without_late_secret(new, old)), _source_of(old)
    if after != before:
        text = "spec.persistentvolumesource is immutable after creation"
        difference = struct_diff("PersistentVolumeSource", before, after)
        problems.append(forbidden_field("spec.persistentvolumesource", f"{text}\n{difference}"))
    if new.get("volumeMode") != old.get("volumeMode"):
        problems.append(invalid_value("volumeMode", new.get("volumeMode"), IMMUTABLE))
    if old.get("volumeAttributesClassName") is not None and new.get("volumeAttributesClassName") is None:
        text = "update from non-nil value to nil is forbidden"
        problems.append(forbidden_field("spec.volumeAttributesClassName", text))
    return problems


def _source_of(spec: Spec) -> dict[str, Any]:
    return {field: spec[field] for field in RULES if spec.get(field) is not None}


def _without_late_secret(new: Spec, old: Spec) -> Spec:
    """The secret for expansion may be added later."""
    before, after = old.get("csi"), new.get("csi")
    if before is None or after is None or before.get("controllerExpandSecretRef") is not None:
        return new
    return {**new, "csi": {key: value for key, value in after.items() if key != "controllerExpandSecretRef"}}


def validate_volume_spec(spec: Spec, path: str, name: str, inline: bool = False) -> list[FieldError]:
    """What is wrong with a volume's spec.

    Args:
        name: the volume's name.
        inline: the spec stands in an attachment.
    """
    problems = _inline_errors(spec, path) if inline else []
    problems += access_mode_errors(spec.get("accessModes"), f"{path}.accessModes", "")
    if not inline:
        problems += _capacity_errors(spec.get("capacity") or {}, f"{path}.capacity")
    problems += _policy_errors(spec.get("persistentVolumeReclaimPolicy"), path, inline)
    problems += _affinity_errors(spec.get("nodeAffinity"), f"{path}.nodeAffinity", inline)
    problems += _sources_errors(spec, path, name)
    problems += _class_errors(spec.get("storageClassName") or "", f"{path}.storageClassName", inline)
    problems += _mode_errors(spec.get("volumeMode"), f"{path}.volumeMode", inline)
    return problems + _attributes_errors(spec, path)


def _inline_errors(spec: Spec, path: str) -> list[FieldError]:
    problems = [forbidden_field(f"{path}.{field}", f"may not be specified {_INLINE}")
                for field in ("claimRef", "capacity") if spec.get(field)]
    if spec.get("csi") is None:
        problems.append(required(f"{path}.csi", f"has to be specified {_INLINE}"))
    return problems


def _capacity_errors(capacity: Spec, path: str) -> list[FieldError]:
    problems = [] if capacity else [required(path)]
    if set(capacity) != {"storage"}:
        problems.append(not_supported(path, dict(sorted(capacity.items())) or None, ("storage",)))
    for name in sorted(capacity):
        if whole(capacity[name]) < 0:
            text = "must be a valid resource quantity"
            problems.append(invalid_value(f"{path}[{name}]", whole(capacity[name]), text))
        if parse_quantity(capacity[name]) <= 0:
            problems.append(invalid_value(f"{path}[{name}]", capacity[name], "must be greater than zero"))
    return problems


def _policy_errors(policy: str | None, path: str, inline: bool) -> list[FieldError]:
    field = f"{path}.persistentVolumeReclaimPolicy"
    if inline:
        text = f"may only be Retain {_INLINE}"
        return [forbidden_field(field, text)] if policy and policy != "Retain" else []
    return [not_supported(field, policy, POLICIES)] if policy and policy not in POLICIES else []


def _affinity_errors(affinity: Spec | None, path: str, inline: bool) -> list[FieldError]:
    if affinity is None:
        return []
    if inline:
        return [forbidden_field(path, f"may not be specified {_INLINE}")]
    if affinity.get("required") is None:
        return [required(f"{path}.required", "must specify required node constraints")]
    return node_selector_errors(affinity["required"], f"{path}.required")


def _sources_errors(spec: Spec, path: str, name: str) -> list[FieldError]:
    problems, found = [], 0
    for field in RULES:
        if spec.get(field) is None:
            continue
        if found and field != "flexVolume":
            text = "may not specify more than 1 volume type"
            problems.append(forbidden_field(f"{path}.{_PATH_NAMES.get(field, field)}", text))
            continue
        found += 1
        problems += source_errors(field, spec[field], path, name)
        if field == "local" and spec.get("nodeAffinity") is None:
            problems.append(required(f"{path}.nodeAffinity", "Local volume requires node affinity"))
    if not found:
        problems.append(required(path, "must specify a volume type"))
    return problems + _root_errors(spec, path)


def _root_errors(spec: Spec, path: str) -> list[FieldError]:
    host = (spec.get("hostPath") or {}).get("path", "")
    if host and posixpath.normpath(host) in ("/", "//") and spec.get("persistentVolumeReclaimPolicy") == "Recycle":
        text = "may not be 'recycle' for a hostPath mount of '/'"
        return [forbidden_field(f"{path}.persistentVolumeReclaimPolicy", text)]
    return []


def _class_errors(name: str, path: str, inline: bool) -> list[FieldError]:
    if name and inline:
        return [forbidden_field(path, f"may not be specified {_INLINE}")]
    return class_name_errors(name, path)


def _mode_errors(mode: str | None, path: str, inline: bool) -> list[FieldError]:
    if mode is not None and inline:
        text = f"may not specify volumeMode other than Filesystem {_INLINE}"
        return [] if mode == "Filesystem" else [forbidden_field(path, text)]
    return volume_mode_errors(mode, path)


def _attributes_errors(spec: Spec, path: str) -> list[FieldError]:
    name, field = spec.get("volumeAttributesClassName"), f"{path}.volumeAttributesClassName"
    if name is None:
        return []
    problems = class_name_errors(name, field) if name else [required(field, "an empty string is disallowed")]
    if spec.get("csi") is None:
        problems.append(required(f"{path}.csi", "has to be specified when using volumeAttributesClassName"))
    return problems
