"""Validation of requests and limits."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from simulator.apimachinery.fields import FieldError, forbidden_field, invalid_value, required
from simulator.apimachinery.names import qualified_name_problems
from simulator.apimachinery.quantity import parse_quantity
from simulator.kinds.pod.resources import container_sum, quantity_text

CONTAINER_RESOURCES = frozenset({"cpu", "memory", "ephemeral-storage"})
_STANDARD = CONTAINER_RESOURCES | {
    "requests.cpu", "requests.memory", "requests.ephemeral-storage", "limits.cpu", "limits.memory",
    "limits.ephemeral-storage", "pods", "resourcequotas", "services", "replicationcontrollers", "secrets",
    "configmaps", "persistentvolumeclaims", "storage", "requests.storage", "services.nodeports",
    "services.loadbalancers",
}
_HUGE = "hugepages-"


def validate_resources(resources: Mapping[str, Any], path: str) -> list[FieldError]:
    """What is wrong with the requests and limits of a container."""
    limits, requests = resources.get("limits") or {}, resources.get("requests") or {}
    problems = []
    for name, value in limits.items():
        problems += _entry_errors(name, value, f"{path}.limits[{name}]")
    for name, value in requests.items():
        problems += _entry_errors(name, value, f"{path}.requests[{name}]")
        problems += _pair_errors(name, value, limits.get(name), path)
    if _huge_alone({*limits, *requests}):
        problems.append(forbidden_field(path, "HugePages require cpu or memory"))
    return problems


def _huge_alone(names: set[str]) -> bool:
    return any(name.startswith(_HUGE) for name in names) and not names & {"cpu", "memory"}


def _entry_errors(name: str, value: Any, path: str) -> list[FieldError]:
    amount = parse_quantity(value)
    if name in CONTAINER_RESOURCES and amount >= 0:
        return []
    problems = container_name_errors(name, path)
    if amount < 0:
        problems.append(invalid_value(path, str(value), "must be greater than or equal to 0"))
    if is_extended(name) and amount.denominator != 1:
        problems.append(invalid_value(path, str(value), "must be an integer"))
    return problems


def container_name_errors(name: str, path: str) -> list[FieldError]:
    """What is wrong with the name of a resource that a container asks for."""
    problems = [invalid_value(path, name, text) for text in qualified_name_problems(name)]
    if "/" in name:
        if "kubernetes.io/" not in name and not is_extended(name):
            problems.append(invalid_value(path, name, "doesn't follow extended resource name standard"))
        return problems
    if not problems and name not in _STANDARD and not name.startswith((_HUGE, f"requests.{_HUGE}")):
        problems.append(invalid_value(path, name, "must be a standard resource type or fully qualified"))
    if name not in CONTAINER_RESOURCES and not name.startswith(_HUGE):
        problems.append(invalid_value(path, name, "must be a standard resource for containers"))
    return problems


def is_extended(name: str) -> bool:
    """Whether the resource is one that a node advertises beyond Kubernetes' own (``example.com/gpu``)."""
    if "/" not in name or "kubernetes.io/" in name or name.startswith("requests."):
        return False
    return not qualified_name_problems(f"requests.{name}")


def may_overcommit(name: str) -> bool:
    """Whether less may be asked for than is allowed at most."""
    return ("/" not in name or "kubernetes.io/" in name) and not name.startswith(_HUGE)


def _pair_errors(name: str, request: Any, limit: Any, path: str) -> list[FieldError]:
    """Errors about a request that does not fit its limit name the map, not the entry, as upstream does."""
    if limit is None:
        if may_overcommit(name):
            return []
        return [required(f"{path}.limits", "Limit must be set for non overcommitable resources")]
    asked, allowed = parse_quantity(request), parse_quantity(limit)
    if asked != allowed and not may_overcommit(name):
        return [invalid_value(f"{path}.requests", str(request), f"must be equal to {name} limit of {limit}")]
    if asked > allowed:
        text = f"must be less than or equal to {name} limit of {limit}"
        return [invalid_value(f"{path}.requests", str(request), text)]
    return []


def validate_pod_resources(spec: Mapping[str, Any], path: str) -> list[FieldError]:
    """What is wrong with the requests and limits of a pod as a whole."""
    resources = spec["resources"]
    problems = []
    if resources.get("claims") is not None:
        problems.append(forbidden_field(f"{path}.claims", "claims may not be set for Resources at pod-level"))
    problems += validate_resources(resources, path)
    return problems + _below_containers(spec, path) + _over_pod_limits(spec, path)


def _below_containers(spec: Mapping[str, Any], path: str) -> list[FieldError]:
    own, problems = spec["resources"].get("requests") or {}, []
    for name, wanted in container_sum(spec, "requests").items():
        if name in own and wanted > parse_quantity(own[name]):
            text = f"must be greater than or equal to aggregate container requests of {quantity_text(name, wanted)}"
            problems.append(invalid_value(f"{path}.requests[{name}]", str(own[name]), text))
    return problems


def _over_pod_limits(spec: Mapping[str, Any], path: str) -> list[FieldError]:
    allowed, problems = spec["resources"].get("limits") or {}, []
    for index, container in enumerate(spec.get("containers") or ()):
        for name, limit in ((container.get("resources") or {}).get("limits") or {}).items():
            if name in allowed and parse_quantity(limit) > parse_quantity(allowed[name]):
                text = f"must be less than or equal to pod limits of {allowed[name]}"
                problems.append(invalid_value(f"{path}.containers[{index}][{name}].limits", str(limit), text))
    return problems
