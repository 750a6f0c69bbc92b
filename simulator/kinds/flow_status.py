"""The status of flow schemas and priority levels: conditions, each type once (pkg/apis/flowcontrol/validation)."""

from __future__ import annotations

from simulator.apimachinery.fields import FieldError, duplicate, required
from simulator.apimachinery.metadata import Object


def condition_problems(obj: Object) -> list[FieldError]:
    """What is wrong with the conditions of an object's status."""
    problems: list[FieldError] = []
    seen: set[str] = set()
    for index, item in enumerate((obj.get("status") or {}).get("conditions") or ()):
        kind, path = item.get("type") or "", f"status.conditions[{index}].type"
        if kind in seen:
            problems.append(duplicate(path, kind))
        seen.add(kind)
        if not kind:
            problems.append(required(path))
    return problems
