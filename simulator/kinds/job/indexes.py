"""Indexes in text, as a Job's status and policies hold them: ``0-2,5``.

Mirrors validateIndexesFormat, parseIndexInterval and validateFailedIndexesNotOverlapCompleted
(pkg/apis/batch/validation/validation.go).
"""

from __future__ import annotations

import json

from simulator.apimachinery.numerals import whole_number

Interval = tuple[int, int]


def index_count(text: str, completions: int) -> int:
    """How many indexes ``text`` names.

    Args:
        completions: the indexes there are, from 0.

    Raises:
        ValueError: it is no list of growing intervals below ``completions``; the text says why.
    """
    last, total = None, 0
    for part in text.split(",") if text else ():
        first, end = _interval(part, completions)
        if last is not None and last >= first:
            raise ValueError(f"non-increasing order, previous: {last}, current: {first}")
        total, last = total + end - first + 1, end
    return total


def _interval(text: str, completions: int) -> Interval:
    parts = text.split("-")
    if len(parts) > 2:
        raise ValueError(f"the fragment {json.dumps(text)} violates the requirement that an index interval can have at "
                         "most two parts separated by '-'")
    first = _index(parts[0], completions)
    if len(parts) == 1:
        return first, first
    last = _index(parts[1], completions)
    if first >= last:
        raise ValueError(f"non-increasing order, previous: {first}, current: {last}")
    return first, last


def _index(text: str, completions: int) -> int:
    number = whole_number(text)
    if number is None:
        raise ValueError(f"cannot convert string to integer for index: {json.dumps(text)}")
    if number >= completions:
        raise ValueError(f"too large index: {json.dumps(text)}")
    return number


def first_overlap(completed: str, failed: str, completions: int) -> int | None:
    """The first index that stands in both lists; intervals that cannot be read are left out."""
    for first, last in _readable(completed, completions):
        for other_first, other_last in _readable(failed, completions):
            if first <= other_last and other_first <= last:
                return max(first, other_first)
    return None


def _readable(text: str, completions: int) -> list[Interval]:
    found = []
    for part in text.split(",") if text else ():
        try:
            found.append(_interval(part, completions))
        except ValueError:
            continue
    return found
