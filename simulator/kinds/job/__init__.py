"""Job: pods that run to their end, so many and so many times.

``spec`` holds the rules of a Job's spec, which CronJobs share, ``policies`` those of its two policies, ``updating``
what an update may change, ``status`` what a status may say, ``indexes`` lists of indexes in text, ``describe`` the
description.

Mirrors pkg/registry/batch/job, SetDefaults_Job, ValidateJob and printJob.
"""

from __future__ import annotations

from typing import Any

from simulator.apimachinery.fields import FieldError
from simulator.apimachinery.metadata import Object, condition_is, is_terminating, name_of
from simulator.apimachinery.selectors import format_selector
from simulator.apimachinery.timestamps import age, human_duration, seconds_of
from simulator.kinds import pod_template
from simulator.kinds.job.describe import describe_job
from simulator.kinds.job.selector import generate_selector, generated_selector_errors
from simulator.kinds.job.spec import (
    default_job_spec,
    hostname_errors,
    job_spec_errors,
    selector_errors,
    spec_warnings,
)
from simulator.kinds.job.status import status_errors, status_update_errors
from simulator.kinds.job.updating import update_errors
from simulator.kinds.kind import AGE, NAME, Column, Context, Kind, Reader

_STATES = (("Complete", "Complete"), ("Failed", "Failed"))
_STATES_BEFORE = ("Suspended", "FailureTarget", "SuccessCriteriaMet")


class JobKind(Kind):
    """Runs pods until enough of them have succeeded."""

    group = "batch"
    kind = "Job"
    plural = "jobs"
    categories = ("all",)
    schema = "io.k8s.api.batch.v1.Job"
    subresources = ("status",)
    has_generation = True
    default_propagation = "Orphan"
    orphan_warning = ("child pods are preserved by default when jobs are deleted; set propagationPolicy=Background to "
                      "remove them or set propagationPolicy=Orphan to suppress this warning")
    columns = (
        NAME,
        Column("Status", description="Status of the job."),
        Column("Completions", description="The number of pods which reached phase Succeeded."),
        Column("Duration", description="Time required to complete the job."),
        AGE,
        *pod_template.CONTAINER_COLUMNS,
        pod_template.SELECTOR_COLUMN,
    )

    def default(self, obj: Object) -> None:
        spec = obj.setdefault("spec", {})
        default_job_spec(spec)
        labels = spec["template"]["metadata"].get("labels")
        if labels and not obj["metadata"].get("labels"):
            obj["metadata"]["labels"] = labels
        obj.setdefault("status", {})

    def prepare_for_create(self, obj: Object, context: Context) -> None:
        """Generate selector and labels. A Job without labels of its own has those of its template, generated ones
        included: upstream's defaults let both share one map.
        """
        obj["metadata"]["generation"] = 1
        obj["status"] = {}
        given, template = obj["metadata"].get("labels"), obj["spec"]["template"]["metadata"]
        shared = not given or given is template.get("labels")
        if not obj["spec"]["manualSelector"]:
            generate_selector(obj)
        if shared and template.get("labels"):
            obj["metadata"]["labels"] = dict(template["labels"])

    def validate(self, obj: Object, context: Context) -> list[FieldError]:
        return [*generated_selector_errors(obj), *self._spec_errors(obj), *hostname_errors(obj)]

    def _spec_errors(self, obj: Object) -> list[FieldError]:
        spec = obj["spec"]
        return job_spec_errors(spec, "spec") + selector_errors(spec, "spec")

    def validate_update(self, new: Object, old: Object, context: Context) -> list[FieldError]:
        """Upstream looks at the spec once more here, and says twice what is wrong with it."""
        return self._spec_errors(new) + update_errors(new, old)

    def validate_status_update(self, new: Object, old: Object, context: Context) -> list[FieldError]:
        return status_errors(new, old) + status_update_errors(new, old)

    def warnings(self, obj: Object, old: Object | None = None) -> list[str]:
        if old is None:
            return pod_template.name_warnings(name_of(obj)) + spec_warnings(obj["spec"], "spec")
        return [] if obj["spec"] == old["spec"] else spec_warnings(obj["spec"], "spec")

    def field_values(self, obj: Object) -> dict[str, str]:
        return {**super().field_values(obj), "status.successful": str((obj.get("status") or {}).get("succeeded", 0))}

    def unknown_field(self, label: str) -> str:
        return f'field label "{label}" not supported for Job'

    def row(self, obj: Object, now: float) -> list[Any]:
        names, images, _ = pod_template.container_cells(obj)
        created = age(obj["metadata"].get("creationTimestamp"), now)
        return [name_of(obj), status_word(obj), completions(obj), _duration(obj, now), created, names, images,
                format_selector(obj["spec"].get("selector"))]

    def describe(self, obj: Object, reader: Reader, now: float) -> str:
        return describe_job(obj, reader, now)

    def picture(self, obj: Object) -> dict[str, Any]:
        status, spec = obj.get("status") or {}, obj["spec"]
        return {
            "status": status_word(obj),
            "completions": completions(obj),
            "desired": spec.get("completions", 1),
            "parallelism": spec.get("parallelism", 1),
            "active": status.get("active", 0),
            "succeeded": status.get("succeeded", 0),
            "failed": status.get("failed", 0),
        }


def status_word(job: Object) -> str:
    """The word under STATUS."""
    for condition, word in _STATES:
        if condition_is(job, condition):
            return word
    if is_terminating(job):
        return "Terminating"
    return next((condition for condition in _STATES_BEFORE if condition_is(job, condition)), "Running")


def completions(job: Object) -> str:
    """``2/3``; ``1/1 of 4`` where any success of four pods at a time ends the Job."""
    spec, succeeded = job["spec"], (job.get("status") or {}).get("succeeded", 0)
    if spec.get("completions") is not None:
        return f"{succeeded}/{spec['completions']}"
    parallelism = spec.get("parallelism") or 0
    return f"{succeeded}/1 of {parallelism}" if parallelism > 1 else f"{succeeded}/1"


def _duration(job: Object, now: float) -> str:
    status = job.get("status") or {}
    if not status.get("startTime"):
        return ""
    end = seconds_of(status["completionTime"]) if status.get("completionTime") else now
    return human_duration(end - seconds_of(status["startTime"]))
