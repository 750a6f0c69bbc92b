"""The phase of a pod, from the states of its containers (pkg/kubelet/kubelet_pods.go: getPhase)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from simulator.apimachinery.metadata import Object
from simulator.kubelet.record import is_sidecar, should_restart


@dataclass
class _Tally:
    unknown: int = 0
    running: int = 0
    waiting: int = 0
    stopped: int = 0
    finished: int = 0
    succeeded: int = 0
    pending_init: int = 0
    pending_sidecars: int = 0
    init_failed: int = 0


def pod_phase(pod: Object, statuses: Sequence[Object], terminal: bool, initialized: bool) -> str:
    """Pending, Running, Succeeded or Failed.

    Args:
        statuses: of init containers and containers.
        terminal: no container will run again, whatever the restart policy says: the pod is being deleted.
        initialized: a regular container has been started.
    """
    by_name = {status["name"]: status for status in statuses}
    tally = _Tally()
    for spec in pod["spec"].get("initContainers") or ():
        count = _count_sidecar if is_sidecar(spec) else _count_init
        count(tally, spec, pod, by_name.get(spec["name"]))
    for spec in pod["spec"]["containers"]:
        _count_container(tally, spec, pod, by_name.get(spec["name"]))
    return _decide(tally, terminal, initialized)


def _decide(tally: _Tally, terminal: bool, initialized: bool) -> str:
    if tally.init_failed:
        return "Failed"
    if tally.pending_init or (tally.pending_sidecars and not initialized) or tally.waiting:
        return "Pending"
    if tally.unknown:
        return "Pending"
    if tally.running:
        return "Running"
    if not tally.stopped:
        return "Pending"
    if not terminal and tally.stopped != tally.finished:
        return "Running"
    return "Succeeded" if tally.stopped == tally.succeeded else "Failed"


def _exit_of(status: Object) -> Object | None:
    state = status["state"]
    if "terminated" in state:
        return state["terminated"]
    return status["lastState"].get("terminated") if "waiting" in state else None


def _count_init(tally: _Tally, spec: Object, pod: Object, status: Object | None) -> None:
    ended = _exit_of(status) if status else None
    if ended is None:
        tally.pending_init += 1
    elif ended["exitCode"] != 0:
        if not should_restart(spec, pod, ended["exitCode"]):
            tally.init_failed += 1
        elif "running" not in status["state"]:
            tally.pending_init += 1


def _count_sidecar(tally: _Tally, spec: Object, pod: Object, status: Object | None) -> None:
    if status is None:
        tally.unknown += 1
    elif "running" in status["state"]:
        tally.pending_sidecars += not status.get("started")
        tally.running += 1
    elif "waiting" in status["state"] and not status["lastState"].get("terminated"):
        tally.pending_sidecars += 1
        tally.waiting += 1


def _count_container(tally: _Tally, spec: Object, pod: Object, status: Object | None) -> None:
    if status is None:
        tally.unknown += 1
    elif "running" in status["state"]:
        tally.running += 1
    elif (ended := _exit_of(status)) is None:
        tally.waiting += 1
    else:
        tally.stopped += 1
        tally.finished += not should_restart(spec, pod, ended["exitCode"])
        tally.succeeded += ended["exitCode"] == 0
