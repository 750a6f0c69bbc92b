"""When the next Job of a CronJob is due, and which it missed. Pure.

Mirrors pkg/controller/cronjob/utils.go.
"""

from __future__ import annotations

from typing import NamedTuple

from simulator.apimachinery.metadata import Object
from simulator.apimachinery.timestamps import seconds_of
from simulator.kinds.cronjob.schedule import parse_schedule
from simulator.kinds.cronjob.time_zones import load_zone
from simulator.kinds.cronjob.times import Schedule

SLACK = 0.1
"""Virtual seconds by which a sync comes after the time it is for."""
MANY = 100


class Unscheduled(ValueError):
    """A schedule that has no times, such as the 31st of February."""


class Recent(NamedTuple):
    """Where a CronJob stands in its schedule."""

    earliest: float
    """The last scheduled time or, before there was one, the CronJob's creation; not before the deadline allows."""
    due: float | None
    """The most recent time that has come, None before the first."""
    missed: int = 0
    """Roughly how many times have come since ``earliest``, if more than one."""


def schedule_of(cron_job: Object) -> Schedule:
    """The schedule in the CronJob's time zone.

    Raises:
        ValueError: it cannot be read.
    """
    spec = cron_job["spec"]
    zone = None if spec.get("timeZone") is None or "TZ" in spec["schedule"] else load_zone(spec["timeZone"])
    return parse_schedule(spec["schedule"], zone)


def most_recent(cron_job: Object, now: float, schedule: Schedule, with_deadline: bool) -> Recent:
    """The most recent scheduled time.

    Args:
        with_deadline: whether times before ``startingDeadlineSeconds`` ago are left out.

    Raises:
        Unscheduled: two times are less than a second apart.
    """
    last = (cron_job.get("status") or {}).get("lastScheduleTime")
    earliest = seconds_of(last or cron_job["metadata"]["creationTimestamp"])
    deadline = cron_job["spec"].get("startingDeadlineSeconds")
    if with_deadline and deadline is not None:
        earliest = max(earliest, now - deadline)
    first = schedule.next(earliest)
    second = schedule.next(first)
    if now < first:
        return Recent(earliest, None)
    if now < second:
        return Recent(earliest, first)
    between = round(second - first)
    if between < 1:
        raise Unscheduled("time difference between two schedules is less than 1 second")
    return _after_many(earliest, first, int(between), now, schedule)


def _after_many(earliest: float, first: float, between: int, now: float, schedule: Schedule) -> Recent:
    """Jump near to now by the distance of the first two times, and walk the rest."""
    missed = int(now - first) // between + 1
    due, candidate = None, schedule.next(first + (missed - 2) * between)
    while candidate <= now:
        due, candidate = candidate, schedule.next(candidate)
    return Recent(earliest, due, missed)


def until_next(cron_job: Object, now: float, schedule: Schedule) -> float:
    """Virtual seconds until the next time after the most recent one."""
    try:
        recent = most_recent(cron_job, now, schedule, with_deadline=False)
    except Unscheduled:
        return schedule.next(now) + SLACK - now
    base = recent.due if recent.due is not None else now if recent.missed else recent.earliest
    return schedule.next(base) + SLACK - now
