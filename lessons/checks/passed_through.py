"""``passedThrough``: since the task began, some object was once as asked, even if it no longer is."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from lessons.checks.check import Check, Memory, changes_of
from lessons.checks.cluster import ClusterView, Step
from lessons.checks.targets import Target
from lessons.messages import Message, message


@dataclass(frozen=True)
class PassedThrough(Check):
    """Only a change counts: what was so already when the task began, and stayed so, does not."""

    slug = "passedThrough"

    resource: str
    namespace: str = "default"
    name: str = ""
    selector: str = ""
    fields: dict[str, Any] = field(default_factory=dict)

    def observe(self, step: Step, memory: Memory) -> Memory:
        target = Target(self.resource, self.namespace, self.name, self.selector, self.fields)
        seen = memory.get("seen") or any(
            target.includes(new) for _old, new in changes_of(step, self.resource)
        )
        return {"seen": True} if seen else memory

    def missing(self, view: ClusterView, memory: Memory) -> Message | None:
        if memory.get("seen"):
            return None
        target = Target(self.resource, self.namespace, self.name, self.selector)
        wanted = ", ".join(f"{path}={value}" for path, value in self.fields.items())
        return message("%(object)s has not passed through %(state)s yet", object=str(target), state=wanted)
