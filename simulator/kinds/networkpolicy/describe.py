"""The description of a NetworkPolicy (describeNetworkPolicy, kubectl/pkg/describe/describe.go)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from simulator.apimachinery.metadata import Object, annotations_of, labels_of, name_of, namespace_of
from simulator.apimachinery.selectors import format_selector
from simulator.kinds.describing import Writer

Part = Mapping[str, Any]
_INDENT = "    "
_WORDS = {"ingress": ("From", "from", "source"), "egress": ("To", "to", "destination")}
_NO_PODS = "<none> (Allowing the specific traffic to all pods in this namespace)"


def describe_network_policy(obj: Object) -> str:
    """What ``kubectl describe networkpolicy`` prints."""
    writer, spec = Writer(), obj["spec"]
    writer.field("Name", name_of(obj))
    writer.field("Namespace", namespace_of(obj))
    writer.field("Created on", _moment(obj["metadata"].get("creationTimestamp")))
    writer.labels("Labels", labels_of(obj))
    writer.annotations("Annotations", annotations_of(obj))
    writer.line("Spec:")
    selector = spec.get("podSelector") or {}
    selects = selector.get("matchLabels") or selector.get("matchExpressions")
    writer.line(f"PodSelector: {_INDENT}{format_selector(selector) if selects else _NO_PODS}", 1)
    for field in ("ingress", "egress"):
        if field.title() in (spec.get("policyTypes") or ()):
            writer.line(f"Allowing {field} traffic:", 1)
            _write_rules(writer, field, spec.get(field) or ())
        else:
            writer.line(f"Not affecting {field} traffic", 1)
    writer.line(f"Policy Types: {', '.join(spec.get('policyTypes') or ()) or '<none>'}", 1)
    return writer.text()


def _moment(stamp: str | None) -> str:
    """Go's own form of a time, in UTC."""
    return f"{stamp[:10]} {stamp[11:19]} +0000 UTC" if stamp else "0001-01-01 00:00:00 +0000 UTC"


def _write_rules(writer: Writer, field: str, rules: Sequence[Part]) -> None:
    title, peers, end = _WORDS[field]
    if not rules:
        writer.line(f"{_INDENT}<none> (Selected pods are isolated for {field} connectivity)")
    for place, rule in enumerate(rules):
        if place:
            writer.line(f"{_INDENT}----------")
        for text in map(_port_text, rule.get("ports") or ()):
            writer.line(f"{_INDENT}{text}")
        if not rule.get("ports"):
            writer.line(f"{_INDENT}To Port: <any> (traffic allowed to all ports)")
        for peer in rule.get(peers) or ():
            writer.line(f"{_INDENT}{title}:")
            _write_peer(writer, peer)
        if not rule.get(peers):
            writer.line(f"{_INDENT}{title}: <any> (traffic not restricted by {end})")


def _port_text(port: Part) -> str:
    number, protocol = port.get("port"), port.get("protocol") or "TCP"
    shown = "<nil>" if number is None else number
    if port.get("endPort") is None:
        return f"To Port: {shown}/{protocol}"
    return f"To Port Range: {shown}-{port['endPort']}/{protocol}"


def _write_peer(writer: Writer, peer: Part) -> None:
    selected = False
    for title, field in (("NamespaceSelector", "namespaceSelector"), ("PodSelector", "podSelector")):
        if peer.get(field) is not None:
            selected = True
            writer.line(f"{_INDENT}{title}: {format_selector(peer[field])}", 1)
    if not selected and peer.get("ipBlock") is not None:
        block = peer["ipBlock"]
        writer.line(f"{_INDENT}IPBlock:", 1)
        writer.line(f"{_INDENT}CIDR: {block.get('cidr', '')}", 2)
        writer.line(f"{_INDENT}Except: {', '.join(block.get('except') or ())}", 2)
