"""Which kinds the server has: the built-in ones, and those that its discovery names beside them.

Mirrors client-go/restmapper/discovery.go.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import Any

from simulator.apimachinery.metadata import Object
from simulator.kinds import BUILT_IN, Catalog, Kind
from simulator.kubectl.rest import Rest

AGGREGATED = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json"


class DiscoveredKind(Kind):
    """A kind of which only discovery tells: a custom resource.

    Args:
        group, version, entry: as discovery lists it.
    """

    structural: dict[str, Any] = {"type": "object", "x-kubernetes-preserve-unknown-fields": True}

    def __init__(self, group: str, version: str, entry: Object) -> None:
        self.group, self.version = group, version
        self.kind, self.plural = entry["responseKind"]["kind"], entry["resource"]
        self.singular_name = entry.get("singularResource") or self.kind.lower()
        self.namespaced = entry["scope"] == "Namespaced"
        self.verbs = tuple(entry.get("verbs") or ())
        self.short_names = tuple(entry.get("shortNames") or ())
        self.categories = tuple(entry.get("categories") or ())
        self.subresources = tuple(item["subresource"] for item in entry.get("subresources") or ())

    @property
    def singular(self) -> str:
        return self.singular_name


class Mapper:
    """The kinds of one server. It asks when a name is not built in, or may stand for more kinds than are."""

    def __init__(self, rest: Rest) -> None:
        self._rest = rest

    @cached_property
    def discovered(self) -> Catalog:
        """All kinds of the server.

        Raises:
            ServerError: discovery is refused.
        """
        found = list(self._unknown())
        return Catalog([*BUILT_IN.stored, *found]) if found else BUILT_IN

    def _unknown(self) -> Iterator[DiscoveredKind]:
        for group in self._rest.request("GET", "/apis", accept=AGGREGATED).body["items"]:
            name = group["metadata"].get("name", "")
            for version in group["versions"]:
                api_version = f"{name}/{version['version']}"
                for entry in version.get("resources") or ():
                    if BUILT_IN.by_path(api_version, entry["resource"]) is None:
                        yield DiscoveredKind(name, version["version"], entry)

    def by_group_kind(self, api_version: str, kind: str) -> Kind | None:
        """The kind that a manifest names; None where the server has none."""
        return BUILT_IN.by_group_kind(api_version, kind) or self.discovered.by_group_kind(api_version, kind)


