"""Which pods and claims a quota with scopes counts (podMatchesScopeFunc, pvcMatchesScopeFunc)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from simulator.apimachinery.metadata import Object
from simulator.kinds.pod.resources import qos_class

Term = Mapping[str, Any]
_REQUIRED = "requiredDuringSchedulingIgnoredDuringExecution"
_PREFERRED = "preferredDuringSchedulingIgnoredDuringExecution"


def scope_terms(quota: Object) -> list[Term]:
    """A quota's scopes, those of its selector included, each as scopeName, operator and values."""
    spec = quota["spec"]
    plain = [{"scopeName": scope, "operator": "Exists"} for scope in spec.get("scopes") or ()]
    return plain + list((spec.get("scopeSelector") or {}).get("matchExpressions") or ())


def is_terminating_pod(pod: Object) -> bool:
    """Whether a pod has an active deadline."""
    deadline = pod["spec"].get("activeDeadlineSeconds")
    return deadline is not None and deadline >= 0


def pod_in_scope(pod: Object, term: Term) -> bool:
    """Whether a scope holds a pod."""
    match term.get("scopeName"):
        case "Terminating":
            return is_terminating_pod(pod)
        case "NotTerminating":
            return not is_terminating_pod(pod)
        case "BestEffort":
            return qos_class(pod["spec"]) == "BestEffort"
        case "NotBestEffort":
            return qos_class(pod["spec"]) != "BestEffort"
        case "PriorityClass":
            return _names_match({pod["spec"].get("priorityClassName") or ""} - {""}, term)
        case "CrossNamespacePodAffinity":
            return any(item.get("namespaces") or item.get("namespaceSelector") is not None
                       for item in _affinity_terms(pod))
        case _:
            return False


def claim_in_scope(claim: Object, term: Term) -> bool:
    """Whether a scope holds a claim."""
    if term.get("scopeName") != "VolumeAttributesClass":
        return False
    status = claim.get("status") or {}
    names = {claim["spec"].get("volumeAttributesClassName"), status.get("currentVolumeAttributesClassName"),
             (status.get("modifyVolumeStatus") or {}).get("targetVolumeAttributesClassName")}
    return _names_match({name for name in names if name}, term)


def in_no_scope(obj: Object, term: Term) -> bool:
    """Scopes hold nothing but pods and claims."""
    return False


def _names_match(names: set[str], term: Term) -> bool:
    values = set(term.get("values") or ())
    match term.get("operator"):
        case "In":
            return bool(names & values)
        case "NotIn":
            return not names or bool(names - values)
        case "Exists":
            return bool(names)
        case _:
            return not names


def _affinity_terms(pod: Object) -> Iterator[Term]:
    affinity = pod["spec"].get("affinity") or {}
    for field in ("podAffinity", "podAntiAffinity"):
        rules = affinity.get(field) or {}
        yield from rules.get(_REQUIRED) or ()
        for item in rules.get(_PREFERRED) or ():
            yield item.get("podAffinityTerm") or {}
