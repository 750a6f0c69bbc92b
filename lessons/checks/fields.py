"""Reading a field of an object by path, and comparing it.

A path is dotted; ``[*]`` takes every item of a list, ``[2]`` one, ``[name=web]`` those whose field equals,
and ``["app.kubernetes.io/name"]`` a key with dots in it:
``spec.containers[name=web].image``, ``metadata.labels["app.kubernetes.io/name"]``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from lessons.messages import Message, message

_PART = re.compile(r'\.?(?:(?P<name>[A-Za-z0-9_/-]+)|\["(?P<key>[^"]+)"\]|\[(?P<filter>[^\]"]+)\])')


class PathError(ValueError):
    """A path that does not parse."""


@lru_cache(maxsize=512)
def parse(path: str) -> tuple[tuple[str, str], ...]:
    """``path`` as (kind, text) pairs; kind is "name", "key" or "filter".  Raises ``PathError``."""
    parts, at = [], 0
    while at < len(path):
        found = _PART.match(path, at)
        if not found:
            raise PathError(f"cannot read the path {path!r} at character {at + 1}")
        parts.append((found.lastgroup, found.group(found.lastgroup)))
        at = found.end()
    return tuple(parts)


def read(value: Any, path: str) -> list[Any]:
    """Every value at ``path``; an empty list when there is none."""
    values = [value]
    for kind, text in parse(path):
        values = [found for item in values for found in _descend(item, kind, text)]
    return values


def _descend(value: Any, kind: str, text: str) -> Iterator[Any]:
    if kind == "filter":
        yield from _filtered(value if isinstance(value, list) else [], text)
    elif isinstance(value, dict) and text in value:
        yield value[text]


def _filtered(items: list[Any], text: str) -> Iterator[Any]:
    if text == "*":
        yield from items
    elif text.lstrip("-").isdigit():
        yield from items[int(text) :][:1]
    else:
        name, _, wanted = text.partition("=")
        yield from (item for item in items if isinstance(item, dict) and str(item.get(name)) == wanted)


def _at_least(found: Any, wanted: Any) -> bool:
    return isinstance(found, (int, float)) and found >= wanted


OPERATORS = {
    "in": lambda found, wanted: found in wanted,
    "not": lambda found, wanted: found != wanted,
    "prefix": lambda found, wanted: str(found).startswith(wanted),
    "atLeast": _at_least,
}


def holds(found: Any, wanted: Any) -> bool:
    """Whether ``found`` is what was asked for: a literal, or one operator such as ``{prefix: httpd}``."""
    if isinstance(wanted, dict) and len(wanted) == 1 and next(iter(wanted)) in OPERATORS:
        operator, operand = next(iter(wanted.items()))
        return OPERATORS[operator](found, operand)
    return found == wanted


def matches(obj: Any, fields: Mapping[str, Any]) -> bool:
    """Whether at every path of ``fields`` some value is as asked.  ``None`` asks that nothing be there."""
    return first_difference(obj, fields) is None


def first_difference(obj: Any, fields: Mapping[str, Any]) -> Message | None:
    """The first of ``fields`` that ``obj`` does not have, in words; None when it has them all."""
    for path, wanted in fields.items():
        found = read(obj, path)
        if not _satisfied(found, wanted):
            return _difference(path, wanted, found)
    return None


def _satisfied(found: list[Any], wanted: Any) -> bool:
    if wanted is None:
        return not [value for value in found if value is not None]
    return any(holds(value, wanted) for value in found)


def _difference(path: str, wanted: Any, found: list[Any]) -> Message:
    have = ", ".join(map(_short, found)) if found else message("not set")
    return message(
        "%(path)s should be %(wanted)s, but is %(found)s", path=path, wanted=_wish(wanted), found=have
    )


def _wish(wanted: Any) -> Message | str:
    if wanted is None:
        return message("not set")
    if not isinstance(wanted, dict):
        return _short(wanted)
    operator, operand = next(iter(wanted.items()))
    return {
        "in": lambda: message("one of %(values)s", values=", ".join(map(_short, operand))),
        "not": lambda: message("anything but %(value)s", value=_short(operand)),
        "prefix": lambda: f"{operand}…",
        "atLeast": lambda: message("at least %(number)s", number=operand),
    }[operator]()


def _short(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    text = str(value)
    return text if len(text) <= 60 else text[:57] + "…"
