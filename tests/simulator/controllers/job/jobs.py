"""Jobs and the ends of their pods, for the tests of the Job controller."""

from __future__ import annotations

from typing import Any

from simulator.apimachinery.metadata import Object, condition
from simulator.apimachinery.timestamps import timestamp
from tests.simulator.world import World

JOBS = "jobs.batch"


def job(name: str = "job", restart: str = "Never", **spec: Any) -> Object:
    """A Job with one container ``c``."""
    pod = {"restartPolicy": restart, "containers": [{"name": "c", "image": "busybox:1.36"}]}
    return {"metadata": {"name": name}, "spec": {"template": {"spec": pod}, **spec}}


class JobWorld(World):
    """A cluster whose pods end when the test says so."""

    def __init__(self) -> None:
        super().__init__(kubelet=False)

    def make(self, **spec: Any) -> None:
        """Create the Job ``job`` and let it start its pods."""
        self.create(JOBS, job(**spec))
        self.settle(2)

    @property
    def job(self) -> Object:
        """The Job as it is now."""
        found = self.get(JOBS, "job")
        assert found is not None
        return found

    @property
    def status(self) -> dict[str, Any]:
        """Its status."""
        return self.job["status"]

    def pods(self, phase: str = "Pending") -> list[Object]:
        """The pods in a phase."""
        return [pod for pod in self.list("pods") if pod["status"].get("phase", "Pending") == phase]

    def pod_of(self, index: int) -> Object:
        """The pending pod of an index."""
        return next(pod for pod in self.pods() if pod["spec"].get("hostname") == f"job-{index}")

    def end(self, pod: Object, code: int = 0, *conditions: str) -> None:
        """End a pod with an exit code, and with more conditions."""
        now = timestamp(self.now)
        pod = self.get("pods", pod["metadata"]["name"])
        ended = {"terminated": {"exitCode": code, "finishedAt": now, "startedAt": now}}
        container = {"name": "c", "ready": False, "restartCount": 0, "image": "", "imageID": "", "state": ended}
        more = [{"type": kind, "status": "True", "lastTransitionTime": now} for kind in conditions]
        self.set_status("pods", pod, phase="Failed" if code else "Succeeded", containerStatuses=[container],
                        conditions=[*(pod["status"].get("conditions") or ()), *more])

    def run(self, pod: Object, restarts: int = 0) -> None:
        """Let a pod run."""
        container = {"name": "c", "ready": True, "restartCount": restarts, "image": "", "imageID": "",
                     "state": {"running": {"startedAt": timestamp(self.now)}}}
        ready = {"type": "Ready", "status": "True", "lastTransitionTime": timestamp(self.now)}
        self.set_status("pods", self.get("pods", pod["metadata"]["name"]), phase="Running",
                        containerStatuses=[container], conditions=[ready])

    def remove_deleted(self) -> None:
        """Do what a kubelet does with pods that are being deleted."""
        for pod in self.list("pods"):
            if "deletionTimestamp" in pod["metadata"]:
                self.client.delete("pods", pod, grace_period=0)

    def reason(self, kind: str) -> str | None:
        """The reason of a condition that is True."""
        found = condition(self.job, kind)
        return found["reason"] if found is not None and found["status"] == "True" else None
