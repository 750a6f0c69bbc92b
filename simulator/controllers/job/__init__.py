"""The Job controller: runs pods until enough of them have succeeded, counts each that ended once, and says how it all
ended.

``job_sync`` reads, ``ending`` decides whether the Job ends, ``managing`` creates and deletes pods, ``tracking`` counts
them; ``back_off``, ``policies``, ``intervals`` and ``job_pods`` hold the rules these rest on.

Mirrors pkg/controller/job.
"""

from __future__ import annotations

from simulator.apimachinery.errors import StatusError
from simulator.apimachinery.metadata import (
    Object,
    controller_of,
    is_controlled_by,
    is_terminating,
    namespace_of,
    split_key,
)
from simulator.apimachinery.selectors import label_selector
from simulator.apimachinery.timestamps import timestamp
from simulator.client import Component, Watch
from simulator.controllers.claims import claim
from simulator.controllers.conditions import find
from simulator.controllers.job.ending import (
    SUSPENDED,
    completion,
    ending,
    is_finished,
    new_condition,
    time_left,
)
from simulator.controllers.job.job_pods import FINALIZER, is_tracked, without_finalizer
from simulator.controllers.job.job_sync import JobSync, begin
from simulator.controllers.job.managing import Managed, delete_active, manage
from simulator.controllers.job.tracking import JOBS, Tracker
from simulator.controllers.job.watching import (
    BATCH,
    ORPHAN,
    job_moved,
    job_written,
    orphaned_pods,
    pod_changed,
)

MANAGER = "kubernetes.io/job-controller"
FIRST_RETRY, LAST_RETRY = 1.0, 60.0
SHORTEST_WAIT = 0.001


class JobController(Component):
    """Runs Jobs."""

    name = "job-controller"
    watches = (
        Watch(JOBS, job_moved),
        Watch(JOBS, job_written, BATCH),
        Watch("pods", pod_changed, BATCH),
        Watch("pods", orphaned_pods),
    )

    def sync(self, key: str) -> float | None:
        """Bring the Job at ``key`` one step further, or free a pod that no Job counts; returns when time will matter.
        """
        if key.startswith(ORPHAN):
            self._free_orphan(key.removeprefix(ORPHAN))
            return None
        job = self.client.lister(JOBS).get(*split_key(key))
        if job is None or is_finished(job):
            self._forget(key)
            return None
        if job["spec"].get("managedBy") not in (None, MANAGER):
            return None
        return self._sync_job(key, job)

    def _forget(self, key: str) -> None:
        for kind in ("backoff", "failures"):
            self.runtime.delete(f"{kind}/{key}")

    def _sync_job(self, key: str, job: Object) -> float | None:
        now = self.env.now
        sync = begin(job, self._claim(job), self.runtime.get(f"backoff/{key}"))
        if not sync.status.get("startTime") and not sync.suspended:
            sync.status["startTime"] = timestamp(now)
        sync.finished = ending(sync, now)
        managed = self._run_pods(sync, now)
        sync.status |= {"active": managed.active, "ready": sync.ready, "terminating": sync.terminating}
        tracker = Tracker(self.client, sync, now)
        try:
            finished = tracker.track()
        except StatusError:
            return self._retry(key)
        self.runtime.put(f"backoff/{key}", sync.record)
        if finished:
            self._tell_end(sync)
            self._forget(key)
            return None
        return self._next(key, sync, managed, tracker)

    def _next(self, key: str, sync: JobSync, managed: Managed, tracker: Tracker) -> float | None:
        deadline = time_left(sync, self.env.now) if sync.finished is None else None
        waits = [managed.wait, deadline, BATCH if tracker.full else None]
        if managed.error is not None:
            waits.append(self._retry(key))
        else:
            self.runtime.delete(f"failures/{key}")
        known = [wait for wait in waits if wait is not None]
        return max(min(known), SHORTEST_WAIT) if known else None

    def _retry(self, key: str) -> float:
        failures = self.runtime.get(f"failures/{key}", 0)
        self.runtime.put(f"failures/{key}", failures + 1)
        return min(FIRST_RETRY * 2.0 ** min(failures, 10), LAST_RETRY)

    def _run_pods(self, sync: JobSync, now: float) -> Managed:
        """Manage the pods of a Job that goes on, delete those of one that ends."""
        if sync.finished is not None:
            delete_active(self.client, sync)
            return Managed(0)
        going = is_terminating(sync.job)
        managed = Managed(len(sync.active_pods)) if going else manage(self.client, sync, now)
        sync.finished = completion(sync, managed.active, now)
        if sync.finished is None and not going:
            self._note_suspension(sync, now)
        return managed

    def _note_suspension(self, sync: JobSync, now: float) -> None:
        """Keep the condition Suspended; a Job's time runs from when it was resumed."""
        conditions = sync.status["conditions"]
        current, wanted = find(conditions, SUSPENDED), "True" if sync.suspended else "False"
        if (current is None and not sync.suspended) or (current is not None and current["status"] == wanted):
            return
        reason, message = ("JobSuspended", "Job suspended") if sync.suspended else ("JobResumed", "Job resumed")
        new = new_condition(SUSPENDED, reason, message, now, wanted)
        sync.status["conditions"] = [new if item is current else item for item in conditions]
        if current is None:
            sync.status["conditions"].append(new)
        sync.status["startTime"] = None if sync.suspended else timestamp(now)
        self.client.events.event(sync.job, "Normal", reason.removeprefix("Job"), message)

    def _claim(self, job: Object) -> list[Object]:
        """The Job's pods, after adopting and releasing; adopted ones are tracked from then on."""
        owned = {pod["metadata"]["uid"] for pod in self.client.lister("pods").owned_by(job)}
        pods = claim(self.client, "pods", job, label_selector(job["spec"]["selector"]))
        return [pod if pod["metadata"]["uid"] in owned or is_tracked(pod) else self._track(pod) for pod in pods]

    def _track(self, pod: Object) -> Object:
        finalizers = [*(pod["metadata"].get("finalizers") or ()), FINALIZER]
        return self.client.update("pods", {**pod, "metadata": {**pod["metadata"], "finalizers": finalizers}})

    def _tell_end(self, sync: JobSync) -> None:
        job, condition = sync.job, sync.finished
        if condition["type"] != "Complete":
            self.client.events.event(job, "Warning", condition["reason"], condition["message"])
            return
        completions = sync.spec.get("completions")
        if completions is not None and job["status"].get("succeeded", 0) > completions:
            self.client.events.event(job, "Warning", "TooManySucceededPods",
                                     "Too many succeeded pods running after completion count reached")
        self.client.events.event(job, "Normal", "Completed", "Job completed")

    def _free_orphan(self, key: str) -> None:
        pod = self.client.lister("pods").get(*split_key(key))
        if pod is None or not is_tracked(pod):
            return
        reference = controller_of(pod)
        if reference is not None:
            if (reference["kind"], reference["apiVersion"]) != ("Job", "batch/v1"):
                return
            job = self.client.lister(JOBS).get(namespace_of(pod), reference["name"])
            if job is not None and is_controlled_by(pod, job) and not self._lets_go(job):
                return
        self.client.update("pods", without_finalizer(pod))

    def _lets_go(self, job: Object) -> bool:
        return is_finished(job) and job["spec"].get("managedBy") in (None, MANAGER)


