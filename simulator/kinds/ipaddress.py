"""IPAddress: an address of the Service range that is taken, and by whom.

Mirrors pkg/registry/networking/ipaddress, ValidateIPAddress and its describer.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from simulator.apimachinery.fields import FieldError, invalid_value, required
from simulator.apimachinery.ip_forms import canonical_address_errors
from simulator.apimachinery.metadata import Object, annotations_of, labels_of, name_of
from simulator.apimachinery.names import dns_subdomain_problems, path_segment_problems
from simulator.apimachinery.timestamps import age
from simulator.kinds.describing import Writer, events_of, write_events
from simulator.kinds.kind import AGE, NAME, Column, Context, Kind, Reader


class IPAddressKind(Kind):
    """One address and who holds it."""

    group = "networking.k8s.io"
    kind = "IPAddress"
    plural = "ipaddresses"
    short_names = ("ip",)
    namespaced = False
    schema = "io.k8s.api.networking.v1.IPAddress"
    columns = (NAME, Column("ParentRef", description="ParentRef references the resource that an IPAddress is "
                                                     "attached to."), AGE)

    def validate(self, obj: Object, context: Context) -> list[FieldError]:
        parent = (obj.get("spec") or {}).get("parentRef")
        return [required("spec.parentRef")] if parent is None else _parent_errors(parent)

    def validate_update(self, new: Object, old: Object, context: Context) -> list[FieldError]:
        parent = (new.get("spec") or {}).get("parentRef")
        if parent == (old.get("spec") or {}).get("parentRef"):
            return []
        return [invalid_value("spec.parentRef", parent, "field is immutable")]

    def validate_name(self, name: str) -> list[str]:
        return [problem.detail for problem in canonical_address_errors("", name)]

    def row(self, obj: Object, now: float) -> list[Any]:
        parent, shown = (obj.get("spec") or {}).get("parentRef"), "<none>"
        if parent is not None:
            group, resource = parent.get("group"), parent.get("resource", "")
            parts = ((f"{resource}.{group}" if group else resource).lower(), parent.get("namespace"),
                     parent.get("name", ""))
            shown = "/".join(part for part in parts if part)
        return [name_of(obj), shown, age(obj["metadata"].get("creationTimestamp"), now)]

    def describe(self, obj: Object, reader: Reader, now: float) -> str:
        writer, parent = Writer(), (obj.get("spec") or {}).get("parentRef")
        writer.field("Name", name_of(obj))
        writer.labels("Labels", labels_of(obj))
        writer.annotations("Annotations", annotations_of(obj))
        if parent is not None:
            writer.line("Parent Reference:")
            for title in ("Group", "Resource", "Namespace", "Name"):
                writer.field(title, parent.get(title.lower(), ""), 1)
        write_events(writer, events_of(obj, reader), now)
        return writer.text()


def _parent_errors(parent: Mapping[str, Any]) -> list[FieldError]:
    path, group, namespace = "spec.parentRef", parent.get("group") or "", parent.get("namespace") or ""
    problems = [invalid_value(f"{path}.group", group, text) for text in dns_subdomain_problems(group)] if group else []
    for field in ("resource", "name"):
        value = parent.get(field) or ""
        if not value:
            problems.append(required(f"{path}.{field}"))
        problems += [invalid_value(f"{path}.{field}", value, text) for text in path_segment_problems(value)]
    return problems + [invalid_value(f"{path}.namespace", namespace, text)
                       for text in path_segment_problems(namespace)]
