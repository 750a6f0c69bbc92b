"""The description of a claim (describePersistentVolumeClaim, kubectl/pkg/describe/describe.go)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.apimachinery.metadata import Object, annotations_of, labels_of, name_of, namespace_of
from simulator.apimachinery.storage import access_modes_text, class_of
from simulator.kinds.describing import Writer, events_of, write_events
from simulator.kinds.describing.writer import moment
from simulator.kinds.persistentvolume.describe import phase_text

if TYPE_CHECKING:
    from simulator.kinds.kind import Reader

_HEADS = ("Type", "Status", "LastProbeTime", "LastTransitionTime", "Reason", "Message")
_DASHES = ("----", "------", "-----------------", "------------------", "------", "-------")


def describe_claim(claim: Object, reader: Reader, now: float) -> str:
    """What ``kubectl describe pvc`` prints."""
    writer = Writer()
    writer.field("Name", name_of(claim))
    writer.field("Namespace", namespace_of(claim))
    writer.field("StorageClass", class_of(claim))
    writer.field("Status", phase_text(claim, now))
    write_claim(writer, claim)
    for index, pod in enumerate(_users(claim, reader) or ["<none>"]):
        writer.line(f"\t{pod}" if index else f"Used By:\t{pod}")
    _write_conditions(writer, (claim.get("status") or {}).get("conditions"))
    write_events(writer, events_of(claim, reader), now)
    return writer.text()


def write_claim(writer: Writer, claim: Object) -> None:
    """Write what a claim asks for and got."""
    spec, status = claim["spec"], claim.get("status") or {}
    bound = bool(spec.get("volumeName"))
    writer.field("Volume", spec.get("volumeName", ""))
    writer.labels("Labels", labels_of(claim))
    writer.annotations("Annotations", annotations_of(claim))
    writer.field("Finalizers", f"[{' '.join(claim['metadata'].get('finalizers') or ())}]")
    writer.field("Capacity", (status.get("capacity") or {}).get("storage", "0") if bound else "")
    writer.field("Access Modes", access_modes_text(status.get("accessModes")) if bound else "")
    if spec.get("volumeMode") is not None:
        writer.field("VolumeMode", spec["volumeMode"])
    if spec.get("dataSource") is not None:
        writer.line("DataSource:")
        for title, field in (("APIGroup", "apiGroup"), ("Kind", "kind"), ("Name", "name")):
            if field != "apiGroup" or spec["dataSource"].get(field) is not None:
                writer.field(title, spec["dataSource"].get(field, ""), 1)


def _users(claim: Object, reader: Reader) -> list[str]:
    """The names of the pods that mount the claim or own it."""
    owners = {item["uid"] for item in claim["metadata"].get("ownerReferences") or () if item["kind"] == "Pod"}
    return sorted(
        name_of(pod) for pod in reader.list("pods", namespace_of(claim))
        if pod["metadata"]["uid"] in owners or _mounts(pod, name_of(claim))
    )


def _mounts(pod: Object, name: str) -> bool:
    volumes = pod["spec"].get("volumes") or ()
    return any((item.get("persistentVolumeClaim") or {}).get("claimName") == name for item in volumes)


def _write_conditions(writer: Writer, conditions: list[Object] | None) -> None:
    if not conditions:
        return
    writer.line("Conditions:")
    writer.row(*_HEADS)
    writer.row(*_DASHES)
    for item in conditions:
        writer.row(f"{item['type']} ", f"{item['status']} ", f"{moment(item.get('lastProbeTime'))} ",
                   f"{moment(item.get('lastTransitionTime'))} ", f"{item.get('reason', '')} ", item.get("message", ""))
