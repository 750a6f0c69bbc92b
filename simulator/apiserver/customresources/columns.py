"""Printed columns of custom resources: a JSONPath each.

Mirrors apiextensions-apiserver/pkg/registry/customresource/tableconvertor.
"""

from __future__ import annotations

from typing import Any

from simulator.apimachinery.jsonpath import JSONPath, JSONPathError
from simulator.apimachinery.metadata import Object
from simulator.apimachinery.timestamps import age
from simulator.kinds.kind import Column

DEFAULT_COLUMNS: tuple[Object, ...] = (
    {"name": "Age", "type": "date", "jsonPath": ".metadata.creationTimestamp",
     "description": "CreationTimestamp is a timestamp representing the server time when this object was created. It is "
                    "not guaranteed to be set in happens-before order across separate operations. Clients may not set "
                    "this value. It is represented in RFC3339 form and is in UTC.\n\nPopulated by the system. "
                    "Read-only. Null for lists. More info: https://git.k8s.io/community/contributors/devel/"
                    "sig-architecture/api-conventions.md#metadata"},
)
"""What is printed beside the name where the definition names no columns."""


class PathColumn:
    """One column of ``additionalPrinterColumns``."""

    def __init__(self, definition: Object) -> None:
        path, self._type = definition["jsonPath"], definition["type"]
        described = definition.get("description") or (
            f"Custom resource definition column (in JSONPath format): {path}")
        self.column = Column(definition["name"], self._type, definition.get("format", ""), described,
                             definition.get("priority", 0))
        try:
            self._path: JSONPath | None = JSONPath(f"{{{path}}}", missing_ok=True)
        except JSONPathError:
            self._path = None

    def cell(self, obj: Object, now: float) -> Any:
        """What stands in the row of an object; None where it has no such value."""
        try:
            found = self._path.find(obj) if self._path is not None else []
        except JSONPathError:
            return None
        return _cell(self._type, found[0], now) if found else None


def _cell(kind: str, value: Any, now: float) -> Any:
    number = isinstance(value, (int, float)) and not isinstance(value, bool)
    match kind:
        case "string":
            return JSONPath("{@}", missing_ok=True).render(value)
        case "integer":
            return int(value) if number else None
        case "number":
            return float(value) if number else None
        case "boolean":
            return value if isinstance(value, bool) else None
        case "date" if isinstance(value, str):
            return _age(value, now)
    return None


def _age(value: str, now: float) -> str:
    try:
        return age(value, now)
    except ValueError:
        return "<invalid>"


