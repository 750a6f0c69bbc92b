"""Medians and percentiles of measured times."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which ``share`` (0…1) of the values lie."""
    ordered = sorted(values)
    return ordered[min(int(len(ordered) * share), len(ordered) - 1)]


def summary(seconds: Sequence[float]) -> str:
    """``p50 4.2 ms  p95 6.2 ms  max 9.9 ms  (n=100)``."""
    figures = {"p50": median(seconds), "p95": percentile(seconds, 0.95), "max": max(seconds)}
    shown = "  ".join(f"{name} {value * 1000:.1f} ms" for name, value in figures.items())
    return f"{shown}  (n={len(seconds)})"
