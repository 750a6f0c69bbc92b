"""IntOrString values: a count or a percentage of a total (apimachinery/pkg/util/intstr/intstr.go)."""

from __future__ import annotations

from simulator.apimachinery.numerals import whole_number

MAX_PERCENTAGE = 2**31 - 1


def percentage(value: str) -> int:
    """The number in a well-formed percentage, cut to 32 bits: ``25`` of "25%"."""
    number = whole_number(value[:-1])
    return MAX_PERCENTAGE if number is None else min(number, MAX_PERCENTAGE)


def scaled_value(value: int | str, total: int, round_up: bool) -> int:
    """``value`` itself, or that percentage of ``total``: "25%" of 10 is 3 rounded up, 2 rounded down.

    Raises:
        ValueError: a string that is not a percentage.
    """
    if isinstance(value, int):
        return value
    if not value.endswith("%"):
        raise ValueError("invalid value for IntOrString: invalid type: string is not a percentage")
    share = percentage(value) * total
    return -(-share // 100) if round_up else share // 100
