"""The status of a pod, from its record: pure, writes nothing (pkg/kubelet/kubelet_pods.go: generateAPIPodStatus)."""

from __future__ import annotations

from simulator.apimachinery.metadata import Object, is_terminating
from simulator.apimachinery.timestamps import timestamp
from simulator.kinds.pod.resources import pod_limits, pod_requests, qos_class, quantity_text
from simulator.kubelet.conditions import pod_conditions
from simulator.kubelet.phase import pod_phase
from simulator.kubelet.record import Record, container_specs, is_init, is_sidecar, should_restart

TERMINAL = ("Succeeded", "Failed")


def pod_status(pod: Object, record: Record, node_ip: str, now: float, terminal: bool = False) -> Object:
    """The whole status as it is to be written; fields of others are kept.

    Args:
        node_ip: the node's address.
        terminal: no container will run again (see ``phase.pod_phase``).
    """
    old = pod.get("status") or {}
    statuses = {spec["name"]: container_status(pod, spec, record) for spec in container_specs(pod)}
    regular = [statuses[spec["name"]] for spec in pod["spec"]["containers"]]
    initial = [statuses[spec["name"]] for spec in pod["spec"].get("initContainers") or ()]
    initialized = any(
        "state" in record["containers"].get(spec["name"], ()) for spec in pod["spec"]["containers"]
    )
    phase = pod_phase(pod, [*initial, *regular], terminal, initialized)
    failure = record.get("failure")
    if failure and not any("running" in item["state"] for item in [*initial, *regular]):
        phase = "Failed"
    if old.get("phase") in TERMINAL:
        phase = old["phase"]
    status = {
        **{key: value for key, value in old.items() if key in ("nominatedNodeName", "resourceClaimStatuses")},
        "phase": phase,
        "conditions": pod_conditions(pod, [*initial, *regular], phase, record["sandbox"], now),
        "hostIP": node_ip,
        "hostIPs": [{"ip": node_ip}],
        "startTime": old.get("startTime") or timestamp(record["began"]),
        "qosClass": old.get("qosClass") or qos_class(pod["spec"]),
        "containerStatuses": sorted(regular, key=lambda item: item["name"]),
        "observedGeneration": pod["metadata"].get("generation", 1),
        **_resources(pod),
    }
    if initial:
        status["initContainerStatuses"] = initial
    if ephemeral := pod["spec"].get("ephemeralContainers"):
        status["ephemeralContainerStatuses"] = [_ephemeral(statuses[spec["name"]]) for spec in ephemeral]
    if failure and phase == "Failed":
        status.update(reason=failure[0], message=failure[1])
    elif phase == old.get("phase"):
        status.update({key: old[key] for key in ("reason", "message") if old.get(key)})
    address = node_ip if pod["spec"].get("hostNetwork") else record["ip"] or old.get("podIP")
    if address:
        status.update(podIP=address, podIPs=[{"ip": address}])
    return status


def _ephemeral(status: Object) -> Object:
    """Nobody probes an ephemeral container: it is never ready."""
    return {**{key: value for key, value in status.items() if key != "started"}, "ready": False}


def _resources(pod: Object) -> Object:
    requests, limits = pod_requests(pod["spec"]), pod_limits(pod["spec"])
    parts = {"requests": requests, "limits": limits}
    built = {
        field: {name: quantity_text(name, value) for name, value in amounts.items()}
        for field, amounts in parts.items()
        if amounts
    }
    found: Object = {"resources": built}
    if requests:
        found["allocatedResources"] = built["requests"]
    return found


def container_status(pod: Object, spec: Object, record: Record) -> Object:
    """One element of containerStatuses or initContainerStatuses."""
    container = record["containers"].get(spec["name"]) or {}
    status = {
        "name": spec["name"],
        "image": container.get("image") or spec["image"],
        "imageID": container.get("imageID", ""),
        "restartCount": container.get("restarts", 0),
        "state": _state(pod, spec, container),
        "lastState": _terminated(container["last"]) if container.get("last") else {},
    }
    if container.get("id"):
        status["containerID"] = container["id"]
        status["resources"] = spec.get("resources") or {}
        if (spec.get("resources") or {}).get("requests"):
            status["allocatedResources"] = spec["resources"]["requests"]
    _apply_wait(pod, spec, container, status)
    status["started"] = is_started(spec, container)
    status["ready"] = is_ready(pod, spec, container)
    if mounts := spec.get("volumeMounts"):
        status["volumeMounts"] = [_mount(mount) for mount in mounts]
    return status


def _mount(mount: Object) -> Object:
    found = {"name": mount["name"], "mountPath": mount["mountPath"]}
    if mount.get("readOnly"):
        found.update(readOnly=True, recursiveReadOnly="Disabled")
    return found


def _state(pod: Object, spec: Object, container: Record) -> Object:
    match container.get("state"):
        case "running":
            return {"running": {"startedAt": timestamp(container["started_at"])}}
        case "exited":
            return _terminated(container)
        case "created":
            return {"waiting": {}}
    return {
        "waiting": {"reason": "PodInitializing" if pod["spec"].get("initContainers") else "ContainerCreating"}
    }


def _terminated(ended: Record) -> Object:
    found = {
        "exitCode": ended["exit_code"],
        "reason": ended["exit_reason"],
        "startedAt": timestamp(ended["started_at"]),
        "finishedAt": timestamp(ended["finished_at"]),
        "containerID": ended["id"],
    }
    if ended.get("exit_message"):
        found["message"] = ended["exit_message"]
    return {"terminated": found}


def _apply_wait(pod: Object, spec: Object, container: Record, status: Object) -> None:
    """A container that is to be started again, and could not be, waits: with the reason of the last attempt."""
    reason = container.get("reason")
    if reason is None or container.get("state") == "running" or is_terminating(pod):
        return
    if container.get("state") == "exited":
        if is_init(pod, spec["name"]) and not is_sidecar(spec) and container["exit_code"] == 0:
            return
        if not should_restart(spec, pod, container["exit_code"]):
            return
        status["lastState"] = status["state"]
    status["state"] = {"waiting": {"reason": reason[0], **({"message": reason[1]} if reason[1] else {})}}


def is_started(spec: Object, container: Record) -> bool:
    """Whether it runs and its startup probe, if it has one, has succeeded."""
    if container.get("state") != "running":
        return False
    return "startupProbe" not in spec or container.get("probes", {}).get("startup", {}).get("result") is True


def is_ready(pod: Object, spec: Object, container: Record) -> bool:
    """Whether it counts as ready; an init container is once it has completed."""
    if is_init(pod, spec["name"]) and not is_sidecar(spec):
        return container.get("state") == "exited" and container["exit_code"] == 0
    if not is_started(spec, container):
        return False
    return (
        "readinessProbe" not in spec or container.get("probes", {}).get("readiness", {}).get("result") is True
    )
