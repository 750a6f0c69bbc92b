"""What pods and pod templates have in common in a description, and the pods of a workload counted by phase.

Mirrors DescribePodTemplate, describeTopologySpreadConstraints and getPodStatusForController
(kubectl/pkg/describe/describe.go).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from simulator.apimachinery.metadata import Object, is_controlled_by
from simulator.apimachinery.selectors import format_selector, label_selector
from simulator.kinds.describing.containers import write_containers
from simulator.kinds.describing.volumes import write_volumes
from simulator.kinds.describing.writer import Writer

if TYPE_CHECKING:
    from simulator.kinds.kind import Reader

_PHASES = (("Running", "Running"), ("Pending", "Waiting"), ("Succeeded", "Succeeded"), ("Failed", "Failed"))


def write_template(writer: Writer, template: Mapping[str, Any]) -> None:
    """Write a pod template."""
    meta, spec = template.get("metadata") or {}, template.get("spec") or {}
    writer.line("Pod Template:")
    writer.labels("  Labels", meta.get("labels"))
    if meta.get("annotations"):
        writer.annotations("  Annotations", meta["annotations"])
    if spec.get("serviceAccountName"):
        writer.field("Service Account", spec["serviceAccountName"], 1)
    if spec.get("initContainers"):
        write_containers(writer, "Init Containers", spec["initContainers"], space="  ")
    write_containers(writer, "Containers", spec.get("containers"), space="  ")
    write_volumes(writer, spec.get("volumes"), "  ")
    write_spread(writer, spec, "  ")
    if spec.get("priorityClassName"):
        writer.field("Priority Class Name", spec["priorityClassName"], 1)
    writer.labels("  Node-Selectors", spec.get("nodeSelector"))
    writer.tolerations("  Tolerations", spec.get("tolerations"))


def write_spread(writer: Writer, spec: Mapping[str, Any], space: str = "") -> None:
    """Write the topology spread constraints, if there are any."""
    constraints = spec.get("topologySpreadConstraints") or ()
    for index, item in enumerate(sorted(constraints, key=lambda item: item.get("topologyKey", ""))):
        text = (f"{item.get('topologyKey', '')}:{item.get('whenUnsatisfiable', '')} "
                f"when max skew {item.get('maxSkew', 0)} is exceeded")
        if item.get("labelSelector") is not None:
            text = f"{text} for selector {format_selector(item['labelSelector'])}"
        writer.line(f"{space}\t{text}" if index else f"{space}Topology Spread Constraints:\t{text}")


def pod_counts(owner: Object, reader: Reader) -> str:
    """``2 Running / 0 Waiting / 0 Succeeded / 0 Failed`` of the pods that ``owner`` controls."""
    selector = label_selector(owner["spec"].get("selector"))
    phases = [
        (pod.get("status") or {}).get("phase", "")
        for pod in reader.by_index("pods", "owner", owner["metadata"]["uid"])
        if is_controlled_by(pod, owner) and selector.matches(pod["metadata"].get("labels"))
    ]
    return " / ".join(f"{phases.count(phase)} {word}" for phase, word in _PHASES)
