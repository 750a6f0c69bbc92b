"""The times of a cron schedule: the next one, found by walking over the calendar of a time zone.

Mirrors spec.go and constantdelay.go of github.com/robfig/cron v3, with their daylight-saving rules. Pure: times are
seconds since the epoch.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import NamedTuple, Protocol
from zoneinfo import ZoneInfo

NEVER = -62_135_596_800.0
"""0001-01-01T00:00:00Z, Go's zero time: what a schedule answers that has no next time within five years."""
_YEARS = 5


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
