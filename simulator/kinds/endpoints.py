"""Endpoints: the addresses behind a Service, in the old form.

Mirrors pkg/registry/core/endpoint, ValidateEndpointsCreate and its describer.
"""

from __future__ import annotations

from typing import Any

from simulator.apimachinery.metadata import Object, name_of
from simulator.apimachinery.timestamps import age
from simulator.kinds.kind import AGE, NAME, Column, Kind

DEPRECATED = "v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice"
SHOWN = 3


class EndpointsKind(Kind):
    """Where a Service's traffic goes; kept for old clients."""

    kind = "Endpoints"
    plural = "endpoints"
    short_names = ("ep",)
    schema = "io.k8s.api.core.v1.Endpoints"
    allow_create_on_update = True
    columns = (NAME, Column("Endpoints", description="Addresses and ports."), AGE)

    def default(self, obj: Object) -> None:
        for subset in obj.get("subsets") or ():
            for port in subset.get("ports") or ():
                if not port.get("protocol"):
                    port["protocol"] = "TCP"

    def warnings(self, obj: Object) -> list[str]:
        return [DEPRECATED]

    def row(self, obj: Object, now: float) -> list[Any]:
        return [name_of(obj), format_subsets(obj), age(obj["metadata"].get("creationTimestamp"), now)]


def format_subsets(obj: Object) -> str:
    """The first three ``address:port``, and how many more; ``<none>`` without a subset."""
    subsets = obj.get("subsets") or ()
    if not subsets:
        return "<none>"
    pairs = [pair for subset in subsets for pair in _pairs(subset)]
    shown = ",".join(pairs[:SHOWN])
    return f"{shown} + {len(pairs) - SHOWN} more..." if len(pairs) > SHOWN else shown


def _pairs(subset: dict[str, Any]) -> list[str]:
    addresses = [item["ip"] for item in subset.get("addresses") or ()]
    ports = subset.get("ports") or ()
    return [join(ip, port["port"]) for port in ports for ip in addresses] if ports else addresses


def join(ip: str, port: int) -> str:
    """``ip:port``, the address in brackets when it is IPv6."""
    return f"[{ip}]:{port}" if ":" in ip else f"{ip}:{port}"
