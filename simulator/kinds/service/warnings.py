"""Warnings about Services that are legal but hardly meant (pkg/api/service/warnings.go)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from simulator.kinds.service.allocation import is_headless


def service_warnings(spec: Mapping[str, Any]) -> list[str]:
    """What the API server warns about in a Service's spec."""
    external_name = spec.get("type") == "ExternalName"
    warnings = _headless_warnings(spec) if is_headless(spec) else []
    if spec.get("externalIPs") and not is_headless(spec) and not external_name:
        warnings.append("spec.externalIPs is deprecated and may no longer be implemented in some clusters")
    if external_name and spec.get("externalIPs"):
        warnings.append('spec.externalIPs is ignored when spec.type is "ExternalName"')
    if not external_name and spec.get("externalName"):
        warnings.append('spec.externalName is ignored when spec.type is not "ExternalName"')
    if spec.get("trafficDistribution") == "PreferClose":
        warnings.append('spec.trafficDistribution: "PreferClose" is deprecated; use "PreferSameZone"')
    return warnings


def _headless_warnings(spec: Mapping[str, Any]) -> list[str]:
    warnings = [f"spec.{field} is ignored for headless services"
                for field in ("loadBalancerIP", "externalIPs") if spec.get(field)]
    if spec.get("sessionAffinity") != "None":
        warnings.append("spec.SessionAffinity is ignored for headless services")
    return warnings
