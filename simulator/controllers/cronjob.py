"""The CronJob controller: makes a Job each time the clock says so, and tidies up after them.

``cronjob_schedule`` works out the times.

Mirrors pkg/controller/cronjob (cronjob_controllerv2.go, utils.go).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from simulator.apimachinery.copying import deep_copy
from simulator.apimachinery.errors import StatusError
from simulator.apimachinery.metadata import (
    Object,
    condition_is,
    controller_of,
    controller_reference,
    is_controlled_by,
    is_terminating,
    key_of,
    name_of,
    namespace_of,
    object_reference,
    split_key,
)
from simulator.apimachinery.timestamps import rfc1123, seconds_of, timestamp
from simulator.client import Client, Component, Watch
from simulator.client.component import owner_key
from simulator.controllers.backoff import forget, next_try
from simulator.controllers.cronjob_schedule import MANY, Unscheduled, most_recent, schedule_of, until_next
from simulator.controllers.pods import namespace_is_terminating
from simulator.kinds.cronjob.time_zones import load_zone, local_timestamp
from simulator.kinds.cronjob.times import Schedule

CRON_JOBS, JOBS = "cronjobs.batch", "jobs.batch"
SCHEDULED_AT = "batch.kubernetes.io/cronjob-scheduled-timestamp"
_HELP = "https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/"


RESCHEDULED = "rescheduled:"
"""Begins the keys of CronJobs with a new schedule: they wait for its next time, and make up for nothing."""


def _changed(old: Object | None, new: Object | None, client: Client) -> Iterable[str]:
    """The CronJob, unless only its status changed."""
    if old is None or new is None:
        return (key_of(new if new is not None else old),)
    if any(old["spec"].get(field) != new["spec"].get(field) for field in ("schedule", "timeZone")):
        return (RESCHEDULED + key_of(new),)
    fields = ("generation", "deletionTimestamp", "uid")
    same = all(old["metadata"].get(field) == new["metadata"].get(field) for field in fields)
    return () if same else (key_of(new),)


class CronJobController(Component):
    """Runs CronJobs."""

    name = "cronjob-controller"
    watches = (Watch(CRON_JOBS, _changed), Watch(JOBS, owner_key("CronJob")))

    def sync(self, key: str) -> float | None:
        """Look at the CronJob at ``key``; returns when its next time comes."""
        if key.startswith(RESCHEDULED):
            self._wait_for_new_schedule(key.removeprefix(RESCHEDULED))
            return None
        stored = self.client.lister(CRON_JOBS).get(*split_key(key))
        if stored is None:
            return None
        jobs = self._jobs(stored)
        cron_job = {**stored, "status": deep_copy(stored.get("status") or {})}
        self._clean_up(cron_job, jobs)
        self._note_jobs(cron_job, jobs)
        wait = self._start_due(key, cron_job)
        if not cron_job["status"].get("active"):
            cron_job["status"].pop("active", None)
        if cron_job["status"] != (stored.get("status") or {}):
            self.client.update_status(CRON_JOBS, cron_job)
        return wait

    def _wait_for_new_schedule(self, key: str) -> None:
        cron_job = self.client.lister(CRON_JOBS).get(*split_key(key))
        if cron_job is None:
            return
        try:
            self.enqueue(key, until_next(cron_job, self.env.now, schedule_of(cron_job)))
        except ValueError:
            text = f"unparseable schedule for cronjob: {cron_job['spec']['schedule']}"
            self._tell(cron_job, "Warning", "UnParseableCronJobSchedule", text)

    def _jobs(self, cron_job: Object) -> list[Object]:
        found = self.client.lister(JOBS).owned_by(cron_job)
        return [job for job in found if (controller_of(job) or {}).get("name") == name_of(cron_job)]

    # What became of the Jobs ---------------------------------------------------------------------------------------

    def _note_jobs(self, cron_job: Object, jobs: Sequence[Object]) -> None:
        """Bring ``status.active`` and ``status.lastSuccessfulTime`` up to date."""
        for job in jobs:
            self._note_job(cron_job, job)
        known = {job["metadata"]["uid"] for job in jobs}
        for reference in _active(cron_job):
            if reference["uid"] not in known:
                _drop_active(cron_job, reference["uid"])
                self._tell(cron_job, "Normal", "MissingJob", f"Active job went missing: {reference['name']}")

    def _note_job(self, cron_job: Object, job: Object) -> None:
        uid, status = job["metadata"]["uid"], cron_job["status"]
        active = any(reference["uid"] == uid for reference in _active(cron_job))
        end = _end(job)
        if end is None:
            if not active:
                text = f"Saw a job that the controller did not create or forgot: {name_of(job)}"
                self._tell(cron_job, "Warning", "UnexpectedJob", text)
            return
        if active:
            _drop_active(cron_job, uid)
            text = f"Saw completed job: {name_of(job)}, condition: {end}"
            self._tell(cron_job, "Normal", "SawCompletedJob", text)
        completed = (job.get("status") or {}).get("completionTime")
        last = status.get("lastSuccessfulTime")
        if end == "Complete" and completed and (not last or seconds_of(completed) > seconds_of(last)):
            status["lastSuccessfulTime"] = completed

    def _clean_up(self, cron_job: Object, jobs: Sequence[Object]) -> None:
        """Remove the oldest finished Jobs beyond the limits."""
        for end, limit in (("Complete", "successfulJobsHistoryLimit"), ("Failed", "failedJobsHistoryLimit")):
            most = cron_job["spec"].get(limit)
            finished = sorted((job for job in jobs if _end(job) == end), key=_start_order)
            for job in finished[:max(len(finished) - most, 0)] if most is not None else ():
                self._delete(cron_job, job)

    def _delete(self, cron_job: Object, job: Object) -> None:
        self.client.delete(JOBS, job, propagation="Background")
        _drop_active(cron_job, job["metadata"]["uid"])
        self._tell(cron_job, "Normal", "SuccessfulDelete", f"Deleted job {name_of(job)}")

    # The next Job --------------------------------------------------------------------------------------------------

    def _start_due(self, key: str, cron_job: Object) -> float | None:
        """Make the Job that is due, if one is; returns virtual seconds until the next time."""
        if is_terminating(cron_job) or not self._zone_is_known(cron_job) or cron_job["spec"].get("suspend"):
            return None
        schedule = self._schedule(cron_job)
        if schedule is None:
            return None
        now = self.env.now
        try:
            due = self._due(cron_job, schedule)
        except Unscheduled as error:
            text = f"invalid schedule: {cron_job['spec']['schedule']} : {error}"
            self._tell(cron_job, "Warning", "InvalidSchedule", text)
            return None
        if due is not None and self._may_start(cron_job, due):
            if cron_job["spec"]["concurrencyPolicy"] == "Replace":
                self._replace(cron_job)
            if not self._create(cron_job, due):
                return next_try(self.runtime, key)
        forget(self.runtime, key)
        return until_next(cron_job, now, schedule)

    def _zone_is_known(self, cron_job: Object) -> bool:
        zone = cron_job["spec"].get("timeZone")
        try:
            load_zone(zone or "")
        except ValueError as error:
            self._tell(cron_job, "Warning", "UnknownTimeZone", f'invalid timeZone: "{zone}": {error}')
            return False
        return True

    def _schedule(self, cron_job: Object) -> Schedule | None:
        text = cron_job["spec"]["schedule"]
        if "TZ" in text:
            self._tell(cron_job, "Warning", "UnsupportedSchedule",
                       f'CRON_TZ or TZ used in schedule "{text}" is not officially supported, see {_HELP} for more '
                       "details")
        try:
            return schedule_of(cron_job)
        except ValueError as error:
            self._tell(cron_job, "Warning", "UnparseableSchedule", f'unparseable schedule: "{text}" : {error}')
            return None

    def _due(self, cron_job: Object, schedule: Schedule) -> float | None:
        recent = most_recent(cron_job, self.env.now, schedule, with_deadline=True)
        if recent.due is not None and recent.missed > MANY:
            self._tell(cron_job, "Warning", "TooManyMissedTimes", "too many missed start times. Set or decrease "
                       ".spec.startingDeadlineSeconds or check clock skew")
        return recent.due

    def _may_start(self, cron_job: Object, due: float) -> bool:
        deadline, last = cron_job["spec"].get("startingDeadlineSeconds"), cron_job["status"].get("lastScheduleTime")
        if deadline is not None and due + deadline < self.env.now:
            when = rfc1123(timestamp(due))
            self._tell(cron_job, "Warning", "MissSchedule", f"Missed scheduled time to start a job: {when}")
            return False
        started = any(reference["name"] == job_name(cron_job, due) for reference in _active(cron_job))
        if started or (last and seconds_of(last) == due):
            return False
        if cron_job["spec"]["concurrencyPolicy"] == "Forbid" and _active(cron_job):
            self._tell(cron_job, "Normal", "JobAlreadyActive",
                       "Not starting job because prior execution is running and concurrency policy is Forbid")
            return False
        return True

    def _replace(self, cron_job: Object) -> None:
        for reference in _active(cron_job):
            job = self.client.lister(JOBS).get(reference["namespace"], reference["name"])
            if job is not None:
                self._delete(cron_job, job)

    def _create(self, cron_job: Object, due: float) -> bool:
        """Make the Job for a time; False when it was refused and should be tried again."""
        wanted = new_job(cron_job, due)
        job = self.client.lister(JOBS).get(namespace_of(cron_job), name_of(wanted))
        if job is not None:
            if is_controlled_by(job, cron_job):
                _add_active(cron_job, job, due)
            return True
        try:
            job = self.client.create(JOBS, wanted)
        except StatusError as error:
            if not namespace_is_terminating(error):
                self._tell(cron_job, "Warning", "FailedCreate", f"Error creating job: {error.message}")
            return False
        self._tell(cron_job, "Normal", "SuccessfulCreate", f"Created job {name_of(job)}")
        _add_active(cron_job, job, due)
        return True

    def _tell(self, cron_job: Object, kind: str, reason: str, message: str) -> None:
        self.client.events.event(cron_job, kind, reason, message)


def _active(cron_job: Object) -> list[dict[str, Any]]:
    return cron_job["status"].get("active") or []


def _add_active(cron_job: Object, job: Object, due: float) -> None:
    """Note a Job that was started for a time; one that is there already has not been noted."""
    cron_job["status"]["active"] = [*_active(cron_job), object_reference(job)]
    cron_job["status"]["lastScheduleTime"] = timestamp(due)


def _drop_active(cron_job: Object, uid: str) -> None:
    cron_job["status"]["active"] = [item for item in _active(cron_job) if item["uid"] != uid]


def _end(job: Object) -> str | None:
    """How a Job ended, None while it has not."""
    return next((kind for kind in ("Complete", "Failed") if condition_is(job, kind)), None)


def _start_order(job: Object) -> tuple[bool, float, str]:
    start = (job.get("status") or {}).get("startTime")
    return not start, seconds_of(start) if start else 0.0, name_of(job)


def job_name(cron_job: Object, due: float) -> str:
    """The name of the Job for a time: the CronJob's and the minutes since 1970."""
    return f"{name_of(cron_job)}-{int(due) // 60}"


def new_job(cron_job: Object, due: float) -> Object:
    """The Job for a time."""
    template = cron_job["spec"]["jobTemplate"]
    given = template.get("metadata") or {}
    stamp = local_timestamp(due, load_zone(cron_job["spec"].get("timeZone") or ""))
    meta: Object = {
        "name": job_name(cron_job, due),
        "namespace": namespace_of(cron_job),
        "annotations": {**(given.get("annotations") or {}), SCHEDULED_AT: stamp},
        "ownerReferences": [controller_reference(cron_job)],
    }
    if given.get("labels"):
        meta["labels"] = dict(given["labels"])
    return {"apiVersion": "batch/v1", "kind": "Job", "metadata": meta, "spec": deep_copy(template["spec"])}
