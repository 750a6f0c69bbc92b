"""Cron schedules: parse five fields or a descriptor, and find the next time.

The library upstream uses is github.com/robfig/cron v3 (``ParseStandard``); fields, limits, messages and the walk over
the calendar with its daylight-saving rules are its own. Pure: times are seconds since the epoch.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import NamedTuple, Protocol
from zoneinfo import ZoneInfo

from simulator.apimachinery.numerals import MAX_DIGITS, whole_number
from simulator.kinds.cronjob.durations import parse_duration
from simulator.kinds.cronjob.time_zones import load_zone

NEVER = -62_135_596_800.0
"""0001-01-01T00:00:00Z, Go's zero time: what a schedule answers that has no next time within five years."""
_YEARS = 5
_MONTHS = {name: index for index, name in enumerate(
    ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"), 1)}
_DAYS = {name: index for index, name in enumerate(("sun", "mon", "tue", "wed", "thu", "fri", "sat"))}


class Schedule(Protocol):
    """When something is due."""

    def next(self, after: float) -> float:
        """The first whole second after ``after`` at which it is due, or NEVER."""


class Every(NamedTuple):
    """A constant delay (``@every 90m``)."""

    seconds: int

    def next(self, after: float) -> float:
        """``after``, cut to whole seconds, and the delay."""
        return float(int(after) + self.seconds)


class Field(NamedTuple):
    """One field of a schedule: the values it allows, and whether a star stands there."""

    values: frozenset[int]
    star: bool = False


class _Bounds(NamedTuple):
    low: int
    high: int
    names: Mapping[str, int] = {}


_FIELDS = (_Bounds(0, 59), _Bounds(0, 23), _Bounds(1, 31), _Bounds(1, 12, _MONTHS), _Bounds(0, 6, _DAYS))
_DESCRIPTORS = {
    "@yearly": "0 0 1 1 *", "@annually": "0 0 1 1 *", "@monthly": "0 0 1 * *", "@weekly": "0 0 * * 0",
    "@daily": "0 0 * * *", "@midnight": "0 0 * * *", "@hourly": "0 * * * *",
}


class Calendar(NamedTuple):
    """A schedule of five fields in a time zone."""

    minute: Field
    hour: Field
    day: Field
    month: Field
    weekday: Field
    zone: ZoneInfo | None = None

    def next(self, after: float) -> float:
        """The first whole minute after ``after`` that fits all fields, or NEVER."""
        if after <= NEVER:
            return NEVER
        walk = _Walk(int(after // 1) + 1, self.zone)
        last_year = walk.local.year + _YEARS
        while walk.local.year <= last_year:
            if self._month(walk) and self._day(walk) and self._hour(walk) and self._minute(walk) and walk.second():
                return float(walk.at)
        return NEVER

    # Each of these moves on to a fitting value; False when that wrapped around, so that all must be looked at anew.

    def _month(self, walk: _Walk) -> bool:
        while walk.local.month not in self.month.values:
            walk.start_of("month")
            walk.add_month()
            if walk.local.month == 1:
                return False
        return True

    def _day(self, walk: _Walk) -> bool:
        while not self._day_fits(walk.local):
            walk.start_of("day")
            walk.add_day()
            if walk.local.day == 1:
                return False
        return True

    def _day_fits(self, local: datetime) -> bool:
        """Day of month and weekday: both when one of them is a star, otherwise either."""
        in_month, in_week = local.day in self.day.values, local.isoweekday() % 7 in self.weekday.values
        return (in_month and in_week) if self.day.star or self.weekday.star else (in_month or in_week)

    def _hour(self, walk: _Walk) -> bool:
        while walk.local.hour not in self.hour.values:
            walk.start_of("hour")
            walk.go(3600)
            if walk.local.hour == 0:
                return False
        return True

    def _minute(self, walk: _Walk) -> bool:
        while walk.local.minute not in self.minute.values:
            walk.start_of("minute")
            walk.go(60)
            if walk.local.minute == 0:
                return False
        return True


class _Walk:
    """A point in time that moves over the calendar of a zone, as the library's does."""

    def __init__(self, at: int, zone: ZoneInfo | None) -> None:
        self.at, self._zone, self._added = at, zone or UTC, False
        self.local = self._local(at)

    def _local(self, at: int) -> datetime:
        return datetime.fromtimestamp(at, self._zone)

    def go(self, seconds: int) -> None:
        self.at += seconds
        self.local = self._local(self.at)

    def start_of(self, unit: str) -> None:
        """Reset the smaller parts, the first time something is added at all."""
        if self._added:
            return
        self._added, local = True, self.local
        if unit == "minute":
            self.go(-(self.at % 60))
        elif unit == "hour":
            self._set(local.year, local.month, local.day, local.hour)
        else:
            self._set(local.year, local.month, 1 if unit == "month" else local.day)

    def add_month(self) -> None:
        local = self.local
        year, month = (local.year, local.month + 1) if local.month < 12 else (local.year + 1, 1)
        self._set(year, month, local.day, local.hour, local.minute, local.second)

    def add_day(self) -> None:
        """A day later; where that is not midnight, as clocks were changed, the midnight that is meant."""
        following = self.local.replace(tzinfo=None) + timedelta(days=1)
        self._set(following.year, following.month, following.day, following.hour, following.minute, following.second)
        hour = self.local.hour
        if hour:
            self.go((24 - hour) * 3600 if hour > 12 else -hour * 3600)

    def second(self) -> bool:
        """Move to second 0; False when the minute wrapped around."""
        if self.local.second:
            self.go(60 - self.local.second)
            self._added = True
            return False
        return True

    def _set(self, *parts: int) -> None:
        """Set the local time; one that clocks skip is read with the offset before or after, as Go's time.Date does."""
        unix = int(datetime(*parts, tzinfo=UTC).timestamp())
        offset = self._offset(unix)
        if self._offset(unix - offset) != offset:
            offset = self._offset(unix - offset)
        self.at = unix - offset
        self.local = self._local(self.at)

    def _offset(self, at: int) -> int:
        offset = self._local(at).utcoffset()
        return int(offset.total_seconds()) if offset is not None else 0


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
