"""Addresses and node ports of Services: what is asked for is taken, what is needed and missing is chosen.

The other Services are the allocator's memory (indexes "clusterIP" and "nodePort"). Runs before validation, as upstream
does; what cannot be had is refused at once. Mirrors pkg/registry/core/service/storage/{alloc,storage}.go and the
allocators beside it. This cluster has one range, IPv4.
"""

from __future__ import annotations

from collections.abc import Mapping
from ipaddress import IPv4Network, ip_address
from typing import Any

from simulator.apimachinery.errors import StatusError, invalid
from simulator.apimachinery.fields import FieldError, invalid_value
from simulator.apimachinery.metadata import Object
from simulator.kinds.kind import Context
from simulator.kinds.service.addresses import validate_addresses

CIDR = IPv4Network("10.96.0.0/16")
STATIC_BAND = 256
"""So many low addresses are left to those who ask for one; random ones come from above while there are any."""
PORTS = range(30000, 32768)
HEADLESS = "None"


def allocate(obj: Object, old: Object | None, context: Context) -> None:
    """Give the Service its address family, addresses and node ports.

    Raises:
        StatusError: Invalid, where an address or port that was asked for is taken or outside the range.
    """
    _init_families(obj, old)
    spec = obj["spec"]
    kept = old is not None and old["spec"].get("type") != "ExternalName"
    if spec.get("type") != "ExternalName" and not kept:
        _allocate_address(obj, context)
    if spec.get("type") in ("NodePort", "LoadBalancer"):
        _allocate_ports(obj, old, context)
    if needs_health_port(spec) and not spec.get("healthCheckNodePort"):
        spec["healthCheckNodePort"] = _free_port(context, ())


def needs_health_port(spec: Mapping[str, Any]) -> bool:
    """Whether a load balancer asks the nodes which of them has pods."""
    return spec.get("type") == "LoadBalancer" and spec.get("externalTrafficPolicy") == "Local"


def is_headless(spec: Mapping[str, Any]) -> bool:
    """Whether the Service has no address of its own, only its pods' in DNS."""
    return list(spec.get("clusterIPs") or ()) == [HEADLESS]


def _refuse(obj: Object, problems: list[FieldError]) -> StatusError:
    return invalid("Service", "", obj["metadata"].get("name", ""), problems)


# Families ----------------------------------------------------------------------------------------------------------


def _init_families(obj: Object, old: Object | None) -> None:
    spec = obj["spec"]
    if spec.get("type") == "ExternalName":
        return
    free = spec.get("clusterIP") == HEADLESS and not spec.get("selector")
    if not spec.get("ipFamilyPolicy"):
        before = (old or {}).get("spec", {}).get("ipFamilyPolicy")
        spec["ipFamilyPolicy"] = before or ("RequireDualStack" if free else "SingleStack")
    if problems := validate_addresses(spec):
        raise _refuse(obj, problems)
    if problems := _too_many_for_single_stack(spec):
        raise _refuse(obj, problems)
    families = spec.setdefault("ipFamilies", [])
    if free:
        _free_families(spec, families)
    elif problems := _unconfigured(spec, families):
        raise _refuse(obj, problems)
    elif not families:
        families.append("IPv4")


def _too_many_for_single_stack(spec: Mapping[str, Any]) -> list[FieldError]:
    if spec["ipFamilyPolicy"] != "SingleStack":
        return []
    path, problems = "spec.ipFamilyPolicy", []
    for field, what in (("clusterIPs", "cluster IPs"), ("ipFamilies", "IP families")):
        if len(spec.get(field) or ()) == 2:
            text = f"must be 'RequireDualStack' or 'PreferDualStack' when multiple {what} are specified"
            problems.append(invalid_value(path, "SingleStack", text))
    return problems


def _free_families(spec: Mapping[str, Any], families: list[str]) -> None:
    """A headless Service without selector may lead anywhere, so it gets both families."""
    if not families:
        families.append("IPv4")
    if len(families) < 2 and spec["ipFamilyPolicy"] != "SingleStack":
        families.append("IPv6" if families[0] == "IPv4" else "IPv4")


def _unconfigured(spec: Mapping[str, Any], families: list[str]) -> list[FieldError]:
    for index, address in enumerate(spec.get("clusterIPs") or ()):
        if index >= len(families) and address != HEADLESS and ip_address(address).version == 6:
            text = "IPv6 is not configured on this cluster"
            return [invalid_value(f"spec.clusterIPs[{index}]", spec["clusterIPs"], text)]
    problems = []
    if spec["ipFamilyPolicy"] == "RequireDualStack":
        text = "this cluster is not configured for dual-stack services"
        problems.append(invalid_value("spec.ipFamilyPolicy", "RequireDualStack", text))
    for index, family in enumerate(families):
        if family == "IPv6":
            problems.append(invalid_value(f"spec.ipFamilies[{index}]", family, "not configured on this cluster"))
    return problems


# Addresses ---------------------------------------------------------------------------------------------------------


def _allocate_address(obj: Object, context: Context) -> None:
    spec = obj["spec"]
    if is_headless(spec):
        return
    if spec.get("clusterIPs"):
        _claim_address(obj, context)
    else:
        spec["clusterIP"] = _free_address(context)
        spec["clusterIPs"] = [spec["clusterIP"]]


def _claim_address(obj: Object, context: Context) -> None:
    addresses = obj["spec"]["clusterIPs"]
    address, why = addresses[0], ""
    if ip_address(address) not in CIDR:
        why = "the provided network does not match the current range"
    elif context.reader.by_index("services", "clusterIP", address):
        why = "provided IP is already allocated"
    if why:
        text = f"failed to allocate IP {address}: {why}"
        raise _refuse(obj, [invalid_value("spec.clusterIPs", addresses, text)])


def _free_address(context: Context) -> str:
    base = int(CIDR.network_address)
    for low, high in ((STATIC_BAND + 1, CIDR.num_addresses - 1), (1, STATIC_BAND + 1)):
        start = low + context.rand.below(high - low)
        for offset in (*range(start, high), *range(low, start)):
            address = str(ip_address(base + offset))
            if not context.reader.by_index("services", "clusterIP", address):
                return address
    raise StatusError(500, "InternalError", "Internal error occurred: failed to allocate a serviceIP: range is full")


# Node ports --------------------------------------------------------------------------------------------------------


def _allocate_ports(obj: Object, old: Object | None, context: Context) -> None:
    """Every port needs a node port of its own, but two protocols of one port share it."""
    spec = obj["spec"]
    own = {port.get("nodePort") for port in (old or {}).get("spec", {}).get("ports") or ()}
    wanted = spec["type"] == "NodePort" or spec.get("allocateLoadBalancerNodePorts")
    asked = {port["port"]: port["nodePort"] for port in reversed(spec.get("ports") or ()) if port.get("nodePort")}
    by_port: dict[int, int] = {}
    for index, port in enumerate(spec.get("ports") or ()):
        if port.get("nodePort"):
            _claim_port(obj, index, port["nodePort"], own | set(by_port.values()), context)
        elif not wanted:
            continue
        elif old is None:
            shared = by_port.get(port["port"]) or asked.get(port["port"])
            port["nodePort"] = shared or _free_port(context, by_port.values())
        else:
            port["nodePort"] = _free_port(context, {item.get("nodePort") for item in spec["ports"]})
        by_port.setdefault(port["port"], port["nodePort"])


def _claim_port(obj: Object, index: int, number: int, own: set[int], context: Context) -> None:
    why = ""
    if number in own:
        return
    if number not in PORTS:
        why = (f"provided port is not in the valid range. The range of valid ports is "
               f"{PORTS.start}-{PORTS.stop - 1}")
    elif _port_taken(context, number):
        why = "provided port is already allocated"
    if why:
        raise _refuse(obj, [invalid_value(f"spec.ports[{index}].nodePort", number, why)])


def _port_taken(context: Context, number: int) -> bool:
    return bool(context.reader.by_index("services", "nodePort", str(number)))


def _free_port(context: Context, reserved: Any) -> int:
    start = context.rand.below(len(PORTS))
    for offset in range(len(PORTS)):
        number = PORTS[(start + offset) % len(PORTS)]
        if number not in reserved and not _port_taken(context, number):
            return number
    raise StatusError(500, "InternalError", "Internal error occurred: failed to allocate a nodePort: range is full")
