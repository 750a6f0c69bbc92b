"""The description of a pod (describePod, kubectl/pkg/describe/describe.go)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.apimachinery.metadata import (
    Object,
    annotations_of,
    is_terminating,
    labels_of,
    name_of,
    namespace_of,
)
from simulator.apimachinery.timestamps import age
from simulator.kinds.describing import Writer, events_of, write_events
from simulator.kinds.describing.containers import write_containers, write_resources
from simulator.kinds.describing.pod_parts import write_spread
from simulator.kinds.describing.volumes import write_volumes
from simulator.kinds.describing.writer import moment
from simulator.kinds.pod.resources import qos_class
from simulator.kinds.pod.status_word import TERMINAL

if TYPE_CHECKING:
    from simulator.kinds.kind import Reader

MIRROR = "kubernetes.io/config.mirror"


def describe_pod(pod: Object, reader: Reader, now: float) -> str:
    """What ``kubectl describe pod`` prints."""
    writer, spec, status = Writer(), pod["spec"], pod.get("status") or {}
    _write_identity(writer, pod)
    _write_status(writer, pod, now)
    _write_addresses(writer, pod)
    _write_containers(writer, pod)
    _write_conditions(writer, pod)
    write_volumes(writer, spec.get("volumes"))
    writer.field("QoS Class", status.get("qosClass") or qos_class(spec))
    writer.labels("Node-Selectors", spec.get("nodeSelector"))
    writer.tolerations("Tolerations", spec.get("tolerations"))
    write_spread(writer, spec)
    write_events(writer, events_of(pod, reader, annotations_of(pod).get(MIRROR)), now)
    return writer.text()


def _write_identity(writer: Writer, pod: Object) -> None:
    spec, status = pod["spec"], pod.get("status") or {}
    writer.field("Name", name_of(pod))
    writer.field("Namespace", namespace_of(pod))
    if spec.get("priority") is not None:
        writer.field("Priority", spec["priority"])
    for title, field in (("Priority Class Name", "priorityClassName"), ("Runtime Class Name", "runtimeClassName"),
                         ("Service Account", "serviceAccountName")):
        if spec.get(field):
            writer.field(title, spec[field])
    node = spec.get("nodeName")
    writer.field("Node", f"{node}/{status.get('hostIP', '')}" if node else "<none>")
    if status.get("startTime"):
        writer.field("Start Time", moment(status["startTime"]))
    writer.labels("Labels", labels_of(pod))
    writer.annotations("Annotations", annotations_of(pod))


def _write_status(writer: Writer, pod: Object, now: float) -> None:
    status, meta = pod.get("status") or {}, pod["metadata"]
    if is_terminating(pod) and status.get("phase") not in TERMINAL:
        writer.field("Status", f"Terminating (lasts {age(meta['deletionTimestamp'], now)})")
        writer.field("Termination Grace Period", f"{meta.get('deletionGracePeriodSeconds', 0)}s")
    else:
        writer.field("Status", status.get("phase", ""))
    for title, field in (("Reason", "reason"), ("Message", "message")):
        if status.get(field):
            writer.field(title, status[field])
    profile = (pod["spec"].get("securityContext") or {}).get("seccompProfile")
    if profile:
        writer.field("SeccompProfile", profile.get("type", ""))
        if profile.get("type") == "Localhost":
            writer.field("LocalhostProfile", profile.get("localhostProfile", ""))


def _write_addresses(writer: Writer, pod: Object) -> None:
    status = pod.get("status") or {}
    writer.field("IP", status.get("podIP", ""))
    addresses = status.get("podIPs") or ()
    writer.line("IPs:" if addresses else "IPs:\t<none>")
    for address in addresses:
        writer.field("IP", address.get("ip", ""), 1)
    writer.controlled_by(pod)
    if status.get("nominatedNodeName"):
        writer.field("NominatedNodeName", status["nominatedNodeName"])
    if pod["spec"].get("resources") is not None:
        writer.line("Resources:")
        write_resources(writer, pod["spec"]["resources"], 1)


def _write_containers(writer: Writer, pod: Object) -> None:
    spec, status = pod["spec"], pod.get("status") or {}
    for title, field, states in (
        ("Init Containers", "initContainers", "initContainerStatuses"),
        ("Containers", "containers", "containerStatuses"),
        ("Ephemeral Containers", "ephemeralContainers", "ephemeralContainerStatuses"),
    ):
        if spec.get(field) or field == "containers":
            write_containers(writer, title, spec.get(field), status.get(states), lambda path: field_value(pod, path))


def field_value(pod: Object, path: str) -> str:
    """The value of a downward API field as far as kubectl can tell it: the name and the namespace."""
    fields = {"metadata.name": name_of(pod), "metadata.namespace": namespace_of(pod)}
    return fields.get(path, "")


def _write_conditions(writer: Writer, pod: Object) -> None:
    conditions = (pod.get("status") or {}).get("conditions") or ()
    gates = pod["spec"].get("readinessGates") or ()
    if gates:
        by_type = {item["type"]: item["status"] for item in conditions}
        writer.line("Readiness Gates:\n  Type\tStatus")
        for gate in gates:
            writer.row(f"{gate['conditionType']} ", f"{by_type.get(gate['conditionType'], '<none>')} ")
    if conditions:
        writer.line("Conditions:\n  Type\tStatus")
        for item in conditions:
            writer.row(f"{item['type']} ", f"{item['status']} ")
