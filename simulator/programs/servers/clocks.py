"""Virtual time in the forms that servers write it."""

from __future__ import annotations

from datetime import UTC, datetime


def formatted(now: float, form: str) -> str:
    """Virtual seconds since the epoch in a ``strftime`` form, in UTC."""
    return datetime.fromtimestamp(now, UTC).strftime(form)


def millis(now: float) -> str:
    """The three digits of the milliseconds."""
    return f"{int(now * 1000) % 1000:03d}"
