"""``kept``: since the task began, the object has not been deleted (nor deleted and made anew)."""

from __future__ import annotations

from dataclasses import dataclass

from lessons.checks.check import Check, Memory, changes_of, name_of
from lessons.checks.cluster import ClusterView, Step
from lessons.checks.targets import Target
from lessons.messages import Message, message


@dataclass(frozen=True)
class Kept(Check):
    """Once broken it stays broken: the learner has to begin the task again."""

    slug = "kept"

    resource: str
    namespace: str = "default"
    name: str = ""
    selector: str = ""

    def observe(self, step: Step, memory: Memory) -> Memory:
        target = Target(self.resource, self.namespace, self.name, self.selector)
        for old, new in changes_of(step, self.resource):
            if target.includes(old) and (new is None or new["metadata"].get("deletionTimestamp")):
                return {"lost": memory.get("lost") or name_of(old)}
        return memory

    def missing(self, view: ClusterView, memory: Memory) -> Message | None:
        if not memory.get("lost"):
            return None
        return message(
            "%(object)s was deleted; this task is about changing it in place",
            object=f"{self.resource.split('.')[0]}/{memory['lost']}",
        )

    def broken(self, memory: Memory) -> bool:
        return bool(memory.get("lost"))
