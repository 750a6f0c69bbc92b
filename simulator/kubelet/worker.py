"""One pod on its node: what is due for it now, in order of time, and the record that outlives the call.

``PodWorker.run`` does everything that is due and says when the next thing will be. The parts of the work are
functions in ``starting``, ``processes``, ``probing`` and ``stopping``, which take the worker.

Mirrors pkg/kubelet/pod_workers.go and the syncPod of pkg/kubelet/kubelet.go: a *pass* first writes the status
as it is, then decides what to start or stop; starting is sequential and takes time, and while it lasts no other
pass begins.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.apimachinery.copying import deep_copy
from simulator.apimachinery.metadata import Object, is_terminating, key_of
from simulator.kubelet import probing, processes, starting, stopping
from simulator.kubelet.environment import node_address
from simulator.kubelet.record import Record, container_specs, new_record
from simulator.kubelet.runtime import ContainerRuntime
from simulator.kubelet.status import pod_status
from simulator.kubelet.timing import RELIST

if TYPE_CHECKING:
    from simulator.kubelet.kubelet import Kubelet


class PodWorker:
    """The work on one pod during one call. ``record`` is a private copy until ``save``."""

    def __init__(self, kubelet: Kubelet, pod: Object, node: Object, engine: ContainerRuntime) -> None:
        self.kubelet = kubelet
        self.env = kubelet.env
        self.client = kubelet.client
        self.store = kubelet.runtime
        self.engine = engine
        self.pod = pod
        self.node = node
        self.key = f"pod/{key_of(pod)}"
        self.output: list[tuple[str, str]] = []
        stored = self.store.get(self.key)
        self.record: Record = deep_copy(stored) if stored else new_record(pod, self.now)

    @property
    def now(self) -> float:
        """Virtual seconds since the epoch."""
        return self.env.now

    @property
    def node_name(self) -> str:
        """The node's name."""
        return self.node["metadata"]["name"]

    def container(self, name: str) -> Record:
        """The record of a container; made where there is none."""
        return self.record["containers"].setdefault(name, {})

    def run(self) -> float | None:
        """Do what is due and save the record.

        Returns:
            Seconds until something is due, None when only a change of the pod can matter.
        """
        self._notice_changes()
        if is_terminating(self.pod) or self.has_ended():
            stopping.begin(self)
        while (task := self._next_task()) is not None and task[0] <= self.now:
            task[1](self)
        if self.record["stage"] == "gone":
            return None
        self.store.put(self.key, self.record)
        task = self._next_task()
        return None if task is None else max(task[0] - self.now, 0.0)

    def _notice_changes(self) -> None:
        """A new spec, or a condition that a readiness gate waits for, asks for a pass."""
        seen = [self.pod["metadata"].get("generation", 1), *(list(gate) for gate in gates(self.pod))]
        if self.record.get("seen") != seen:
            self.record["seen"] = seen
            self.look_again(0.0)

    def has_ended(self) -> bool:
        """Whether the API says that the pod is over."""
        return (self.pod.get("status") or {}).get("phase") in ("Succeeded", "Failed")

    def _next_task(self) -> tuple | None:
        tasks = [*starting.due(self), *stopping.due(self)]
        for spec in container_specs(self.pod):
            container = self.record["containers"].get(spec["name"])
            if container is not None and container.get("state") == "running":
                if container.get("wake") is not None:
                    tasks.append((container["wake"], lambda worker, spec=spec: _resume(worker, spec)))
                tasks += probing.due(self, spec, container)
        return min(tasks, key=lambda task: task[0], default=None)

    # Writing -------------------------------------------------------------------------------------------------------

    def write_status(self, terminal: bool = False) -> None:
        """Write the pod's status, if it is not what the API has already."""
        status = pod_status(self.pod, self.record, node_address(self.node), self.now, terminal)
        if status != self.pod.get("status"):
            self.pod = self.client.update_status("pods", {**self.pod, "status": status})

    def look_again(self, delay: float | None = None) -> None:
        """Sync the pod soon: when the runtime is next asked for changes, or in ``delay`` seconds."""
        when = self.now + (self.env.rand.uniform(*RELIST) if delay is None else delay)
        current = self.record["pass"]
        self.record["pass"] = when if current is None else min(current, when)

    def event(self, kind: str, reason: str, message: str, spec: Object | None = None) -> None:
        """Record an event of the pod, or of one of its containers."""
        path = ""
        if spec is not None:
            fields = ("initContainers", "ephemeralContainers")
            field = next((field for field in fields if spec in (self.pod["spec"].get(field) or ())), "containers")
            path = f"spec.{field}{{{spec['name']}}}"
        self.client.events.event(self.pod, kind, reason, message, field_path=path, host=self.node_name)


def gates(pod: Object) -> list[tuple[str, str]]:
    """The conditions that the pod's readiness gates name, as far as they are there: (type, status)."""
    wanted = {gate["conditionType"] for gate in pod["spec"].get("readinessGates") or ()}
    if not wanted:
        return []
    conditions = (pod.get("status") or {}).get("conditions") or ()
    return [(item["type"], item["status"]) for item in conditions if item["type"] in wanted]


def _resume(w: PodWorker, spec: Object) -> None:
    """A program goes on, and what that changes for probes."""
    if processes.resume(w, spec):
        probing.wake(w, spec, w.container(spec["name"]))
