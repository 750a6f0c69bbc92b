"""The spec of a claim, wherever it stands: in a claim, in a StatefulSet's template, in a pod's ephemeral volume.

Mirrors ValidatePersistentVolumeClaimSpec and ValidatePersistentVolumeClaimTemplate (pkg/apis/core/validation), and what
volumes have in common with claims there.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from simulator.apimachinery.fields import FieldError, forbidden_field, invalid_value, not_supported, required
from simulator.apimachinery.label_selectors import validate_label_selector
from simulator.apimachinery.names import dns_label_problems, dns_subdomain_problems
from simulator.apimachinery.object_meta import validate_annotations, validate_labels
from simulator.apimachinery.quantity import canonicalise, parse_quantity

Spec = Mapping[str, Any]
ACCESS_MODES = ("ReadOnlyMany", "ReadWriteMany", "ReadWriteOnce", "ReadWriteOncePod")
VOLUME_MODES = ("Block", "Filesystem")


def default_claim_spec(spec: dict[str, Any]) -> None:
    """Fill in the defaults of a claim's spec, wherever it stands."""
    if spec.get("volumeMode") is None:
        spec["volumeMode"] = "Filesystem"
    canonicalise(spec.setdefault("resources", {}), "requests", "limits")


def claim_spec_warnings(spec: Spec, path: str) -> list[str]:
    """Warnings about amounts that are no whole bytes."""
    resources = spec.get("resources") or {}
    return [
        f'{path}.resources.{field}[storage]: fractional byte value "{amount}" is invalid, must be an integer'
        for field in ("requests", "limits")
        if (amount := (resources.get(field) or {}).get("storage")) and parse_quantity(amount).denominator != 1
    ]


def validate_claim_template(template: Spec, path: str) -> list[FieldError]:
    """What is wrong with the template of an ephemeral volume's claim."""
    meta = template.get("metadata") or {}
    return [
        *validate_labels(meta.get("labels"), f"{path}.metadata.labels"),
        *validate_annotations(meta.get("annotations"), f"{path}.metadata.annotations"),
        *validate_claim_spec(template.get("spec") or {}, f"{path}.spec"),
    ]


def validate_claim_spec(spec: Spec, path: str) -> list[FieldError]:
    """What is wrong with the spec of a claim or of a claim's template."""
    modes = access_mode_errors(spec.get("accessModes"), f"{path}.accessModes", "at least 1 access mode is required")
    missing = [] if spec.get("accessModes") else modes[:1]
    problems = missing + validate_label_selector(spec.get("selector"), f"{path}.selector") + modes[len(missing):]
    problems += _request_errors(spec, f"{path}.resources[storage]")
    problems += class_name_errors(spec.get("storageClassName") or "", f"{path}.storageClassName")
    problems += volume_mode_errors(spec.get("volumeMode"), f"{path}.volumeMode")
    problems += _data_errors(spec, path)
    attributes = spec.get("volumeAttributesClassName") or ""
    return problems + class_name_errors(attributes, f"{path}.volumeAttributesClassName")


def _request_errors(spec: Spec, path: str) -> list[FieldError]:
    amount = ((spec.get("resources") or {}).get("requests") or {}).get("storage")
    if amount is None:
        return [required(path)]
    size = parse_quantity(amount)
    if size <= 0:
        return [invalid_value(path, amount, "must be greater than zero")]
    return [invalid_value(path, amount, "must be an integer")] if size.denominator != 1 else []


# Data sources ------------------------------------------------------------------------------------------------------


def _data_errors(spec: Spec, path: str) -> list[FieldError]:
    source, reference = spec.get("dataSource"), spec.get("dataSourceRef")
    problems: list[FieldError] = []
    if source is not None:
        problems += _source_errors(source, f"{path}.dataSource")
    if reference is not None:
        problems += _source_errors(reference, f"{path}.dataSourceRef") + _namespace_errors(reference, path)
    if source is None or reference is None:
        return problems
    if reference.get("namespace"):
        text = "may not be specified when dataSourceRef.namespace is specified"
        return [*problems, invalid_value(path, f"{path}.dataSource", text)]
    same = all((source.get(field) or "") == (reference.get(field) or "") for field in ("apiGroup", "kind", "name"))
    return problems if same else [*problems, invalid_value(path, f"{path}.dataSource", "must match dataSourceRef")]


def _source_errors(source: Spec, path: str) -> list[FieldError]:
    problems = [required(f"{path}.{field}") for field in ("name", "kind") if not source.get(field)]
    group, kind = source.get("apiGroup") or "", source.get("kind", "")
    if not group and kind != "PersistentVolumeClaim":
        text = "must be 'PersistentVolumeClaim' when referencing the default apiGroup"
        problems.append(invalid_value(path, kind, text))
    if group:
        problems += [invalid_value(f"{path}.apiGroup", group, text) for text in dns_subdomain_problems(group)]
    return problems


def _namespace_errors(reference: Spec, path: str) -> list[FieldError]:
    namespace = reference.get("namespace") or ""
    problems = dns_label_problems(namespace) if namespace else []
    return [invalid_value(f"{path}.dataSourceRef.namespace", namespace, text) for text in problems]


# Shared with volumes --------------------------------------------------------------------------------------------------


def access_mode_errors(modes: Sequence[str] | None, path: str, missing: str) -> list[FieldError]:
    """What is wrong with access modes, beyond that there must be one (``missing`` says it)."""
    problems = [] if modes else [required(path, missing)]
    return problems + mode_set_errors(modes or (), path)


def mode_set_errors(modes: Sequence[str], path: str) -> list[FieldError]:
    """Unknown access modes, and one that excludes others."""
    problems = [not_supported(path, mode, ACCESS_MODES) for mode in modes if mode not in ACCESS_MODES]
    known = {mode for mode in modes if mode in ACCESS_MODES}
    if "ReadWriteOncePod" in known and len(known) > 1:
        problems.append(forbidden_field(path, "may not use ReadWriteOncePod with other access modes"))
    return problems


def class_name_errors(name: str, path: str) -> list[FieldError]:
    """What is wrong with the name of a class; none is right."""
    return [invalid_value(path, name, text) for text in dns_subdomain_problems(name)] if name else []


def volume_mode_errors(mode: str | None, path: str) -> list[FieldError]:
    """What is wrong with a volume mode; none is right."""
    return [] if mode is None or mode in VOLUME_MODES else [not_supported(path, mode, VOLUME_MODES)]
