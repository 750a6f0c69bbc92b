"""EndpointSlice: the addresses behind a Service, a hundred at most in each slice.

Mirrors pkg/registry/discovery/endpointslice, its defaults and validation, and its describer.
"""

from __future__ import annotations

from typing import Any

from simulator.apimachinery.fields import (
    FieldError,
    duplicate,
    invalid_value,
    not_supported,
    required,
    too_many,
)
from simulator.apimachinery.metadata import Object, labels_of, name_of
from simulator.apimachinery.names import dns_label_problems, dns_subdomain_problems
from simulator.apimachinery.timestamps import age
from simulator.kinds.describing import Writer, events_of, write_events
from simulator.kinds.kind import AGE, NAME, Column, Context, Kind, Reader
from simulator.kinds.pod.validation.containers import PROTOCOLS
from simulator.kinds.service.addresses import address_errors
from simulator.kinds.service.validation import special_address_errors

SERVICE_LABEL = "kubernetes.io/service-name"
SHOWN = 3
ADDRESS_TYPES = ("FQDN", "IPv4", "IPv6")
MOST_ENDPOINTS, MOST_ADDRESSES, MOST_PORTS = 1000, 100, 20000


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

    def spec_changed(self, new: Object, old: Object) -> bool:
        return super().spec_changed(new, old) or labels_of(new) != labels_of(old)

    def validate(self, obj: Object, context: Context) -> list[FieldError]:
        kind = obj.get("addressType", "")
        problems = [] if kind else [required("addressType")]
        if kind and kind not in ADDRESS_TYPES:
            problems.append(not_supported("addressType", kind, ADDRESS_TYPES))
        return problems + _port_errors(obj.get("ports") or []) + _endpoint_errors(obj.get("endpoints") or [], kind)

    def validate_update(self, new: Object, old: Object, context: Context) -> list[FieldError]:
        if new.get("addressType") != old.get("addressType"):
            return [invalid_value("addressType", new.get("addressType"), "field is immutable")]
        return []

    def row(self, obj: Object, now: float) -> list[Any]:
        ports = [_port(port) for port in obj.get("ports") or ()]
        addresses = [address for endpoint in obj.get("endpoints") or () for address in endpoint.get("addresses") or ()]
        created = age(obj["metadata"].get("creationTimestamp"), now)
        return [name_of(obj), obj.get("addressType", ""), _shortened(ports), _shortened(addresses), created]

    def describe(self, obj: Object, reader: Reader, now: float) -> str:
        writer = Writer()
        writer.heading(obj)
        writer.field("AddressType", obj.get("addressType", ""))
        _write_ports(writer, obj.get("ports") or [])
        writer.line("Endpoints:" if obj.get("endpoints") else "Endpoints: <none>")
        for endpoint in obj.get("endpoints") or ():
            _write_endpoint(writer, endpoint)
        write_events(writer, events_of(obj, reader), now)
        return writer.text()

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


def _write_ports(writer: Writer, ports: list[dict[str, Any]]) -> None:
    if not ports:
        writer.line("Ports: <unset>")
        return
    writer.table("Ports", ("Name", "Port", "Protocol"), (
        (port.get("name") or "<unset>", "<unset>" if port.get("port") is None else port["port"],
         port.get("protocol", "")) for port in ports))


def _write_endpoint(writer: Writer, endpoint: dict[str, Any]) -> None:
    ready, target = (endpoint.get("conditions") or {}).get("ready"), endpoint.get("targetRef")
    writer.field("- Addresses", ", ".join(endpoint.get("addresses") or ()) or "<none>", 1)
    writer.line("Conditions:", 2)
    writer.field("Ready", "<unset>" if ready is None else str(ready).lower(), 3)
    writer.field("Hostname", _or_unset(endpoint.get("hostname")), 2)
    if target is not None:
        writer.field("TargetRef", f"{target.get('kind', '')}/{target.get('name', '')}", 2)
    writer.field("NodeName", _or_unset(endpoint.get("nodeName")), 2)
    writer.field("Zone", _or_unset(endpoint.get("zone")), 2)


def _or_unset(value: str | None) -> str:
    return "<unset>" if value is None else value


def _port_errors(ports: list[dict[str, Any]]) -> list[FieldError]:
    if len(ports) > MOST_PORTS:
        return [too_many("ports", len(ports), MOST_PORTS)]
    problems: list[FieldError] = []
    names: set[str] = set()
    for index, port in enumerate(ports):
        path, name = f"ports[{index}]", port["name"]
        if name:
            problems += [invalid_value(f"{path}.name", name, text) for text in dns_label_problems(name)]
        if name in names:
            problems.append(duplicate(f"{path}.name", name))
        names.add(name)
        if port["protocol"] not in PROTOCOLS:
            problems.append(not_supported(f"{path}.protocol", port["protocol"], PROTOCOLS))
    return problems


def _endpoint_errors(endpoints: list[dict[str, Any]], kind: str) -> list[FieldError]:
    if len(endpoints) > MOST_ENDPOINTS:
        return [too_many("endpoints", len(endpoints), MOST_ENDPOINTS)]
    problems = []
    for index, endpoint in enumerate(endpoints):
        path = f"endpoints[{index}]"
        problems += _address_errors(endpoint.get("addresses") or [], kind, f"{path}.addresses")
        node = endpoint.get("nodeName")
        if node is not None:
            problems += [invalid_value(f"{path}.nodeName", node, text) for text in dns_subdomain_problems(node)]
    return problems


def _address_errors(addresses: list[str], kind: str, path: str) -> list[FieldError]:
    if not addresses:
        return [required(path, "must contain at least 1 address")]
    if len(addresses) > MOST_ADDRESSES:
        return [too_many(path, len(addresses), MOST_ADDRESSES)]
    problems = []
    for index, address in enumerate(addresses if kind in ("IPv4", "IPv6") else ()):
        broken = address_errors(address, f"{path}[{index}]")
        if not broken and (":" in address) != (kind == "IPv6"):
            broken = [invalid_value(path, address, f"must be an {kind} address")]
        problems += broken or special_address_errors(address, f"{path}[{index}]")
    return problems
