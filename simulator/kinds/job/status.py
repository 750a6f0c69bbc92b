"""What a Job's status may say, and how it may change: whoever manages the Job, its status keeps its promises.

A rule about a field holds only when that field changes, so that an odd status can still be mended.

Mirrors validateJobStatus, ValidateJobStatusUpdate (pkg/apis/batch/validation) and getStatusValidationOptions
(pkg/registry/batch/job/strategy.go).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from simulator.apimachinery.fields import OMITTED, FieldError, duplicate, invalid_value, required
from simulator.apimachinery.metadata import Object, condition_is
from simulator.apimachinery.timestamps import seconds_of
from simulator.kinds.job.indexes import first_overlap, index_count
from simulator.kinds.job.spec import is_indexed
from simulator.kinds.pod_template import not_negative

Status = Mapping[str, Any]
_CONDITIONS = "status.conditions"


class _Change:
    """A status before and after, and what differs."""

    def __init__(self, new: Object, old: Object) -> None:
        self.new, self.old = new, old
        self.status: Status = new.get("status") or {}
        self.before: Status = old.get("status") or {}

    def fields(self, *names: str) -> bool:
        """Whether one of the fields changed."""
        return any(self.status.get(name) != self.before.get(name) for name in names)

    def count(self, name: str) -> bool:
        """Whether a plain number changed; absent is 0."""
        return self.status.get(name, 0) != self.before.get(name, 0)

    def conditions(self, *kinds: str) -> bool:
        """Whether one of the conditions became True or stopped being so."""
        return any(condition_is(self.new, kind) != condition_is(self.old, kind) for kind in kinds)

    def finished(self) -> bool:
        """Whether the Job finished with this change."""
        return is_finished(self.new) != is_finished(self.old)


def is_finished(job: Object) -> bool:
    """Whether the Job is complete or has failed."""
    return condition_is(job, "Complete") or condition_is(job, "Failed")


def _broken(text: str) -> FieldError:
    return invalid_value(_CONDITIONS, OMITTED, text)


def status_errors(new: Object, old: Object) -> list[FieldError]:
    """What is wrong with the new status by itself."""
    change = _Change(new, old)
    return [
        *_count_errors(change.status),
        *_uncounted_errors(change.status.get("uncountedTerminatedPods") or {}),
        *_completion_errors(change),
        *_finished_errors(change),
        *_index_errors(change),
        *_pod_errors(change),
        *_condition_errors(new),
    ]


def _count_errors(status: Status) -> list[FieldError]:
    names = ("active", "succeeded", "failed", "ready", "terminating")
    return [error for name in names for error in not_negative(status.get(name), f"status.{name}")]


def _uncounted_errors(uncounted: Status) -> Iterator[FieldError]:
    seen: set[str] = set()
    for field in ("succeeded", "failed"):
        for index, uid in enumerate(uncounted.get(field) or ()):
            path = f"status.uncountedTerminatedPods.{field}[{index}]"
            if not uid:
                yield invalid_value(path, uid, "must not be empty")
            elif uid in seen:
                yield duplicate(path, uid)
            seen.add(uid)


def _completion_errors(change: _Change) -> Iterator[FieldError]:
    new, status = change.new, change.status
    complete, start, end = condition_is(new, "Complete"), status.get("startTime"), status.get("completionTime")
    if change.conditions("Complete", "Failed") and complete and condition_is(new, "Failed"):
        yield _broken("cannot set Complete=True and Failed=true conditions")
    if change.conditions("Complete", "FailureTarget") and complete and condition_is(new, "FailureTarget"):
        yield _broken("cannot set Complete=True and FailureTarget=true conditions")
    if change.conditions("Complete") or change.fields("completionTime"):
        if end and not complete:
            text = "cannot set completionTime when there is no Complete=True condition"
            yield invalid_value("status.completionTime", end, text)
        if not end and complete:
            yield required("status.completionTime", "completionTime is required for Complete jobs")
    if change.fields("startTime", "completionTime") and start and end and seconds_of(end) < seconds_of(start):
        yield invalid_value("status.completionTime", end, "must be equal to or after `startTime`")
    failed = condition_is(new, "Failed") and not condition_is(new, "FailureTarget")
    if failed and (change.conditions("Failed") or change.fields("failedIndexes")):
        yield _broken("cannot set Failed=True condition without the FailureTarget=true condition")
    unmet = complete and not condition_is(new, "SuccessCriteriaMet")
    if unmet and change.conditions("Complete", "SuccessCriteriaMet"):
        yield _broken("cannot set Complete=True condition without the SuccessCriteriaMet=true condition")


def _finished_errors(change: _Change) -> Iterator[FieldError]:
    spec, status = change.new["spec"], change.status
    if not is_finished(change.new):
        return
    if (change.finished() or change.count("active")) and status.get("active", 0) > 0:
        yield invalid_value("status.active", status["active"], "active>0 is invalid for finished job")
    idle = bool(spec.get("suspend")) and spec.get("completions") == 0
    if (change.finished() or change.fields("startTime")) and not idle and not status.get("startTime"):
        yield required("status.startTime", "startTime is required for finished job")
    uncounted = status.get("uncountedTerminatedPods") or {}
    shown = {"Succeeded": uncounted.get("succeeded"), "Failed": uncounted.get("failed")}
    if (change.finished() or change.fields("uncountedTerminatedPods")) and any(shown.values()):
        yield invalid_value("status.uncountedTerminatedPods", shown, "must be empty for finished job")


def _index_errors(change: _Change) -> Iterator[FieldError]:
    spec = change.new["spec"]
    completed, failed = change.status.get("completedIndexes") or "", change.status.get("failedIndexes")
    completions, per_index = spec.get("completions"), spec.get("backoffLimitPerIndex") is not None
    new_completed = completed != (change.before.get("completedIndexes") or "")
    new_failed = change.fields("failedIndexes")
    if new_completed and completions is not None:
        yield from _format_errors("completedIndexes", completed, completions)
    if new_failed and completions is not None and per_index and failed is not None:
        yield from _format_errors("failedIndexes", failed, completions)
    if new_completed and completed and not is_indexed(spec):
        text = "cannot set non-empty completedIndexes when non-indexed completion mode"
        yield invalid_value("status.completedIndexes", completed, text)
    if new_failed and not per_index and failed is not None:
        text = "cannot set non-null failedIndexes when backoffLimitPerIndex is null"
        yield invalid_value("status.failedIndexes", failed, text)
    if (new_failed or new_completed) and completions is not None and failed is not None:
        overlap = first_overlap(completed, failed, completions)
        if overlap is not None:
            text = f"failedIndexes and completedIndexes overlap at index: {overlap}"
            yield invalid_value("status.failedIndexes", failed, text)


def _format_errors(field: str, text: str, completions: int) -> list[FieldError]:
    try:
        index_count(text, completions)
    except ValueError as error:
        return [invalid_value(f"status.{field}", text, f"error parsing {field}: {error}")]
    return []


def _pod_errors(change: _Change) -> Iterator[FieldError]:
    status = change.status
    terminating, ready = status.get("terminating") or 0, status.get("ready")
    if (change.finished() or change.fields("terminating")) and terminating > 0 and is_finished(change.new):
        yield invalid_value("status.terminating", terminating, "terminating>0 is invalid for finished job")
    moved = change.fields("ready") or change.count("active")
    if moved and ready is not None and ready > status.get("active", 0):
        yield invalid_value("status.ready", ready, "cannot set more ready pods than active")


def _condition_errors(job: Object) -> Iterator[FieldError]:
    met = condition_is(job, "SuccessCriteriaMet")
    if met and condition_is(job, "Failed"):
        yield _broken("cannot set SuccessCriteriaMet=True and Failed=true conditions")
    if met and condition_is(job, "FailureTarget"):
        yield _broken("cannot set SuccessCriteriaMet=True and FailureTarget=true conditions")
    if job["spec"].get("successPolicy") is not None and not met and condition_is(job, "Complete"):
        yield _broken("cannot set Complete=True for Job with SuccessPolicy unless SuccessCriteriaMet=True")


def status_update_errors(new: Object, old: Object) -> list[FieldError]:
    """What an update of the status takes back that it may not."""
    change = _Change(new, old)
    problems = [_broken(f"cannot disable the terminal {kind}=True condition")
                for kind in ("Failed", "Complete", "FailureTarget")
                if condition_is(old, kind) and not condition_is(new, kind)]
    problems += _decrease_errors(change) + _time_errors(change)
    met_before, met = condition_is(old, "SuccessCriteriaMet"), condition_is(new, "SuccessCriteriaMet")
    if met_before and not met:
        problems.append(_broken("cannot disable the SuccessCriteriaMet=True condition"))
    if condition_is(old, "Complete") and met and not met_before:
        problems.append(_broken("cannot set SuccessCriteriaMet=True for Job already has Complete=true conditions"))
    return problems


def _decrease_errors(change: _Change) -> list[FieldError]:
    """Counters only grow; but an indexed Job whose parallelism equals its completions can be scaled down."""
    spec = change.new["spec"]
    elastic = is_indexed(spec) and spec.get("completions") == spec.get("parallelism")
    return [invalid_value(f"status.{name}", change.status.get(name, 0), f"cannot decrease the {name} counter")
            for name in ("failed", "succeeded")
            if change.status.get(name, 0) < change.before.get(name, 0) and not (name == "succeeded" and elastic)]


def _time_errors(change: _Change) -> list[FieldError]:
    problems, end, start = [], change.status.get("completionTime"), change.status.get("startTime")
    if end and change.before.get("completionTime") and end != change.before["completionTime"]:
        problems.append(invalid_value("status.completionTime", end, "field is immutable"))
    resuming = condition_is(change.old, "Suspended") and condition_is(change.new, "Suspended", "False")
    moved = change.before.get("startTime") and change.fields("startTime")
    if moved and not resuming and not change.new["spec"].get("suspend"):
        text = "field is immutable for unsuspended job once set"
        problems.append(invalid_value("status.startTime", start, text))
    return problems
