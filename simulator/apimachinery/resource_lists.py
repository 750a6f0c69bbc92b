"""Lists of resources, name → quantity: sums and differences that keep the form each quantity was written in.

Mirrors apiserver/pkg/quota/v1/resources.go and the arithmetic of apimachinery/pkg/api/resource/quantity.go.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction

from simulator.apimachinery.quantity import binary, decimal, exponential, parse_quantity

Quantities = Mapping[str, str]
BINARY, DECIMAL, EXPONENT = "BinarySI", "DecimalSI", "DecimalExponent"


def form_of(text: str) -> str:
    """Which notation a quantity is written in: "BinarySI" (``1Gi``), "DecimalExponent" (``1e3``) or "DecimalSI"."""
    if text.endswith("i"):
        return BINARY
    return EXPONENT if any(mark in text[:-1] for mark in "eE") else DECIMAL


def in_form(value: Fraction, form: str) -> str:
    """A value in a notation, canonical."""
    if form == BINARY and value.denominator == 1 and abs(value) >= 1024:
        return binary(int(value))
    return exponential(value) if form == EXPONENT else decimal(value)


def plus(first: str, second: str) -> str:
    """The sum, in the first's notation unless that is zero."""
    one, other = parse_quantity(first), parse_quantity(second)
    return in_form(one + other, form_of(first if one else second))


def minus(first: str, second: str) -> str:
    """The difference, in the first's notation unless that is zero."""
    one, other = parse_quantity(first), parse_quantity(second)
    return in_form(one - other, form_of(first if one else second))


def add(first: Quantities, second: Quantities) -> dict[str, str]:
    """Both together."""
    total = dict(first)
    for name, value in second.items():
        total[name] = plus(total[name], value) if name in total else value
    return total


def subtract(first: Quantities, second: Quantities) -> dict[str, str]:
    """What of the first is left without the second, nothing below zero."""
    left = {name: minus(value, second[name]) if name in second else value for name, value in first.items()}
    left = {name: value if parse_quantity(value) > 0 else "0" for name, value in left.items()}
    return {**dict.fromkeys((name for name in second if name not in first), "0"), **left}


def mask(quantities: Quantities, names: Iterable[str]) -> dict[str, str]:
    """Those that are named."""
    wanted = set(names)
    return {name: value for name, value in quantities.items() if name in wanted}


def without_zeros(quantities: Quantities) -> dict[str, str]:
    """Those that are not zero."""
    return {name: value for name, value in quantities.items() if parse_quantity(value)}


def exceeding(quantities: Quantities, limits: Quantities) -> list[str]:
    """The names of those above their limit, sorted."""
    return sorted(name for name, limit in limits.items()
                  if name in quantities and parse_quantity(quantities[name]) > parse_quantity(limit))


def same(first: Quantities, second: Quantities) -> bool:
    """Whether both hold the same amounts, however written."""
    return first.keys() == second.keys() and all(
        parse_quantity(value) == parse_quantity(second[name]) for name, value in first.items())


def largest(first: Quantities, second: Quantities) -> dict[str, str]:
    """The larger of each."""
    found = dict(second)
    for name, value in first.items():
        if name not in found or parse_quantity(value) > parse_quantity(found[name]):
            found[name] = value
    return found


def listed(quantities: Quantities) -> str:
    """``cpu=1,memory=1Gi``, in order of names."""
    return ",".join(f"{name}={quantities[name]}" for name in sorted(quantities))
