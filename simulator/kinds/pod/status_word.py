"""The word kubectl prints under STATUS, with the counts beside it: the one place where they are decided.

Mirrors printPod (pkg/printers/internalversion/printers.go). Used by the table's row and by the picture.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from simulator.apimachinery.metadata import Object, condition_is, is_terminating
from simulator.kinds.pod.resources import is_sidecar

NODE_LOST = "NodeLost"
TERMINAL = ("Succeeded", "Failed")


class Summary(NamedTuple):
    """What one line says about a pod. ``last_restart`` is the timestamp of the latest restart's exit, or empty."""

    word: str
    ready: int
    total: int
    restarts: int
    last_restart: str


class _Counts:
    """Ready containers and restarts while the containers are walked over."""

    def __init__(self) -> None:
        self.ready = 0
        self.restarts = 0
        self.last_restart = ""

    def add_restarts(self, status: Mapping[str, Any]) -> None:
        self.restarts += status.get("restartCount", 0)
        finished = ((status.get("lastState") or {}).get("terminated") or {}).get("finishedAt") or ""
        self.last_restart = max(self.last_restart, finished)


def summarise(pod: Object) -> Summary:
    """The word, ``ready/total`` and restarts of a pod."""
    spec, status = pod["spec"], pod.get("status") or {}
    sidecars = {item["name"] for item in spec.get("initContainers") or () if is_sidecar(item)}
    total = len(spec.get("containers") or ()) + len(sidecars)
    word = _first_word(status)
    everything, running = _Counts(), _Counts()
    initialising = _walk_init(status, len(spec.get("initContainers") or ()), sidecars, everything, running)
    counts = everything
    if initialising is None or condition_is(pod, "Initialized"):
        word, counts = _walk_containers(pod, initialising or word, running), running
    else:
        word = initialising
    return Summary(_deleted(pod, status) or word, running.ready, total, counts.restarts, counts.last_restart)


def _first_word(status: Mapping[str, Any]) -> str:
    for condition in status.get("conditions") or ():
        if condition["type"] == "PodScheduled" and condition.get("reason") == "SchedulingGated":
            return "SchedulingGated"
    return status.get("reason") or status.get("phase", "")


def _walk_init(
    status: Mapping[str, Any], total: int, sidecars: set[str], everything: _Counts, running: _Counts
) -> str | None:
    """Count init containers up to the first unfinished one; its word, or None when all are done.

    ``everything`` counts restarts of all of them, ``running`` those of sidecars only.
    """
    for index, container in enumerate(status.get("initContainerStatuses") or ()):
        state = container.get("state") or {}
        everything.add_restarts(container)
        if container["name"] in sidecars:
            running.add_restarts(container)
        terminated = state.get("terminated")
        if terminated is not None and terminated.get("exitCode", 0) == 0:
            continue
        if container["name"] in sidecars and container.get("started"):
            running.ready += bool(container.get("ready"))
            continue
        return _init_word(state, index, total)
    return None


def _init_word(state: Mapping[str, Any], index: int, total: int) -> str:
    if state.get("terminated") is not None:
        return f"Init:{_exit_word(state['terminated'])}"
    waiting = (state.get("waiting") or {}).get("reason")
    if waiting and waiting != "PodInitializing":
        return f"Init:{waiting}"
    return f"Init:{index}/{total}"


def _exit_word(terminated: Mapping[str, Any]) -> str:
    if terminated.get("reason"):
        return terminated["reason"]
    if terminated.get("signal"):
        return f"Signal:{terminated['signal']}"
    return f"ExitCode:{terminated.get('exitCode', 0)}"


def _walk_containers(pod: Object, word: str, counts: _Counts) -> str:
    """Count the containers from the last to the first: the first one that has something to say has the last word."""
    statuses: Sequence[Mapping[str, Any]] = (pod.get("status") or {}).get("containerStatuses") or ()
    has_running, error = False, ""
    for container in reversed(statuses):
        counts.add_restarts(container)
        state = container.get("state") or {}
        if (state.get("waiting") or {}).get("reason"):
            word = state["waiting"]["reason"]
        elif state.get("terminated") is not None:
            word = _exit_word(state["terminated"])
            error = word if state["terminated"].get("exitCode", 0) != 0 else error
        elif container.get("ready") and state.get("running") is not None:
            has_running = True
            counts.ready += 1
    return _after_completion(pod, has_running, error) if word == "Completed" else word


def _after_completion(pod: Object, has_running: bool, error: str) -> str:
    """A finished container does not hide one that still runs or that failed."""
    if has_running and condition_is(pod, "Ready"):
        return "Running"
    if error:
        return error
    return "NotReady" if has_running else "Completed"


def _deleted(pod: Object, status: Mapping[str, Any]) -> str:
    if not is_terminating(pod):
        return ""
    if status.get("reason") == NODE_LOST:
        return "Unknown"
    return "" if status.get("phase") in TERMINAL else "Terminating"
