"""Node: a machine that runs pods.

Mirrors pkg/registry/core/node, ValidateNode and its describer.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from simulator.apimachinery.fields import FieldError, duplicate, forbidden_field, invalid_value, required
from simulator.apimachinery.metadata import Object, condition, condition_is, labels_of, name_of
from simulator.apimachinery.names import label_value_problems, qualified_name_problems
from simulator.apimachinery.quantity import parse_quantity, whole
from simulator.apimachinery.timestamps import age
from simulator.kinds.kind import AGE, NAME, Column, Context, Kind, Reader
from simulator.kinds.node.describe import describe_node
from simulator.kinds.pod.defaults import canonical_quantity
from simulator.kinds.pod.validation.scheduling import effect_errors

ROLE_PREFIX = "node-role.kubernetes.io/"
ROLE_LABEL = "kubernetes.io/role"
ZONE = "topology.kubernetes.io/zone"
_SYSTEM_INFO = (
    "machineID", "systemUUID", "bootID", "kernelVersion", "osImage", "containerRuntimeVersion", "kubeletVersion",
    "kubeProxyVersion", "operatingSystem", "architecture",
)


class NodeKind(Kind):
    """A worker with so much CPU, memory and room for pods."""

    kind = "Node"
    plural = "nodes"
    short_names = ("no",)
    namespaced = False
    schema = "io.k8s.api.core.v1.Node"
    subresources = ("proxy", "status")
    columns = (
        NAME,
        Column("Status", description="The status of the node"),
        Column("Roles", description="The roles of the node"),
        AGE,
        Column("Version", description="The version of its kubelet."),
        Column("Internal-IP", description="Its address inside the cluster.", priority=1),
        Column("External-IP", description="Its address outside the cluster.", priority=1),
        Column("OS-Image", description="Its operating system.", priority=1),
        Column("Kernel-Version", description="Its kernel.", priority=1),
        Column("Container-Runtime", description="What runs its containers.", priority=1),
    )

    def default(self, obj: Object) -> None:
        obj.setdefault("spec", {})
        status = obj.setdefault("status", {})
        for field in ("capacity", "allocatable"):
            for name, value in (status.get(field) or {}).items():
                status[field][name] = canonical_quantity(value)
        if status.get("capacity") and not status.get("allocatable"):
            status["allocatable"] = dict(status["capacity"])
        status.setdefault("daemonEndpoints", {"kubeletEndpoint": {"Port": 0}})
        status["nodeInfo"] = {**dict.fromkeys(_SYSTEM_INFO, ""), **(status.get("nodeInfo") or {})}

    def prepare_for_create(self, obj: Object, context: Context) -> None:
        """A node brings its own status: the kubelet registers with it."""

    def validate(self, obj: Object, context: Context) -> list[FieldError]:
        return _taint_errors(obj["spec"].get("taints") or [])

    def validate_update(self, new: Object, old: Object, context: Context) -> list[FieldError]:
        problems = []
        for field, shown in (("podCIDRs", "podCIDR"), ("providerID", "providerID")):
            before = old["spec"].get(field)
            if before and new["spec"].get(field) != before:
                text = f'node updates may not change {shown} except from "" to valid'
                problems.append(forbidden_field(f"spec.{field}", text))
        return problems

    def field_values(self, obj: Object) -> dict[str, str]:
        unschedulable = str(bool(obj["spec"].get("unschedulable"))).lower()
        return {**super().field_values(obj), "spec.unschedulable": unschedulable}

    def row(self, obj: Object, now: float) -> list[Any]:
        info = (obj.get("status") or {}).get("nodeInfo") or {}
        kernel = info.get("kernelVersion") or "<unknown>"
        if info.get("architecture"):
            kernel = f"{kernel} ({info['architecture']})"
        return [
            name_of(obj),
            status_word(obj),
            ",".join(roles(obj)) or "<none>",
            age(obj["metadata"].get("creationTimestamp"), now),
            info.get("kubeletVersion", ""),
            address(obj, "InternalIP"),
            address(obj, "ExternalIP"),
            info.get("osImage") or "<unknown>",
            kernel,
            info.get("containerRuntimeVersion") or "<unknown>",
        ]

    def describe(self, obj: Object, reader: Reader, now: float) -> str:
        return describe_node(obj, roles(obj), reader, now)

    def picture(self, obj: Object) -> dict[str, Any]:
        status = obj.get("status") or {}
        room = status.get("allocatable") or {}
        return {
            "ready": condition_is(obj, "Ready"),
            "unschedulable": bool(obj["spec"].get("unschedulable")),
            "zone": labels_of(obj).get(ZONE, ""),
            "roles": roles(obj),
            "taints": [{field: taint.get(field, "") for field in ("key", "value", "effect")}
                       for taint in obj["spec"].get("taints") or ()],
            "allocatable": {"cpu": float(parse_quantity(room.get("cpu", "0"))),
                            "memory": whole(room.get("memory", "0")), "pods": whole(room.get("pods", "0"))},
            "conditions": [{"type": item["type"], "status": item["status"]}
                           for item in status.get("conditions") or ()],
        }


def _taint_errors(taints: list[dict[str, Any]]) -> list[FieldError]:
    """What is wrong with taints; upstream's path to them is under metadata."""
    problems: list[FieldError] = []
    seen: set[tuple[str, str]] = set()
    for index, taint in enumerate(taints):
        path = f"metadata.taints[{index}]"
        key, value, effect = (taint.get(field) or "" for field in ("key", "value", "effect"))
        problems += [invalid_value(f"{path}.key", key, text) for text in qualified_name_problems(key)]
        if texts := label_value_problems(value):
            problems.append(invalid_value(f"{path}.value", value, ";".join(texts)))
        problems += effect_errors(effect, f"{path}.effect") if effect else [required(f"{path}.effect")]
        if (key, effect) in seen:
            text = "taints must be unique by key and effect pair"
            shown = {"Key": key, "Value": value, "Effect": effect, "TimeAdded": taint.get("timeAdded")}
            problems.append(replace(duplicate(path, shown), detail=text))
        seen.add((key, effect))
    return problems


def status_word(obj: Object) -> str:
    """``Ready``, ``NotReady`` or ``Unknown``, with ``,SchedulingDisabled`` when cordoned."""
    ready = condition(obj, "Ready")
    word = "Unknown" if ready is None else "Ready" if ready["status"] == "True" else "NotReady"
    return f"{word},SchedulingDisabled" if obj["spec"].get("unschedulable") else word


def roles(obj: Object) -> list[str]:
    """The roles its labels give it, in order of the alphabet."""
    found = {key.removeprefix(ROLE_PREFIX) for key in labels_of(obj) if key.startswith(ROLE_PREFIX)}
    found.add(labels_of(obj).get(ROLE_LABEL, ""))
    return sorted(found - {""})


def address(obj: Object, kind: str) -> str:
    """Its first address of a type, ``<none>`` without one."""
    for item in (obj.get("status") or {}).get("addresses") or ():
        if item["type"] == kind:
            return item["address"]
    return "<none>"
