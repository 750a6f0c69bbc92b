"""Which changes of Jobs and pods the Job controller looks at, and when: the Job's own at once, its pods' gathered for a
second.

Mirrors the event handlers of pkg/controller/job/job_controller.go.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from simulator.apimachinery.metadata import (
    Object,
    condition,
    controller_of,
    is_controlled_by,
    is_terminating,
    key_of,
    labels_of,
    namespace_of,
)
from simulator.apimachinery.selectors import label_selector
from simulator.client import Client
from simulator.controllers.handlers import spec_key
from simulator.controllers.job.ending import is_finished
from simulator.controllers.job.job_pods import is_tracked

JOBS = "jobs.batch"
BATCH = 1.0
"""Virtual seconds for which changes of pods and of a status are gathered."""
ORPHAN = "orphan:"
"""Begins the keys of pods that hold a finalizer which nobody will take off any more."""


def job_moved(old: Object | None, new: Object | None, client: Client) -> Iterable[str]:
    """A Job that is new, changed what it wants, or is gone; its pods that still wait to be counted, then."""
    keys = list(spec_key(old, new, client))
    if old is not None and (new is None or is_finished(new)):
        keys += [ORPHAN + key_of(pod) for pod in client.lister("pods").owned_by(old) if is_tracked(pod)]
    return keys


def job_written(old: Object | None, new: Object | None, client: Client) -> Iterable[str]:
    """A Job whose status somebody else wrote."""
    if old is None or new is None or client.is_author or is_finished(new):
        return ()
    return () if old.get("status") == new.get("status") else (key_of(new),)


def pod_changed(old: Object | None, new: Object | None, client: Client) -> Iterable[str]:
    """The Jobs that control the pod now or did before, or would adopt it."""
    if client.is_author or (old is not None and new is not None and _facts(old) == _facts(new)):
        return ()
    found = {key_of(job) for pod in (old, new) if pod is not None and (job := _job_of(pod, client)) is not None}
    if new is not None and controller_of(new) is None and not is_terminating(new):
        found |= _adopters(new, client)
    return sorted(found)


def _facts(pod: Object) -> tuple[Any, ...]:
    """What of a pod a Job cares for."""
    meta, status, ready = pod["metadata"], pod.get("status") or {}, condition(pod, "Ready")
    restarts = [item.get("restartCount", 0) for field in ("initContainerStatuses", "containerStatuses")
                for item in status.get(field) or ()]
    return (status.get("phase"), ready and ready["status"], restarts, meta.get("deletionTimestamp"),
            meta.get("finalizers"), meta.get("labels"), meta.get("ownerReferences"))


def _job_of(pod: Object, client: Client) -> Object | None:
    reference = controller_of(pod)
    if reference is None or reference["kind"] != "Job":
        return None
    job = client.lister(JOBS).get(namespace_of(pod), reference["name"])
    return job if job is not None and is_controlled_by(pod, job) else None


def _adopters(pod: Object, client: Client) -> set[str]:
    labels = labels_of(pod)
    if not labels:
        return set()
    jobs = client.lister(JOBS).list(namespace_of(pod))
    return {key_of(job) for job in jobs if label_selector(job["spec"].get("selector")).matches(labels)}


def orphaned_pods(old: Object | None, new: Object | None, client: Client) -> Iterable[str]:
    """A pod with the finalizer that lost its Job, or is deleted when its Job is over."""
    if new is None or not is_tracked(new):
        return ()
    reference = controller_of(new)
    if reference is not None:
        if reference["kind"] != "Job" or not is_terminating(new):
            return ()
        job = _job_of(new, client)
        if job is not None and not is_finished(job):
            return ()
    return (ORPHAN + key_of(new),)
