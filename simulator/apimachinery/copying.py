"""Copies of JSON values, several times faster than copy.deepcopy because nothing but JSON can occur."""

from __future__ import annotations

from typing import Any


def deep_copy(value: Any) -> Any:
    """A private copy of a JSON value (dict, list, str, number, bool or None)."""
    if type(value) is dict:
        return {key: deep_copy(item) if type(item) in (dict, list) else item for key, item in value.items()}
    if type(value) is list:
        return [deep_copy(item) if type(item) in (dict, list) else item for item in value]
    return value


def in_go_order(value: Any) -> Any:
    """A copy with the keys of every map sorted, as Go writes maps."""
    if isinstance(value, dict):
        return {key: in_go_order(value[key]) for key in sorted(value)}
    return [in_go_order(item) for item in value] if isinstance(value, list) else value
