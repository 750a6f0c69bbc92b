"""What objects use of a quota: an evaluator for pods, one for Services, one for claims, and one that only counts.

Mirrors pkg/quota/v1/evaluator/core and apiserver/pkg/quota/v1/generic/evaluator.go.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from simulator.apimachinery.errors import split_resource
from simulator.apimachinery.metadata import Object, annotations_of
from simulator.apimachinery.quantity import parse_quantity, whole
from simulator.apimachinery.resource_lists import add, largest
from simulator.apimachinery.timestamps import seconds_of
from simulator.kinds.pod.resources import is_sidecar
from simulator.kinds.pod.validation.resources import is_extended
from simulator.kinds.resourcequota.scopes import (
    Term,
    claim_in_scope,
    in_no_scope,
    is_terminating_pod,
    pod_in_scope,
)

Usage = dict[str, str]
IGNORED = frozenset({
    "bindings", "componentstatuses", "events", "events.events.k8s.io", "tokenreviews.authentication.k8s.io",
    "selfsubjectreviews.authentication.k8s.io", "subjectaccessreviews.authorization.k8s.io",
    "selfsubjectaccessreviews.authorization.k8s.io", "localsubjectaccessreviews.authorization.k8s.io",
    "selfsubjectrulesreviews.authorization.k8s.io",
})
"""Resources that no quota counts."""
_ALIASES = ("configmaps", "resourcequotas", "replicationcontrollers", "secrets")
"""What can be counted by its plain name as well as by ``count/``."""
_POD_RESOURCES = frozenset({
    "count/pods", "pods", "cpu", "memory", "ephemeral-storage", "requests.cpu", "requests.memory",
    "requests.ephemeral-storage", "limits.cpu", "limits.memory", "limits.ephemeral-storage",
})
_MUST_BE_SET = frozenset({"cpu", "memory", "requests.cpu", "requests.memory", "limits.cpu", "limits.memory"})
_HUGE = ("hugepages-", "requests.hugepages-")
_CLASS_SUFFIX = ".storageclass.storage.k8s.io/"
_CLASS_ANNOTATION = "volume.beta.kubernetes.io/storage-class"
_CLAIM_RESOURCES = ("persistentvolumeclaims", "requests.storage")


class Evaluator:
    """Counts the objects of one resource."""

    in_scope = staticmethod(in_no_scope)

    def __init__(self, resource: str) -> None:
        self.resource = resource
        self.names = frozenset({f"count/{resource}", resource} if resource in _ALIASES else {f"count/{resource}"})

    def matching(self, names: Iterable[str]) -> list[str]:
        """Those of the names that it can tell the usage of, sorted."""
        return sorted(name for name in names if self.knows(name))

    def knows(self, name: str) -> bool:
        """Whether it can tell the usage of ``name``."""
        return name in self.names

    def handles(self, operation: str, subresource: str, obj: Object, old: Object | None) -> bool:
        """Whether a request can change the usage."""
        return operation == "CREATE" and not subresource

    def problem(self, required: Iterable[str], obj: Object) -> str:
        """What an object must say and does not; empty when it says all."""
        return ""

    def usage(self, obj: Object, now: float) -> Usage:
        """What an object uses."""
        return dict.fromkeys(self.names, "1")

    def holds(self, obj: Object, terms: Iterable[Term]) -> bool:
        """Whether all scopes hold an object."""
        return all(self.in_scope(obj, term) for term in terms)


class PodEvaluator(Evaluator):
    """Pods that have not ended, and what they ask for."""

    in_scope = staticmethod(pod_in_scope)

    def knows(self, name: str) -> bool:
        quotable = name.startswith("requests.") and "/" in name and "kubernetes.io/" not in name
        return name in _POD_RESOURCES or name.startswith(_HUGE) or quotable

    def handles(self, operation: str, subresource: str, obj: Object, old: Object | None) -> bool:
        if operation == "UPDATE" and not subresource and old is not None:
            return is_terminating_pod(obj) != is_terminating_pod(old)
        return super().handles(operation, subresource, obj, old) or (subresource == "resize" and operation == "UPDATE")

    def problem(self, required: Iterable[str], obj: Object) -> str:
        spec = obj["spec"]
        own = spec.get("resources") or {}
        if any(name in ("cpu", "memory") for field in ("requests", "limits") for name in own.get(field) or ()):
            return ""
        missing: dict[str, set[str]] = {}
        for container in [*(spec.get("containers") or ()), *(spec.get("initContainers") or ())]:
            resources = container.get("resources") or {}
            given = _compute_usage(resources.get("requests") or {}, resources.get("limits") or {})
            for name in _MUST_BE_SET.intersection(required) - given.keys():
                missing.setdefault(name, set()).add(container["name"])
        parts = (f"{name} for: {','.join(sorted(missing[name]))}" for name in sorted(missing))
        return f"must specify {'; '.join(parts)}" if missing else ""

    def usage(self, obj: Object, now: float) -> Usage:
        counted = {"count/pods": "1"}
        if _has_ended(obj, now):
            return counted
        spec = obj["spec"]
        return {**counted, **_compute_usage(_with_overhead(spec, "requests"), _with_overhead(spec, "limits"))}


def _has_ended(pod: Object, now: float) -> bool:
    meta = pod["metadata"]
    if (pod.get("status") or {}).get("phase") in ("Failed", "Succeeded"):
        return True
    deleted, grace = meta.get("deletionTimestamp"), meta.get("deletionGracePeriodSeconds")
    return bool(deleted) and grace is not None and now > seconds_of(deleted) + grace


def _compute_usage(requests: Mapping[str, str], limits: Mapping[str, str]) -> Usage:
    """``podComputeUsageHelper``: requests under two names, limits under one."""
    used = {"pods": "1"}
    for name in ("cpu", "memory", "ephemeral-storage"):
        if name in requests:
            used[name] = used[f"requests.{name}"] = requests[name]
        if name in limits:
            used[f"limits.{name}"] = limits[name]
    for name, amount in requests.items():
        if name.startswith("hugepages-"):
            used[name] = used[f"requests.{name}"] = amount
        elif is_extended(name):
            used[f"requests.{name}"] = amount
    return used


def pod_total(spec: Mapping[str, Any], field: str) -> Usage:
    """What a pod asks for ("requests") or may use ("limits"), its overhead aside, in its containers' notations."""
    total: Usage = {}
    sidecars: Usage = {}
    peak: Usage = {}
    for container in spec.get("containers") or ():
        total = add(total, (container.get("resources") or {}).get(field) or {})
    for container in spec.get("initContainers") or ():
        own = (container.get("resources") or {}).get(field) or {}
        if is_sidecar(container):
            total, sidecars = add(total, own), add(sidecars, own)
            own = sidecars
        else:
            own = add(own, sidecars)
        peak = largest(peak, own)
    total = largest(total, peak)
    whole_pod = (spec.get("resources") or {}).get(field) or {}
    return {**total, **{name: amount for name, amount in whole_pod.items() if name in ("cpu", "memory")}}


def _with_overhead(spec: Mapping[str, Any], field: str) -> Usage:
    total, overhead = pod_total(spec, field), spec.get("overhead") or {}
    return add(total, {name: amount for name, amount in overhead.items() if field == "requests" or name in total})


class ServiceEvaluator(Evaluator):
    """Services, their node ports and load balancers."""

    def knows(self, name: str) -> bool:
        return name in ("count/services", "services", "services.nodeports", "services.loadbalancers")

    def handles(self, operation: str, subresource: str, obj: Object, old: Object | None) -> bool:
        return not subresource and operation in ("CREATE", "UPDATE")

    def usage(self, obj: Object, now: float) -> Usage:
        spec = obj["spec"]
        kind, ports = spec.get("type"), spec.get("ports") or ()
        node_ports = len(ports) if kind in ("NodePort", "LoadBalancer") else 0
        if kind == "LoadBalancer" and spec.get("allocateLoadBalancerNodePorts") is False:
            node_ports = sum(1 for port in ports if port.get("nodePort"))
        balancers = "1" if kind == "LoadBalancer" else "0"
        return {"count/services": "1", "services": "1", "services.nodeports": str(node_ports),
                "services.loadbalancers": balancers}


class ClaimEvaluator(Evaluator):
    """Claims and the storage they ask for, by class too."""

    in_scope = staticmethod(claim_in_scope)

    def knows(self, name: str) -> bool:
        return (name in ("count/persistentvolumeclaims", *_CLAIM_RESOURCES)
                or any(name.endswith(f"{_CLASS_SUFFIX}{item}") for item in _CLAIM_RESOURCES))

    def handles(self, operation: str, subresource: str, obj: Object, old: Object | None) -> bool:
        if subresource == "status":
            return _allocated(obj) != _allocated(old or {})
        return not subresource and operation in ("CREATE", "UPDATE")

    def usage(self, obj: Object, now: float) -> Usage:
        used = {"persistentvolumeclaims": "1", "count/persistentvolumeclaims": "1"}
        asked = ((obj["spec"].get("resources") or {}).get("requests") or {}).get("storage")
        if asked is not None:
            used["requests.storage"] = max(asked, _allocated(obj) or "0", key=parse_quantity)
            if parse_quantity(used["requests.storage"]).denominator != 1:
                used["requests.storage"] = str(whole(used["requests.storage"]))
        name = annotations_of(obj).get(_CLASS_ANNOTATION) or obj["spec"].get("storageClassName")
        if name:
            used.update({f"{name}{_CLASS_SUFFIX}{item}": used[item] for item in _CLAIM_RESOURCES if item in used})
        return used


def _allocated(claim: Object) -> str | None:
    return ((claim.get("status") or {}).get("allocatedResources") or {}).get("storage")


_SPECIAL = {"pods": PodEvaluator("pods"), "services": ServiceEvaluator("services"),
            "persistentvolumeclaims": ClaimEvaluator("persistentvolumeclaims")}


def evaluator_of(resource: str) -> Evaluator | None:
    """Who tells what objects of a resource use; None where nothing counts them."""
    if resource in IGNORED:
        return None
    return _SPECIAL.get(resource) or Evaluator(resource)


def resource_of(name: str) -> str | None:
    """The resource whose objects use ``name`` of a quota; None where nothing does."""
    for resource, evaluator in _SPECIAL.items():
        if evaluator.knows(name):
            return resource
    if name in _ALIASES:
        return name
    resource = name.removeprefix("count/")
    return resource if resource != name and split_resource(resource)[0] and resource not in IGNORED else None
