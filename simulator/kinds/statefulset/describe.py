"""What ``kubectl describe statefulset`` prints (describeStatefulSet, describeVolumeClaimTemplates)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from simulator.apimachinery.metadata import Object, annotations_of, labels_of, name_of, namespace_of
from simulator.apimachinery.selectors import selector_text
from simulator.kinds import pod_template
from simulator.kinds.describing import Writer, events_of, write_events
from simulator.kinds.describing.pod_parts import pod_counts, write_template
from simulator.kinds.describing.writer import moment

if TYPE_CHECKING:
    from simulator.kinds.kind import Reader

CLASS_ANNOTATION = "volume.beta.kubernetes.io/storage-class"


def describe(obj: Object, reader: Reader, now: float) -> str:
    """The page about a StatefulSet."""
    writer, spec = Writer(), obj["spec"]
    writer.field("Name", name_of(obj))
    writer.field("Namespace", namespace_of(obj))
    writer.field("CreationTimestamp", moment(obj["metadata"].get("creationTimestamp")))
    writer.field("Selector", selector_text(spec.get("selector")))
    writer.labels("Labels", labels_of(obj))
    writer.annotations("Annotations", annotations_of(obj))
    if spec.get("serviceName"):
        writer.field("Service Name", spec["serviceName"])
    writer.field("Pod Management Policy", spec.get("podManagementPolicy", ""))
    total = (obj.get("status") or {}).get("replicas", 0)
    writer.field("Replicas", f"{spec.get('replicas', 0)} desired | {total} total")
    _write_strategy(writer, spec.get("updateStrategy") or {})
    policy = spec.get("persistentVolumeClaimRetentionPolicy") or {}
    if policy:
        writer.line("Persistent Volume Claim Retention Policy:")
        writer.field("WhenDeleted", policy.get("whenDeleted", ""), 1)
        writer.field("WhenScaled", policy.get("whenScaled", ""), 1)
    writer.field("Pods Status", pod_counts(obj, reader))
    write_template(writer, pod_template.template_of(obj))
    _write_claims(writer, spec.get("volumeClaimTemplates") or ())
    write_events(writer, events_of(obj, reader), now)
    return writer.text()


def _write_strategy(writer: Writer, strategy: Mapping[str, Any]) -> None:
    rolling = strategy.get("rollingUpdate") or {}
    writer.field("Update Strategy", strategy.get("type", ""))
    if rolling.get("partition") is not None:
        writer.field("Partition", rolling["partition"], 1)
        if rolling.get("maxUnavailable") is not None:
            writer.field("MaxUnavailable", rolling["maxUnavailable"], 1)


def _write_claims(writer: Writer, claims: Any) -> None:
    if not claims:
        writer.field("Volume Claims", "<none>")
        return
    writer.line("Volume Claims:")
    for claim in claims:
        meta, spec = claim.get("metadata") or {}, claim.get("spec") or {}
        annotations = meta.get("annotations") or {}
        writer.field("Name", meta.get("name", ""), 1)
        writer.field("StorageClass", annotations.get(CLASS_ANNOTATION) or spec.get("storageClassName") or "", 1)
        writer.labels("  Labels", meta.get("labels"))
        writer.labels("  Annotations", annotations)
        requests = (spec.get("resources") or {}).get("requests") or {}
        writer.field("Capacity", requests.get("storage", "<default>"), 1)
        writer.field("Access Modes", f"[{' '.join(spec.get('accessModes') or ())}]", 1)
