"""PriorityClass: a name for a number that decides who goes first and who may be evicted.

Mirrors pkg/registry/scheduling/priorityclass and pkg/apis/scheduling/validation.
"""

from __future__ import annotations

from typing import Any

from simulator.apimachinery.fields import FieldError, forbidden_field, invalid_value
from simulator.apimachinery.metadata import Object, annotations_of, name_of
from simulator.apimachinery.selectors import format_labels
from simulator.apimachinery.timestamps import age
from simulator.kinds.describing import Writer, events_of, write_events
from simulator.kinds.kind import AGE, NAME, Column, Context, Kind, Reader

HIGHEST_USER_PRIORITY = 1_000_000_000
SYSTEM_PREFIX = "system-"
SYSTEM_CLASSES = {
    "system-cluster-critical": (
        2_000_000_000,
        "Used for system critical pods that must run in the cluster, but can be moved to another node if necessary.",
    ),
    "system-node-critical": (
        2_000_001_000,
        "Used for system critical pods that must not be moved from their current node.",
    ),
}
"""The two classes that every cluster is born with: value and description."""


class PriorityClassKind(Kind):
    """A pod priority."""

    group = "scheduling.k8s.io"
    kind = "PriorityClass"
    plural = "priorityclasses"
    short_names = ("pc",)
    namespaced = False
    schema = "io.k8s.api.scheduling.v1.PriorityClass"
    columns = (
        NAME,
        Column("Value", "integer", description="The priority that pods of this class get."),
        Column("Global-Default", "boolean", description="Whether pods without a class get this one."),
        AGE,
        Column("PreemptionPolicy", description="Whether pods of this class may evict others."),
    )

    def default(self, obj: Object) -> None:
        obj.setdefault("value", 0)
        if obj.get("preemptionPolicy") is None:
            obj["preemptionPolicy"] = "PreemptLowerPriority"

    def prepare_for_create(self, obj: Object, context: Context) -> None:
        obj["metadata"]["generation"] = 1

    def prepare_for_update(self, new: Object, old: Object, context: Context) -> None:
        generation = old["metadata"].get("generation")
        if generation is not None:
            new["metadata"]["generation"] = generation

    def validate(self, obj: Object, context: Context) -> list[FieldError]:
        name, value = obj["metadata"].get("name", ""), obj.get("value", 0)
        if name.startswith(SYSTEM_PREFIX):
            return _system_problems(name, obj)
        if value > HIGHEST_USER_PRIORITY:
            text = f"maximum allowed value of a user defined priority is {HIGHEST_USER_PRIORITY}"
            return [forbidden_field("value", text)]
        return []

    def validate_update(self, new: Object, old: Object, context: Context) -> list[FieldError]:
        problems = []
        if new.get("value", 0) != old.get("value", 0):
            problems.append(forbidden_field("value", "may not be changed in an update."))
        if new.get("preemptionPolicy") != old.get("preemptionPolicy"):
            problems.append(invalid_value("preemptionPolicy", new.get("preemptionPolicy"), "field is immutable"))
        return problems

    def describe(self, obj: Object, reader: Reader, now: float) -> str:
        writer = Writer()
        writer.field("Name", name_of(obj))
        writer.field("Value", obj.get("value", 0))
        writer.field("GlobalDefault", str(bool(obj.get("globalDefault"))).lower())
        writer.field("PreemptionPolicy", obj.get("preemptionPolicy", ""))
        writer.field("Description", obj.get("description", ""))
        writer.field("Annotations", format_labels(annotations_of(obj)))
        write_events(writer, events_of(obj, reader), now)
        return writer.text()

    def row(self, obj: Object, now: float) -> list[Any]:
        created = obj["metadata"].get("creationTimestamp")
        default = bool(obj.get("globalDefault"))
        return [name_of(obj), obj.get("value", 0), default, age(created, now), obj.get("preemptionPolicy", "")]


def _system_problems(name: str, obj: Object) -> list[FieldError]:
    known = SYSTEM_CLASSES.get(name)
    if known is None:
        why = f"{name} is not a known system priority class"
    elif known[0] != obj.get("value", 0):
        why = f"value of {name} PriorityClass must be {known[0]}"
    elif obj.get("globalDefault"):
        why = f"globalDefault of {name} PriorityClass must be false"
    else:
        return []
    return [forbidden_field("metadata.name", f"priority class names with '{SYSTEM_PREFIX}' prefix are reserved for "
                                             f"system use only. error: {why}")]
