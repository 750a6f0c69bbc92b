"""What the cluster's picture shows of a pod."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from simulator.apimachinery.metadata import Object, condition_is
from simulator.apimachinery.timestamps import seconds_of
from simulator.kinds.pod.resources import pod_requests
from simulator.kinds.pod.status_word import summarise


def picture(pod: Object) -> dict[str, Any]:
    """Where it runs, how it is, its containers and what it asks for."""
    spec, status, summary = pod["spec"], pod.get("status") or {}, summarise(pod)
    wanted = pod_requests(spec)
    return {
        "node": spec.get("nodeName") or None,
        "phase": status.get("phase", ""),
        "status": summary.word,
        "ready": condition_is(pod, "Ready"),
        "readiness": f"{summary.ready}/{summary.total}",
        "restarts": summary.restarts,
        "ip": status.get("podIP", ""),
        "containers": [
            *_containers(spec.get("initContainers"), status.get("initContainerStatuses"), True),
            *_containers(spec.get("containers"), status.get("containerStatuses"), False),
        ],
        "requests": {"cpu": float(wanted.get("cpu", 0)), "memory": int(wanted.get("memory", 0))},
    }


def _containers(containers: Any, statuses: Any, init: bool) -> list[dict[str, Any]]:
    by_name = {status["name"]: status for status in statuses or ()}
    return [_container(item, by_name.get(item["name"], {}), init) for item in containers or ()]


def _container(container: Mapping[str, Any], status: Mapping[str, Any], init: bool) -> dict[str, Any]:
    state, details = _state(status)
    return {
        "name": container["name"],
        "image": container.get("image", ""),
        "init": init,
        "state": state,
        "reason": details.get("reason", ""),
        "exitCode": details.get("exitCode"),
        "ready": bool(status.get("ready")),
        "started": bool(status.get("started")),
        "restarts": status.get("restartCount", 0),
        "backoffUntil": _backoff_until(status, details),
    }


def _state(status: Mapping[str, Any]) -> tuple[str, Mapping[str, Any]]:
    for name in ("running", "terminated", "waiting"):
        details = (status.get("state") or {}).get(name)
        if details is not None:
            return name, details
    return "waiting", {}


BACKOFF_START, BACKOFF_LIMIT = 10.0, 300.0


def _backoff_until(status: Mapping[str, Any], details: Mapping[str, Any]) -> float | None:
    """When a container that waits for its next start gets it: 10 s after the first crash, doubled to 5 minutes.

    Example: three restarts behind it, it waits 10 × 2³ = 80 s after its last exit.
    """
    finished = ((status.get("lastState") or {}).get("terminated") or {}).get("finishedAt")
    if details.get("reason") != "CrashLoopBackOff" or not finished:
        return None
    delay = min(BACKOFF_START * 2 ** max(status.get("restartCount", 0) - 1, 0), BACKOFF_LIMIT)
    return seconds_of(finished) + delay
