"""The conditions the kubelet owns on a pod (pkg/kubelet/status/generate.go)."""

from __future__ import annotations

from collections.abc import Sequence

from simulator.apimachinery.metadata import Object
from simulator.apimachinery.timestamps import timestamp
from simulator.kubelet.record import is_sidecar

OWNED = ("PodReadyToStartContainers", "Initialized", "Ready", "ContainersReady", "PodScheduled")
Verdict = tuple[str, str, str]
"""(status, reason, message)"""
TRUE: Verdict = ("True", "", "")


def pod_conditions(
    pod: Object, statuses: Sequence[Object], phase: str, sandbox: bool, now: float
) -> list[Object]:
    """All conditions of the pod: others' as they are, then the kubelet's.

    Args:
        statuses: of init containers and containers.
        sandbox: whether the pod's sandbox is up.
    """
    old = (pod.get("status") or {}).get("conditions") or []
    others = [item for item in old if item["type"] not in OWNED]
    by_name = {status["name"]: status for status in statuses}
    containers = _containers_ready(pod, by_name, phase)
    verdicts = {
        "PodReadyToStartContainers": TRUE if sandbox else ("False", "", ""),
        "Initialized": _initialized(pod, by_name, phase),
        "Ready": _ready(pod, others, containers),
        "ContainersReady": containers,
        "PodScheduled": TRUE,
    }
    before = {item["type"]: item for item in old}
    generation = pod["metadata"].get("generation", 1)
    return others + [
        _condition(kind, verdict, before.get(kind), generation, now) for kind, verdict in verdicts.items()
    ]


def _condition(kind: str, verdict: Verdict, before: Object | None, generation: int, now: float) -> Object:
    status, reason, message = verdict
    unchanged = before is not None and before["status"] == status
    built = {
        "type": kind,
        "status": status,
        "observedGeneration": generation,
        "lastProbeTime": None,
        "lastTransitionTime": before["lastTransitionTime"] if unchanged else timestamp(now),
    }
    if reason:
        built["reason"] = reason
    if message:
        built["message"] = message
    return built


def _containers_ready(pod: Object, by_name: dict[str, Object], phase: str) -> Verdict:
    watched = [spec["name"] for spec in pod["spec"].get("initContainers") or () if is_sidecar(spec)]
    watched += [spec["name"] for spec in pod["spec"]["containers"]]
    unknown = [name for name in watched if name not in by_name]
    unready = [name for name in watched if name in by_name and not by_name[name]["ready"]]
    if phase == "Succeeded" and not unknown:
        return "False", "PodCompleted", ""
    if phase == "Failed":
        return "False", "PodFailed", ""
    return _listed(unknown, unready, "unready", "ContainersNotReady")


def _initialized(pod: Object, by_name: dict[str, Object], phase: str) -> Verdict:
    specs = pod["spec"].get("initContainers") or ()
    unknown = [spec["name"] for spec in specs if spec["name"] not in by_name]
    incomplete = [spec["name"] for spec in specs if spec["name"] in by_name and not _is_done(spec, by_name)]
    if phase == "Succeeded" and not unknown:
        return "True", "PodCompleted", ""
    if any(_has_started(by_name.get(spec["name"])) for spec in pod["spec"]["containers"]):
        return TRUE
    return _listed(unknown, incomplete, "incomplete", "ContainersNotInitialized")


def _is_done(spec: Object, by_name: dict[str, Object]) -> bool:
    status = by_name[spec["name"]]
    return bool(status.get("started")) if is_sidecar(spec) else status["ready"]


def _has_started(status: Object | None) -> bool:
    if status is None:
        return False
    return (
        "running" in status["state"] or "terminated" in status["state"] or "terminated" in status["lastState"]
    )


def _listed(unknown: list[str], bad: list[str], word: str, reason: str) -> Verdict:
    texts = [f"containers with unknown status: [{' '.join(unknown)}]"] if unknown else []
    texts += [f"containers with {word} status: [{' '.join(bad)}]"] if bad else []
    return ("False", reason, ", ".join(texts)) if texts else TRUE


def _ready(pod: Object, others: list[Object], containers: Verdict) -> Verdict:
    if containers[0] != "True":
        return containers
    texts = []
    states = {item["type"]: item["status"] for item in others}
    for gate in pod["spec"].get("readinessGates") or ():
        kind = gate["conditionType"]
        if kind not in states:
            texts.append(f'corresponding condition of pod readiness gate "{kind}" does not exist.')
        elif states[kind] != "True":
            texts.append(f'the status of pod readiness gate "{kind}" is not "True", but {states[kind]}')
    return ("False", "ReadinessGatesNotReady", ", ".join(texts)) if texts else TRUE
