"""A template moved to another time and given another seed: what makes a sandbox of it in milliseconds.

Moments stand in the tables as RFC 3339 strings, as seconds (numbers near the template's birth, which nothing
else comes near) and inside lines of logs, each of which has its own moment beside it. Where they stand is found out
once for each template, and a copy of its bytes is quicker than one of its objects.
"""

from __future__ import annotations

import marshal
import re
from functools import lru_cache
from typing import Any

from simulator.apimachinery.timestamps import micro_timestamp, seconds_of, timestamp
from simulator.bootstrap.template import ORIGIN, template
from simulator.programs.servers.clocks import formatted

SPAN = 10_000_000.0
_TIMESTAMP = re.compile(r"20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{6})?Z")
_LOG_FORMS = ("%m%d %H:%M:%S.%f", "%Y-%m-%dT%H:%M:%S.%fZ", "%Y/%m/%d %H:%M:%S")
UNSHARED = 2
"""The form of marshal in which what stands in two places is written twice: a moment must not be moved twice."""
Tables = dict[str, dict[str, Any]]
Moments = bool | dict[Any, "Moments"]
"""Where moments are: True for a moment itself, by key for what holds some, False for what holds none."""


def shifted(profile: str, nodes: int, seed: int, delta: float) -> Tables:
    """A private copy of a template with every moment ``delta`` seconds later, and randomness from ``seed``."""
    encoded, moments = _prepared(profile, nodes)
    tables: Tables = marshal.loads(encoded)
    for name, where in moments.items():
        _move(tables[name], where, delta)
    for chunk in tables["logs"].values():
        chunk["lines"] = [_line(line, delta) for line in chunk["lines"]]
    tables["meta"]["seed"] = seed
    return tables


@lru_cache(maxsize=32)
def _prepared(profile: str, nodes: int) -> tuple[bytes, dict[str, Moments]]:
    """The template's bytes, and by table where its moments are."""
    tables = template(profile, nodes)
    return marshal.dumps(tables, UNSHARED), {name: found for name, rows in tables.items()
                                   if name != "logs" and (found := _moments(rows))}


def _moments(value: Any) -> Moments:
    kind = type(value)
    if kind in (dict, list):
        items = value.items() if kind is dict else enumerate(value)
        return {key: found for key, item in items if (found := _moments(item))} or False
    if kind is str:
        return value[:2] == "20" and _TIMESTAMP.fullmatch(value) is not None
    return kind in (float, int) and ORIGIN <= value <= ORIGIN + SPAN


def _move(holder: Any, moments: dict[Any, Moments], delta: float) -> None:
    for key, inner in moments.items():
        value = holder[key]
        if inner is True:
            holder[key] = _text(value, delta) if type(value) is str else value + delta
        else:
            _move(value, inner, delta)


def _text(value: str, delta: float) -> str:
    moment = seconds_of(value) + delta
    return micro_timestamp(moment) if "." in value else timestamp(moment)


def _line(line: list[Any], delta: float) -> list[Any]:
    moment, stream, text = line
    for form in _LOG_FORMS:
        text = text.replace(formatted(moment, form), formatted(moment + delta, form))
    return [moment + delta, stream, text]
