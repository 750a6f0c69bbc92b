"""Request paths: which kind, namespace, object and subresource a URL names.

Mirrors apiserver/pkg/endpoints/request/requestinfo.go.
"""

from __future__ import annotations

from dataclasses import dataclass

from simulator.apimachinery import errors
from simulator.kinds import BUILT_IN, Catalog, Kind

NAMESPACE_SUBRESOURCES = ("status", "finalize")


@dataclass(frozen=True, slots=True)
class Target:
    """What a path points at. ``namespace`` is empty for cluster scope, ``name`` for the collection."""

    kind: Kind
    namespace: str = ""
    name: str = ""
    subresource: str = ""


def parse_path(path: str, kinds: Catalog = BUILT_IN) -> Target | None:
    """The target of an API path, or None for paths that don't name a resource.

    Args:
        kinds: those that are served.

    Raises:
        StatusError: 404, the group and version are served but not this resource.
    """
    parts = [part for part in path.split("/") if part]
    if len(parts) >= 3 and parts[0] == "api":
        version, rest = parts[1], parts[2:]
    elif len(parts) >= 4 and parts[0] == "apis":
        version, rest = f"{parts[1]}/{parts[2]}", parts[3:]
    else:
        return None
    return _resolve(version, rest, kinds)


def _resolve(version: str, rest: list[str], kinds: Catalog) -> Target:
    namespace = ""
    if rest[0] == "namespaces" and len(rest) > 2 and rest[2] not in NAMESPACE_SUBRESOURCES:
        namespace, rest = rest[1], rest[2:]
    kind = kinds.by_path(version, rest[0])
    if kind is None or (len(rest) > 3 and rest[2] not in ("proxy",)):
        raise errors.unknown_path()
    name = rest[1] if len(rest) > 1 else ""
    subresource = rest[2] if len(rest) > 2 else ""
    if kind.namespaced and name and not namespace:
        raise errors.unknown_path()
    if subresource and subresource not in kind.subresources:
        raise errors.unknown_path()
    return Target(kind, namespace if kind.namespaced else "", name, subresource)
