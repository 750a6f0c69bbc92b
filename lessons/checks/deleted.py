"""``deleted``: since the task began, the learner has asked so many matching objects to go."""

from __future__ import annotations

from dataclasses import dataclass

from lessons.checks.check import Check, Memory, is_component, of
from lessons.checks.cluster import ClusterView, Object, Step
from lessons.checks.targets import Target
from lessons.messages import Message, message


@dataclass(frozen=True)
class Deleted(Check):
    """An object counts from the moment its deletion is asked, and once (by uid).

    What the cluster's own components delete (a rolling update's old Pods, say) does not count.
    """

    slug = "deleted"

    resource: str
    namespace: str = "default"
    name: str = ""
    selector: str = ""
    at_least: int = 1

    def observe(self, step: Step, memory: Memory) -> Memory:
        target = Target(self.resource, self.namespace, self.name, self.selector)
        gone = {
            old["metadata"]["uid"]
            for key, old, new, author in step.changes
            if of(self.resource, key)
            and not is_component(author)
            and target.includes(old)
            and _is_asked(old, new)
        }
        return {"uids": sorted(gone.union(memory.get("uids", ())))} if gone else memory

    def missing(self, view: ClusterView, memory: Memory) -> Message | None:
        count = len(memory.get("uids", ()))
        if count >= self.at_least:
            return None
        target = Target(self.resource, self.namespace, self.name, self.selector)
        return message(
            "%(object)s: %(wanted)s to be deleted, %(found)s so far",
            object=str(target),
            wanted=self.at_least,
            found=count,
        )


def _is_asked(old: Object, new: Object | None) -> bool:
    """Whether this change asked for the deletion; later steps of the same one do not."""
    before = old["metadata"].get("deletionTimestamp")
    return not before and (new is None or bool(new["metadata"].get("deletionTimestamp")))
