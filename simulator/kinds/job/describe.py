"""A Job as ``kubectl describe`` prints it, and the template of one in a CronJob (describeJob, describeJobTemplate)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from simulator.apimachinery.metadata import Object
from simulator.apimachinery.selectors import selector_text
from simulator.apimachinery.timestamps import human_duration, seconds_of
from simulator.kinds import pod_template
from simulator.kinds.describing import Writer, events_of, write_events
from simulator.kinds.describing.pod_parts import write_template
from simulator.kinds.describing.writer import moment

if TYPE_CHECKING:
    from simulator.kinds.kind import Reader

UNSET = "<unset>"
_LONG_INDEXES = 50


def describe_job(job: Object, reader: Reader, now: float) -> str:
    """The description of a Job."""
    writer, spec = Writer(), job["spec"]
    writer.field("Name", job["metadata"]["name"])
    writer.field("Namespace", job["metadata"].get("namespace", ""))
    writer.field("Selector", selector_text(spec.get("selector")))
    writer.labels("Labels", job["metadata"].get("labels"))
    writer.annotations("Annotations", job["metadata"].get("annotations") or {})
    writer.controlled_by(job)
    _write_spec(writer, spec)
    _write_status(writer, job)
    write_template(writer, pod_template.template_of(job))
    write_events(writer, events_of(job, reader), now)
    return writer.text()


def _write_spec(writer: Writer, spec: dict[str, Any]) -> None:
    writer.field("Parallelism", spec["parallelism"])
    writer.field("Completions", _or_unset(spec.get("completions")))
    writer.field("Completion Mode", spec["completionMode"])
    writer.field("Suspend", "true" if spec["suspend"] else "false")
    writer.field("Backoff Limit", spec["backoffLimit"])
    if spec.get("ttlSecondsAfterFinished") is not None:
        writer.field("TTL Seconds After Finished", spec["ttlSecondsAfterFinished"])


def _or_unset(value: Any, unit: str = "") -> str:
    return UNSET if value is None else f"{value}{unit}"


def _write_status(writer: Writer, job: Object) -> None:
    status, spec = job.get("status") or {}, job["spec"]
    start, end = status.get("startTime"), status.get("completionTime")
    if start:
        writer.field("Start Time", moment(start))
    if end:
        writer.field("Completed At", moment(end))
    if start and end:
        writer.field("Duration", human_duration(seconds_of(end) - seconds_of(start)))
    if spec.get("activeDeadlineSeconds") is not None:
        writer.field("Active Deadline Seconds", f"{spec['activeDeadlineSeconds']}s")
    ready = "" if status.get("ready") is None else f" ({status['ready']} Ready)"
    writer.field("Pods Statuses", f"{status.get('active', 0)} Active{ready} / {status.get('succeeded', 0)} Succeeded / "
                                  f"{status.get('failed', 0)} Failed")
    if spec["completionMode"] == "Indexed":
        writer.field("Completed Indexes", _capped(status.get("completedIndexes") or ""))


def _capped(indexes: str) -> str:
    """A long list ends after the interval that reaches beyond fifty characters."""
    if not indexes:
        return "<none>"
    end = indexes.find(",", _LONG_INDEXES)
    return indexes if end < 0 else f"{indexes[:end + 1]}..."


def write_job_template(writer: Writer, spec: dict[str, Any]) -> None:
    """Write the spec of a Job that a CronJob will make."""
    selector = spec.get("selector")
    writer.field("Selector", UNSET if selector is None else selector_text(selector))
    writer.field("Parallelism", _or_unset(spec.get("parallelism")))
    writer.field("Completions", _or_unset(spec.get("completions")))
    if spec.get("activeDeadlineSeconds") is not None:
        writer.field("Active Deadline Seconds", f"{spec['activeDeadlineSeconds']}s")
    write_template(writer, spec.get("template") or {})
