"""Removes finished Jobs when their time to live is over (``spec.ttlSecondsAfterFinished``), and their pods first.

Mirrors pkg/controller/ttlafterfinished/ttlafterfinished_controller.go.
"""

from __future__ import annotations

from collections.abc import Iterable

from simulator.apimachinery.metadata import Object, is_terminating, key_of, split_key
from simulator.apimachinery.timestamps import seconds_of
from simulator.client import Client, Component, Watch

JOBS = "jobs.batch"


def expires_at(job: Object) -> float | None:
    """When a Job is to be removed; None for one that has no time to live, or has not finished."""
    seconds = job["spec"].get("ttlSecondsAfterFinished")
    for condition in (job.get("status") or {}).get("conditions") or ():
        if seconds is not None and condition["type"] in ("Complete", "Failed") and condition["status"] == "True":
            return seconds_of(condition["lastTransitionTime"]) + seconds
    return None


def _finished(old: Object | None, new: Object | None, client: Client) -> Iterable[str]:
    return () if new is None or is_terminating(new) or expires_at(new) is None else (key_of(new),)


class TtlAfterFinishedController(Component):
    """Cleans up after Jobs."""

    name = "ttl-after-finished-controller"
    watches = (Watch(JOBS, _finished),)

    def sync(self, key: str) -> float | None:
        """Remove the Job at ``key`` if it is time, or say when it will be."""
        job = self.client.lister(JOBS).get(*split_key(key))
        due = expires_at(job) if job is not None and not is_terminating(job) else None
        if due is None:
            return None
        if due > self.env.now:
            return due - self.env.now
        self.client.delete(JOBS, job, propagation="Foreground")
        return None
