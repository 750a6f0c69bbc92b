"""Ending containers and pods: hooks, signals, grace periods, and the pod's removal.

Mirrors killContainer of pkg/kubelet/kuberuntime, SyncTerminatingPod of pkg/kubelet/kubelet.go and the deletion
at the end of pkg/kubelet/status/status_manager.go.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.apimachinery.metadata import Object, annotations_of, is_terminating
from simulator.kubelet import addresses, probing, processes
from simulator.kubelet.record import Record, container_specs, is_init, is_sidecar, spec_of
from simulator.kubelet.runtime import StartError
from simulator.kubelet.timing import CLEAN_UP, MIN_GRACE

if TYPE_CHECKING:
    from simulator.kubelet.worker import PodWorker

MIRROR = "kubernetes.io/config.mirror"


def due(w: PodWorker) -> list[tuple]:
    """Signals that are to be sent, and the steps of a pod that is going away."""
    tasks = []
    for name, container in w.record["containers"].items():
        kill_state = container.get("kill")
        if kill_state and container["state"] == "running":
            when = kill_state["term"] if kill_state["term"] is not None else kill_state["deadline"]
            tasks.append((when, lambda worker, name=name: _signal(worker, name)))
    deadline = w.pod["spec"].get("activeDeadlineSeconds")
    if deadline is not None and not w.record["stage"]:
        tasks.append((w.record["began"] + deadline, _deadline_is_over))
    if w.record["stage"] == "terminating" and not is_killing(w):
        tasks.append((w.now, _stop_regular if _running(w) else _stopped))
    if w.record["stage"] == "terminated" and w.record.get("remove_at") is not None:
        tasks.append((w.record["remove_at"], _remove))
    return tasks


def is_killing(w: PodWorker) -> bool:
    """Whether a container is being stopped."""
    return any(item.get("kill") and item["state"] == "running" for item in w.record["containers"].values())


def _running(w: PodWorker) -> list[str]:
    return [name for name, container in w.record["containers"].items() if container.get("state") == "running"]


# One container -----------------------------------------------------------------------------------------------------


def kill_unwanted(w: PodWorker) -> bool:
    """Stop containers whose image was changed or whose liveness or startup probe failed; True if any is stopping."""
    for spec in container_specs(w.pod):
        container = w.record["containers"].get(spec["name"], {})
        if container.get("state") == "running" and not container.get("kill"):
            _judge(w, spec, container)
    return is_killing(w)


def kill_rest(w: PodWorker) -> None:
    """The regular containers are over: stop the sidecars, the last first."""
    for spec in reversed(container_specs(w.pod)):
        container = w.record["containers"].get(spec["name"], {})
        if container.get("state") == "running" and not container.get("kill"):
            kill(w, spec)


def _judge(w: PodWorker, spec: Object, container: Record) -> None:
    title = "Init container" if is_init(w.pod, spec["name"]) else "Container"
    probes = container.get("probes", {})
    grace = None
    if container["spec_image"] != spec["image"]:
        why, restart, container["hash_changed"] = "definition changed", True, True
    else:
        kind = next((k for k in ("liveness", "startup") if probes.get(k, {}).get("result") is False), None)
        if kind is None:
            return
        why, restart = f"failed {kind} probe", _restarts(w, spec)
        grace = spec[probing.KINDS[kind]].get("terminationGracePeriodSeconds")
    if restart:
        why += ", will be restarted"
        container["replace"] = True
    kill(w, spec, f"{title} {spec['name']} {why}", grace)


def _restarts(w: PodWorker, spec: Object) -> bool:
    return (spec.get("restartPolicy") or w.pod["spec"].get("restartPolicy", "Always")) != "Never"


def kill(w: PodWorker, spec: Object, message: str = "", grace: int | None = None) -> None:
    """Begin to stop a running container."""
    container = w.container(spec["name"])
    w.event("Normal", "Killing", message or f"Stopping container {spec['name']}", spec)
    if grace is None:
        grace = w.pod["metadata"].get(
            "deletionGracePeriodSeconds", w.pod["spec"].get("terminationGracePeriodSeconds", 30)
        )
    spent = _pre_stop(w, spec, container, grace)
    container["kill"] = {"term": w.now + spent, "deadline": w.now + spent + max(grace - spent, MIN_GRACE)}
    probing.stop(container)
    if not spent:
        _signal(w, spec["name"])


def _pre_stop(w: PodWorker, spec: Object, container: Record, grace: float) -> float:
    """Run the preStop hook; returns the seconds it took."""
    hook = (spec.get("lifecycle") or {}).get("preStop")
    if not hook or not grace:
        return 0.0
    if "sleep" in hook:
        return float(min(hook["sleep"]["seconds"], grace))
    if "httpGet" in hook and not probing.http(w, spec, hook["httpGet"]).ok:
        w.event("Warning", "FailedPreStopHook", "PreStopHook failed", spec)
    if "exec" in hook:
        return min(_run_pre_stop(w, spec, container, hook["exec"].get("command") or []), float(grace))
    return 0.0


def _run_pre_stop(w: PodWorker, spec: Object, container: Record, command: list[str]) -> float:
    try:
        code, seconds = processes.run_timed(w, spec, container, command)
    except StartError:
        code, seconds = 1, 0.0
    if code:
        w.event("Warning", "FailedPreStopHook", "PreStopHook failed", spec)
    return seconds


def _signal(w: PodWorker, name: str) -> None:
    """Send the stop signal, or SIGKILL when the grace period is over."""
    spec, container = spec_of(w.pod, name), w.container(name)
    state = container["kill"]
    if state["term"] is None:
        processes.signal(w, spec, "KILL")
        return
    state["term"] = None
    processes.signal(w, spec, container.get("stop_signal") or "TERM")


# The pod -----------------------------------------------------------------------------------------------------------


def begin(w: PodWorker) -> None:
    """The pod is to go, or is over: stop what runs. Called again, it shortens grace periods that were shortened."""
    if is_terminating(w.pod) and w.record["stage"] == "terminated" and w.record.get("remove_at") is None:
        w.record["remove_at"] = w.now
    if w.record["stage"]:
        _shorten(w)
        return
    w.record.update(stage="terminating", work=None)
    w.record["pass"] = None
    if w.record["containers"] and is_terminating(w.pod):
        w.write_status()
    _stop_regular(w)


def _deadline_is_over(w: PodWorker) -> None:
    """The pod was active for too long (pkg/kubelet/active_deadline.go)."""
    w.record["failure"] = [
        "DeadlineExceeded",
        "Pod was active on the node longer than the specified deadline",
    ]
    w.event("Normal", "DeadlineExceeded", w.record["failure"][1])
    begin(w)


def _stop_regular(w: PodWorker) -> None:
    """Containers first; sidecars when those are gone."""
    running = [
        spec
        for spec in container_specs(w.pod)
        if w.record["containers"].get(spec["name"], {}).get("state") == "running"
    ]
    regular = [spec for spec in running if not (is_init(w.pod, spec["name"]) and is_sidecar(spec))]
    for spec in regular or reversed(running):
        if not w.container(spec["name"]).get("kill"):
            kill(w, spec)


def _shorten(w: PodWorker) -> None:
    grace = w.pod["metadata"].get("deletionGracePeriodSeconds")
    if grace is None:
        return
    for container in w.record["containers"].values():
        if container.get("kill") and container["state"] == "running":
            limit = w.now + max(grace, MIN_GRACE)
            container["kill"]["deadline"] = min(container["kill"]["deadline"], limit)


def _stopped(w: PodWorker) -> None:
    """The last container is gone: give the sandbox back, report, and remove the pod soon if that was asked for."""
    w.record.update(stage="terminated", sandbox=False)
    release_address(w)
    w.write_status(terminal=is_terminating(w.pod))
    if is_terminating(w.pod):
        w.record["remove_at"] = w.now + w.env.rand.uniform(*CLEAN_UP)


def release_address(w: PodWorker) -> None:
    """Give the pod's address back to the node."""
    if w.record["ip"]:
        addresses.release(w.store, w.record["node"], w.record["ip"], w.key)


def _remove(w: PodWorker) -> None:
    """The pod may leave the API now; its record follows when it has."""
    w.record["remove_at"] = None
    if MIRROR not in annotations_of(w.pod):
        w.store.put(w.key, w.record)
        w.client.delete("pods", w.pod, grace_period=0)
