"""Validation of ResourceQuotas (ValidateResourceQuotaSpec, pkg/apis/core/validation/validation.go)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from simulator.apimachinery.fields import FieldError, invalid_value, required
from simulator.apimachinery.names import qualified_name_problems
from simulator.apimachinery.quantity import parse_quantity
from simulator.kinds.pod.validation.resources import is_extended

Spec = Mapping[str, Any]
_COUNTED = frozenset({
    "pods", "resourcequotas", "services", "replicationcontrollers", "secrets", "configmaps", "persistentvolumeclaims",
    "services.nodeports", "services.loadbalancers",
})
QUOTA_RESOURCES = _COUNTED | {
    "cpu", "memory", "ephemeral-storage", "requests.cpu", "requests.memory", "requests.storage",
    "requests.ephemeral-storage", "limits.cpu", "limits.memory", "limits.ephemeral-storage",
}
STANDARD_RESOURCES = QUOTA_RESOURCES | {"storage"}
_HUGE = ("hugepages-", "requests.hugepages-")
_POD_COMPUTE = frozenset({"pods", "cpu", "memory", "limits.cpu", "limits.memory", "requests.cpu", "requests.memory"})
POD_SCOPES = ("Terminating", "NotTerminating", "BestEffort", "NotBestEffort", "CrossNamespacePodAffinity")
_SCOPES = (*POD_SCOPES, "PriorityClass", "VolumeAttributesClass")
_CONFLICTS = ({"BestEffort", "NotBestEffort"}, {"Terminating", "NotTerminating"})
_EXISTS_ONLY = ("must be 'Exists' when scope is any of ResourceQuotaScopeTerminating, "
                "ResourceQuotaScopeNotTerminating, ResourceQuotaScopeBestEffort, ResourceQuotaScopeNotBestEffort or "
                "ResourceQuotaScopeCrossNamespacePodAffinity")


def validate_quota(spec: Spec) -> list[FieldError]:
    """What is wrong with a quota's spec."""
    problems: list[FieldError] = []
    hard = spec.get("hard") or {}
    for name in sorted(hard):
        path = f"spec.hard[{name}]"
        problems += quota_name_errors(name, path) + _amount_errors(name, hard[name], path)
    problems += _scope_errors(spec.get("scopes") or (), hard)
    selector = spec.get("scopeSelector")
    return problems if selector is None else problems + _selector_errors(selector, spec, hard)


def validate_quota_update(new: Spec, old: Spec) -> list[FieldError]:
    """What may not change: the scopes."""
    if set(new.get("scopes") or ()) == set(old.get("scopes") or ()):
        return []
    return [invalid_value("spec.scopes", new.get("scopes"), "field is immutable")]


def resource_name_errors(name: str, path: str) -> list[FieldError]:
    """What is wrong with the name of a resource that is not a container's (validateResourceName)."""
    problems = [invalid_value(path, name, text) for text in qualified_name_problems(name)]
    if not problems and "/" not in name and name not in STANDARD_RESOURCES and not name.startswith(_HUGE):
        problems.append(invalid_value(path, name, "must be a standard resource type or fully qualified"))
    return problems


def quota_name_errors(name: str, path: str) -> list[FieldError]:
    """What is wrong with the name of a resource that a quota limits."""
    problems = resource_name_errors(name, path)
    if "/" not in name and name not in QUOTA_RESOURCES and not name.startswith(_HUGE):
        problems.append(invalid_value(path, name, "must be a standard resource for quota"))
    return problems


def _amount_errors(name: str, value: str, path: str) -> list[FieldError]:
    amount, problems = parse_quantity(value), []
    if amount < 0:
        problems.append(invalid_value(path, str(value), "must be greater than or equal to 0"))
    if (name in _COUNTED or is_extended(name)) and amount.denominator != 1:
        problems.append(invalid_value(path, str(value), "must be an integer"))
    return problems


def _fits(scope: str, name: str) -> bool:
    """Whether a scope says anything about a resource."""
    if scope == "BestEffort":
        return name == "pods"
    if scope == "VolumeAttributesClass":
        return name in ("persistentvolumeclaims", "requests.storage")
    return name in _POD_COMPUTE or scope not in _SCOPES


def _unfit(scope: str, hard: Mapping[str, str]) -> list[str]:
    standard = (name for name in sorted(hard) if name in QUOTA_RESOURCES or name.startswith(_HUGE))
    return [name for name in standard if not _fits(scope, name)]


def _scope_errors(scopes: Sequence[str], hard: Mapping[str, str]) -> list[FieldError]:
    path, shown, problems = "spec.scopes", list(scopes), []
    for scope in scopes:
        if scope not in _SCOPES:
            problems.append(invalid_value(path, shown, "unsupported scope"))
        problems += [invalid_value(path, shown, "unsupported scope applied to resource") for _ in _unfit(scope, hard)]
    return problems + [invalid_value(path, shown, "conflicting scopes") for pair in _CONFLICTS if pair <= set(scopes)]


def _selector_errors(selector: Spec, spec: Spec, hard: Mapping[str, str]) -> list[FieldError]:
    path, problems = "spec.scopeSelector.matchExpressions", []
    expressions = selector.get("matchExpressions") or ()
    for item in expressions:
        scope = item.get("scopeName", "")
        if scope not in _SCOPES:
            problems.append(invalid_value(f"{path}.scopeName", scope, "unsupported scope"))
        problems += [invalid_value(path, _shown(expressions), "unsupported scope applied to resource")
                     for _ in _unfit(scope, hard)]
        problems += _operator_errors(item, path)
    names = {item.get("scopeName", "") for item in expressions}
    return problems + [invalid_value(path, spec.get("scopes"), "conflicting scopes")
                       for pair in _CONFLICTS if pair <= names]


def _operator_errors(item: Spec, path: str) -> list[FieldError]:
    operator, values, problems = item.get("operator", ""), item.get("values") or (), []
    if item.get("scopeName") in POD_SCOPES and operator != "Exists":
        problems.append(invalid_value(f"{path}.operator", operator, _EXISTS_ONLY))
    if operator in ("In", "NotIn"):
        text = "must be at least one value when `operator` is 'In' or 'NotIn' for scope selector"
        return problems if values else [*problems, required(f"{path}.values", text)]
    if operator in ("Exists", "DoesNotExist"):
        text = "must be no value when `operator` is 'Exist' or 'DoesNotExist' for scope selector"
        return [*problems, invalid_value(f"{path}.values", list(values), text)] if values else problems
    return [*problems, invalid_value(f"{path}.operator", operator, "not a valid selector operator")]


def _shown(expressions: Sequence[Spec]) -> Spec:
    """The selector in the internal form that messages show."""
    return {"MatchExpressions": [{"ScopeName": item.get("scopeName", ""), "Operator": item.get("operator", ""),
                                  "Values": item.get("values")} for item in expressions]}
