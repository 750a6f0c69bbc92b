"""IP addresses and CIDRs: which forms are accepted, how refusals are worded, which forms earn a warning.

Source of the rules: apimachinery/pkg/util/validation/ip.go, with strict validation as 1.36 has it on.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from simulator.apimachinery.fields import FieldError, invalid_value

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network
NOT_AN_ADDRESS = "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)"
NOT_A_CIDR = "must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)"
_LEADING_ZEROS = re.compile(r"(?<![0-9a-fA-F:])0+(?=\d)")


def parse_address(text: str) -> Address | None:
    """The address that ``text`` is, leading zeros of IPv4 octets and all; None when it is none."""
    if "%" in text:
        return None
    try:
        return ip_address(_without_zeros(text))
    except ValueError:
        return None


def parse_cidr(text: str) -> tuple[Address, Network] | None:
    """The address and the network of ``10.9.8.7/24``, leading zeros and all; None when it is no CIDR."""
    host, slash, length = text.partition("/")
    address = parse_address(host)
    if not slash or address is None or not (length.isascii() and length.isdigit()):
        return None
    if int(length) > address.max_prefixlen:
        return None
    return address, ip_network(f"{address}/{int(length)}", strict=False)


def _without_zeros(text: str) -> str:
    return text if ":" in text and "." not in text else _LEADING_ZEROS.sub("", text)


def _plain(address: Address) -> str:
    """As Go's net.IP prints it: a mapped IPv4 address as IPv4."""
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return str(mapped or address)


def _is_mapped(address: Address) -> bool:
    return isinstance(address, IPv6Address) and address.ipv4_mapped is not None


def address_errors(path: str, value: str, known: Collection[str] = ()) -> list[FieldError]:
    """What is wrong with an address of an older field; those in ``known`` stood there before and may stay."""
    if value in known:
        return []
    address = parse_address(value)
    if address is None:
        return [invalid_value(path, value, NOT_AN_ADDRESS)]
    if value != _without_zeros(value):
        return [invalid_value(path, value, "must not have leading 0s")]
    if _is_mapped(address):
        return [invalid_value(path, value, "must not be an IPv4-mapped IPv6 address")]
    return []


def canonical_address_errors(path: str, value: str) -> list[FieldError]:
    """What is wrong with an address of a newer field, which wants the one canonical form."""
    problems, address = address_errors(path, value), parse_address(value)
    if not problems and address is not None and value != _plain(address):
        return [invalid_value(path, value, f'must be in canonical form ("{_plain(address)}")')]
    return problems


def cidr_errors(path: str, value: str, known: Collection[str] = ()) -> list[FieldError]:
    """What is wrong with a CIDR of an older field; those in ``known`` stood there before and may stay."""
    if value in known:
        return []
    parsed = parse_cidr(value)
    if parsed is None:
        return [invalid_value(path, value, NOT_A_CIDR)]
    address, network = parsed
    if value != _bare(value):
        return [invalid_value(path, value, "must not have leading 0s in IP or prefix length")]
    if _is_mapped(address):
        return [invalid_value(path, value, "must not have an IPv4-mapped IPv6 address")]
    if address != network.network_address:
        return [invalid_value(path, value, "must not have bits set beyond the prefix length")]
    return []


def canonical_cidr_errors(path: str, value: str) -> list[FieldError]:
    """What is wrong with a CIDR of a newer field, which wants the one canonical form."""
    problems, parsed = cidr_errors(path, value), parse_cidr(value)
    if not problems and parsed is not None and value != str(parsed[1]):
        return [invalid_value(path, value, f'must be in canonical form ("{parsed[1]}")')]
    return problems


def _bare(value: str) -> str:
    host, _, length = value.partition("/")
    return f"{_without_zeros(host)}/{int(length)}"


def address_warnings(path: str, value: str) -> list[str]:
    """What the API server warns of in an address of an older field."""
    address = parse_address(value)
    if address is None:
        return []
    if value != _without_zeros(value) or _is_mapped(address):
        return [f'{path}: non-standard IP address "{value}" is invalid: use "{_plain(address)}"']
    if address.version == 6 and str(address) != value:
        return [f'{path}: IPv6 address "{value}" should be in RFC 5952 canonical format ("{address}")']
    return []


def cidr_warnings(path: str, value: str) -> list[str]:
    """What the API server warns of in a CIDR of an older field."""
    parsed = parse_cidr(value)
    if parsed is None:
        return []
    address, network = parsed
    warnings = []
    if address != network.network_address:
        single = f"{address}/{address.max_prefixlen}"
        warnings.append(f'{path}: CIDR value "{value}" is ambiguous in this context (should be "{network}" or '
                        f'"{single}"?)')
    if value != _bare(value) or _is_mapped(address):
        warnings.append(f'{path}: non-standard CIDR value "{value}" is invalid: use "{network}"')
    if not warnings and address.version == 6 and str(network) != value:
        warnings.append(f'{path}: IPv6 CIDR value "{value}" should be in RFC 5952 canonical format ("{network}")')
    return warnings
