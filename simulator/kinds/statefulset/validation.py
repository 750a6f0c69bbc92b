"""What a StatefulSet may say (ValidateStatefulSet and its companions in pkg/apis/apps/validation/validation.go)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from simulator.apimachinery.fields import (
    FieldError,
    forbidden_field,
    invalid_value,
    not_supported,
    required,
)
from simulator.apimachinery.label_selectors import validate_label_selector
from simulator.apimachinery.names import dns_label_problems
from simulator.apimachinery.object_meta import validate_annotations, validate_labels
from simulator.apimachinery.selectors import label_selector, selector_text
from simulator.kinds import pod_template
from simulator.kinds.claim_template import validate_claim_spec

Spec = Mapping[str, Any]
CHANGEABLE = ("replicas", "template", "updateStrategy", "minReadySeconds", "ordinals", "revisionHistoryLimit",
              "persistentVolumeClaimRetentionPolicy")
FORBIDDEN = ("updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', 'updateStrategy', "
             "'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden")
_POLICIES = ("OrderedReady", "Parallel")
_RETENTION = ("Retain", "Delete")


def validate_spec(spec: Spec, new: bool) -> list[FieldError]:
    """What is wrong with a spec.

    Args:
        new: whether the object is being created; the name of its service and its claim templates are immutable
            later and looked at only then.
    """
    template = spec.get("template") or {}
    return [
        *_policy_errors(spec),
        *_strategy_errors(spec["updateStrategy"]),
        *_retention_errors(spec["persistentVolumeClaimRetentionPolicy"]),
        *(_claim_errors(spec.get("volumeClaimTemplates")) if new else ()),
        *pod_template.not_negative(spec.get("replicas"), "spec.replicas"),
        *pod_template.not_negative(spec.get("minReadySeconds"), "spec.minReadySeconds"),
        *pod_template.not_negative((spec.get("ordinals") or {}).get("start"), "spec.ordinals.start"),
        *(_service_errors(spec.get("serviceName", "")) if new else ()),
        *_selector_errors(spec.get("selector")),
        *_template_errors(spec, template),
        *pod_template.restart_errors(template),
        *pod_template.deadline_errors(template, "StatefulSet"),
    ]


def _policy_errors(spec: Spec) -> list[FieldError]:
    policy = spec["podManagementPolicy"]
    if policy in _POLICIES:
        return []
    return [invalid_value("spec.podManagementPolicy", policy, "must be 'OrderedReady' or 'Parallel'")]


def _strategy_errors(strategy: Spec) -> list[FieldError]:
    kind, rolling = strategy["type"], strategy.get("rollingUpdate")
    path = "spec.updateStrategy"
    if kind == "OnDelete":
        text = "only allowed for updateStrategy 'RollingUpdate'"
        return [invalid_value(f"{path}.rollingUpdate", _rolling(rolling), text)] if rolling is not None else []
    if kind != "RollingUpdate":
        shown = {"Type": kind, "RollingUpdate": _rolling(rolling)}
        return [invalid_value(path, shown, "must be 'RollingUpdate' or 'OnDelete'")]
    return pod_template.not_negative((rolling or {}).get("partition"), f"{path}.rollingUpdate.partition")


def _rolling(rolling: Spec | None) -> Spec | None:
    """As the error texts print the structure: by the names of its fields inside the API server."""
    if rolling is None:
        return None
    return {"Partition": rolling.get("partition", 0), "MaxUnavailable": rolling.get("maxUnavailable")}


def _retention_errors(policy: Spec) -> list[FieldError]:
    path = "spec.persistentVolumeClaimRetentionPolicy"
    return [not_supported(f"{path}.{field}", policy[field], _RETENTION)
            for field in ("whenDeleted", "whenScaled") if policy[field] not in _RETENTION]


def _claim_errors(claims: Any) -> list[FieldError]:
    return [problem for index, claim in enumerate(claims or ())
            for problem in validate_claim_spec(claim["spec"], f"spec.volumeClaimTemplates[{index}].spec")]


def _service_errors(name: str) -> list[FieldError]:
    return [invalid_value("spec.serviceName", name, text) for text in dns_label_problems(name)] if name else []


def _selector_errors(selector: Spec | None) -> list[FieldError]:
    if selector is None:
        return [required("spec.selector")]
    problems = validate_label_selector(selector, "spec.selector")
    if not selector.get("matchLabels") and not selector.get("matchExpressions"):
        problems.append(invalid_value("spec.selector", selector, "empty selector is invalid for statefulset"))
    return problems


def _template_errors(spec: Spec, template: Spec) -> list[FieldError]:
    selector = spec.get("selector")
    if validate_label_selector(selector, ""):
        return [invalid_value("spec.selector", selector, "")]
    meta, problems = template.get("metadata") or {}, []
    labels = meta.get("labels")
    if (selector is None or selector_text(selector)) and not label_selector(selector).matches(labels):
        problems.append(pod_template.mismatch(labels))
    return [
        *problems,
        *pod_template.validate_template(_with_claims(spec, template), "spec.template"),
        *validate_labels(labels, "spec.template.labels"),
        *validate_annotations(meta.get("annotations"), "spec.template.annotations"),
    ]


def _with_claims(spec: Spec, template: Spec) -> Spec:
    """The template as pods will be made of it: a volume for each claim; host name and subdomain are given later."""
    pod = {key: value for key, value in (template.get("spec") or {}).items() if key not in ("hostname", "subdomain")}
    claims = [(claim.get("metadata") or {}).get("name", "") for claim in spec.get("volumeClaimTemplates") or ()]
    if claims:
        own = [volume for volume in pod.get("volumes") or () if volume.get("name") not in claims]
        pod["volumes"] = [*({"name": name, "persistentVolumeClaim": {"claimName": name}}
                            for name in dict.fromkeys(claims)), *own]
    return {**template, "spec": pod}


def forbidden_changes(new: Spec, old: Spec) -> list[FieldError]:
    """The error of an update that touches what is fixed for life."""
    def fixed(spec: Spec) -> Spec:
        return {key: value for key, value in spec.items() if key not in CHANGEABLE and value not in ("", [], None)}

    return [] if fixed(new) == fixed(old) else [forbidden_field("spec", FORBIDDEN)]


_COUNTS = ("replicas", "readyReplicas", "currentReplicas", "updatedReplicas", "availableReplicas",
           "observedGeneration", "collisionCount")


def validate_status(status: Spec, old: Spec) -> list[FieldError]:
    """What is wrong with a status, which was ``old``."""
    problems = [error for field in _COUNTS
                for error in pod_template.not_negative(status.get(field), f"status.{field}")]
    for field in ("readyReplicas", "currentReplicas", "updatedReplicas", "availableReplicas"):
        problems += _above(status, field, "replicas")
    problems += _above(status, "availableReplicas", "readyReplicas")
    before, after = old.get("collisionCount"), status.get("collisionCount") or 0
    if before is not None and after < before:
        problems.append(invalid_value("status.collisionCount", after, "cannot be decremented"))
    return problems


def _above(status: Spec, field: str, limit: str) -> list[FieldError]:
    value = status.get(field) or 0
    if value <= (status.get(limit) or 0):
        return []
    return [invalid_value(f"status.{field}", value, f"cannot be greater than status.{limit}")]
