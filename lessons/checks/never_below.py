"""``neverBelow``: since the task began, the workload's ready replicas never fell under a number.

This is how a lab tells a rolling update from a delete-and-recreate that ends in the same state.
"""

from __future__ import annotations

from dataclasses import dataclass

from lessons.checks import workloads
from lessons.checks.check import Check, Memory, changes_of, name_of
from lessons.checks.cluster import ClusterView, Object, Step
from lessons.messages import Message, message


@dataclass(frozen=True)
class NeverBelow(Check):
    """``workload`` like ``deployments.apps/web``.  Counting starts when it first has ``ready`` replicas."""

    slug = "neverBelow"

    workload: str
    ready: int
    namespace: str = "default"

    def __post_init__(self) -> None:
        workloads.split(self.workload)

    def observe(self, step: Step, memory: Memory) -> Memory:
        resource, name = workloads.split(self.workload)
        for old, new in changes_of(step, resource):
            obj = new or old
            if name_of(obj) == name and obj["metadata"].get("namespace") == self.namespace:
                memory = self._seen(memory, old, new)
        return memory

    def _seen(self, memory: Memory, old: Object | None, new: Object | None) -> Memory:
        before = workloads.ready(old) if old else 0
        after = workloads.ready(new) if new else 0
        counting = memory.get("counting") or max(before, after) >= self.ready
        lowest = min(memory.get("lowest", self.ready), after) if counting else self.ready
        return {"counting": counting, "lowest": lowest}

    def missing(self, view: ClusterView, memory: Memory) -> Message | None:
        if not self.broken(memory):
            return None
        return message(
            "%(object)s fell to %(lowest)s ready replicas; %(wanted)s had to stay up all the time",
            object=self.workload.replace(".apps", ""),
            lowest=memory["lowest"],
            wanted=self.ready,
        )

    def broken(self, memory: Memory) -> bool:
        return memory.get("lowest", self.ready) < self.ready
