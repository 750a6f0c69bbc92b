"""The description of a Service (describeService and formatEndpointSlices, kubectl/pkg/describe/describe.go)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from simulator.apimachinery.metadata import Object, name_of, namespace_of
from simulator.apimachinery.selectors import format_labels
from simulator.kinds.describing import Writer, events_of, write_events

if TYPE_CHECKING:
    from simulator.kinds.kind import Reader

SHOWN = 3
_OPTIONAL = (
    ("External IPs", "externalIPs"), ("Desired LoadBalancer IP", "loadBalancerIP"), ("External Name", "externalName"),
)
_POLICIES = (
    ("External Traffic Policy", "externalTrafficPolicy"), ("Internal Traffic Policy", "internalTrafficPolicy"),
    ("HealthCheck NodePort", "healthCheckNodePort"), ("LoadBalancer Source Ranges", "loadBalancerSourceRanges"),
    ("Traffic Distribution", "trafficDistribution"),
)


def describe_service(obj: Object, reader: Reader, now: float) -> str:
    """What ``kubectl describe service`` prints."""
    writer, spec = Writer(), obj["spec"]
    slices = [item for item in reader.by_index("endpointslices.discovery.k8s.io", "service", name_of(obj))
              if namespace_of(item) == namespace_of(obj)]
    _write_addresses(writer, obj)
    for port in spec.get("ports") or ():
        _write_port(writer, port, slices)
    writer.field("Session Affinity", spec.get("sessionAffinity", ""))
    _write_given(writer, spec, _POLICIES)
    write_events(writer, events_of(obj, reader), now)
    return writer.text()


def _write_addresses(writer: Writer, obj: Object) -> None:
    spec = obj["spec"]
    writer.heading(obj)
    writer.field("Selector", format_labels(spec.get("selector")))
    writer.field("Type", spec.get("type", ""))
    if spec.get("ipFamilyPolicy"):
        writer.field("IP Family Policy", spec["ipFamilyPolicy"])
    writer.field("IP Families", ",".join(spec.get("ipFamilies") or ()) or "<none>")
    writer.field("IP", spec.get("clusterIP", ""))
    writer.field("IPs", ",".join(spec.get("clusterIPs") or ()) or "<none>")
    _write_given(writer, spec, _OPTIONAL)
    ingress = ((obj.get("status") or {}).get("loadBalancer") or {}).get("ingress")
    if ingress:
        writer.field("LoadBalancer Ingress", ", ".join(map(_ingress_text, ingress)))


def _write_given(writer: Writer, spec: Mapping[str, Any], fields: Sequence[tuple[str, str]]) -> None:
    for title, field in fields:
        value = spec.get(field)
        if value:
            writer.field(title, ",".join(value) if isinstance(value, list) else value)


def _ingress_text(item: Mapping[str, Any]) -> str:
    if not item.get("ip"):
        return item.get("hostname", "")
    return f"{item['ip']} ({item['ipMode']})" if item.get("ipMode") else item["ip"]


def _write_port(writer: Writer, port: Mapping[str, Any], slices: Sequence[Object]) -> None:
    name, protocol = port.get("name") or "<unset>", port.get("protocol", "")
    writer.row("Port:", name, f"{port['port']}/{protocol}", level=0)
    writer.field("TargetPort", f"{port.get('targetPort', 0)}/{protocol}")
    if port.get("appProtocol"):
        writer.field("AppProtocol", port["appProtocol"])
    if port.get("nodePort"):
        writer.row("NodePort:", name, f"{port['nodePort']}/{protocol}", level=0)
    writer.field("Endpoints", ready_endpoints(slices, port.get("name", "")))


def ready_endpoints(slices: Sequence[Object], port_name: str) -> str:
    """The first three ready ``address:port`` of a named port, and how many more; ``<none>`` without a slice."""
    if not slices:
        return "<none>"
    found = [pair for item in slices for pair in _pairs(item, port_name)]
    shown = ",".join(found[:SHOWN])
    return f"{shown} + {len(found) - SHOWN} more..." if len(found) > SHOWN else shown


def _pairs(item: Object, port_name: str) -> list[str]:
    ready = [endpoint["addresses"][0] for endpoint in item.get("endpoints") or ()
             if (endpoint.get("conditions") or {}).get("ready") is not False]
    if not item.get("ports"):
        return ready
    ports = [port for port in item["ports"] if (port.get("name") or "") == port_name]
    return [f"[{address}]:{port['port']}" if ":" in address else f"{address}:{port['port']}"
            for port in ports for address in ready]
