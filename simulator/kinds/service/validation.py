"""Validation of Services (validateService and ValidateServiceUpdate, pkg/apis/core/validation/validation.go)."""

from __future__ import annotations

from collections.abc import Mapping
from ipaddress import ip_address, ip_network
from typing import Any

from simulator.apimachinery.fields import (
    FieldError,
    duplicate,
    forbidden_field,
    invalid_value,
    not_supported,
    required,
)
from simulator.apimachinery.names import (
    dns_label_problems,
    dns_subdomain_problems,
    port_number_problems,
    qualified_name_problems,
)
from simulator.apimachinery.object_meta import validate_labels
from simulator.kinds.pod.validation.containers import PROTOCOLS
from simulator.kinds.pod.validation.probes import port_errors
from simulator.kinds.service.addresses import address_errors, validate_addresses
from simulator.kinds.service.allocation import is_headless, needs_health_port
from simulator.kinds.service.defaults import WITH_CLUSTER_IP, externally_accessible

Spec = Mapping[str, Any]
TYPES = ("ClusterIP", "ExternalName", "LoadBalancer", "NodePort")
_AFFINITIES = ("ClientIP", "None")
_EXTERNAL_POLICIES = ("Cluster", "Local")
_DISTRIBUTIONS = ("PreferClose", "PreferSameZone", "PreferSameNode")
_BALANCER_ONLY = "may only be used when `type` is 'LoadBalancer'"
_LONGEST_AFFINITY = 86400


def validate_service(obj: Mapping[str, Any]) -> list[FieldError]:
    """What is wrong with a Service beyond its metadata."""
    spec = obj["spec"]
    problems = _type_specific_errors(spec)
    problems += _port_errors(spec)
    problems += validate_labels(spec.get("selector"), "spec.selector")
    problems += _affinity_errors(spec)
    if spec.get("type") != "ExternalName":
        problems += validate_addresses(spec)
    problems += _external_address_errors(spec)
    if spec.get("type") not in TYPES:
        problems.append(not_supported("spec.type", spec.get("type", ""), TYPES))
    problems += _clash_errors(spec)
    return problems + _balancer_errors(spec) + _policy_errors(spec)


def _type_specific_errors(spec: Spec) -> list[FieldError]:
    kind, problems = spec.get("type"), []
    if not spec.get("ports") and not is_headless(spec) and kind != "ExternalName":
        problems.append(required("spec.ports"))
    if kind in ("LoadBalancer", "NodePort") and is_headless(spec):
        text = f"may not be set to 'None' for {kind} services"
        problems.append(invalid_value("spec.clusterIPs[0]", "None", text))
    if kind == "ExternalName":
        text = "may not be set for ExternalName services"
        problems += [forbidden_field(f"spec.{field}", text)
                     for field in ("clusterIPs", "ipFamilies", "ipFamilyPolicy") if spec.get(field)]
        problems += _external_name_errors(spec.get("externalName", ""))
    return problems


def _external_name_errors(name: str) -> list[FieldError]:
    bare = name.removesuffix(".")
    if not bare:
        return [required("spec.externalName")]
    return [invalid_value("spec.externalName", bare, text) for text in dns_subdomain_problems(bare)]


def _port_errors(spec: Spec) -> list[FieldError]:
    ports = spec.get("ports") or ()
    problems: list[FieldError] = []
    names: set[str] = set()
    for index, port in enumerate(ports):
        path, name = f"spec.ports[{index}]", port.get("name", "")
        if name:
            problems += [invalid_value(f"{path}.name", name, text) for text in dns_label_problems(name)]
            if name in names:
                problems.append(duplicate(f"{path}.name", name))
            names.add(name)
        elif len(ports) > 1:
            problems.append(required(f"{path}.name"))
        problems += _one_port_errors(port, path)
    return problems


def _one_port_errors(port: Spec, path: str) -> list[FieldError]:
    number, protocol = port.get("port", 0), port.get("protocol", "")
    problems = [invalid_value(f"{path}.port", number, text) for text in port_number_problems(number)]
    if protocol not in PROTOCOLS:
        problems.append(not_supported(f"{path}.protocol", protocol, PROTOCOLS))
    problems += port_errors(port.get("targetPort", number), f"{path}.targetPort")
    application = port.get("appProtocol")
    if application is not None:
        problems += [invalid_value(f"{path}.appProtocol", application, text)
                     for text in qualified_name_problems(application)]
    return problems


def _affinity_errors(spec: Spec) -> list[FieldError]:
    affinity = spec.get("sessionAffinity", "")
    if affinity not in _AFFINITIES:
        return [not_supported("spec.sessionAffinity", affinity, _AFFINITIES)]
    if affinity == "None":
        return []
    seconds = spec["sessionAffinityConfig"]["clientIP"]["timeoutSeconds"]
    if 0 < seconds <= _LONGEST_AFFINITY:
        return []
    text = f"must be greater than 0 and less than {_LONGEST_AFFINITY}"
    return [invalid_value("spec.sessionAffinityConfig.clientIP.timeoutSeconds", seconds, text)]


def _external_address_errors(spec: Spec) -> list[FieldError]:
    problems = []
    for index, address in enumerate(spec.get("externalIPs") or ()):
        path = f"spec.externalIPs[{index}]"
        problems += address_errors(address, path) or special_address_errors(address, path)
    return problems


def special_address_errors(value: str, path: str) -> list[FieldError]:
    """Addresses that lead nowhere in particular may not be endpoints (ValidateEndpointIP)."""
    address = ip_address(value)
    ranges = (
        (address.is_unspecified, f"may not be unspecified ({value})"),
        (address.is_loopback, "may not be in the loopback range (127.0.0.0/8, ::1/128)"),
        (address.is_link_local, "may not be in the link-local range (169.254.0.0/16, fe80::/10)"),
        (value.startswith(("224.0.0.", "ff02:")),
         "may not be in the link-local multicast range (224.0.0.0/24, ff02::/10)"),
    )
    return [invalid_value(path, value, text) for found, text in ranges if found]


def _clash_errors(spec: Spec) -> list[FieldError]:
    """Node ports where there are none, and one port or node port twice for a protocol."""
    ports = list(enumerate(spec.get("ports") or ()))
    text = "may not be used when `type` is 'ClusterIP'"
    problems = [forbidden_field(f"spec.ports[{index}].nodePort", text)
                for index, port in ports if spec.get("type") == "ClusterIP" and port.get("nodePort")]
    seen: set[tuple[str, str, int]] = set()
    for index, port in ports:
        claim = ("node", port.get("protocol", ""), port.get("nodePort") or 0)
        if claim[2] and claim in seen:
            problems.append(duplicate(f"spec.ports[{index}].nodePort", claim[2]))
        seen.add(claim)
    for index, port in ports:
        claim = ("port", port.get("protocol", ""), port.get("port", 0))
        if claim in seen:
            problems.append(duplicate(f"spec.ports[{index}]", _shown_port(claim)))
        seen.add(claim)
    return problems


def _shown_port(claim: tuple[str, str, int]) -> dict[str, Any]:
    """The internal form that the message shows, everything but protocol and port left out."""
    return {"Name": "", "Protocol": claim[1], "AppProtocol": None, "Port": claim[2], "TargetPort": 0, "NodePort": 0}


def _balancer_errors(spec: Spec) -> list[FieldError]:
    balancer, problems = spec.get("type") == "LoadBalancer", []
    ranges = spec.get("loadBalancerSourceRanges") or ()
    path = "spec.LoadBalancerSourceRanges"
    if ranges and not balancer:
        problems.append(forbidden_field(path, _BALANCER_ONLY))
    for index, value in enumerate(ranges):
        problems += _range_errors(value.strip(), f"{path}[{index}]")
    if spec.get("allocateLoadBalancerNodePorts") is not None and not balancer:
        problems.append(forbidden_field("spec.allocateLoadBalancerNodePorts", _BALANCER_ONLY))
    kind = spec.get("loadBalancerClass")
    if kind is not None and not balancer:
        problems.append(forbidden_field("spec.loadBalancerClass", _BALANCER_ONLY))
    elif kind is not None:
        problems += [invalid_value("spec.loadBalancerClass", kind, text) for text in qualified_name_problems(kind)]
    return problems


def _range_errors(value: str, path: str) -> list[FieldError]:
    try:
        ip_network(value, strict=False)
    except ValueError:
        text = "must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)"
        return [invalid_value(path, value, text)]
    return []


def _policy_errors(spec: Spec) -> list[FieldError]:
    problems, external = [], spec.get("externalTrafficPolicy") or ""
    if not externally_accessible(spec):
        if external:
            text = "may only be set for externally-accessible services"
            problems.append(invalid_value("spec.externalTrafficPolicy", external, text))
    elif external not in _EXTERNAL_POLICIES:
        problems.append(not_supported("spec.externalTrafficPolicy", external, _EXTERNAL_POLICIES))
    if spec.get("healthCheckNodePort") and not needs_health_port(spec):
        text = "may only be set when `type` is 'LoadBalancer' and `externalTrafficPolicy` is 'Local'"
        problems.append(invalid_value("spec.healthCheckNodePort", spec["healthCheckNodePort"], text))
    return problems + _routing_errors(spec)


def _routing_errors(spec: Spec) -> list[FieldError]:
    problems, internal = [], spec.get("internalTrafficPolicy")
    if internal is None and spec.get("type") in WITH_CLUSTER_IP:
        problems.append(required("spec.internalTrafficPolicy"))
    if internal is not None and internal not in _EXTERNAL_POLICIES:
        problems.append(not_supported("spec.internalTrafficPolicy", internal, _EXTERNAL_POLICIES))
    spread = spec.get("trafficDistribution")
    if spread is not None and spread not in _DISTRIBUTIONS:
        problems.append(not_supported("spec.trafficDistribution", spread, _DISTRIBUTIONS))
    return problems


def validate_service_update(new: Spec, old: Spec) -> list[FieldError]:
    """What may not change between two specs: the address, its family, the load balancer's class."""
    problems: list[FieldError] = []
    if "ExternalName" not in (new.get("type"), old.get("type")):
        problems += _address_change_errors(new, old) + _family_change_errors(new, old)
    both_balanced = new.get("type") == old.get("type") == "LoadBalancer"
    if both_balanced and new.get("loadBalancerClass") != old.get("loadBalancerClass"):
        kind = new.get("loadBalancerClass")
        problems.append(invalid_value("spec.loadBalancerClass", kind, "may not change once set"))
    both_checked = needs_health_port(new) and needs_health_port(old)
    if both_checked and new.get("healthCheckNodePort") != old.get("healthCheckNodePort"):
        problems.append(forbidden_field("spec.healthCheckNodePort", "field is immutable"))
    return problems


def _address_change_errors(new: Spec, old: Spec) -> list[FieldError]:
    if is_headless(new) and is_headless(old):
        return []
    return _change_errors("clusterIPs", "clusterIP", new, old)


def _family_change_errors(new: Spec, old: Spec) -> list[FieldError]:
    if is_headless(new) or is_headless(old):
        return []
    return _change_errors("ipFamilies", "ipFamily", new, old)


def _change_errors(field: str, what: str, new: Spec, old: Spec) -> list[FieldError]:
    """The first value must stay; a second one may come, and go where the policy says so."""
    values, before, path = list(new.get(field) or ()), list(old.get(field) or ()), f"spec.{field}[0]"
    if before and not values:
        return [invalid_value(path, values, f"primary {what} can not be unset")]
    problems = []
    for index, (value, earlier) in enumerate(zip(values, before, strict=False)):
        if value != earlier:
            problems.append(invalid_value(f"spec.{field}[{index}]", values, "may not change once set"))
    if len(values) == 1 < len(before) and new.get("ipFamilyPolicy") != "SingleStack":
        text = f"must be set to 'SingleStack' when releasing the secondary {what}"
        problems.append(invalid_value("spec.ipFamilyPolicy", new.get("ipFamilyPolicy"), text))
    return problems
