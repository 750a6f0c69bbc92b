"""Validation of NetworkPolicies (ValidateNetworkPolicySpec, pkg/apis/networking/validation/validation.go)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from simulator.apimachinery.fields import FieldError, forbidden_field, invalid_value, not_supported, required
from simulator.apimachinery.ip_forms import cidr_errors, parse_cidr
from simulator.apimachinery.label_selectors import validate_label_selector
from simulator.apimachinery.names import port_name_problems, port_number_problems

Part = Mapping[str, Any]
DIRECTIONS = (("ingress", "from"), ("egress", "to"))
"""The lists of rules, and the field of a rule that holds its peers."""
POLICY_TYPES = ("Ingress", "Egress")
_PROTOCOLS = ("TCP", "UDP", "SCTP")


def validate_network_policy(spec: Part, known_cidrs: Collection[str]) -> list[FieldError]:
    """What is wrong with a policy's spec; ``known_cidrs`` stood in the old one and may stay."""
    problems = validate_label_selector(spec.get("podSelector"), "spec.podSelector")
    for field, peers in DIRECTIONS:
        for place, rule in enumerate(spec.get(field) or ()):
            path = f"spec.{field}[{place}]"
            for index, port in enumerate(rule.get("ports") or ()):
                problems += _port_errors(port, f"{path}.ports[{index}]")
            for index, peer in enumerate(rule.get(peers) or ()):
                problems += _peer_errors(peer, f"{path}.{peers}[{index}]", known_cidrs)
    types = spec.get("policyTypes") or ()
    if len(types) > len(POLICY_TYPES):
        text = "may not specify more than two policyTypes"
        return [*problems, invalid_value("spec.policyTypes", list(types), text)]
    return problems + [not_supported(f"spec.policyTypes[{index}]", word, POLICY_TYPES)
                       for index, word in enumerate(types) if word not in POLICY_TYPES]


def _port_errors(port: Part, path: str) -> list[FieldError]:
    protocol, number, end = port.get("protocol"), port.get("port"), port.get("endPort")
    problems = []
    if protocol is not None and protocol not in _PROTOCOLS:
        problems.append(not_supported(f"{path}.protocol", protocol, _PROTOCOLS))
    if isinstance(number, int):
        return problems + _number_errors(number, end, path)
    if end is not None:
        why = "specified" if number is None else "non-numeric"
        text = f"may not be specified when `port` is {'not ' if number is None else ''}{why}"
        problems.append(invalid_value(f"{path}.endPort", end, text))
    if number is not None:
        problems += [invalid_value(f"{path}.port", number, text) for text in port_name_problems(number)]
    return problems


def _number_errors(number: int, end: int | None, path: str) -> list[FieldError]:
    problems = [invalid_value(f"{path}.port", number, text) for text in port_number_problems(number)]
    if end is None:
        return problems
    if end < number:
        problems.append(invalid_value(f"{path}.endPort", number, "must be greater than or equal to `port`"))
    return problems + [invalid_value(f"{path}.endPort", end, text) for text in port_number_problems(end)]


def _peer_errors(peer: Part, path: str, known: Collection[str]) -> list[FieldError]:
    problems, block = [], peer.get("ipBlock")
    selectors = [field for field in ("podSelector", "namespaceSelector") if peer.get(field) is not None]
    for field in selectors:
        problems += validate_label_selector(peer[field], f"{path}.{field}")
    if block is not None:
        problems += _block_errors(block, f"{path}.ipBlock", known)
    if not selectors and block is None:
        problems.append(required(path, "must specify a peer"))
    elif selectors and block is not None:
        problems.append(forbidden_field(path, "may not specify both ipBlock and another peer"))
    return problems


def _block_errors(block: Part, path: str, known: Collection[str]) -> list[FieldError]:
    cidr = block.get("cidr") or ""
    if not cidr:
        return [required(f"{path}.cidr")]
    problems, whole = cidr_errors(f"{path}.cidr", cidr, known), parse_cidr(cidr)
    if whole is None:
        return problems
    for index, value in enumerate(block.get("except") or ()):
        field = f"{path}.except[{index}]"
        problems += cidr_errors(field, value, known)
        part = parse_cidr(value)
        if part is not None and not (_inside(part[1], whole[1])):
            problems.append(invalid_value(field, value, "must be a strict subset of `cidr`"))
    return problems


def _inside(part: Any, whole: Any) -> bool:
    return (part.version == whole.version and part.network_address in whole
            and part.prefixlen > whole.prefixlen)
