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
