"""JSON merge patches, RFC 7386."""

from __future__ import annotations

from typing import Any

from simulator.apimachinery.copying import deep_copy


def apply_merge_patch(target: Any, patch: Any) -> Any:
    """``target`` with ``patch`` merged in: null removes, objects merge, everything else replaces. Neither is changed.
    """
    if not isinstance(patch, dict):
        return deep_copy(patch)
    merged = dict(target) if isinstance(target, dict) else {}
    for key, value in patch.items():
        if value is None:
            merged.pop(key, None)
        else:
            merged[key] = apply_merge_patch(merged.get(key), value)
    return merged
