"""Sets of indexes as growing intervals, and their text: ``0-2,5``. Pure.

Mirrors orderedIntervals of pkg/controller/job/indexed_job_utils.go.
"""

from __future__ import annotations

from collections.abc import Iterable

from simulator.apimachinery.numerals import whole_number

Intervals = tuple[tuple[int, int], ...]


def total(intervals: Intervals) -> int:
    """How many indexes there are."""
    return sum(last - first + 1 for first, last in intervals)


def contains(intervals: Intervals, index: int) -> bool:
    """Whether ``index`` is among them."""
    return any(first <= index <= last for first, last in intervals)


def merged(intervals: Intervals, others: Intervals) -> Intervals:
    """Both together; intervals that touch become one."""
    result: list[tuple[int, int]] = []
    for first, last in sorted((*intervals, *others)):
        if result and first <= result[-1][1] + 1:
            result[-1] = result[-1][0], max(result[-1][1], last)
        else:
            result.append((first, last))
    return tuple(result)


def with_indexes(intervals: Intervals, indexes: Iterable[int]) -> Intervals:
    """The intervals and single indexes."""
    return merged(intervals, tuple((index, index) for index in indexes))


def to_text(intervals: Intervals) -> str:
    """``0,1`` for two neighbours, ``0-2`` for more."""
    return ",".join(_part(first, last) for first, last in intervals)


def _part(first: int, last: int) -> str:
    if first == last:
        return str(first)
    return f"{first},{last}" if last == first + 1 else f"{first}-{last}"


def parse(text: str, completions: int) -> Intervals:
    """The intervals of a text, cut at ``completions``; what cannot be read is left out."""
    result: list[tuple[int, int]] = []
    for part in text.split(",") if text else ():
        limits = [whole_number(limit) if limit else None for limit in part.split("-")]
        if limits[0] is not None and limits[0] >= completions:
            break
        if None in limits[:2]:
            continue
        first, last = limits[0], min(limits[1] if len(limits) > 1 else limits[0], completions - 1)
        if result and result[-1][1] == first - 1:
            result[-1] = result[-1][0], last
        else:
            result.append((first, last))
    return tuple(result)


def missing(intervals: Intervals, count: int, completions: int) -> list[int]:
    """The first ``count`` indexes below ``completions`` that are in none of the intervals."""
    found: list[int] = []
    candidate = 0
    for first, last in (*intervals, (completions, completions)):
        while candidate < min(first, completions) and len(found) < count:
            found.append(candidate)
            candidate += 1
        candidate = max(candidate, last + 1)
    return found


def covers(required: Intervals, present: Intervals, at_least: int | None) -> bool:
    """Whether all ``required`` indexes are ``present``, or ``at_least`` so many of them."""
    common = sum(max(0, min(a[1], b[1]) - max(a[0], b[0]) + 1) for a in required for b in present)
    return common == total(required) or (at_least is not None and common >= at_least)


