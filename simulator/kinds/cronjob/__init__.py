"""CronJob: a Job again and again, by the clock.

``schedule`` reads cron schedules, ``times`` finds out when they are due, ``time_zones`` and ``durations`` are what may
stand in them.

Mirrors pkg/registry/batch/cronjob, SetDefaults_CronJob, ValidateCronJobCreate, printCronJob and its describer.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from simulator.apimachinery.fields import FieldError, invalid_value, not_supported, required
from simulator.apimachinery.metadata import Object, annotations_of, labels_of, name_of, namespace_of
from simulator.apimachinery.selectors import format_selector
from simulator.apimachinery.timestamps import age, seconds_of
from simulator.kinds import pod_template
from simulator.kinds.cronjob.schedule import parse_schedule
from simulator.kinds.cronjob.time_zones import load_zone, time_zone_errors
from simulator.kinds.cronjob.times import NEVER
from simulator.kinds.describing import Writer, events_of, write_events
from simulator.kinds.describing.writer import moment
from simulator.kinds.job.describe import UNSET, write_job_template
from simulator.kinds.job.spec import default_nested, job_spec_errors, spec_warnings
from simulator.kinds.kind import AGE, NAME, Column, Context, Kind, Reader

_LONGEST_NAME = 52
"""A Job's name is that of its CronJob with eleven more characters, and at most 63 long."""
_POLICIES = ("Allow", "Forbid", "Replace")


class CronJobKind(Kind):
    """Makes Jobs on a schedule."""

    group = "batch"
    kind = "CronJob"
    plural = "cronjobs"
    short_names = ("cj",)
    categories = ("all",)
    schema = "io.k8s.api.batch.v1.CronJob"
    subresources = ("status",)
    has_generation = True
    columns = (
        NAME,
        Column("Schedule", description="The schedule in Cron format."),
        Column("Timezone", description="The time zone the schedule is meant in."),
        Column("Suspend", "boolean", description="Whether no more Jobs are started."),
        Column("Active", "integer", description="How many of its Jobs are running."),
        Column("Last Schedule", description="When a Job was started last."),
        AGE,
        *pod_template.CONTAINER_COLUMNS,
        pod_template.SELECTOR_COLUMN,
    )

    def default(self, obj: Object) -> None:
        spec = obj.setdefault("spec", {})
        if not spec.get("concurrencyPolicy"):
            spec["concurrencyPolicy"] = "Allow"
        for field, value in (("suspend", False), ("successfulJobsHistoryLimit", 3), ("failedJobsHistoryLimit", 1)):
            if spec.get(field) is None:
                spec[field] = value
        template = spec.setdefault("jobTemplate", {})
        template.setdefault("metadata", {})
        default_nested(template.setdefault("spec", {}))
        obj.setdefault("status", {})

    def prepare_for_create(self, obj: Object, context: Context) -> None:
        obj["metadata"]["generation"] = 1
        obj["status"] = {}

    def validate(self, obj: Object, context: Context) -> list[FieldError]:
        """A stored CronJob may keep a longer name and a time zone in its schedule, which new ones may not have."""
        old = context.reader.get(self.resource, namespace_of(obj), name_of(obj))
        problems = _spec_errors(obj["spec"], old["spec"] if old else None)
        if old is None and len(name_of(obj)) > _LONGEST_NAME:
            text = f"must be no more than {_LONGEST_NAME} characters"
            problems.append(invalid_value("metadata.name", name_of(obj), text))
        return problems

    def warnings(self, obj: Object, old: Object | None = None) -> list[str]:
        spec = obj["spec"]
        template = spec["jobTemplate"]["spec"]
        if old is None:
            return pod_template.name_warnings(name_of(obj)) + spec_warnings(template, "spec.jobTemplate.spec")
        warnings = [] if spec == old["spec"] else spec_warnings(template, "spec.jobTemplate.spec")
        if "TZ" in spec.get("schedule", ""):
            warnings.append("cannot use TZ or CRON_TZ in spec.spec.schedule, use timeZone instead, see "
                            "https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/ for more details")
        return warnings

    def row(self, obj: Object, now: float) -> list[Any]:
        spec, status = obj["spec"], obj.get("status") or {}
        last = age(status["lastScheduleTime"], now) if status.get("lastScheduleTime") else "<none>"
        job = spec["jobTemplate"]["spec"]
        names, images, _ = pod_template.container_cells({"spec": job})
        created = age(obj["metadata"].get("creationTimestamp"), now)
        return [name_of(obj), spec.get("schedule", ""), spec.get("timeZone") or "<none>", _word(spec["suspend"]),
                len(status.get("active") or ()), last, created, names, images, format_selector(job.get("selector"))]

    def describe(self, obj: Object, reader: Reader, now: float) -> str:
        writer, spec, status = Writer(), obj["spec"], obj.get("status") or {}
        writer.field("Name", name_of(obj))
        writer.field("Namespace", namespace_of(obj))
        writer.labels("Labels", labels_of(obj))
        writer.annotations("Annotations", annotations_of(obj))
        writer.field("Schedule", spec.get("schedule", ""))
        writer.field("Concurrency Policy", spec["concurrencyPolicy"])
        writer.field("Suspend", _word(spec["suspend"]))
        writer.field("Time Zone", spec.get("timeZone") or UNSET)
        writer.field("Successful Job History Limit", spec["successfulJobsHistoryLimit"])
        writer.field("Failed Job History Limit", spec["failedJobsHistoryLimit"])
        deadline = spec.get("startingDeadlineSeconds")
        writer.field("Starting Deadline Seconds", UNSET if deadline is None else f"{deadline}s")
        write_job_template(writer, spec["jobTemplate"]["spec"])
        last = status.get("lastScheduleTime")
        writer.field("Last Schedule Time", moment(last) if last else UNSET)
        active = ", ".join(job.get("name", "") for job in status.get("active") or ())
        writer.field("Active Jobs", active or "<none>")
        write_events(writer, events_of(obj, reader), now)
        return writer.text()

    def picture(self, obj: Object) -> dict[str, Any]:
        spec, status = obj["spec"], obj.get("status") or {}
        last = status.get("lastScheduleTime")
        return {
            "schedule": spec["schedule"],
            "timeZone": spec.get("timeZone"),
            "suspended": spec["suspend"],
            "active": len(status.get("active") or ()),
            "last": seconds_of(last) if last else None,
            "next": _next_run(obj),
        }


def _word(value: bool) -> str:
    """True or False as kubectl prints an optional boolean."""
    return "True" if value else "False"


def _next_run(obj: Object) -> float | None:
    """When the next Job is due after the last one or, before there is one, after the CronJob's creation."""
    spec, last = obj["spec"], (obj.get("status") or {}).get("lastScheduleTime")
    if spec["suspend"]:
        return None
    try:
        schedule = parse_schedule(spec["schedule"], load_zone(spec.get("timeZone") or ""))
    except ValueError:
        return None
    due = schedule.next(seconds_of(last or obj["metadata"]["creationTimestamp"]))
    return due if due > NEVER else None


def _spec_errors(spec: Mapping[str, Any], old: Mapping[str, Any] | None) -> list[FieldError]:
    problems = _schedule_errors(spec, old)
    problems += pod_template.not_negative(spec.get("startingDeadlineSeconds"), "spec.startingDeadlineSeconds")
    if old is None or old.get("timeZone") != spec.get("timeZone"):
        problems += time_zone_errors(spec.get("timeZone"), "spec.timeZone")
    if spec["concurrencyPolicy"] not in _POLICIES:
        problems.append(not_supported("spec.concurrencyPolicy", spec["concurrencyPolicy"], _POLICIES))
    problems += _template_errors(spec["jobTemplate"]["spec"], "spec.jobTemplate.spec")
    for field in ("successfulJobsHistoryLimit", "failedJobsHistoryLimit"):
        problems += pod_template.not_negative(spec.get(field), f"spec.{field}")
    return problems


def _schedule_errors(spec: Mapping[str, Any], old: Mapping[str, Any] | None) -> list[FieldError]:
    path, schedule, problems = "spec.schedule", spec.get("schedule") or "", []
    if not schedule:
        return [required(path)]
    try:
        parse_schedule(schedule)
    except ValueError as error:
        problems.append(invalid_value(path, schedule, str(error)))
    if "TZ" in schedule:
        had_zone = old is not None and "TZ" in (old.get("schedule") or "")
        if not had_zone:
            text = "cannot use TZ or CRON_TZ in schedule, use timeZone field instead"
            problems.append(invalid_value(path, schedule, text))
        elif spec.get("timeZone") is not None:
            text = "cannot use both timeZone field and TZ or CRON_TZ in schedule"
            problems.append(invalid_value(path, schedule, text))
    return problems


def _template_errors(spec: Mapping[str, Any], path: str) -> list[FieldError]:
    problems = job_spec_errors(spec, path)
    if spec.get("selector") is not None:
        problems.append(invalid_value(f"{path}.selector", spec["selector"], "`selector` will be auto-generated"))
    if spec.get("manualSelector"):
        problems.append(not_supported(f"{path}.manualSelector", True, ("nil", "false")))
    return problems
