"""How findings name containers and values (pod-security-admission/policy/helpers.go and visitor.go)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

Part = Mapping[str, Any]
_FIELDS = ("initContainers", "containers", "ephemeralContainers")


def containers_of(spec: Part) -> list[Part]:
    """All containers, init containers first."""
    return [container for field in _FIELDS for container in spec.get(field) or ()]


def security(holder: Part) -> Part:
    """The security context of a pod's spec or of a container."""
    return holder.get("securityContext") or {}


def names_where(spec: Part, is_bad: Callable[[Part], bool]) -> list[str]:
    """The names of the containers that ``is_bad`` holds for."""
    return [container.get("name", "") for container in containers_of(spec) if is_bad(container)]


def quoted(items: Iterable[str]) -> str:
    """``"a", "b"``."""
    return ", ".join(f'"{item}"' for item in items)


def plural(one: str, many: str, count: int) -> str:
    """``one`` or ``many``, by number."""
    return one if count == 1 else many


def the_containers(names: Sequence[str]) -> str:
    """``container "a"`` or ``containers "a", "b"``."""
    return f"{plural('container', 'containers', len(names))} {quoted(names)}"


def setters(pod: bool, names: Sequence[str]) -> str:
    """Who sets what is forbidden: ``pod and container "a"``; empty when nobody does."""
    return " and ".join([*(["pod"] if pod else []), *([the_containers(names)] if names else [])])
