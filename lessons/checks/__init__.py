"""What a lab can ask of a cluster's state and of its history.  One file a check, one tuple for all.

To add one, see docs/authoring.md: write a file with one ``Check`` subclass and add it to ``CHECKS``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lessons.checks.absent import Absent
from lessons.checks.check import Check, SpecError
from lessons.checks.count import Count
from lessons.checks.deleted import Deleted
from lessons.checks.endpoints import Endpoints
from lessons.checks.exists import Exists
from lessons.checks.fields import PathError, parse
from lessons.checks.kept import Kept
from lessons.checks.never_below import NeverBelow
from lessons.checks.passed_through import PassedThrough
from lessons.checks.ready import Ready

CHECKS: tuple[type[Check], ...] = (
    Exists,
    Absent,
    Count,
    Ready,
    Endpoints,
    PassedThrough,
    Deleted,
    Kept,
    NeverBelow,
)
BY_SLUG = {check.slug: check for check in CHECKS}


def read_check(spec: Mapping[str, Any]) -> Check:
    """A check from ``{slug: {…}}``.  Raises ``SpecError``."""
    if not isinstance(spec, Mapping) or len(spec) != 1:
        raise SpecError("a check is one key (its type) with a mapping under it")
    slug, values = next(iter(spec.items()))
    if slug not in BY_SLUG:
        raise SpecError(f"unknown check «{slug}» (known: {', '.join(BY_SLUG)})")
    _parse_paths(values.get("fields") or {})
    return BY_SLUG[slug].read(values)


def _parse_paths(fields: Mapping[str, Any]) -> None:
    try:
        for path in fields:
            parse(path)
    except PathError as error:
        raise SpecError(str(error)) from error
