"""Go's view of values decoded from JSON: their types, what counts as true, what is nil and what is not there at all.

A Python ``str`` is a string, ``int`` an int64, ``float`` a float64, ``dict`` a map[string]interface {}, ``list`` an
[]interface {}. ``MISSING`` is reflect's invalid value, ``Boxed`` a value that still sits in an interface{} (an element
of a map or list): Go names the two differently in errors.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


class _Missing:
    """There is no such value (reflect.Value{})."""

    def __repr__(self) -> str:
        return "<missing>"


MISSING = _Missing()
ABSENT = object()
"""Nothing came down the pipeline (text/template's missingVal)."""


@dataclass(frozen=True, slots=True)
class Boxed:
    """An interface{} with a value in it, or nil."""

    value: Any


class Int(int):
    """A Go ``int``, as constants and lengths are; JSON's whole numbers are int64."""


class Byte(int):
    """A Go ``uint8``: what indexing a string gives."""


def unboxed(value: Any) -> Any:
    """The value inside an interface{}; a nil one is no value at all."""
    if isinstance(value, Boxed):
        return MISSING if value.value is None else value.value
    return value


def type_name(value: Any) -> str:
    """Go's name of the value's type."""
    if isinstance(value, Boxed):
        return "interface {}"
    for kind, name in ((bool, "bool"), (Int, "int"), (Byte, "uint8"), (int, "int64"), (float, "float64"),
                       (str, "string"), (dict, "map[string]interface {}"), (list, "[]interface {}")):
        if isinstance(value, kind):
            return name
    return "<nil>"


def is_true(value: Any) -> bool:
    """What ``if`` takes for true."""
    value = unboxed(value)
    return value is not MISSING and bool(value)


def is_number(value: Any) -> bool:
    """Whether it is a whole number of any size."""
    return isinstance(value, int) and not isinstance(value, bool)
