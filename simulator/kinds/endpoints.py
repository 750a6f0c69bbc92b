"""Endpoints: the addresses behind a Service, in the old form.

Mirrors pkg/registry/core/endpoint, ValidateEndpointsCreate and its describer.
"""

from __future__ import annotations

from typing import Any

from simulator.apimachinery.fields import FieldError, invalid_value, not_supported, required
from simulator.apimachinery.metadata import Object, name_of
from simulator.apimachinery.names import dns_label_problems, dns_subdomain_problems, port_number_problems
from simulator.apimachinery.timestamps import age
from simulator.kinds.describing import Writer, events_of, write_events
from simulator.kinds.kind import AGE, NAME, Column, Context, Kind, Reader
from simulator.kinds.pod.validation.containers import PROTOCOLS
from simulator.kinds.service.addresses import address_errors
from simulator.kinds.service.validation import special_address_errors

DEPRECATED = "v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice"
SHOWN = 3


class EndpointsKind(Kind):
    """Where a Service's traffic goes; kept for old clients."""

    kind = "Endpoints"
    plural = "endpoints"
    short_names = ("ep",)
    schema = "io.k8s.api.core.v1.Endpoints"
    allow_create_on_update = True
    deprecation = DEPRECATED
    columns = (NAME, Column("Endpoints", description="Addresses and ports."), AGE)

    def default(self, obj: Object) -> None:
        for subset in obj.get("subsets") or ():
            for port in subset.get("ports") or ():
                if not port.get("protocol"):
                    port["protocol"] = "TCP"

    def validate(self, obj: Object, context: Context) -> list[FieldError]:
        problems = []
        for index, subset in enumerate(obj.get("subsets") or ()):
            problems += _subset_errors(subset, f"subsets[{index}]")
        return problems

    def describe(self, obj: Object, reader: Reader, now: float) -> str:
        writer = Writer()
        writer.heading(obj)
        writer.line("Subsets:")
        for subset in obj.get("subsets") or ():
            _write_subset(writer, subset)
        write_events(writer, events_of(obj, reader), now)
        return writer.text()

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


def _write_subset(writer: Writer, subset: dict[str, Any]) -> None:
    for title, field in (("Addresses", "addresses"), ("NotReadyAddresses", "notReadyAddresses")):
        addresses = ",".join(item.get("ip", "") for item in subset.get(field) or ())
        writer.field(title, addresses or "<none>", 1)
    if subset.get("ports"):
        writer.line("Ports:", 1)
        writer.row("Name", "Port", "Protocol", level=2)
        writer.row("----", "----", "--------", level=2)
        for port in subset["ports"]:
            writer.row(port.get("name") or "<unset>", port.get("port", 0), port.get("protocol", ""), level=2)
    writer.line()


def _subset_errors(subset: dict[str, Any], path: str) -> list[FieldError]:
    problems = []
    if not subset.get("addresses") and not subset.get("notReadyAddresses"):
        problems.append(required(path, "must specify `addresses` or `notReadyAddresses`"))
    for field in ("addresses", "notReadyAddresses"):
        for index, item in enumerate(subset.get(field) or ()):
            problems += _address_errors(item, f"{path}.{field}[{index}]")
    ports = subset.get("ports") or ()
    for index, port in enumerate(ports):
        problems += _port_errors(port, len(ports) > 1, f"{path}.ports[{index}]")
    return problems


def _address_errors(item: dict[str, Any], path: str) -> list[FieldError]:
    ip, hostname, node = item.get("ip", ""), item.get("hostname"), item.get("nodeName")
    problems = address_errors(ip, f"{path}.ip")
    if hostname:
        problems += [invalid_value(f"{path}.hostname", hostname, text) for text in dns_label_problems(hostname)]
    if node is not None:
        problems += [invalid_value(f"{path}.nodeName", node, text) for text in dns_subdomain_problems(node)]
    return problems or special_address_errors(ip, f"{path}.ip")


def _port_errors(port: dict[str, Any], needs_name: bool, path: str) -> list[FieldError]:
    name, number, protocol = port.get("name", ""), port.get("port", 0), port.get("protocol", "")
    problems = [required(f"{path}.name")] if needs_name and not name else []
    if name:
        problems += [invalid_value(f"{path}.name", name, text) for text in dns_label_problems(name)]
    problems += [invalid_value(f"{path}.port", number, text) for text in port_number_problems(number)]
    if protocol not in PROTOCOLS:
        problems.append(not_supported(f"{path}.protocol", protocol, PROTOCOLS))
    return problems
