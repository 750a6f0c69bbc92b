"""Validation of what a pod says about its network: DNS, host names, the node's own ports."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from ipaddress import ip_address
from typing import Any

from simulator.apimachinery.fields import FieldError, invalid_value, required
from simulator.apimachinery.names import dns_subdomain_problems

NAMESERVERS, SEARCHES, SEARCH_CHARACTERS = 3, 32, 2048
_NOT_AN_ADDRESS = "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)"


def validate_host_ports(spec: Mapping[str, Any], path: str, is_pod: bool) -> list[FieldError]:
    """On the node's own network a port cannot be mapped to another; a template may leave hostPort out."""
    text = "must match `containerPort` when `hostNetwork` is true"
    return [
        invalid_value(f"{path}.containers[{index}].ports[{place}].hostPort", port.get("hostPort", 0), text)
        for index, container in enumerate(spec.get("containers") or ())
        for place, port in enumerate(container.get("ports") or ())
        if (is_pod or port.get("hostPort")) and (port.get("hostPort") or 0) != (port.get("containerPort") or 0)
    ]


def validate_dns(config: Mapping[str, Any] | None, policy: str, path: str) -> list[FieldError]:
    """What is wrong with ``dnsConfig``."""
    if policy == "None" and config is None:
        return [required(path, "must provide `dnsConfig` when `dnsPolicy` is None")]
    if config is None:
        return []
    servers, searches = config.get("nameservers") or [], config.get("searches") or []
    if policy == "None" and not servers:
        text = "must provide at least one DNS nameserver when `dnsPolicy` is None"
        return [required(f"{path}.nameservers", text)]
    problems = _count_errors(servers, searches, path)
    for index, server in enumerate(servers):
        problems += address_errors(server, f"{path}.nameservers[{index}]")
    for index, search in enumerate(searches):
        if search != ".":
            name = search.removesuffix(".").replace("_", "x")
            problems += [invalid_value(f"{path}.searches[{index}]", search, text)
                         for text in dns_subdomain_problems(name)]
    problems += [required(f"{path}.options[{index}]", "must not be empty")
                 for index, option in enumerate(config.get("options") or ()) if not option.get("name")]
    return problems


def _count_errors(servers: Sequence[str], searches: Sequence[str], path: str) -> list[FieldError]:
    problems = []
    if len(servers) > NAMESERVERS:
        text = f"must not have more than {NAMESERVERS} nameservers"
        problems.append(invalid_value(f"{path}.nameservers", list(servers), text))
    if len(searches) > SEARCHES:
        text = f"must not have more than {SEARCHES} search paths"
        problems.append(invalid_value(f"{path}.searches", list(searches), text))
    if len(" ".join(searches)) > SEARCH_CHARACTERS:
        text = f"must not have more than {SEARCH_CHARACTERS} characters (including spaces) in the search list"
        problems.append(invalid_value(f"{path}.searches", list(searches), text))
    return problems


def address_errors(value: str, path: str) -> list[FieldError]:
    """The error of a text that is no IP address."""
    try:
        ip_address(value)
    except ValueError:
        return [invalid_value(path, value, _NOT_AN_ADDRESS)]
    return []


def validate_host_aliases(aliases: Sequence[Mapping[str, Any]] | None, path: str) -> list[FieldError]:
    """What is wrong with ``hostAliases``."""
    problems = []
    for index, alias in enumerate(aliases or ()):
        problems += address_errors(alias.get("ip", ""), f"{path}[{index}].ip")
        for place, name in enumerate(alias.get("hostnames") or ()):
            field = f"{path}[{index}].hostnames[{place}]"
            problems += [invalid_value(field, name, text) for text in dns_subdomain_problems(name)]
    return problems
