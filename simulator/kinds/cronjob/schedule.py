"""Cron schedules in text: five fields or a descriptor, read and refused as upstream's library does.

Mirrors parser.go of github.com/robfig/cron v3 (``ParseStandard``). ``times`` finds out when a schedule is due.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple
from zoneinfo import ZoneInfo

from simulator.apimachinery.numerals import MAX_DIGITS, whole_number
from simulator.kinds.cronjob.durations import parse_duration
from simulator.kinds.cronjob.time_zones import load_zone
from simulator.kinds.cronjob.times import Calendar, Every, Field, Schedule

_MONTHS = {name: index for index, name in enumerate(
    ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"), 1)}
_DAYS = {name: index for index, name in enumerate(("sun", "mon", "tue", "wed", "thu", "fri", "sat"))}


class _Bounds(NamedTuple):
    low: int
    high: int
    names: Mapping[str, int] = {}


_FIELDS = (_Bounds(0, 59), _Bounds(0, 23), _Bounds(1, 31), _Bounds(1, 12, _MONTHS), _Bounds(0, 6, _DAYS))
_DESCRIPTORS = {
    "@yearly": "0 0 1 1 *", "@annually": "0 0 1 1 *", "@monthly": "0 0 1 * *", "@weekly": "0 0 * * 0",
    "@daily": "0 0 * * *", "@midnight": "0 0 * * *", "@hourly": "0 * * * *",
}


def parse_schedule(text: str, zone: ZoneInfo | None = None) -> Schedule:
    """Parse a schedule.

    Args:
        zone: the time zone its fields are meant in, None for UTC; one in the text (``TZ=Europe/Paris …``) wins.

    Raises:
        ValueError: with the library's message.
    """
    if not text:
        raise ValueError("empty spec string")
    if text.startswith(("TZ=", "CRON_TZ=")):
        zone, text = _zone_prefix(text)
    if text.startswith("@"):
        return _descriptor(text, zone)
    fields = text.split()
    if len(fields) != len(_FIELDS):
        raise ValueError(f"expected exactly {len(_FIELDS)} fields, found {len(fields)}: [{' '.join(fields)}]")
    return Calendar(*(_field(part, bounds) for part, bounds in zip(fields, _FIELDS, strict=True)), zone)


def _zone_prefix(text: str) -> tuple[ZoneInfo, str]:
    end = text.find(" ")
    if end < 0:
        raise ValueError("invalid schedule format: runtime error: slice bounds out of range [:-1]")
    name = text[text.index("=") + 1:end]
    try:
        return load_zone(name), text[end:].strip()
    except ValueError as error:
        raise ValueError(f"provided bad location {name}: {error}") from None


def _descriptor(text: str, zone: ZoneInfo | None) -> Schedule:
    if text in _DESCRIPTORS:
        return parse_schedule(_DESCRIPTORS[text], zone)
    if text.startswith("@every "):
        try:
            return Every(max(int(parse_duration(text.removeprefix("@every "))), 1))
        except ValueError as error:
            raise ValueError(f"failed to parse duration {text}: {error}") from None
    raise ValueError(f"unrecognized descriptor: {text}")


def _field(text: str, bounds: _Bounds) -> Field:
    values: set[int] = set()
    star = False
    for part in filter(None, text.split(",")):
        found = _range(part, bounds)
        values |= found.values
        star = star or found.star
    return Field(frozenset(values), star)


def _range(text: str, bounds: _Bounds) -> Field:
    """``*``, ``N``, ``N-M``, each with ``/STEP``; ``N/STEP`` reaches to the end."""
    ends, *steps = text.split("/")
    limits = ends.split("-")
    star = limits[0] in ("*", "?")
    start, end = (bounds.low, bounds.high) if star else _limits(limits, text, bounds.names)
    step = 1
    if len(steps) > 1:
        raise ValueError(f"too many slashes: {text}")
    if steps:
        step = _number(steps[0])
        if len(limits) == 1:
            end = bounds.high
        star = star and step <= 1
    _check(start, end, step, text, bounds)
    return Field(frozenset(range(start, end + 1, step)), star)


def _limits(limits: list[str], text: str, names: Mapping[str, int]) -> tuple[int, int]:
    start = _number(limits[0], names)
    if len(limits) > 2:
        raise ValueError(f"too many hyphens: {text}")
    return start, _number(limits[1], names) if len(limits) == 2 else start


def _check(start: int, end: int, step: int, text: str, bounds: _Bounds) -> None:
    if start < bounds.low:
        raise ValueError(f"beginning of range ({start}) below minimum ({bounds.low}): {text}")
    if end > bounds.high:
        raise ValueError(f"end of range ({end}) above maximum ({bounds.high}): {text}")
    if start > end:
        raise ValueError(f"beginning of range ({start}) beyond end of range ({end}): {text}")
    if step == 0:
        raise ValueError(f"step of range should be a positive number: {text}")


def _number(text: str, names: Mapping[str, int] = _Bounds(0, 0).names) -> int:
    if text.lower() in names:
        return names[text.lower()]
    number = whole_number(text) if text else None
    if number is None:
        digits = text.lstrip("+-")
        why = "value out of range" if digits.isascii() and digits.isdigit() and len(digits) >= MAX_DIGITS else (
            "invalid syntax")
        raise ValueError(f'failed to parse int from {text}: strconv.Atoi: parsing "{text}": {why}')
    if number < 0:
        raise ValueError(f"negative number ({number}) not allowed: {text}")
    return number
