"""``deleted``: since the task began, so many matching objects have been asked to go."""

from __future__ import annotations

from dataclasses import dataclass

from lessons.checks.check import Check, Memory, changes_of
from lessons.checks.cluster import ClusterView, Object, Step
from lessons.checks.targets import Target
from lessons.messages import Message, message


@dataclass(frozen=True)
class Deleted(Check):
    """An object counts from the moment its deletion is asked, and once (by uid)."""

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
            for old, new in changes_of(step, self.resource)
            if target.includes(old) and _is_deletion(new)
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


def _is_deletion(new: Object | None) -> bool:
    return new is None or bool(new["metadata"].get("deletionTimestamp"))
