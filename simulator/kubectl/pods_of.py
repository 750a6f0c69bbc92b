"""The pod that a workload, a Service or a pod itself stands for (kubectl/pkg/polymorphichelpers)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from simulator.apimachinery.metadata import Object, condition_is, name_of, namespace_of
from simulator.apimachinery.selectors import format_selector
from simulator.kinds import BY_RESOURCE
from simulator.kubectl.command import Invocation, error
from simulator.kubectl.resources import Named, parse_resources

POLL_SECONDS = 0.25
GO_TYPES = {"": "v1", "apps": "v1", "batch": "v1"}
BY_LABELS = ("ReplicaSet", "StatefulSet", "DaemonSet", "Deployment", "Job")
_LAST = "9999"


def named_object(call: Invocation, words: list[str]) -> Object:
    """The object that ``POD``, ``TYPE/NAME`` or ``TYPE NAME`` names; its kind and version are filled in.

    Raises:
        Failure, ServerError: it makes no sense, or there is none.
    """
    pods = BY_RESOURCE["pods"]
    if len(words) == 1 and "/" not in words[0]:
        item = Named(pods, words[0])
    else:
        item = parse_resources(words, call.kinds)[0]
    found = call.rest.get(item.kind, call.namespace if item.kind.namespaced else "", item.name)
    return {"apiVersion": item.kind.api_version, "kind": item.kind.kind, **found}


def selector_of(obj: Object, doing: str) -> str:
    """The label selector of an object's pods, in text.

    Args:
        doing: what the complaint begins with: "cannot attach to".

    Raises:
        Failure: an object of this kind has none.
    """
    kind = obj["kind"]
    go_type = f"*v1.{kind}"
    if kind in BY_LABELS:
        return format_selector(obj["spec"].get("selector"))
    if kind in ("ReplicationController", "Service"):
        labels = obj["spec"].get("selector") or {}
        if kind == "Service" and not labels:
            raise error(f"{doing} {go_type}: invalid service '{name_of(obj)}': Service is defined without a selector")
        return ",".join(f"{key}={value}" for key, value in sorted(labels.items()))
    raise error(f"{doing} {go_type}: selector for {go_type} not implemented")


def pods_of(
    call: Invocation, obj: Object, timeout: float, doing: str, order: Callable[[Object], Any]
) -> list[Object]:
    """The pods that an object selects, best first; waits for the first one.

    Raises:
        Failure: none came in time.
    """
    selector, deadline = selector_of(obj, doing), call.transport.now() + timeout
    while True:
        found = call.rest.get(BY_RESOURCE["pods"], namespace_of(obj), labelSelector=selector)["items"]
        if found:
            return sorted(found, key=order)
        if call.transport.now() >= deadline or call.transport.interrupted():
            raise error("timed out waiting for the condition")
        call.transport.sleep(POLL_SECONDS)


def attachable_pod(call: Invocation, obj: Object, timeout: float) -> Object:
    """The pod to attach to, to execute in or to forward to.

    Raises:
        Failure: the object has no pods.
    """
    return obj if obj["kind"] == "Pod" else pods_of(call, obj, timeout, "cannot attach to", by_activity)[0]


def by_logging(pod: Object) -> tuple:
    """Order for logs: assigned, running, ready, longest ready, most restarts, oldest (podutils.ByLogging)."""
    phases = {"Running": 0, "Unknown": 1, "Pending": 2}
    return (not pod["spec"].get("nodeName"), phases.get(_phase(pod), 0), not _is_ready(pod), _ready_since(pod),
            -_restarts(pod), _created(pod))


def by_activity(pod: Object) -> tuple:
    """The same for attaching: the reverse of podutils.ActivePods."""
    phases = {"Pending": 0, "Unknown": 1, "Running": 2}
    deleting = pod["metadata"].get("deletionTimestamp")
    return (not pod["spec"].get("nodeName"), -phases.get(_phase(pod), 0), not _is_ready(pod), bool(deleting),
            _ready_since(pod), _restarts(pod), _created(pod))


def _phase(pod: Object) -> str:
    return (pod.get("status") or {}).get("phase", "")


def _is_ready(pod: Object) -> bool:
    return condition_is(pod, "Ready")


def _ready_since(pod: Object) -> str:
    conditions = (pod.get("status") or {}).get("conditions") or ()
    return next((item.get("lastTransitionTime") or _LAST for item in conditions
                 if item["type"] == "Ready" and item["status"] == "True"), _LAST)


def _restarts(pod: Object) -> int:
    return max((item["restartCount"] for item in (pod.get("status") or {}).get("containerStatuses") or ()), default=0)


def _created(pod: Object) -> str:
    return pod["metadata"].get("creationTimestamp") or _LAST
