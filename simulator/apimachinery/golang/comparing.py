"""``eq``, ``lt`` and their kin: only like is compared with like (text/template/funcs.go)."""

from __future__ import annotations

from typing import Any

from simulator.apimachinery.golang.formatting import sprint
from simulator.apimachinery.golang.values import MISSING, type_name, unboxed

NOT_BASIC = "invalid type for comparison"


def basic_kind(value: Any) -> str:
    """"bool", "int", "float", "string", or empty for what can't be ordered."""
    if isinstance(value, bool):
        return "bool"
    for kind, name in ((int, "int"), (float, "float"), (str, "string")):
        if isinstance(value, kind):
            return name
    return ""


def equal(values: list[Any]) -> bool:
    """Whether the first equals one of the others.

    Raises:
        ValueError: they can't be compared, in Go's words.
    """
    first, *others = map(unboxed, values)
    if not others:
        raise ValueError("missing argument for comparison")
    return any(_same(first, other) for other in others)


def _same(one: Any, other: Any) -> bool:
    if basic_kind(one) != basic_kind(other):
        if one is not MISSING and other is not MISSING:
            raise _unlike(one, other)
        return False
    if basic_kind(one):
        return one == other
    for value in (one, other):
        if isinstance(value, dict | list):
            if MISSING in (one, other):
                return False
            raise ValueError(f"non-comparable type {sprint(value)}: {type_name(value)}")
    return one is other


def _unlike(one: Any, other: Any) -> ValueError:
    return ValueError(f"incompatible types for comparison: {type_name(one)} and {type_name(other)}")


def differ(values: list[Any]) -> bool:
    """``ne``."""
    return not equal(values)


def less(values: list[Any]) -> bool:
    """``lt``.

    Raises:
        ValueError: they can't be ordered.
    """
    one, other = map(unboxed, values)
    kinds = basic_kind(one), basic_kind(other)
    if "" in kinds:
        raise ValueError(NOT_BASIC)
    if kinds[0] != kinds[1]:
        raise _unlike(one, other)
    if kinds[0] == "bool":
        raise ValueError(NOT_BASIC)
    return one < other


def less_or_equal(values: list[Any]) -> bool:
    """``le``."""
    return less(values) or equal(values)


def greater(values: list[Any]) -> bool:
    """``gt``."""
    return not less_or_equal(values)


def greater_or_equal(values: list[Any]) -> bool:
    """``ge``."""
    return not less(values)
