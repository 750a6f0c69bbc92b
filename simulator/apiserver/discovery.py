"""Discovery: which groups, versions and resources there are, in the plain form and the aggregated one kubectl asks
    for.

All of it follows from the kinds a cluster serves, and is made once for each catalog of them. Mirrors
apiserver/pkg/endpoints/discovery and discovery/aggregated.
"""

from __future__ import annotations

import base64
import hashlib
from typing import Any

from simulator.apimachinery import errors
from simulator.apiserver import health
from simulator.apiserver.negotiation import choose
from simulator.apiserver.request import JSON, Response
from simulator.apiserver.subresource_types import subresource_type
from simulator.kinds import BUILT_IN, Catalog
from simulator.kinds.kind import Kind

AGGREGATED = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList"
ROOT_PATHS = ("/api", "/apis", "/healthz", "/livez", "/openapi/v2", "/openapi/v3", "/readyz", "/version")


def respond(path: str, accept: str, verbose: bool = False, kinds: Catalog = BUILT_IN) -> Response | None:
    """The answer to a path that describes the server; None when it describes nothing.

    Args:
        verbose: list the single checks of a health endpoint.
        kinds: those that are served.

    Raises:
        StatusError: 406, the client takes nothing that is offered.
        NotSimulated: the server's metrics.
    """
    parts = path.strip("/").split("/")
    if path == "/":
        return Response(200, {"paths": _paths(kinds)})
    if parts[0] not in ("api", "apis"):
        return health.respond(path, verbose)
    if len(parts) == 1:
        return _root(parts[0], accept, kinds)
    if parts[0] == "api":
        return _resources("", parts[1], kinds) if len(parts) == 2 else None
    if len(parts) == 2:
        return _group(parts[1], kinds)
    return _resources(parts[1], parts[2], kinds) if len(parts) == 3 else None


def _root(name: str, accept: str, kinds: Catalog) -> Response:
    chosen = choose(accept, (AGGREGATED, JSON))
    if chosen == AGGREGATED:
        return Response(200, aggregated(kinds, core=name == "api"), AGGREGATED)
    if chosen is None:
        raise errors.not_acceptable((JSON,))
    return Response(200, _versions() if name == "api" else _groups(kinds))


def _group(name: str, kinds: Catalog) -> Response | None:
    found = next((group for group in _groups(kinds)["groups"] if group["name"] == name), None)
    return Response(200, {"kind": "APIGroup", "apiVersion": "v1", **found}) if found else None


def _resources(group: str, version: str, kinds: Catalog) -> Response | None:
    served = kinds.group_versions.get((group, version))
    return Response(200, resource_list(served)) if served else None


def _paths(kinds: Catalog) -> list[str]:
    served = kinds.group_versions
    groups = {f"/apis/{group}" for group, _ in served if group}
    versions = {f"/apis/{group}/{version}" if group else f"/api/{version}" for group, version in served}
    return sorted({*ROOT_PATHS, *groups, *versions})


# The plain form ----------------------------------------------------------------------------------------------------


def _versions() -> dict[str, Any]:
    return {"kind": "APIVersions", "versions": ["v1"],
            "serverAddressByClientCIDRs": [{"clientCIDR": "0.0.0.0/0", "serverAddress": "localhost"}]}


def _groups(kinds: Catalog) -> dict[str, Any]:
    names = dict.fromkeys(group for group, _ in kinds.group_versions if group)
    return {"kind": "APIGroupList", "apiVersion": "v1", "groups": [_group_entry(kinds, name) for name in names]}


def _group_entry(kinds: Catalog, name: str) -> dict[str, Any]:
    versions = [{"groupVersion": f"{group}/{version}", "version": version}
                for group, version in kinds.group_versions if group == name]
    return {"name": name, "versions": versions, "preferredVersion": versions[0]}


def resource_list(kinds: tuple[Kind, ...]) -> dict[str, Any]:
    """The APIResourceList of the kinds of one group and version."""
    entries = [entry for kind in kinds for entry in (_resource(kind), *_subresources(kind))]
    return {"kind": "APIResourceList", "apiVersion": "v1", "groupVersion": kinds[0].api_version, "resources": entries}


def _resource(kind: Kind) -> dict[str, Any]:
    return {"name": kind.plural, "singularName": kind.singular, "namespaced": kind.namespaced, "kind": kind.kind,
            "verbs": sorted(kind.verbs), **_also_called(kind),
            **({} if kind.transient else {"storageVersionHash": storage_version_hash(kind)})}


def _also_called(kind: Kind) -> dict[str, list[str]]:
    names = {"shortNames": list(kind.short_names), "categories": list(kind.categories)}
    return {field: values for field, values in names.items() if values}


def _subresources(kind: Kind) -> list[dict[str, Any]]:
    entries = []
    for name in sorted(kind.subresources):
        found = subresource_type(name)
        entry = {"name": f"{kind.plural}/{name}", "singularName": "", "namespaced": kind.namespaced,
                 "group": found.group, "version": found.version, "kind": found.kind.format(kind.kind),
                 "verbs": list(found.verbs)}
        entries.append({key: value for key, value in entry.items() if value or key not in ("group", "version")})
    return entries


def storage_version_hash(kind: Kind) -> str:
    """What tells clients that objects are stored in another version now (endpoints/discovery/storageversionhash.go).
    """
    stored = kind.stored
    digest = hashlib.sha256(f"{stored.group}/{stored.version}/{stored.kind}".encode()).digest()
    return base64.b64encode(digest[:8]).decode()


# The aggregated form -----------------------------------------------------------------------------------------------


def aggregated(kinds: Catalog, core: bool) -> dict[str, Any]:
    """The APIGroupDiscoveryList of the core group, or of all others."""
    return kinds.remember(("aggregated discovery", core), lambda: _aggregated(kinds, core))


def _aggregated(kinds: Catalog, core: bool) -> dict[str, Any]:
    names = dict.fromkeys(group for group, _ in kinds.group_versions if core is (group == ""))
    return {"kind": "APIGroupDiscoveryList", "apiVersion": "apidiscovery.k8s.io/v2", "metadata": {},
            "items": [_aggregated_group(kinds, name) for name in names]}


def _aggregated_group(kinds: Catalog, name: str) -> dict[str, Any]:
    versions = [{"version": version, "resources": [_aggregated_resource(kind) for kind in members],
                 "freshness": "Current"}
                for (group, version), members in kinds.group_versions.items() if group == name]
    return {"metadata": {"name": name} if name else {}, "versions": versions}


def _aggregated_resource(kind: Kind) -> dict[str, Any]:
    entry = {"resource": kind.plural, "responseKind": _response_kind(kind.kind),
             "scope": "Namespaced" if kind.namespaced else "Cluster", "singularResource": kind.singular,
             "verbs": sorted(kind.verbs), **_also_called(kind)}
    subresources = [_aggregated_subresource(kind, name) for name in sorted(kind.subresources)]
    return {**entry, "subresources": subresources} if subresources else entry


def _aggregated_subresource(kind: Kind, name: str) -> dict[str, Any]:
    found = subresource_type(name)
    return {"subresource": name, "verbs": list(found.verbs),
            "responseKind": _response_kind(found.kind.format(kind.kind), found.group, found.version)}


def _response_kind(kind: str, group: str = "", version: str = "") -> dict[str, str]:
    """Empty group and version mean those of the list, as the server publishes them."""
    return {"group": group, "version": version, "kind": kind}
