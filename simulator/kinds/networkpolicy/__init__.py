"""NetworkPolicy: who may speak with the pods that a selector names.

The kind itself; validation and description are the modules beside it. Mirrors pkg/registry/networking/networkpolicy.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from simulator.apimachinery.fields import FieldError
from simulator.apimachinery.ip_forms import cidr_warnings
from simulator.apimachinery.metadata import Object, name_of
from simulator.apimachinery.selectors import format_selector
from simulator.apimachinery.timestamps import age
from simulator.kinds.kind import AGE, NAME, Column, Context, Kind, Reader
from simulator.kinds.networkpolicy.describe import describe_network_policy
from simulator.kinds.networkpolicy.validation import DIRECTIONS, validate_network_policy


class NetworkPolicyKind(Kind):
    """What may reach the selected pods, and what they may reach."""

    group = "networking.k8s.io"
    kind = "NetworkPolicy"
    plural = "networkpolicies"
    short_names = ("netpol",)
    schema = "io.k8s.api.networking.v1.NetworkPolicy"
    has_generation = True
    columns = (
        NAME,
        Column("Pod-Selector", description="podSelector selects the pods to which this NetworkPolicy object applies."),
        AGE,
    )

    def default(self, obj: Object) -> None:
        spec = obj.setdefault("spec", {})
        if spec.get("podSelector") is None:
            spec["podSelector"] = {}
        for field, _ in DIRECTIONS:
            if not spec.get(field):
                spec.pop(field, None)
        if not spec.get("policyTypes"):
            spec["policyTypes"] = ["Ingress", "Egress"] if spec.get("egress") else ["Ingress"]
        for field, _ in DIRECTIONS:
            for rule in spec.get(field) or ():
                for port in rule.get("ports") or ():
                    if port.get("protocol") is None:
                        port["protocol"] = "TCP"

    def validate(self, obj: Object, context: Context) -> list[FieldError]:
        old = context.reader.get(self.resource, obj["metadata"].get("namespace", ""), name_of(obj))
        known = {cidr for path, cidr in _cidrs(old["spec"])} if old is not None else set()
        return validate_network_policy(obj["spec"], known)

    def warnings(self, obj: Object, old: Object | None = None) -> list[str]:
        return [text for path, cidr in _cidrs(obj["spec"]) for text in cidr_warnings(path, cidr)]

    def row(self, obj: Object, now: float) -> list[Any]:
        selector = format_selector(obj["spec"].get("podSelector"))
        return [name_of(obj), selector, age(obj["metadata"].get("creationTimestamp"), now)]

    def describe(self, obj: Object, reader: Reader, now: float) -> str:
        return describe_network_policy(obj)

    def picture(self, obj: Object) -> dict[str, Any]:
        spec = obj["spec"]
        return {
            "selector": spec.get("podSelector") or {},
            "policyTypes": spec.get("policyTypes") or [],
            "ingress": spec.get("ingress") or [],
            "egress": spec.get("egress") or [],
        }


def _cidrs(spec: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Every CIDR of a policy and where it stands."""
    for field, peers in DIRECTIONS:
        for place, rule in enumerate(spec.get(field) or ()):
            for index, peer in enumerate(rule.get(peers) or ()):
                block, path = peer.get("ipBlock"), f"spec.{field}[{place}].{peers}[{index}].ipBlock"
                if block is None:
                    continue
                yield f"{path}.cidr", block.get("cidr") or ""
                for number, cidr in enumerate(block.get("except") or ()):
                    yield f"{path}.except[{number}]", cidr
