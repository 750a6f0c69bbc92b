"""Resource quantities: ``100m``, ``1.5``, ``2Gi``, ``1e3``; exact arithmetic and canonical form.

Source of the rules: apimachinery/pkg/api/resource/quantity.go.
"""

from __future__ import annotations

import re
from fractions import Fraction
from functools import lru_cache
from typing import Any

_BINARY = {"Ki": 2**10, "Mi": 2**20, "Gi": 2**30, "Ti": 2**40, "Pi": 2**50, "Ei": 2**60}
_DECIMAL = {"n": -9, "u": -6, "m": -3, "": 0, "k": 3, "M": 6, "G": 9, "T": 12, "P": 15, "E": 18}
_FORM = re.compile(r"([+-]?(?:\d+\.?\d*|\.\d+))(Ki|Mi|Gi|Ti|Pi|Ei|[eE][+-]?\d+|[numkMGTPE]?)")
SYNTAX = r"quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'"


@lru_cache(maxsize=4096)
def parse_quantity(text: str | int | float) -> Fraction:
    """The exact value of a quantity.

    Raises:
        ValueError: with upstream's message when ``text`` is not a quantity.
    """
    match = _FORM.fullmatch(str(text))
    if match is None:
        raise ValueError(SYNTAX)
    number, suffix = Fraction(match[1]), match[2]
    if suffix in _BINARY:
        return number * _BINARY[suffix]
    exponent = _DECIMAL[suffix] if suffix in _DECIMAL else int(suffix[1:])
    return number * Fraction(10) ** exponent


def milli(text: str | int | float) -> int:
    """The value in thousandths, rounded up: CPU in millicores."""
    return -int(-parse_quantity(text) * 1000 // 1)


def whole(text: str | int | float) -> int:
    """The value rounded up to an integer: memory in bytes."""
    return -int(-parse_quantity(text) // 1)


@lru_cache(maxsize=4096)
def canonical(text: str | int | float) -> str:
    """The form the API server stores: no fraction digits, the largest suffix that keeps the number whole.

    ``1000m`` → ``1``, ``0.5`` → ``500m``, ``1024Mi`` → ``1Gi``, ``1.5Gi`` → ``1536Mi``.

    Raises:
        ValueError: ``text`` is not a quantity.
    """
    value = parse_quantity(text)
    suffix = _FORM.fullmatch(str(text))[2]
    if suffix in _BINARY and (abs(value) >= 1024 or value == 0) and value.denominator == 1:
        return _binary(int(value))
    if suffix[:1] in ("e", "E") and len(suffix) > 1:
        return _exponent(value)
    return decimal(value)


def canonical_quantity(value: Any) -> Any:
    """A quantity as stored, nothing finer than a thousandth; what is none stays for the decoder to refuse."""
    try:
        text = canonical(value)
        return canonical(f"{milli(value)}m") if text[-1:] in ("n", "u") else text
    except ValueError:
        return value


def canonicalise(holder: dict[str, Any] | None, *fields: str) -> None:
    """Bring the maps of quantities at ``fields`` to the form in which they are stored (SetDefaults_ResourceList)."""
    for field in fields:
        for name, value in ((holder or {}).get(field) or {}).items():
            holder[field][name] = canonical_quantity(value)


def decimal(value: Fraction) -> str:
    """``value`` with a decimal SI suffix, rounded up to nano where finer."""
    if value == 0:
        return "0"
    for suffix, exponent in sorted(_DECIMAL.items(), key=lambda item: -item[1]):
        scaled = value / Fraction(10) ** exponent
        if scaled.denominator == 1:
            return f"{int(scaled)}{suffix}"
    return f"{-int(-value * 10**9 // 1)}n"


def _binary(value: int) -> str:
    for suffix, factor in reversed(_BINARY.items()):
        if value and value % factor == 0:
            return f"{value // factor}{suffix}"
    return str(value)


def _exponent(value: Fraction) -> str:
    for exponent in range(18, -10, -3):
        scaled = value / Fraction(10) ** exponent
        if scaled.denominator == 1 and value:
            return f"{int(scaled)}e{exponent}" if exponent else str(int(scaled))
    return decimal(value)


def binary(value: int) -> str:
    """``value`` bytes with a binary suffix."""
    return _binary(value)


def exponential(value: Fraction) -> str:
    """``value`` with a decimal exponent: ``1e3``."""
    return _exponent(value)
