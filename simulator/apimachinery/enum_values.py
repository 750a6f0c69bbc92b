"""The strings that fields may hold where Kubernetes closes the set: ``kubectl explain`` shows them.

The published schema leaves them out. enum_values.txt has one line a field: the definition's short name, the field's
name, its values with ``-`` for the empty one. Source: the ``+enum`` types of Kubernetes' API, release 1.36;
``python -m tools.enum_values`` renews the file.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

PATH = Path(__file__).with_suffix(".txt")


@cache
def _table() -> dict[str, dict[str, list[str]]]:
    found: dict[str, dict[str, list[str]]] = {}
    for line in PATH.read_text().splitlines():
        name, field, values = line.split(" ", 2)
        found.setdefault(name, {})[field] = ["" if value == "-" else value for value in values.split(",")]
    return found


def enum_values(name: str) -> Mapping[str, list[str]]:
    """The closed fields of a definition, named shortly (``core.v1.PodSpec``), and their values."""
    return _table().get(name, {})


def described(description: str, values: list[str]) -> str:
    """A field's description with its values at the end, as the server words it."""
    listed = "".join(f'\n - `"{value}"`' for value in values)
    return f"{description}\n\nPossible enum values:{listed}"
