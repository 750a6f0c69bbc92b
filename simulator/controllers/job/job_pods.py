"""The pods of a Job as its controller sees them: their finalizer and index, when they ended, whether they failed; and
a new pod made from the template.

Mirrors the helpers of pkg/controller/job (tracking_utils.go, indexed_job_utils.go, backoff_utils.go).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from simulator.apimachinery.copying import deep_copy
from simulator.apimachinery.metadata import Object, annotations_of, condition, is_terminating, name_of
from simulator.apimachinery.numerals import whole_number
from simulator.apimachinery.timestamps import seconds_of
from simulator.controllers.job.policies import match_failure_policy
from simulator.controllers.pods import is_ready, phase, pod_from_template

FINALIZER = "batch.kubernetes.io/job-tracking"
INDEX = "batch.kubernetes.io/job-completion-index"
FAILURES = "batch.kubernetes.io/job-index-failure-count"
IGNORED_FAILURES = "batch.kubernetes.io/job-index-ignored-failure-count"
INDEX_VARIABLE = "JOB_COMPLETION_INDEX"
_LONGEST_PREFIX = 58
_MAX_INT32 = 2**31 - 1
_PHASES = {"Pending": 0, "Unknown": 1, "Running": 2}


def is_tracked(pod: Object) -> bool:
    """Whether the pod has not been counted yet, or was counted and not yet let go."""
    return FINALIZER in (pod["metadata"].get("finalizers") or ())


def completion_index(pod: Object) -> int | None:
    """The pod's index, None where it has none."""
    text = annotations_of(pod).get(INDEX)
    number = whole_number(text) if text else None
    return number if number is not None and number >= 0 else None


def valid_index(pod: Object, job: Object) -> int | None:
    """The pod's index if the Job has that many completions."""
    index = completion_index(pod)
    return index if index is not None and index < job["spec"]["completions"] else None


def indexes_of(pods: Iterable[Object]) -> list[int]:
    """The indexes of pods, in order, each once."""
    return sorted({index for pod in pods if (index := completion_index(pod)) is not None})


def only_replaces_failed(job: Object) -> bool:
    """Whether a pod that is going away is replaced only once it has ended."""
    return job["spec"].get("podReplacementPolicy") == "Failed" or job["spec"].get("podFailurePolicy") is not None


def has_failed(pod: Object, job: Object) -> bool:
    """Whether the pod counts as failed; one that was deleted does, too, unless the Job waits for it to end."""
    if phase(pod) == "Failed":
        return True
    return not only_replaces_failed(job) and is_terminating(pod) and phase(pod) != "Succeeded"


def failure_count(pod: Object) -> int:
    """How many pods of its index failed before it and count."""
    return _count(pod, FAILURES)


def all_failures(pod: Object) -> int:
    """How many pods of its index failed before it."""
    return _count(pod, FAILURES) + _count(pod, IGNORED_FAILURES)


def _count(pod: Object, annotation: str) -> int:
    text = annotations_of(pod).get(annotation)
    number = whole_number(text) if text else None
    return number if number is not None and 0 <= number <= _MAX_INT32 else 0


def finished_at(pod: Object) -> float:
    """When the pod ended: its last container's end, or when it ceased to be ready, or was deleted."""
    times = _container_ends(pod)
    if times:
        return max(times)
    ready = condition(pod, "Ready")
    if ready is not None and ready["status"] == "False" and ready.get("lastTransitionTime"):
        return seconds_of(ready["lastTransitionTime"])
    meta = pod["metadata"]
    if is_terminating(pod):
        return seconds_of(meta["deletionTimestamp"]) - (meta.get("deletionGracePeriodSeconds") or 0)
    return seconds_of(meta["creationTimestamp"])


def _container_ends(pod: Object) -> list[float] | None:
    """When its containers and sidecars ended; None while one of them has not."""
    status = pod.get("status") or {}
    sidecars = {item["name"] for item in pod["spec"].get("initContainers") or ()
                if item.get("restartPolicy") == "Always"}
    found = list(status.get("containerStatuses") or ())
    found += [item for item in status.get("initContainerStatuses") or () if item["name"] in sidecars]
    ends = [((item.get("state") or {}).get("terminated") or {}).get("finishedAt") for item in found]
    return [seconds_of(end) for end in ends] if all(ends) else None


def removal_order(pod: Object) -> tuple[Any, ...]:
    """Sorts active pods: those that lose least go first."""
    ready = condition(pod, "Ready")
    since = seconds_of(ready["lastTransitionTime"]) if is_ready(pod) and ready else 0.0
    restarts = [item.get("restartCount", 0) for item in (pod.get("status") or {}).get("containerStatuses") or ()]
    created = seconds_of(pod["metadata"]["creationTimestamp"])
    return (bool(pod["spec"].get("nodeName")), _PHASES.get(phase(pod), 0), is_ready(pod), -since,
            -max(restarts, default=0), -created, pod["metadata"]["uid"])


def new_pod(job: Object, index: int | None, replaced: Object | None) -> Object:
    """A pod of the Job.

    Args:
        index: its index, None in Jobs without.
        replaced: the failed pod of the same index that it comes in place of.
    """
    pod = pod_from_template(job["spec"]["template"], job)
    meta = pod["metadata"]
    finalizers = meta.get("finalizers") or []
    meta["finalizers"] = finalizers if FINALIZER in finalizers else [*finalizers, FINALIZER]
    if index is not None:
        _set_index(pod, job, index)
        if job["spec"].get("backoffLimitPerIndex") is not None:
            meta["annotations"] |= _failure_annotations(job, replaced)
    return pod


def _set_index(pod: Object, job: Object, index: int) -> None:
    meta, spec = pod["metadata"], pod["spec"]
    for field in ("labels", "annotations"):
        meta[field] = {**(meta.get(field) or {}), INDEX: str(index)}
    meta["generateName"] = _name_prefix(name_of(job), index)
    spec["hostname"] = f"{name_of(job)}-{index}"
    for field in ("initContainers", "containers"):
        if spec.get(field):
            spec[field] = [_with_index_variable(container) for container in spec[field]]


def _name_prefix(name: str, index: int) -> str:
    suffix = f"-{index}-"
    return f"{name[:_LONGEST_PREFIX - len(suffix)]}{suffix}"


def _with_index_variable(container: Object) -> Object:
    variables = deep_copy(container.get("env") or [])
    if not any(item.get("name") == INDEX_VARIABLE for item in variables):
        field = {"fieldPath": f"metadata.labels['{INDEX}']"}
        variables.append({"name": INDEX_VARIABLE, "valueFrom": {"fieldRef": field}})
    return {**container, "env": variables}


def _failure_annotations(job: Object, replaced: Object | None) -> dict[str, str]:
    counted, ignored = 0, 0
    if replaced is not None:
        counts = match_failure_policy(job["spec"].get("podFailurePolicy"), replaced).counts
        counted = failure_count(replaced) + counts
        ignored = _count(replaced, IGNORED_FAILURES) + (not counts)
    found = {FAILURES: str(counted)}
    return {**found, IGNORED_FAILURES: str(ignored)} if ignored else found


def without_finalizer(pod: Object) -> Object:
    """The pod, let go."""
    meta = {**pod["metadata"]}
    kept = [item for item in meta.pop("finalizers", ()) if item != FINALIZER]
    return {**pod, "metadata": {**meta, "finalizers": kept} if kept else meta}


def newest_failures(pods: Sequence[Object]) -> dict[int, Object]:
    """Of failed pods, the one of each index that failed last."""
    found: dict[int, Object] = {}
    for pod in pods:
        index = completion_index(pod)
        other = found.get(index)
        if other is None or (all_failures(other) <= all_failures(pod) and finished_at(pod) >= finished_at(other)):
            found[index] = pod
    return found
