"""Namespace: a scope for names, with a life cycle of its own.

Mirrors pkg/registry/core/namespace, ValidateNamespace and its describer.
"""

from __future__ import annotations

from typing import Any

from simulator.apimachinery.metadata import Object, annotations_of, labels_of, name_of
from simulator.apimachinery.names import dns_label_problems
from simulator.apimachinery.timestamps import age
from simulator.kinds.describing import Writer
from simulator.kinds.describing.writer import moment
from simulator.kinds.kind import AGE, NAME, Column, Context, Kind, Reader
from simulator.kinds.limitrange import write_limit_ranges
from simulator.kinds.resourcequota.describe import write_quotas

NAME_LABEL = "kubernetes.io/metadata.name"
FINALIZER = "kubernetes"


class NamespaceKind(Kind):
    """The scope most objects live in."""

    kind = "Namespace"
    plural = "namespaces"
    short_names = ("ns",)
    namespaced = False
    verbs = ("create", "delete", "get", "list", "patch", "update", "watch")
    schema = "io.k8s.api.core.v1.Namespace"
    subresources = ("finalize", "status")
    columns = (NAME, Column("Status", description="The status of the namespace"), AGE)

    def default(self, obj: Object) -> None:
        name = obj["metadata"].get("name")
        if name:
            labels = obj["metadata"].setdefault("labels", {})
            labels[NAME_LABEL] = name
        obj.setdefault("spec", {})
        obj.setdefault("status", {}).setdefault("phase", "Active")

    def prepare_for_create(self, obj: Object, context: Context) -> None:
        obj["status"] = {"phase": "Active"}
        finalizers = obj.setdefault("spec", {}).setdefault("finalizers", [])
        if FINALIZER not in finalizers:
            finalizers.append(FINALIZER)

    def prepare_for_update(self, new: Object, old: Object, context: Context) -> None:
        super().prepare_for_update(new, old, context)
        new["spec"] = {**(new.get("spec") or {}), "finalizers": (old.get("spec") or {}).get("finalizers", [])}
        if not new["spec"]["finalizers"]:
            del new["spec"]["finalizers"]

    def begin_deletion(self, obj: Object) -> None:
        obj["status"] = {**(obj.get("status") or {}), "phase": "Terminating"}

    def holds_deletion(self, obj: Object) -> bool:
        """Until its contents are gone its controller keeps the finalizer in ``spec``."""
        return super().holds_deletion(obj) or bool((obj.get("spec") or {}).get("finalizers"))

    def validate_name(self, name: str) -> list[str]:
        return dns_label_problems(name)

    def field_values(self, obj: Object) -> dict[str, str]:
        return {"metadata.name": name_of(obj), "name": name_of(obj), "status.phase": phase_of(obj)}

    def row(self, obj: Object, now: float) -> list[Any]:
        return [name_of(obj), phase_of(obj), age(obj["metadata"].get("creationTimestamp"), now)]

    def describe(self, obj: Object, reader: Reader, now: float) -> str:
        writer = Writer()
        writer.field("Name", name_of(obj))
        writer.labels("Labels", labels_of(obj))
        writer.annotations("Annotations", annotations_of(obj))
        writer.field("Status", phase_of(obj))
        conditions = (obj.get("status") or {}).get("conditions")
        if conditions:
            writer.line("Conditions:")
            writer.row("Type", "Status", "LastTransitionTime", "Reason", "Message")
            writer.row("----", "------", "------------------", "------", "-------")
            for item in conditions:
                writer.row(item["type"], item["status"], moment(item.get("lastTransitionTime")),
                           item.get("reason", ""), item.get("message", ""))
        writer.line()
        write_quotas(writer, reader.list("resourcequotas", name_of(obj)))
        writer.line()
        write_limit_ranges(writer, reader.list("limitranges", name_of(obj)))
        return writer.text()

    def picture(self, obj: Object) -> dict[str, Any]:
        return {"phase": phase_of(obj)}


def phase_of(obj: Object) -> str:
    """Active or Terminating."""
    return (obj.get("status") or {}).get("phase", "")
