"""Ingress: which Service answers for which host and path of the outside world.

The kind itself; validation and description are the modules beside it. Mirrors pkg/registry/networking/ingress.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from simulator.apimachinery.fields import FieldError
from simulator.apimachinery.ip_forms import address_warnings
from simulator.apimachinery.metadata import Object, annotations_of, name_of
from simulator.apimachinery.timestamps import age
from simulator.kinds.ingress.describe import balancer_addresses, describe_ingress
from simulator.kinds.ingress.validation import CLASS_ANNOTATION, validate_ingress, validate_new_ingress
from simulator.kinds.kind import AGE, NAME, Column, Context, Kind, Reader

SHOWN_HOSTS = 3


class IngressKind(Kind):
    """Rules by which requests from outside reach Services."""

    group = "networking.k8s.io"
    kind = "Ingress"
    plural = "ingresses"
    short_names = ("ing",)
    schema = "io.k8s.api.networking.v1.Ingress"
    subresources = ("status",)
    has_generation = True
    columns = (
        NAME,
        Column("Class", description="The name of the IngressClass resource that should be used for additional "
                                    "configuration"),
        Column("Hosts", description="Hosts that incoming requests are matched against before the ingress rule"),
        Column("Address", description="Address is a list containing ingress points for the load-balancer"),
        Column("Ports", description="Ports of TLS configurations that open"),
        AGE,
    )

    def default(self, obj: Object) -> None:
        obj.setdefault("spec", {})
        status = obj.setdefault("status", {})
        status.setdefault("loadBalancer", {})

    def prepare_for_create(self, obj: Object, context: Context) -> None:
        obj["status"] = {"loadBalancer": {}}

    def validate(self, obj: Object, context: Context) -> list[FieldError]:
        problems = validate_ingress(obj["spec"])
        return problems if "resourceVersion" in obj["metadata"] else problems + validate_new_ingress(obj)

    def warnings(self, obj: Object, old: Object | None = None) -> list[str]:
        if old is None:
            if CLASS_ANNOTATION in annotations_of(obj) and obj["spec"].get("ingressClassName") is None:
                return [f'annotation "{CLASS_ANNOTATION}" is deprecated, please use \'spec.ingressClassName\' instead']
            return []
        if obj.get("status") == old.get("status"):
            return []
        return [text for index, item in enumerate(_points(obj)) if item.get("ip")
                for text in address_warnings(f"status.loadBalancer.ingress[{index}]", item["ip"])]

    def row(self, obj: Object, now: float) -> list[Any]:
        spec = obj["spec"]
        name, address = spec.get("ingressClassName"), ",".join(balancer_addresses(obj))
        return [name_of(obj), "<none>" if name is None else name, _hosts(spec.get("rules") or ()), address,
                "80, 443" if spec.get("tls") else "80", age(obj["metadata"].get("creationTimestamp"), now)]

    def describe(self, obj: Object, reader: Reader, now: float) -> str:
        return describe_ingress(obj, reader, now)

    def picture(self, obj: Object) -> dict[str, Any]:
        spec = obj["spec"]
        default = spec.get("defaultBackend")
        return {
            "class": spec.get("ingressClassName") or "",
            "addresses": balancer_addresses(obj),
            "tls": sorted({host for item in spec.get("tls") or () for host in item.get("hosts") or ()}),
            "rules": [_pictured(rule.get("host") or "*", path.get("path") or "/", path.get("pathType") or "",
                                path.get("backend") or {})
                      for rule in spec.get("rules") or () for path in (rule.get("http") or {}).get("paths") or ()],
            "default": _pictured("*", "/", "", default) if default else None,
        }


def _points(obj: Object) -> Sequence[dict[str, Any]]:
    return ((obj.get("status") or {}).get("loadBalancer") or {}).get("ingress") or ()


def _hosts(rules: Sequence[dict[str, Any]]) -> str:
    """The HOSTS column: three hosts and how many rules are left; ``*`` without any."""
    hosts: list[str] = []
    more = False
    for rule in rules:
        more = more or len(hosts) == SHOWN_HOSTS
        if not more and rule.get("host"):
            hosts.append(rule["host"])
    shown = ",".join(hosts) or "*"
    return f"{shown} + {len(rules) - SHOWN_HOSTS} more..." if more else shown


def _pictured(host: str, path: str, path_type: str, backend: dict[str, Any]) -> dict[str, Any]:
    service = backend.get("service") or {}
    port = service.get("port") or {}
    return {"host": host, "path": path, "pathType": path_type, "service": service.get("name") or None,
            "port": port.get("name") or port.get("number")}
