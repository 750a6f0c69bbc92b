"""Warnings about pod specs that are legal but hardly meant (pkg/api/pod/warnings.go)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from simulator.apimachinery.quantity import parse_quantity

Spec = Mapping[str, Any]
DEPRECATED_LABELS = {
    "beta.kubernetes.io/arch": 'deprecated since v1.14; use "kubernetes.io/arch" instead',
    "beta.kubernetes.io/os": 'deprecated since v1.14; use "kubernetes.io/os" instead',
    "failure-domain.beta.kubernetes.io/region": 'deprecated since v1.17; use "topology.kubernetes.io/region" instead',
    "failure-domain.beta.kubernetes.io/zone": 'deprecated since v1.17; use "topology.kubernetes.io/zone" instead',
    "beta.kubernetes.io/instance-type": 'deprecated since v1.17; use "node.kubernetes.io/instance-type" instead',
}
_WHOLE_BYTES = ("memory", "ephemeral-storage")
_CONTAINER_LISTS = ("initContainers", "containers", "ephemeralContainers")


def spec_warnings(spec: Spec, path: str) -> list[str]:
    """What the API server warns about in a pod spec.

    Args:
        path: where it stands: ``spec``, ``spec.template.spec``.
    """
    warnings = [f"{path}.nodeSelector[{key}]: {DEPRECATED_LABELS[key]}"
                for key in spec.get("nodeSelector") or () if key in DEPRECATED_LABELS]
    warnings += _spread_warnings(spec, path)
    for container, place in _containers(spec, path):
        warnings += _byte_warnings(container, place)
        warnings += _env_warnings(container, place)
    warnings += _port_warnings(spec, path) + _port_name_warnings(spec, path)
    grace = spec.get("terminationGracePeriodSeconds")
    if grace is not None and grace < 0:
        text = "must be >= 0; negative values are invalid and will be treated as 1"
        warnings.append(f"{path}.terminationGracePeriodSeconds: {text}")
    return warnings


def _containers(spec: Spec, path: str) -> Iterator[tuple[Spec, str]]:
    for field in _CONTAINER_LISTS:
        for index, container in enumerate(spec.get(field) or ()):
            yield container, f"{path}.{field}[{index}]"


def _spread_warnings(spec: Spec, path: str) -> list[str]:
    warnings = []
    for index, item in enumerate(spec.get("topologySpreadConstraints") or ()):
        place, key = f"{path}.topologySpreadConstraints[{index}]", item.get("topologyKey", "")
        if key in DEPRECATED_LABELS:
            warnings.append(f"{place}.topologyKey: {key} is {DEPRECATED_LABELS[key]}")
        if item.get("labelSelector") is None:
            warnings.append(f"{place}.labelSelector: a null labelSelector results in matching no pod")
    return warnings


def _byte_warnings(container: Spec, path: str) -> list[str]:
    """``memory: 100m`` is a tenth of a byte; who writes it means 100Mi."""
    return [
        f'{path}.resources.{field}[{name}]: fractional byte value "{amounts[name]}" is invalid, must be an integer'
        for name in _WHOLE_BYTES
        for field in ("limits", "requests")
        if name in (amounts := (container.get("resources") or {}).get(field) or {})
        and parse_quantity(amounts[name]).denominator != 1
    ]


def _env_warnings(container: Spec, path: str) -> list[str]:
    """A second definition of a variable hides the first, unless it builds on it (``$(A):more``)."""
    warnings = []
    seen: set[str] = set()
    for index, variable in enumerate(container.get("env") or ()):
        name, value = variable.get("name", ""), variable.get("value") or ""
        builds_on = f"$({name})" in value and value != f"$({name})" and not variable.get("valueFrom")
        if name in seen and not builds_on:
            text = f'hides previous definition of "{name}", which may be dropped when using apply'
            warnings.append(f"{path}.env[{index}]: {text}")
        seen.add(name)
    return warnings


def _ports(spec: Spec, path: str) -> Iterator[tuple[Spec, str]]:
    for container, place in _containers(spec, path):
        for index, port in enumerate(container.get("ports") or ()):
            yield port, f"{place}.ports[{index}]"


def _port_warnings(spec: Spec, path: str) -> list[str]:
    warnings = []
    taken: dict[tuple[int, str], list[tuple[Spec, str]]] = {}
    for port, place in _ports(spec, path):
        others = taken.setdefault((port.get("containerPort", 0), port.get("protocol", "")), [])
        for other, there in others:
            relation = _relation(port, other)
            if relation:
                warnings.append(f"{place}: {relation} port definition with {there}")
        others.append((port, place))
    return warnings


def _relation(port: Spec, other: Spec) -> str:
    ip, number = port.get("hostIP") or "", port.get("hostPort") or 0
    other_ip, other_number = other.get("hostIP") or "", other.get("hostPort") or 0
    if (ip, number) == (other_ip, other_number):
        return "duplicate"
    if not number or not other_number:
        return "overlapping"
    return "dangerously ambiguous" if number == other_number and (not ip) != (not other_ip) else ""


def _port_name_warnings(spec: Spec, path: str) -> list[str]:
    warnings = []
    names: dict[str, str] = {}
    for port, place in _ports(spec, path):
        name = port.get("name")
        if name and name in names:
            first = names[name]
            text = f'duplicate port name "{name}" with {first}, services and probes that select ports by name will use'
            warnings.append(f"{place}: {text} {first}")
        elif name:
            names[name] = place
    return warnings
