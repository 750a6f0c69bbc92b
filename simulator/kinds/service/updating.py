"""Updates of a Service before validation: what the client left out is kept, what the new type does not need is dropped.

Mirrors patchAllocatedValues and normalizeClusterIPs (pkg/registry/core/service/storage/storage.go) and
dropTypeDependentFields (pkg/registry/core/service/strategy.go).
"""

from __future__ import annotations

from typing import Any

from simulator.apimachinery.metadata import Object
from simulator.kinds.service.allocation import needs_health_port
from simulator.kinds.service.defaults import externally_accessible

Spec = dict[str, Any]


def spread_cluster_ips(new: Object, old: Object | None) -> None:
    """Keep clusterIP and clusterIPs in step for clients that know only one of them."""
    spec = new["spec"]
    single, plural = spec.get("clusterIP", ""), spec.get("clusterIPs") or []
    if old is None:
        if single and not plural:
            spec["clusterIPs"] = [single]
        return
    before, before_plural = old["spec"].get("clusterIP", ""), old["spec"].get("clusterIPs") or []
    if single == before:
        if before_plural and not plural:
            spec["clusterIPs"] = list(before_plural)
    elif plural == before_plural:
        if before and not single:
            spec.pop("clusterIPs", None)
        else:
            spec["clusterIPs"] = [single]


def patch_allocated(new: Object, old: Object) -> None:
    """Put back what was allocated earlier and what the client left out."""
    spec, before = new["spec"], old["spec"]
    if _has_address(spec) and _has_address(before):
        if not spec.get("clusterIP") and before.get("clusterIP"):
            spec["clusterIP"] = before["clusterIP"]
        if not spec.get("clusterIPs") and before.get("clusterIPs"):
            spec["clusterIPs"] = list(before["clusterIPs"])
    if _has_node_ports(spec) and _has_node_ports(before):
        _patch_node_ports(spec, before)
    if needs_health_port(spec) and needs_health_port(before) and not spec.get("healthCheckNodePort"):
        spec["healthCheckNodePort"] = before.get("healthCheckNodePort", 0)


def _patch_node_ports(spec: Spec, before: Spec) -> None:
    used = _node_ports(before) & _node_ports(spec)
    by_name = {port.get("name", ""): port.get("nodePort") for port in before.get("ports") or ()}
    for port in spec.get("ports") or ():
        known = by_name.get(port.get("name", ""))
        if not port.get("nodePort") and known and known not in used:
            port["nodePort"] = known


def release_unneeded(new: Object, old: Object) -> None:
    """Drop what the type no longer uses, unless the client changed it as well: then validation complains."""
    spec, before = new["spec"], old["spec"]
    if _has_address(before) and not _has_address(spec):
        _drop_same(spec, before, "clusterIP", "clusterIPs")
        _drop_same(spec, before, "ipFamilies")
        _drop_same(spec, before, "ipFamilyPolicy")
    if _has_node_ports(before) and not _has_node_ports(spec) and _node_ports(spec) <= _node_ports(before):
        for port in spec.get("ports") or ():
            port.pop("nodePort", None)
    if needs_health_port(before) and not needs_health_port(spec):
        _drop_same(spec, before, "healthCheckNodePort")
    if before.get("type") == "LoadBalancer" and spec.get("type") != "LoadBalancer":
        _drop_same(spec, before, "allocateLoadBalancerNodePorts")
        _drop_same(spec, before, "loadBalancerClass")
    if externally_accessible(before) and not externally_accessible(spec):
        _drop_same(spec, before, "externalTrafficPolicy")
    if not _has_address(spec):
        spec.pop("internalTrafficPolicy", None)


def _drop_same(spec: Spec, before: Spec, *fields: str) -> None:
    if all(spec.get(field) == before.get(field) for field in fields):
        for field in fields:
            spec.pop(field, None)


def _has_address(spec: Spec) -> bool:
    return spec.get("type") != "ExternalName"


def _has_node_ports(spec: Spec) -> bool:
    return spec.get("type") in ("NodePort", "LoadBalancer")


def _node_ports(spec: Spec) -> set[int]:
    return {port["nodePort"] for port in spec.get("ports") or () if port.get("nodePort")}
