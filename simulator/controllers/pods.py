"""Pods as workload controllers see them: what counts as active, ready, available, and a pod made from a template.

Mirrors pkg/controller/controller_utils.go (IsPodActive, IsPodTerminating, GetPodFromTemplate, createPods, DeletePod)
and pkg/api/v1/pod (IsPodReady, IsPodAvailable).
"""

from __future__ import annotations

from collections.abc import Iterable

from simulator.apimachinery.copying import deep_copy
from simulator.apimachinery.errors import StatusError
from simulator.apimachinery.metadata import (
    Object,
    condition,
    condition_is,
    controller_reference,
    is_terminating,
    name_of,
    namespace_of,
)
from simulator.apimachinery.timestamps import seconds_of
from simulator.client import Client

FINISHED = ("Succeeded", "Failed")


def phase(pod: Object) -> str:
    """``status.phase``; a new pod is Pending."""
    return (pod.get("status") or {}).get("phase", "Pending")


def is_finished(pod: Object) -> bool:
    """Whether the pod ran to its end."""
    return phase(pod) in FINISHED


def is_active(pod: Object) -> bool:
    """Whether the pod is neither finished nor going away."""
    return not is_terminating(pod) and not is_finished(pod)


def is_going(pod: Object) -> bool:
    """Whether the pod is being deleted and has not finished yet."""
    return is_terminating(pod) and not is_finished(pod)


def is_ready(pod: Object) -> bool:
    """Whether the pod's condition Ready is True."""
    return condition_is(pod, "Ready")


def available_at(pod: Object, min_ready: int) -> float | None:
    """When a ready pod counts as available, virtual seconds; None while it is not ready."""
    found = condition(pod, "Ready")
    if found is None or found["status"] != "True":
        return None
    return seconds_of(found["lastTransitionTime"]) + min_ready if min_ready else 0.0


def next_availability(pods: Iterable[Object], min_ready: int, now: float) -> float | None:
    """Virtual seconds until the next ready pod becomes available, None when there is none to wait for."""
    times = [at for pod in pods if (at := available_at(pod, min_ready)) is not None and at > now]
    return min(times) - now if times else None


def pod_from_template(template: Object, owner: Object) -> Object:
    """A new pod of ``owner`` with a generated name."""
    given = template.get("metadata") or {}
    meta: Object = {
        "generateName": f"{name_of(owner)}-",
        "namespace": namespace_of(owner),
        "ownerReferences": [controller_reference(owner)],
    }
    meta |= {field: deep_copy(given[field]) for field in ("labels", "annotations", "finalizers") if given.get(field)}
    return {"apiVersion": "v1", "kind": "Pod", "metadata": meta, "spec": deep_copy(template["spec"])}


def create_pod(client: Client, owner: Object, pod: Object) -> Object:
    """Create a pod and tell so in an event of ``owner``.

    Raises:
        StatusError: the pod was refused; an event says so unless the namespace is going away.
    """
    try:
        created = client.create("pods", pod)
    except StatusError as error:
        if not namespace_is_terminating(error):
            client.events.event(owner, "Warning", "FailedCreate", f"Error creating: {error.message}")
        raise
    client.events.event(owner, "Normal", "SuccessfulCreate", f"Created pod: {name_of(created)}")
    return created


def delete_pod(client: Client, owner: Object, pod: Object) -> None:
    """Delete a pod and tell so in an event of ``owner``."""
    client.delete("pods", pod)
    client.events.event(owner, "Normal", "SuccessfulDelete", f"Deleted pod: {name_of(pod)}")


def namespace_is_terminating(error: StatusError) -> bool:
    """Whether a create failed because its namespace is going away."""
    causes = (error.details or {}).get("causes") or ()
    return any(cause.get("reason") == "NamespaceTerminating" for cause in causes)
