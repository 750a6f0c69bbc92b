"""A template moved to another time and given another seed: what makes a sandbox of it in milliseconds.

Moments stand in the tables as RFC 3339 strings, as seconds (numbers near the template's birth, which nothing
else comes near) and inside lines of logs, each of which has its own moment beside it.
"""

from __future__ import annotations

import re
from typing import Any

from simulator.apimachinery.timestamps import micro_timestamp, seconds_of, timestamp
from simulator.bootstrap.template import ORIGIN
from simulator.programs.servers.clocks import formatted

SPAN = 10_000_000.0
_TIMESTAMP = re.compile(r"20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{6})?Z")
_LOG_FORMS = ("%m%d %H:%M:%S.%f", "%Y-%m-%dT%H:%M:%S.%fZ", "%Y/%m/%d %H:%M:%S")
Tables = dict[str, dict[str, Any]]


def shifted(tables: Tables, seed: int, delta: float) -> Tables:
    """A private copy of ``tables`` with every moment ``delta`` seconds later and randomness drawn from ``seed``."""
    moved = {
        name: {key: _value(value, delta) for key, value in rows.items()} for name, rows in tables.items()
    }
    moved["logs"] = {
        key: {"lines": [_line(line, delta) for line in chunk["lines"]]}
        for key, chunk in tables["logs"].items()
    }
    moved["meta"]["seed"] = seed
    return moved


def _value(value: Any, delta: float) -> Any:
    kind = type(value)
    if kind is dict:
        return {key: _value(item, delta) for key, item in value.items()}
    if kind is list:
        return [_value(item, delta) for item in value]
    if kind is str:
        return _text(value, delta) if value[:2] == "20" and _TIMESTAMP.fullmatch(value) else value
    if kind in (float, int) and ORIGIN <= value <= ORIGIN + SPAN:
        return value + delta
    return value


def _text(value: str, delta: float) -> str:
    moment = seconds_of(value) + delta
    return micro_timestamp(moment) if "." in value else timestamp(moment)


def _line(line: list[Any], delta: float) -> list[Any]:
    moment, stream, text = line
    for form in _LOG_FORMS:
        text = text.replace(formatted(moment, form), formatted(moment + delta, form))
    return [moment + delta, stream, text]
