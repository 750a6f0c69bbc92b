"""How long a Job waits before it replaces failed pods: 10 s after the first, doubling to 10 min, from the time of the
last failure; a success starts over. Pure.

Mirrors pkg/controller/job/backoff_utils.go.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from simulator.apimachinery.metadata import Object
from simulator.controllers.job.job_pods import all_failures, finished_at

BASE, LONGEST = 10.0, 600.0
Record = dict[str, Any]
"""``failures`` since the last success, and when the ``last`` was."""


def updated(record: Record | None, succeeded: Sequence[Object], failed: Sequence[Object]) -> Record:
    """The record after pods that ended since the last sync."""
    record = record or {"failures": 0, "last": None}
    ends = sorted(map(finished_at, failed))
    if not succeeded:
        return {"failures": record["failures"] + len(ends), "last": ends[-1]} if ends else record
    last_success = max(map(finished_at, succeeded))
    later = [end for end in ends if end > last_success]
    return {"failures": len(later), "last": later[-1] if later else None}


def remaining(record: Record, now: float) -> float:
    """Virtual seconds until pods may be created again."""
    return _remaining(record["failures"], record["last"], now)


def remaining_of_index(failed: Object | None, now: float) -> float:
    """Virtual seconds until the pod that failed last in an index may be replaced."""
    return 0.0 if failed is None else _remaining(all_failures(failed) + 1, finished_at(failed), now)


def _remaining(failures: int, last: float | None, now: float) -> float:
    """Worked example: three failures, the last 15 s ago: 10 · 2² - 15 = 25 s."""
    if not failures or last is None:
        return 0.0
    pause = min(BASE * 2.0 ** min(failures - 1, 10), LONGEST)
    return max(0.0, pause - (now - last))
