"""Validation of pods and pod specs, a module an aspect.

``validate_pod_spec`` serves pods and pod templates, ``validate_pod`` and ``validate_pod_update`` pods alone.
Errors come in upstream's order and words. Paths are plain strings that are only put together where something is wrong
or listed. Mirrors ValidatePodSpec and ValidatePodCreate (pkg/apis/core/validation/validation.go).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from simulator.apimachinery.fields import FieldError, forbidden_field, invalid_value, not_supported, required
from simulator.apimachinery.names import dns_label_problems, dns_subdomain_problems, qualified_name_problems
from simulator.apimachinery.numerals import whole_number
from simulator.apimachinery.object_meta import validate_labels
from simulator.kinds.pod.validation.containers import (
    validate_containers,
    validate_ephemeral_containers,
    validate_init_containers,
)
from simulator.kinds.pod.validation.networking import validate_dns, validate_host_aliases, validate_host_ports
from simulator.kinds.pod.validation.resources import validate_pod_resources, validate_resources
from simulator.kinds.pod.validation.scheduling import validate_affinity, validate_spread, validate_tolerations
from simulator.kinds.pod.validation.security import validate_pod_security
from simulator.kinds.pod.validation.updating import validate_pod_update
from simulator.kinds.pod.validation.volumes import validate_volumes

__all__ = ["validate_pod", "validate_pod_spec", "validate_pod_update"]

Spec = Mapping[str, Any]
_RESTART = ("Always", "OnFailure", "Never")
_DNS = ("ClusterFirstWithHostNet", "ClusterFirst", "Default", "None")
_PREEMPTION = ("PreemptLowerPriority", "Never")
_DELETION_COST = "controller.kubernetes.io/pod-deletion-cost"
_MIRROR = "kubernetes.io/config.mirror"


def validate_pod(obj: Mapping[str, Any]) -> list[FieldError]:
    """What is wrong with a pod beyond its metadata."""
    meta, spec = obj["metadata"], obj["spec"]
    problems = validate_pod_annotations(meta.get("annotations"), spec, "metadata.annotations")
    problems += validate_pod_spec(spec, meta, "spec", is_pod=True)
    if not spec.get("serviceAccountName") and spec.get("volumes"):
        problems += _token_errors(spec)
    if spec.get("ephemeralContainers") and "resourceVersion" not in meta:
        problems.append(forbidden_field("spec.ephemeralContainers", "cannot be set on create"))
    for field in ("containers", "initContainers", "ephemeralContainers"):
        for index, container in enumerate(spec.get(field) or ()):
            problems += _image_errors(container.get("image", ""), field, index)
    if spec.get("nodeName") and spec.get("schedulingGates"):
        text = "cannot be set until all schedulingGates have been cleared"
        problems.append(forbidden_field("spec.nodeName", text))
    return problems


def validate_pod_annotations(annotations: Mapping[str, str] | None, spec: Spec, path: str) -> list[FieldError]:
    """The annotations that mean something to the cluster."""
    if not annotations:
        return []
    problems = []
    if _MIRROR in annotations and not spec.get("nodeName"):
        text = "must set spec.nodeName if mirror pod annotation is set"
        problems.append(invalid_value(f"{path}[{_MIRROR}]", annotations[_MIRROR], text))
    cost = annotations.get(_DELETION_COST)
    if cost is not None and not _is_int32(cost):
        problems.append(invalid_value(f"{path}[{_DELETION_COST}]", cost, "must be a 32bit integer"))
    return problems


def _is_int32(text: str) -> bool:
    number = whole_number(text)
    return number is not None and str(number) == text and -(2**31) <= number < 2**31


def validate_pod_spec(spec: Spec, meta: Mapping[str, Any], path: str, is_pod: bool = False) -> list[FieldError]:
    """What is wrong with a pod spec.

    Args:
        spec: with its defaults filled in.
        meta: the metadata beside it.
        path: where it stands: ``spec``, ``spec.template.spec``.
        is_pod: whether it is a pod's own, not a template's.
    """
    grace = spec.get("terminationGracePeriodSeconds")
    problems = [] if grace is not None else [required(f"{path}.terminationGracePeriodSeconds")]
    volumes, volume_problems = validate_volumes(spec.get("volumes"), f"{path}.volumes")
    problems += volume_problems
    problems += validate_containers(spec, volumes, grace, f"{path}.containers")
    problems += validate_init_containers(spec, volumes, grace, f"{path}.initContainers")
    if spec.get("ephemeralContainers"):
        problems += validate_ephemeral_containers(spec, volumes, f"{path}.ephemeralContainers")
    if spec.get("resources"):
        problems += validate_pod_resources(spec, f"{path}.resources")
    if spec.get("hostNetwork"):
        problems += validate_host_ports(spec, path, is_pod)
    problems += _policy_errors(spec, path)
    problems += validate_labels(spec.get("nodeSelector"), f"{path}.nodeSelector")
    problems += validate_pod_security(spec, path)
    problems += validate_affinity(spec.get("affinity"), f"{path}.affinity")
    problems += validate_dns(spec.get("dnsConfig"), spec.get("dnsPolicy", ""), f"{path}.dnsConfig")
    problems += _gate_errors(spec, path)
    problems += validate_spread(spec.get("topologySpreadConstraints"), f"{path}.topologySpreadConstraints")
    return problems + _name_errors(spec, path) + _late_errors(spec, path)


def _policy_errors(spec: Spec, path: str) -> list[FieldError]:
    problems = []
    for field, allowed in (("restartPolicy", _RESTART), ("dnsPolicy", _DNS)):
        value = spec.get(field, "")
        if not value:
            problems.append(required(f"{path}.{field}"))
        elif value not in allowed:
            problems.append(not_supported(f"{path}.{field}", value, allowed))
    return problems


def _gate_errors(spec: Spec, path: str) -> list[FieldError]:
    problems = []
    for index, gate in enumerate(spec.get("readinessGates") or ()):
        kind = gate.get("conditionType", "")
        field = f"{path}.readinessGates[{index}].conditionType"
        problems += [invalid_value(field, kind, text) for text in qualified_name_problems(kind)]
    for index, gate in enumerate(spec.get("schedulingGates") or ()):
        field = f"{path}.schedulingGates[{index}]"
        problems += [invalid_value(field, gate.get("name", ""), text)
                     for text in qualified_name_problems(gate.get("name", ""))]
    return problems


def _name_errors(spec: Spec, path: str) -> list[FieldError]:
    """Names of other objects, the deadline, and the host's name."""
    problems = []
    for field in ("serviceAccountName", "nodeName"):
        problems += _subdomain_errors(spec, field, path)
    deadline = spec.get("activeDeadlineSeconds")
    if deadline is not None and not 1 <= deadline < 2**31:
        text = "must be between 1 and 2147483647, inclusive"
        problems.append(invalid_value(f"{path}.activeDeadlineSeconds", deadline, text))
    for field in ("hostname", "subdomain"):
        if spec.get(field):
            problems += [invalid_value(f"{path}.{field}", spec[field], text)
                         for text in dns_label_problems(spec[field])]
    return problems


def _subdomain_errors(spec: Spec, field: str, path: str) -> list[FieldError]:
    value = spec.get(field)
    return [invalid_value(f"{path}.{field}", value, text) for text in dns_subdomain_problems(value)] if value else []


def _late_errors(spec: Spec, path: str) -> list[FieldError]:
    problems = validate_tolerations(spec.get("tolerations"), f"{path}.tolerations")
    problems += validate_host_aliases(spec.get("hostAliases"), f"{path}.hostAliases")
    problems += _subdomain_errors(spec, "priorityClassName", path)
    problems += _subdomain_errors(spec, "runtimeClassName", path)
    policy = spec.get("preemptionPolicy")
    if policy is not None and policy not in _PREEMPTION:
        problems.append(not_supported(f"{path}.preemptionPolicy", policy, _PREEMPTION))
    if spec.get("overhead"):
        problems += validate_resources({"limits": spec["overhead"]}, f"{path}.overhead")
    return problems


def _image_errors(image: str, field: str, index: int) -> list[FieldError]:
    if image == image.strip():
        return []
    text = "must not have leading or trailing whitespace"
    return [invalid_value(f"spec.{field}[{index}].image", image, text)]


def _token_errors(spec: Spec) -> list[FieldError]:
    text = "must not be specified when serviceAccountName is not set"
    return [
        forbidden_field(f"spec.volumes[{index}].projected.sources[{part}].serviceAccountToken", text)
        for index, volume in enumerate(spec["volumes"])
        for part, source in enumerate((volume.get("projected") or {}).get("sources") or ())
        if source.get("serviceAccountToken") is not None
    ]
