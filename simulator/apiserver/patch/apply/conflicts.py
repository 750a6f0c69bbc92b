"""What an apply says when others manage the fields it would change. Mirrors managedfields/internal/conflict.go."""

from __future__ import annotations

from simulator.apimachinery.errors import StatusError
from simulator.apiserver.patch.apply.managers import UPDATE, Manager
from simulator.apiserver.patch.apply.paths import Path, Paths, show


def conflict(found: dict[Manager, Paths]) -> StatusError:
    """409: some fields are managed by others."""
    pairs = sorted(((_name(manager), path) for manager, paths in found.items() for path in paths), key=_order)
    causes = [{"reason": "FieldManagerConflict", "message": f"conflict with {name}", "field": show(path)}
              for name, path in pairs]
    return StatusError(409, "Conflict", _message(pairs), {"causes": causes})


def _order(pair: tuple[str, Path]) -> tuple[str, str]:
    return pair[0], show(pair[1])


def _message(pairs: list[tuple[str, Path]]) -> str:
    if len(pairs) == 1:
        name, path = pairs[0]
        return f"Apply failed with 1 conflict: conflict with {name}: {show(path)}"
    lines = []
    for name in dict.fromkeys(name for name, _ in pairs):
        lines.append(f"conflicts with {name}:")
        lines += [f"- {show(path)}" for other, path in pairs if other == name]
    return f"Apply failed with {len(pairs)} conflicts: " + "\n".join(lines)


def _name(manager: Manager) -> str:
    name = f'"{manager.name}"'
    if manager.subresource:
        name += f' with subresource "{manager.subresource}"'
    return f"{name} using {manager.api_version}" if manager.operation == UPDATE else name
