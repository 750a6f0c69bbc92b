"""RFC 3339 timestamps as metav1.Time and metav1.MicroTime write them, and durations as ages print them.

Source of the rules: apimachinery/pkg/apis/meta/v1/time.go and apimachinery/pkg/util/duration/duration.go.
"""

from __future__ import annotations

from datetime import UTC, datetime

LATEST = 253_402_300_799
"""9999-12-31T23:59:59Z: what lies beyond (a grace period of ages) is written so."""


def timestamp(seconds: float) -> str:
    """``2026-01-02T03:04:05Z`` for virtual seconds since the epoch (fractions are cut off)."""
    return datetime.fromtimestamp(min(int(seconds), LATEST), UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def micro_timestamp(seconds: float) -> str:
    """``2026-01-02T03:04:05.000006Z``, the form of leases and event times."""
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def seconds_of(text: str) -> float:
    """The virtual seconds since the epoch of an RFC 3339 timestamp.

    Raises:
        ValueError: ``text`` is not a timestamp.
    """
    return datetime.fromisoformat(text).timestamp()


def age(created: str | None, now: float) -> str:
    """How long ago ``created`` was, as the AGE column prints it; ``<unknown>`` without a timestamp."""
    return human_duration(now - seconds_of(created)) if created else "<unknown>"


def human_duration(seconds: float) -> str:
    """``5s``, ``3m20s``, ``47h``, ``12d``: two units at most, one as soon as the first is large."""
    total = int(seconds)
    if total < -1:
        return "<invalid>"
    if total < 0:
        return "0s"
    if total < 120:
        return f"{total}s"
    minutes = total // 60
    if minutes < 10:
        return _two_units(minutes, "m", total % 60, "s")
    if minutes < 180:
        return f"{minutes}m"
    hours = total // 3600
    if hours < 8:
        return _two_units(hours, "h", minutes % 60, "m")
    if hours < 48:
        return f"{hours}h"
    days = hours // 24
    if days < 8:
        return _two_units(days, "d", hours % 24, "h")
    if days < 365 * 2:
        return f"{days}d"
    years = days // 365
    if years < 8:
        return _two_units(years, "y", days % 365, "d")
    return f"{years}y"


def _two_units(first: int, first_unit: str, second: int, second_unit: str) -> str:
    return f"{first}{first_unit}{second}{second_unit}" if second else f"{first}{first_unit}"


def rfc1123(text: str) -> str:
    """``Fri, 02 Jan 2026 03:04:05 +0000`` of an RFC 3339 timestamp, the form of ``kubectl describe``."""
    moment = datetime.fromisoformat(text).astimezone(UTC)
    return f"{_DAYS[moment.weekday()]}, {moment.day:02} {_MONTHS[moment.month - 1]} {moment:%Y %H:%M:%S} +0000"


_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
