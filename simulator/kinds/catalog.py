"""The kinds that a cluster serves, found by resource, by path and by what manifests call them.

One catalog holds the kinds of this folder; a cluster with CustomResourceDefinitions has a catalog of its own, made of
that one and theirs (apiserver/storage.py keeps it). A catalog never changes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cached_property
from typing import Any

from simulator.kinds.groups import discovery_order
from simulator.kinds.kind import Kind


class Catalog:
    """Some kinds, in all their versions.

    Args:
        kinds: as they are stored.
    """

    def __init__(self, kinds: Iterable[Kind]) -> None:
        self.stored = tuple(kinds)
        views = [view for kind in self.stored for view in kind.views()]
        self.served = tuple(sorted((kind for kind in (*self.stored, *views) if kind.served),
                                   key=lambda kind: discovery_order(kind.group, kind.version)))
        """The kinds in every version they are served in, in the order discovery lists groups and versions."""
        self._by_resource = {kind.resource: kind for kind in self.stored}
        self._by_group_kind = {(kind.api_version, kind.kind): kind for kind in (*self.stored, *self.served)}
        self._by_path = {(kind.api_version, kind.plural): kind for kind in self.served}
        self._memory: dict[Any, Any] = {}

    def by_resource(self, resource: str) -> Kind | None:
        """The kind stored as ``resource`` ("pods", "deployments.apps")."""
        return self._by_resource.get(resource)

    def by_group_kind(self, api_version: str, kind: str) -> Kind | None:
        """The kind that a manifest, or a stored object, names, in its version."""
        return self._by_group_kind.get((api_version, kind))

    def by_path(self, api_version: str, plural: str) -> Kind | None:
        """The kind that a path names, in its version."""
        return self._by_path.get((api_version, plural))

    @cached_property
    def group_versions(self) -> dict[tuple[str, str], tuple[Kind, ...]]:
        """The kinds of each group and version in order of their plural names; groups in discovery's order."""
        found: dict[tuple[str, str], list[Kind]] = {}
        for kind in self.served:
            found.setdefault((kind.group, kind.version), []).append(kind)
        return {key: tuple(sorted(kinds, key=lambda kind: kind.plural)) for key, kinds in found.items()}

    def remember(self, key: Any, build: Callable[[], Any]) -> Any:
        """What ``build`` makes of this catalog, made once: documents about what is served."""
        if key not in self._memory:
            self._memory[key] = build()
        return self._memory[key]
