"""The order of a merged list: the patch's items in the patch's order, the others where they stood before.

Source of the rules: normalizeElementOrder and mergeSortedSlice of apimachinery/pkg/util/strategicpatch/patch.go.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from typing import Any

import orjson


def identity(item: Any, key: str) -> Hashable:
    """What tells items of a list apart: the value of the merge key, or the item itself where there is no key."""
    value = item.get(key) if key and isinstance(item, dict) else item
    if isinstance(value, (dict, list)):
        return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)
    return type(value), value


def positions(items: Iterable[Any], key: str) -> dict[Hashable, int]:
    """Where each item stands first."""
    found: dict[Hashable, int] = {}
    for at, item in enumerate(items):
        found.setdefault(identity(item, key), at)
    return found


def partition(items: list[Any], wanted: list[Any], key: str) -> tuple[list[Any], list[Any]]:
    """The items that ``wanted`` names (by ``key``; by value without one), and the rest."""
    names = positions(wanted, key)
    inside, outside = [], []
    for item in items:
        (inside if identity(item, key) in names else outside).append(item)
    return inside, outside


def in_order(patched: list[Any], others: list[Any], patch_order: list[Any], live_order: list[Any],
             key: str) -> list[Any]:
    """One list of both.

    ``patched`` is sorted by ``patch_order`` and ``others`` by ``live_order``. Then the others are let in between: one
    stands before a patched item only when it stood before it in ``live_order``. With a live list [a b c] and a patch
    [c x], the others are [a b], and the result is [a b c x].
    """
    asked, live = positions(patch_order, key), positions(live_order, key)
    right = sorted(patched, key=lambda item: asked.get(identity(item, key), -1))
    left = sorted(others, key=lambda item: live.get(identity(item, key), -1))
    merged: list[Any] = []
    first = second = 0
    while first < len(left) and second < len(right):
        before, after = live.get(identity(left[first], key), -1), live.get(identity(right[second], key), -1)
        if 0 <= before < after:
            merged.append(left[first])
            first += 1
        else:
            merged.append(right[second])
            second += 1
    return merged + left[first:] + right[second:]
