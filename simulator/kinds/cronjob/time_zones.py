"""Time zones by name, from the wheel ``tzdata`` alone, so that every machine knows the same.

Mirrors time.LoadLocation of Go and validateTimeZone (pkg/apis/batch/validation/validation.go).
"""

from __future__ import annotations

import re
from datetime import datetime
from functools import lru_cache
from importlib.resources import files
from zoneinfo import ZoneInfo

from simulator.apimachinery.fields import FieldError, invalid_value

_PART = re.compile(r"[A-Za-z.\-_0-9+]{1,14}")


@lru_cache(maxsize=64)
def load_zone(name: str) -> ZoneInfo:
    """The time zone called ``name``; UTC for the empty name.

    Raises:
        ValueError: there is none; with Go's message.
    """
    if ".." in name or name.startswith(("/", "\\")):
        raise ValueError("time: invalid location name")
    if name and name not in _names():
        raise ValueError(f"unknown time zone {name}")
    path = files("tzdata.zoneinfo").joinpath(*(name or "UTC").split("/"))
    with path.open("rb") as data:
        return ZoneInfo.from_file(data, key=name or "UTC")


@lru_cache(maxsize=1)
def _names() -> frozenset[str]:
    return frozenset(files("tzdata").joinpath("zones").read_text().split())


def time_zone_errors(name: str | None, path: str) -> list[FieldError]:
    """What is wrong with a time zone's name."""
    if name is None:
        return []
    if not name:
        return [invalid_value(path, name, "timeZone must be nil or non-empty string")]
    if any(part in (".", "..") or part.startswith("-") or not _PART.fullmatch(part) for part in name.split("/")):
        return [invalid_value(path, name, f"unknown time zone {name}")]
    problems = []
    if name.lower() == "local":
        text = "timeZone must be an explicit time zone as defined in https://www.iana.org/time-zones"
        problems.append(invalid_value(path, name, text))
    if name == "Local":
        return problems
    try:
        load_zone(name)
    except ValueError as error:
        problems.append(invalid_value(path, name, str(error)))
    return problems


def local_timestamp(seconds: float, zone: ZoneInfo) -> str:
    """A moment in a zone's own time as Go's RFC 3339 writes it: ``2026-01-02T03:04:05+01:00``, ``Z`` for UTC."""
    text = datetime.fromtimestamp(int(seconds), zone).isoformat()
    return f"{text.removesuffix('+00:00')}Z" if text.endswith("+00:00") else text
