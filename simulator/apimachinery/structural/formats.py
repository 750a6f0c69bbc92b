"""The formats that schemas of custom resources may ask strings to have.

Source: supportedVersionedFormats of apiextensions-apiserver/pkg/apiserver/validation/formats.go and
kube-openapi/pkg/validation/strfmt.
"""

from __future__ import annotations

import base64
import binascii
import ipaddress
import re
from collections.abc import Callable
from datetime import date, datetime
from urllib.parse import urlsplit

from simulator.apimachinery.names import dns_label_problems, dns_subdomain_problems

_HEX = r"[0-9a-f]"
_UUID = rf"{_HEX}{{8}}-?{_HEX}{{4}}-?%s-?%s-?{_HEX}{{12}}"
_DURATION = re.compile(r"[-+]?(\d+(\.\d*)?|\.\d+)(ns|us|µs|μs|ms|s|m|h)((\d+(\.\d*)?|\.\d+)(ns|us|µs|μs|ms|s|m|h))*|0")
_WORDS = r"nanoseconds?|nanos?|ns|microseconds?|micros?|us|µs|milliseconds?|millis?|ms|seconds?|secs?|s|minutes?|mins?|"
_LONG_DURATION = re.compile(rf"((\d+)\s*({_WORDS}m|hours?|hrs?|h|days?|d|weeks?|w)\s*)+")
_DATE_TIME = re.compile(r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:?\d\d)?")
_CREDIT_CARD = re.compile(r"(?:4\d{12}(?:\d{3})?|5[1-5]\d{14}|6(?:011|5\d\d)\d{12}|3[47]\d{13}|"
                          r"3(?:0[0-5]|[68]\d)\d{11}|(?:2131|1800|35\d{3})\d{11})")
_COMPONENT = r"\s*(0|[1-9]\d?|1\d\d?|2[0-4]\d|25[0-5])\s*"


def _matches(pattern: str) -> Callable[[str], bool]:
    compiled = re.compile(pattern, re.ASCII)
    return lambda text: compiled.fullmatch(text) is not None


def _address(version: int) -> Callable[[str], bool]:
    def test(text: str) -> bool:
        try:
            return ipaddress.ip_address(text).version == version
        except ValueError:
            return False

    return test


def _network(text: str) -> bool:
    try:
        ipaddress.ip_network(text, strict=False)
    except ValueError:
        return False
    return "/" in text


def _bytes(text: str) -> bool:
    try:
        base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return False
    return True


def _date(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return len(text) == 10


def _date_time(text: str) -> bool:
    if _DATE_TIME.fullmatch(text) is None:
        return False
    try:
        datetime.fromisoformat(text[:19].upper())
    except ValueError:
        return False
    return True


def _uri(text: str) -> bool:
    """As net/url.ParseRequestURI takes it: absolute, or a path from the root."""
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return bool(text) and (text.startswith("/") or bool(parts.scheme)) and not any(c.isspace() for c in text)


def _isbn10(text: str) -> bool:
    digits = re.sub(r"[\s-]+", "", text)
    if not re.fullmatch(r"\d{9}[\dX]", digits):
        return False
    return sum((10 - i) * (10 if c == "X" else int(c)) for i, c in enumerate(digits)) % 11 == 0


def _isbn13(text: str) -> bool:
    digits = re.sub(r"[\s-]+", "", text)
    if not re.fullmatch(r"\d{13}", digits):
        return False
    return sum((3 if i % 2 else 1) * int(c) for i, c in enumerate(digits)) % 10 == 0


def _credit_card(text: str) -> bool:
    digits = re.sub(r"\D", "", text)
    if _CREDIT_CARD.fullmatch(digits) is None:
        return False
    doubled = (int(c) * (2 if i % 2 else 1) for i, c in enumerate(reversed(digits)))
    return sum(n - 9 if n > 9 else n for n in doubled) % 10 == 0


FORMATS: dict[str, Callable[[str], bool]] = {
    "bsonobjectid": _matches(r"[0-9A-Fa-f]{24}"),
    "uri": _uri,
    "email": _matches(r"(?:[^<>]*<)?[^@\s<>]+@[^@\s<>]+>?"),
    "hostname": _matches(r"(?=.{1,255}$)[0-9A-Za-z_](?:[0-9A-Za-z_-]{0,61}[0-9A-Za-z_])?"
                         r"(?:\.[0-9A-Za-z_](?:[0-9A-Za-z_-]{0,61}[0-9A-Za-z_])?)*\.?"),
    "ipv4": _address(4),
    "ipv6": _address(6),
    "cidr": _network,
    "mac": _matches(r"(?:[0-9A-Fa-f]{2}([:-]))(?:[0-9A-Fa-f]{2}\1){4}[0-9A-Fa-f]{2}(?:(?:\1[0-9A-Fa-f]{2}){2})?"
                    r"|(?:[0-9A-Fa-f]{4}\.){2,3}[0-9A-Fa-f]{4}"),
    "uuid": _matches("(?i:" + _UUID % (f"{_HEX}{{4}}", f"{_HEX}{{4}}") + ")"),
    "uuid3": _matches("(?i:" + _UUID % (f"3{_HEX}{{3}}", f"{_HEX}{{4}}") + ")"),
    "uuid4": _matches("(?i:" + _UUID % (f"4{_HEX}{{3}}", f"[89ab]{_HEX}{{3}}") + ")"),
    "uuid5": _matches("(?i:" + _UUID % (f"5{_HEX}{{3}}", f"[89ab]{_HEX}{{3}}") + ")"),
    "isbn": lambda text: _isbn10(text) or _isbn13(text),
    "isbn10": _isbn10,
    "isbn13": _isbn13,
    "creditcard": _credit_card,
    "ssn": _matches(r"\d{3}[- ]?\d{2}[- ]?\d{4}"),
    "hexcolor": _matches(r"#?([0-9a-fA-F]{3}|[0-9a-fA-F]{6})"),
    "rgbcolor": _matches(rf"rgb\({_COMPONENT},{_COMPONENT},{_COMPONENT}\)"),
    "byte": _bytes,
    "password": lambda text: True,
    "date": _date,
    "duration": lambda text: bool(_DURATION.fullmatch(text) or _LONG_DURATION.fullmatch(text)),
    "datetime": _date_time,
    "k8sshortname": lambda text: not dns_label_problems(text),
    "k8slongname": lambda text: not dns_subdomain_problems(text),
}
"""Normalised name of a format → whether a text has it."""
_NUMERIC = {"integer": ("int32", "int64"), "number": ("float", "double")}


def recognized(schema_format: str, schema_type: str) -> bool:
    """Whether a format means anything for a type; others are ignored, with a warning."""
    if schema_type in ("", "string"):
        return schema_format.replace("-", "") in FORMATS
    return schema_format in _NUMERIC.get(schema_type, ())


def has_format(text: str, schema_format: str) -> bool:
    """Whether a text has a format that is recognized."""
    return FORMATS[schema_format.replace("-", "")](text)
