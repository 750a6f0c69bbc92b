"""Validation of a Service's addresses and address families (ValidateServiceClusterIPsRelatedFields)."""

from __future__ import annotations

from collections.abc import Mapping
from ipaddress import ip_address
from typing import Any

from simulator.apimachinery.fields import FieldError, duplicate, invalid_value, not_supported, required

FAMILIES = ("IPv4", "IPv6")
POLICIES = ("PreferDualStack", "RequireDualStack", "SingleStack")
NOT_AN_ADDRESS = "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)"
_ADDRESSES = "spec.clusterIPs"


def address_errors(value: str, path: str) -> list[FieldError]:
    """The error of a text that is no IP address."""
    try:
        ip_address(value)
    except ValueError:
        return [invalid_value(path, value, NOT_AN_ADDRESS)]
    return []


def validate_addresses(spec: Mapping[str, Any]) -> list[FieldError]:
    """What is wrong with clusterIP, clusterIPs, ipFamilies and ipFamilyPolicy of a Service that has an address."""
    addresses = list(spec.get("clusterIPs") or ())
    problems = _pairing_errors(spec.get("clusterIP", ""), addresses) + _family_errors(spec)
    broken = _form_errors(addresses)
    problems += broken
    if len(addresses) > 2:
        problems.append(invalid_value(_ADDRESSES, addresses, "may only hold up to 2 values"))
    if broken:
        return problems
    return problems + _mixture_errors(addresses, list(spec.get("ipFamilies") or ()))


def _pairing_errors(single: str, addresses: list[str]) -> list[FieldError]:
    if not single:
        text = "must be empty when `clusterIP` is not specified"
        return [invalid_value(_ADDRESSES, addresses, text)] if addresses else []
    if not addresses:
        return [required(_ADDRESSES)]
    if addresses[0] != single:
        return [invalid_value(_ADDRESSES, addresses, "first value must match `clusterIP`")]
    return []


def _family_errors(spec: Mapping[str, Any]) -> list[FieldError]:
    problems, families = [], spec.get("ipFamilies") or ()
    for index, family in enumerate(families):
        path = f"spec.ipFamilies[{index}]"
        if family not in FAMILIES:
            problems.append(not_supported(path, family, FAMILIES))
        if family in families[:index]:
            problems.append(duplicate(path, family))
    policy = spec.get("ipFamilyPolicy")
    if policy and policy not in POLICIES:
        problems.append(not_supported("spec.ipFamilyPolicy", policy, POLICIES))
    return problems


def _form_errors(addresses: list[str]) -> list[FieldError]:
    problems = []
    for index, address in enumerate(addresses):
        if index == 0 and address == "None":
            if len(addresses) > 1:
                text = "'None' must be the first and only value"
                problems.append(invalid_value(_ADDRESSES, addresses, text))
            continue
        problems += address_errors(address, f"{_ADDRESSES}[{index}]")
    return problems


def _mixture_errors(addresses: list[str], families: list[str]) -> list[FieldError]:
    if addresses == ["None"]:
        return []
    versions = [ip_address(address).version for address in addresses]
    problems = []
    if len(versions) > len(set(versions)):
        text = "may specify no more than one IP for each IP family"
        problems.append(invalid_value(_ADDRESSES, addresses, text))
    for index, (version, family) in enumerate(zip(versions, families, strict=False)):
        if family in FAMILIES and family != f"IPv{version}":
            text = f"expected an {family} value as indicated by `ipFamilies[{index}]`"
            problems.append(invalid_value(f"{_ADDRESSES}[{index}]", addresses[index], text))
    return problems
