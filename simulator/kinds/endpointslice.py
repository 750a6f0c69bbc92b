"""EndpointSlice: the addresses behind a Service, a hundred at most in each slice.

Mirrors pkg/registry/discovery/endpointslice, its defaults and validation, and its describer.
"""

from __future__ import annotations

from typing import Any

from simulator.apimachinery.metadata import Object, labels_of, name_of
from simulator.apimachinery.timestamps import age
from simulator.kinds.kind import AGE, NAME, Column, Context, Kind

SERVICE_LABEL = "kubernetes.io/service-name"
SHOWN = 3


class EndpointSliceKind(Kind):
    """Where a Service's traffic goes."""

    group = "discovery.k8s.io"
    kind = "EndpointSlice"
    plural = "endpointslices"
    schema = "io.k8s.api.discovery.v1.EndpointSlice"
    has_generation = True
    columns = (
        NAME,
        Column("AddressType", description="IPv4, IPv6 or FQDN."),
        Column("Ports", description="The ports of all its endpoints."),
        Column("Endpoints", description="The addresses."),
        AGE,
    )
    indexes = {"service": lambda obj: (labels_of(obj).get(SERVICE_LABEL, ""),)}

    def default(self, obj: Object) -> None:
        obj.setdefault("endpoints", None)
        obj.setdefault("ports", None)
        for endpoint in obj["endpoints"] or ():
            endpoint.setdefault("conditions", {})
        for port in obj["ports"] or ():
            port["name"] = port.get("name") or ""
            port["protocol"] = port.get("protocol") or "TCP"

    def prepare_for_create(self, obj: Object, context: Context) -> None:
        obj["metadata"]["generation"] = 1

    def row(self, obj: Object, now: float) -> list[Any]:
        ports = [_port(port) for port in obj.get("ports") or ()]
        addresses = [address for endpoint in obj.get("endpoints") or () for address in endpoint.get("addresses") or ()]
        created = age(obj["metadata"].get("creationTimestamp"), now)
        return [name_of(obj), obj.get("addressType", ""), _shortened(ports), _shortened(addresses), created]

    def picture(self, obj: Object) -> dict[str, Any]:
        return {
            "service": labels_of(obj).get(SERVICE_LABEL, ""),
            "endpoints": [_endpoint(endpoint, obj) for endpoint in obj.get("endpoints") or ()],
            "ports": [{field: port.get(field) for field in ("name", "port", "protocol")}
                      for port in obj.get("ports") or ()],
        }


def _port(port: dict[str, Any]) -> str:
    if port.get("port") is not None:
        return str(port["port"])
    return port["name"] if port.get("name") is not None else "*"


def _shortened(items: list[str]) -> str:
    if not items:
        return "<unset>"
    shown = ",".join(items[:SHOWN])
    return f"{shown} + {len(items) - SHOWN} more..." if len(items) > SHOWN else shown


def _endpoint(endpoint: dict[str, Any], obj: Object) -> dict[str, Any]:
    conditions, target = endpoint.get("conditions") or {}, endpoint.get("targetRef") or {}
    namespace = target.get("namespace") or obj["metadata"].get("namespace", "")
    ready = conditions.get("ready") is not False
    serving = conditions.get("serving")
    return {
        "ip": (endpoint.get("addresses") or [""])[0],
        "pod": f"pods/{namespace}/{target['name']}" if target.get("kind") == "Pod" else None,
        "node": endpoint.get("nodeName"),
        "ready": ready,
        "serving": ready if serving is None else serving,
        "terminating": bool(conditions.get("terminating")),
    }
