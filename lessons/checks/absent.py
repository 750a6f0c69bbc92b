"""``absent``: no such object is there (any more)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from lessons.checks.check import Check, Memory, name_of
from lessons.checks.cluster import ClusterView
from lessons.checks.fields import matches
from lessons.checks.targets import Target
from lessons.messages import Message, message


@dataclass(frozen=True)
class Absent(Check):
    """An object that is still terminating is still there."""

    slug = "absent"

    resource: str
    namespace: str = "default"
    name: str = ""
    selector: str = ""
    fields: dict[str, Any] = field(default_factory=dict)

    def missing(self, view: ClusterView, memory: Memory) -> Message | None:
        target = Target(self.resource, self.namespace, self.name, self.selector)
        found = view.list(self.resource, self.namespace or None, self.selector or None)
        for obj in found:
            if (not self.name or name_of(obj) == self.name) and matches(obj, self.fields):
                return message(
                    "%(object)s is still there",
                    object=f"{str(target).split()[0].split('/')[0]}/{name_of(obj)}",
                )
        return None
