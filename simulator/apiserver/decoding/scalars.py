"""Types that decode themselves: quantities, times, counts-or-percentages; and what is odd about base64 and numbers.

Source of the rules: apimachinery/pkg/api/resource/quantity.go, apis/meta/v1/{time,micro_time,duration}.go,
util/intstr/intstr.go, and Go's time.Parse.
"""

from __future__ import annotations

import math
import re
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from simulator.apimachinery.go_format import go_format
from simulator.apimachinery.quantity import canonical
from simulator.apiserver.decoding.complaints import Complaints, DecodeError, Path, Where, number_text

_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", re.ASCII)
_RFC3339 = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(\.\d+)?(Z|[+-]\d\d:\d\d)", re.ASCII)
_LAYOUT = "2006-01-02T15:04:05Z07:00"
_MICRO_LAYOUT = "2006-01-02T15:04:05.000000Z07:00"
_BASE64 = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")


def decode_quantity(value: Any, path: Path, struct: str, complaints: Complaints) -> str:
    """A quantity in canonical form; numbers count as their text.

    Raises:
        DecodeError: it is none; Go stops decoding there.
    """
    if type(value) is not str:
        is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
        value = number_text(value) if is_number else go_format(value)
    try:
        return canonical(value.strip())
    except ValueError as error:
        raise DecodeError(str(error)) from None


def decode_int_or_string(value: Any, path: Path, struct: str, complaints: Complaints) -> int | str:
    """A string or a 32-bit number."""
    if type(value) is str or (type(value) is int and -(1 << 31) <= value < 1 << 31):
        return value
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        complaints.out_of_range(value, "int32", Where(struct, path))
    else:
        complaints.wrong_type(value, "int32", "custom", Where(struct, path))
    return 0


def decode_time(value: Any, path: Path, struct: str, complaints: Complaints) -> str:
    """An RFC 3339 time in UTC, whole seconds.

    Raises:
        DecodeError: with Go's message.
    """
    if type(value) is not str:
        complaints.wrong_type(value, "string", "custom", Where(struct, path))
        return ""
    if _TIME.fullmatch(value) and value[:4] != "0000":
        _instant(value, _LAYOUT)
        return value
    return f"{_instant(value, _LAYOUT).replace(tzinfo=None).isoformat(timespec='seconds')}Z"


def decode_micro_time(value: Any, path: Path, struct: str, complaints: Complaints) -> str:
    """An RFC 3339 time in UTC with microseconds, which have to be written.

    Raises:
        DecodeError: with Go's message.
    """
    if type(value) is not str:
        complaints.wrong_type(value, "string", "custom", Where(struct, path))
        return ""
    found = _RFC3339.fullmatch(value)
    if found and len(found[2] or "") < 7:
        raise DecodeError(f'parsing time "{value}" as "{_MICRO_LAYOUT}": cannot parse "{value[19:]}" as ".000000"')
    return f"{_instant(value, _MICRO_LAYOUT).replace(tzinfo=None).isoformat(timespec='microseconds')}Z"


def _instant(text: str, layout: str) -> datetime:
    found = _RFC3339.fullmatch(text)
    if found is None:
        raise DecodeError(f'parsing time "{text}" as "{layout}": {_first_misfit(text)}')
    whole, fraction, zone = found.groups()
    try:
        parsed = datetime.fromisoformat(whole + (fraction or "")[:7] + zone.replace("Z", "+00:00"))
        return parsed.astimezone(UTC)
    except (ValueError, OverflowError):
        raise DecodeError(f'parsing time "{text}": {_out_of_range(whole)} out of range') from None


_STEPS = (("2006", r"\d{4}"), ("-", "-"), ("01", r"\d\d"), ("-", "-"), ("02", r"\d\d"), ("T", "T"), ("15", r"\d\d"),
          (":", ":"), ("04", r"\d\d"), (":", ":"), ("05", r"\d\d(\.\d+)?"), ("Z07:00", r"(Z|[+-]\d\d:\d\d)"))


def _first_misfit(text: str) -> str:
    """Which part of the layout the text does not follow, in the words of time.Parse."""
    rest = text
    for part, pattern in _STEPS:
        found = re.match(pattern, rest)
        if found is None:
            return f'cannot parse "{rest}" as "{part}"'
        rest = rest[found.end():]
    return f'extra text: "{rest}"'


def _out_of_range(whole: str) -> str:
    limits = (("month", whole[5:7], 1, 12), ("hour", whole[11:13], 0, 23),
              ("minute", whole[14:16], 0, 59), ("second", whole[17:19], 0, 59))
    return next((name for name, text, low, high in limits if not low <= int(text) <= high), "day")


def decode_duration(value: Any, path: Path, struct: str, complaints: Complaints) -> str:
    """A duration, kept as it is written."""
    if type(value) is not str:
        complaints.wrong_type(value, "string", "custom", Where(struct, path))
        return ""
    return value


CUSTOM: dict[str, Callable[[Any, Path, str, Complaints], Any]] = {
    "Quantity": decode_quantity,
    "IntOrString": decode_int_or_string,
    "Time": decode_time,
    "MicroTime": decode_micro_time,
    "Duration": decode_duration,
}


def illegal_base64_at(text: str) -> int:
    """The position Go's base64 decoder names: the first foreign letter, or the end of a text that is too short."""
    for position, letter in enumerate(text):
        if letter not in _BASE64 and letter not in "\r\n":
            return position
    return len(text) // 4 * 4


def wrapped(value: int | float, limit: int) -> int:
    """A number cut down to an integer that has room for -limit … limit-1, as Go's conversion does."""
    return (int(value) + limit) % (2 * limit) - limit


def plain(value: Any) -> Any:
    """An undecoded value with the standard types in place of those that remember how they were written."""
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [plain(item) for item in value]
    if type(value) in (str, bool) or value is None:
        return value
    return value if type(value) is int and -(1 << 63) <= value < 1 << 63 else _finite(value)


def _finite(value: int | float) -> float:
    """A number as a double; what is too large for one becomes the largest there is."""
    try:
        number = float(value)
    except OverflowError:
        number = math.inf if value > 0 else -math.inf
    return math.copysign(sys.float_info.max, number) if math.isinf(number) else number
