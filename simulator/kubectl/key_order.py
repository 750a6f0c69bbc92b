"""The order of a map's keys in YAML: letters behind other signs, numbers by their value (go-yaml's sorter.go)."""

from __future__ import annotations

from functools import cmp_to_key, lru_cache


@lru_cache(maxsize=4096)
def in_order(keys: tuple[str, ...]) -> tuple[str, ...]:
    """The keys in go-yaml's order: ``web-2`` before ``web-10``, ``_a`` before ``a``."""
    if all(key.isascii() and key.isalpha() for key in keys):
        return tuple(sorted(keys))
    return tuple(sorted(keys, key=_ORDER))


def _compare(one: str, other: str) -> int:
    return -1 if _less(one, other) else 1 if _less(other, one) else 0


def _less(one: str, other: str) -> bool:
    for place, (left, right) in enumerate(zip(one, other, strict=False)):
        if left == right:
            continue
        letters = left.isalpha(), right.isalpha()
        if all(letters):
            return left < right
        if any(letters):
            return letters[1]
        return _less_number(one, other, place)
    return len(one) < len(other)


def _less_number(one: str, other: str, place: int) -> bool:
    """Which is less where the texts part at a sign that is no letter: digits count as numbers."""
    lead = 0
    if "0" in (one[place], other[place]):
        before = one[:place]
        run = before[len(before.rstrip("0123456789")):]
        lead = 1 if run.strip("0") else 0
    ends = [_digits_end(text, place) for text in (one, other)]
    values = [int(f"{lead}{text[place:end]}") for text, end in zip((one, other), ends, strict=True)]
    if values[0] != values[1]:
        return values[0] < values[1]
    return ends[0] < ends[1] if ends[0] != ends[1] else one[place] < other[place]


def _digits_end(text: str, start: int) -> int:
    end = start
    while end < len(text) and text[end].isdecimal():
        end += 1
    return end


_ORDER = cmp_to_key(_compare)
