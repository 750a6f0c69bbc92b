"""The description of an Ingress (describeIngressV1, kubectl/pkg/describe/describe.go)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from simulator.apimachinery.metadata import Object, annotations_of, labels_of, name_of, namespace_of
from simulator.kinds.describing import Writer, events_of, write_events
from simulator.kinds.service.describe import ready_endpoints

if TYPE_CHECKING:
    from simulator.kinds.kind import Reader


def balancer_addresses(obj: Object) -> list[str]:
    """The addresses or names under which it can be reached, sorted."""
    points = ((obj.get("status") or {}).get("loadBalancer") or {}).get("ingress") or ()
    return sorted({point.get("ip") or point.get("hostname") or "" for point in points} - {""})


def describe_ingress(obj: Object, reader: Reader, now: float) -> str:
    """What ``kubectl describe ingress`` prints."""
    writer, spec = Writer(), obj["spec"]
    writer.field("Name", name_of(obj))
    writer.labels("Labels", labels_of(obj))
    writer.field("Namespace", namespace_of(obj))
    writer.field("Address", ",".join(balancer_addresses(obj)))
    name = spec.get("ingressClassName")
    writer.field("Ingress Class", "<none>" if name is None else name)
    default = spec.get("defaultBackend")
    default_text = "<default>" if default is None else backend_text(default, namespace_of(obj), reader)
    writer.field("Default backend", default_text)
    _write_tls(writer, spec)
    _write_rules(writer, obj, reader, default_text)
    writer.annotations("Annotations", annotations_of(obj))
    write_events(writer, events_of(obj, reader), now)
    return writer.text()


def _write_tls(writer: Writer, spec: Mapping[str, Any]) -> None:
    if spec.get("tls"):
        writer.line("TLS:")
    for item in spec.get("tls") or ():
        hosts, secret = ",".join(item.get("hosts") or ()), item.get("secretName")
        writer.line(f"{secret} terminates {hosts}" if secret else f"SNI routes {hosts}", 1)


def _write_rules(writer: Writer, obj: Object, reader: Reader, default_text: str) -> None:
    writer.line("Rules:")
    writer.row("Host", "Path", "Backends")
    writer.row("----", "----", "--------")
    rules = [rule for rule in obj["spec"].get("rules") or () if rule.get("http") is not None]
    for rule in rules:
        writer.line(f"{rule.get('host') or '*'}\t", 1)
        for path in rule["http"].get("paths") or ():
            backend = backend_text(path.get("backend") or {}, namespace_of(obj), reader)
            writer.line(f"\t{path.get('path') or ''} \t{backend}", 2)
    if not rules:
        writer.row("*", "*", default_text)


def backend_text(backend: Mapping[str, Any], namespace: str, reader: Reader) -> str:
    """``web:80 (10.244.0.5:8080)``: where a backend leads, and what is there."""
    if backend.get("service") is not None:
        return _service_text(backend["service"], namespace, reader)
    resource = backend.get("resource")
    if resource is None:
        return ""
    group = resource.get("apiGroup")
    group = "<none>" if group is None else group
    return f"APIGroup: {group}, Kind: {resource.get('kind', '')}, Name: {resource.get('name', '')}"


def _service_text(backend: Mapping[str, Any], namespace: str, reader: Reader) -> str:
    name, port = backend.get("name", ""), backend.get("port") or {}
    shown = f"{name}:{port.get('number') or port.get('name') or ''}"
    service = reader.get("services", namespace, name)
    if service is None:
        return f'{shown} (<error: services "{name}" not found>)'
    found = ""
    for candidate in service["spec"].get("ports") or ():
        if port.get("number") and port["number"] == candidate.get("port"):
            found = candidate.get("name") or ""
        elif port.get("name") and port["name"] == candidate.get("name"):
            found = candidate["name"]
    slices = [item for item in reader.by_index("endpointslices.discovery.k8s.io", "service", name)
              if namespace_of(item) == namespace]
    return f"{shown} ({ready_endpoints(slices, found)})"
