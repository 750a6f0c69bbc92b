"""What the kubelet remembers of a pod: one JSON record, the stand-in for the runtime's and the kubelet's caches.

The pod's part::

    uid, node        whose record it is
    began            when the kubelet took the pod up
    ip               its address, while the sandbox is there
    sandbox          whether the sandbox is up
    pass             when the pod is to be synced next, or None
    work             what the pod's worker is busy with: {"kind", "due", "todo", …}, or None
    stage            "", then "terminating", then "terminated"
    failure          [reason, message] where the kubelet itself fails the pod (its active deadline is over)
    containers       name → the container's part

A container's part (absent fields have not happened yet)::

    state            "running", "exited" or "created" (the runtime could not start it)
    id, image, imageID, spec_image, restarts, started_at, finished_at, exit_code, exit_reason, exit_message
    last             the end of the run before: {id, exit_code, exit_reason, exit_message, started_at, finished_at}
    reason           [reason, message] of the last failed attempt to start it
    back_off, pull   [delay, last update] of restarts and of pulls; pull_message the last pull's error
    program, state of it in ``process``, when to resume it in ``wake``; argv, env
    kill             {"deadline", "signalled"} while it is being stopped
    probes           kind → {"due", "run", "last", "result"}
    chunk            the number of the log chunk being written
"""

from __future__ import annotations

from typing import Any

from simulator.apimachinery.metadata import Object

Record = dict[str, Any]


def new_record(pod: Object, now: float) -> Record:
    """The record of a pod just taken up."""
    return {
        "uid": pod["metadata"]["uid"],
        "node": pod["spec"]["nodeName"],
        "began": now,
        "ip": None,
        "sandbox": False,
        "mounted": False,
        "pass": now,
        "work": None,
        "stage": "",
        "containers": {},
    }


def container_specs(pod: Object) -> list[Object]:
    """Init containers, then containers, then those that were added to look around."""
    spec = pod["spec"]
    return [*(spec.get("initContainers") or ()), *spec["containers"], *(spec.get("ephemeralContainers") or ())]


def spec_of(pod: Object, name: str) -> Object:
    """The container's spec.

    Raises:
        KeyError: the pod has no such container.
    """
    for spec in container_specs(pod):
        if spec["name"] == name:
            return spec
    raise KeyError(name)


def is_init(pod: Object, name: str) -> bool:
    """Whether it is an init container (sidecars included)."""
    return any(spec["name"] == name for spec in pod["spec"].get("initContainers") or ())


def is_ephemeral(pod: Object, name: str) -> bool:
    """Whether it was added to the running pod; such a container runs once."""
    return any(spec["name"] == name for spec in pod["spec"].get("ephemeralContainers") or ())


def is_sidecar(spec: Object) -> bool:
    """Whether an init container runs on beside the others."""
    return spec.get("restartPolicy") == "Always"


def should_restart(spec: Object, pod: Object, exit_code: int) -> bool:
    """Whether a container that ended with ``exit_code`` is to run again (pkg/api/v1/pod: ContainerShouldRestart)."""
    if is_ephemeral(pod, spec["name"]):
        return False
    for rule in spec.get("restartPolicyRules") or ():
        codes = rule.get("exitCodes") or {}
        inside = exit_code in (codes.get("values") or ())
        if inside == (codes.get("operator", "In") == "In") and rule.get("action") == "Restart":
            return True
    policy = spec.get("restartPolicy") or pod["spec"].get("restartPolicy", "Always")
    return policy == "Always" or (policy == "OnFailure" and exit_code != 0)


def termination(container: Record) -> Record:
    """What is remembered of a run that ended."""
    fields = ("id", "exit_code", "exit_reason", "exit_message", "started_at", "finished_at")
    return {field: container.get(field) for field in fields}
