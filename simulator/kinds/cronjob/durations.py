"""Durations as Go writes them, ``1h30m``, with Go's complaints (time.ParseDuration)."""

from __future__ import annotations

import json
import re

_UNITS = {"ns": 1, "us": 1_000, "µs": 1_000, "μs": 1_000, "ms": 1_000_000, "s": 10**9, "m": 60 * 10**9,
          "h": 3600 * 10**9}
_LONGEST = 2**63
_NUMBER = re.compile(r"[0-9]*(\.[0-9]*)?")
_UNIT = re.compile(r"[^.0-9]*")


def parse_duration(text: str) -> float:
    """The seconds of a duration.

    Raises:
        ValueError: with Go's message.
    """
    body = text[1:] if text[:1] in ("+", "-") else text
    sign = -1 if text.startswith("-") else 1
    if body == "0":
        return 0.0
    if not body:
        raise _invalid(text)
    total = 0
    while body:
        nanoseconds, body = _term(body, text)
        total += nanoseconds
        if total > _LONGEST - (sign > 0):
            raise _invalid(text)
    return sign * total / 1e9


def _term(body: str, text: str) -> tuple[int, str]:
    """(nanoseconds of the first number and its unit, what follows them)."""
    number = _NUMBER.match(body)[0]
    if number in ("", "."):
        raise _invalid(text)
    unit = _UNIT.match(body, len(number))[0]
    if not unit:
        raise ValueError(f"time: missing unit in duration {json.dumps(text)}")
    if unit not in _UNITS:
        raise ValueError(f"time: unknown unit {json.dumps(unit)} in duration {json.dumps(text)}")
    whole, _, fraction = number.partition(".")
    if len(whole) > 19:
        raise _invalid(text)
    scale = _UNITS[unit]
    extra = int(fraction[:18]) * scale // 10 ** len(fraction[:18]) if fraction else 0
    return int(whole or "0") * scale + extra, body[len(number) + len(unit):]


def _invalid(text: str) -> ValueError:
    return ValueError(f"time: invalid duration {json.dumps(text)}")
