"""``exists``: an object is there and its fields are as asked."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from lessons.checks.check import Check, Memory
from lessons.checks.cluster import ClusterView
from lessons.checks.fields import first_difference
from lessons.checks.targets import Target
from lessons.messages import Message, message


@dataclass(frozen=True)
class Exists(Check):
    """With a selector, one matching object is enough."""

    slug = "exists"

    resource: str
    namespace: str = "default"
    name: str = ""
    selector: str = ""
    fields: dict[str, Any] = field(default_factory=dict)

    def missing(self, view: ClusterView, memory: Memory) -> Message | None:
        target = Target(self.resource, self.namespace, self.name, self.selector)
        found = target.find(view)
        differences = [first_difference(obj, self.fields) for obj in found]
        if not found:
            return message("there is no %(object)s yet", object=str(target))
        if None in differences:
            return None
        return message("%(object)s: %(difference)s", object=str(target), difference=differences[0])
