"""Service: one stable address in front of changing pods.

The kind itself; defaults, allocation and validation are the modules beside it. Mirrors pkg/registry/core/service.
"""

from __future__ import annotations

from typing import Any

from simulator.apimachinery.fields import FieldError
from simulator.apimachinery.metadata import Object, name_of
from simulator.apimachinery.names import dns_label_problems
from simulator.apimachinery.selectors import format_labels
from simulator.apimachinery.timestamps import age
from simulator.kinds.kind import AGE, NAME, Column, Context, Kind, Reader
from simulator.kinds.service.allocation import allocate
from simulator.kinds.service.defaults import default_service
from simulator.kinds.service.describe import describe_service
from simulator.kinds.service.updating import patch_allocated, release_unneeded, spread_cluster_ips
from simulator.kinds.service.validation import validate_service, validate_service_update
from simulator.kinds.service.warnings import service_warnings


class ServiceKind(Kind):
    """A name, an address and ports that lead to the pods a selector matches."""

    kind = "Service"
    plural = "services"
    short_names = ("svc",)
    categories = ("all",)
    schema = "io.k8s.api.core.v1.Service"
    subresources = ("proxy", "status")
    allow_create_on_update = True
    columns = (
        NAME,
        Column("Type", description="ClusterIP, NodePort, LoadBalancer or ExternalName."),
        Column("Cluster-IP", description="Its address inside the cluster."),
        Column("External-IP", description="Its addresses outside the cluster."),
        Column("Port(s)", description="The ports it listens on."),
        AGE,
        Column("Selector", description="Which pods it leads to.", priority=1),
    )
    indexes = {
        "clusterIP": lambda obj: tuple(obj["spec"].get("clusterIPs") or ()),
        "nodePort": lambda obj: tuple(
            str(port["nodePort"]) for port in obj["spec"].get("ports") or () if port.get("nodePort")),
    }

    def default(self, obj: Object) -> None:
        default_service(obj)

    def prepare_for_create(self, obj: Object, context: Context) -> None:
        """Allocate addresses and node ports.

        Raises:
            StatusError: an address or port that was asked for cannot be had.
        """
        obj["status"] = {"loadBalancer": {}}
        spread_cluster_ips(obj, None)
        allocate(obj, None, context)

    def prepare_for_update(self, new: Object, old: Object, context: Context) -> None:
        """Keep what was allocated, give back what the new type does not need, allocate what it needs.

        Raises:
            StatusError: an address or port that was asked for cannot be had.
        """
        patch_allocated(new, old)
        spread_cluster_ips(new, old)
        release_unneeded(new, old)
        allocate(new, old, context)
        super().prepare_for_update(new, old, context)

    def validate(self, obj: Object, context: Context) -> list[FieldError]:
        return validate_service(obj)

    def validate_update(self, new: Object, old: Object, context: Context) -> list[FieldError]:
        return validate_service_update(new["spec"], old["spec"])

    def warnings(self, obj: Object, old: Object | None = None) -> list[str]:
        return service_warnings(obj["spec"])

    def validate_name(self, name: str) -> list[str]:
        return dns_label_problems(name)

    def field_values(self, obj: Object) -> dict[str, str]:
        spec = obj["spec"]
        extra = {"spec.clusterIP": spec.get("clusterIP", ""), "spec.type": spec.get("type", "")}
        return {**super().field_values(obj), **extra}

    def row(self, obj: Object, now: float) -> list[Any]:
        spec = obj["spec"]
        addresses = spec.get("clusterIPs") or ["<none>"]
        ports = ",".join(map(_port, spec.get("ports") or ())) or "<none>"
        created = age(obj["metadata"].get("creationTimestamp"), now)
        selector = format_labels(spec.get("selector"))
        return [name_of(obj), spec.get("type", ""), addresses[0], external_ip(obj), ports, created, selector]

    def describe(self, obj: Object, reader: Reader, now: float) -> str:
        return describe_service(obj, reader, now)

    def picture(self, obj: Object) -> dict[str, Any]:
        spec = obj["spec"]
        fields = ("name", "port", "targetPort", "protocol", "nodePort")
        return {
            "type": spec.get("type", ""),
            "clusterIP": spec.get("clusterIP", ""),
            "ports": [{field: port.get(field) for field in fields} for port in spec.get("ports") or ()],
            "selector": spec.get("selector") or {},
        }


def _port(port: dict[str, Any]) -> str:
    if port.get("nodePort"):
        return f"{port['port']}:{port['nodePort']}/{port['protocol']}"
    return f"{port['port']}/{port['protocol']}"


def external_ip(obj: Object) -> str:
    """The EXTERNAL-IP column."""
    spec = obj["spec"]
    kind, external = spec.get("type"), spec.get("externalIPs") or []
    if kind in ("ClusterIP", "NodePort"):
        return ",".join(external) or "<none>"
    if kind == "LoadBalancer":
        return ",".join([*balancer_addresses(obj), *external]) or "<pending>"
    return spec.get("externalName", "") if kind == "ExternalName" else "<unknown>"


def balancer_addresses(obj: Object) -> list[str]:
    """The addresses or names a load balancer gave the Service."""
    ingress = ((obj.get("status") or {}).get("loadBalancer") or {}).get("ingress") or ()
    return sorted({item.get("ip") or item.get("hostname") or "" for item in ingress} - {""})
