"""What a pod asks for and may use: sums over its containers, and the quality-of-service class that follows.

Mirrors component-helpers/resource/helpers.go (AggregateContainerRequests, PodRequests) and pkg/apis/core/helper/qos.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from simulator.apimachinery.quantity import canonical, parse_quantity

Amounts = dict[str, Fraction]
_COMPUTE = ("cpu", "memory")
_POD_LEVEL = ("cpu", "memory")


def amounts(resources: Mapping[str, Any] | None, field: str) -> Amounts:
    """The quantities of ``resources.requests`` or ``resources.limits``."""
    return {name: parse_quantity(value) for name, value in ((resources or {}).get(field) or {}).items()}


def is_sidecar(container: Mapping[str, Any]) -> bool:
    """Whether an init container runs on beside the others."""
    return container.get("restartPolicy") == "Always"


def container_sum(spec: Mapping[str, Any], field: str) -> Amounts:
    """What the containers need together: the running ones at once, or the hungriest moment of initialisation.

    Example: containers 100m + 200m, init container 500m: 500m; with a sidecar of 100m before it: 600m.
    """
    total: Amounts = {}
    for container in spec.get("containers") or ():
        add(total, amounts(container.get("resources"), field))
    sidecars: Amounts = {}
    peak: Amounts = {}
    for container in spec.get("initContainers") or ():
        own = amounts(container.get("resources"), field)
        if is_sidecar(container):
            add(total, own)
            add(sidecars, own)
            own = dict(sidecars)
        else:
            add(own, sidecars)
        raise_to(peak, own)
    raise_to(total, peak)
    return total


def pod_requests(spec: Mapping[str, Any]) -> Amounts:
    """What the scheduler counts for a pod: its own requests where it has them, else its containers', plus overhead."""
    total = container_sum(spec, "requests")
    own = amounts(spec.get("resources"), "requests")
    total.update({name: value for name, value in own.items() if name in _POD_LEVEL})
    return _with_overhead(total, spec)


def pod_limits(spec: Mapping[str, Any]) -> Amounts:
    """What a pod may use at most, for the resources that are limited."""
    total = container_sum(spec, "limits")
    own = amounts(spec.get("resources"), "limits")
    total.update({name: value for name, value in own.items() if name in _POD_LEVEL})
    for name, value in _overhead(spec).items():
        if name in total:
            total[name] += value
    return total


def _overhead(spec: Mapping[str, Any]) -> Amounts:
    return {name: parse_quantity(value) for name, value in (spec.get("overhead") or {}).items()}


def _with_overhead(total: Amounts, spec: Mapping[str, Any]) -> Amounts:
    add(total, _overhead(spec))
    return total


def add(total: Amounts, more: Amounts) -> None:
    """Add ``more`` to ``total``."""
    for name, value in more.items():
        total[name] = total.get(name, Fraction()) + value


def raise_to(total: Amounts, floor: Amounts) -> None:
    """Raise each amount of ``total`` to that of ``floor``."""
    for name, value in floor.items():
        if name not in total or value > total[name]:
            total[name] = value


def default_pod_requests(spec: dict[str, Any]) -> None:
    """Requests of the whole pod, where it has limits: what its containers ask for, else the limits."""
    limits = spec["resources"].get("limits") or {}
    if not limits:
        return
    requests = dict(spec["resources"].get("requests") or {})
    for name, value in container_sum(spec, "requests").items():
        if name in _POD_LEVEL and name not in requests:
            requests[name] = quantity_text(name, value)
    for name, value in limits.items():
        requests.setdefault(name, value)
    spec["resources"]["requests"] = requests


def quantity_text(name: str, value: Fraction) -> str:
    """An amount as a quantity: memory in binary units, everything else in decimal ones."""
    if value.denominator == 1 and name != "cpu":
        return canonical(f"{int(value) // 1024}Ki") if value and value % 1024 == 0 else canonical(str(int(value)))
    return canonical(f"{int(-(-value * 1000 // 1))}m")


def qos_class(spec: Mapping[str, Any]) -> str:
    """Guaranteed, Burstable or BestEffort."""
    if (spec.get("resources") or {}).get("requests") or (spec.get("resources") or {}).get("limits"):
        return _class_of([spec.get("resources")])
    return _class_of([item.get("resources") for field in ("containers", "initContainers")
                      for item in spec.get(field) or ()])


def _class_of(parts: list[Mapping[str, Any] | None]) -> str:
    requests: Amounts = {}
    limits: Amounts = {}
    guaranteed = True
    for resources in parts:
        add(requests, _positive(resources, "requests"))
        own = _positive(resources, "limits")
        guaranteed = guaranteed and all(name in own for name in _COMPUTE)
        add(limits, own)
    if not requests and not limits:
        return "BestEffort"
    if guaranteed and len(requests) == len(limits) and all(limits.get(k) == v for k, v in requests.items()):
        return "Guaranteed"
    return "Burstable"


def _positive(resources: Mapping[str, Any] | None, field: str) -> Amounts:
    return {k: v for k, v in amounts(resources, field).items() if k in _COMPUTE and v > 0}
