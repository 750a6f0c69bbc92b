"""``ready``: a workload has so many ready replicas, and optionally its rollout is finished."""

from __future__ import annotations

from dataclasses import dataclass

from lessons.checks import workloads
from lessons.checks.check import Check, Memory
from lessons.checks.cluster import ClusterView
from lessons.messages import Message, message


@dataclass(frozen=True)
class Ready(Check):
    """``workload`` like ``deployments.apps/web``; ``replicas`` ready at least; ``settled``: the rollout is over."""

    slug = "ready"

    workload: str
    replicas: int
    namespace: str = "default"
    settled: bool = True

    def __post_init__(self) -> None:
        workloads.split(self.workload)

    def missing(self, view: ClusterView, memory: Memory) -> Message | None:
        resource, name = workloads.split(self.workload)
        obj = view.get(resource, self.namespace, name)
        label = f"{resource.split('.')[0]}/{name}"
        if obj is None:
            return message("there is no %(object)s yet", object=label)
        if workloads.ready(obj) < self.replicas:
            return message(
                "%(object)s: %(ready)s of %(wanted)s replicas ready",
                object=label,
                ready=workloads.ready(obj),
                wanted=self.replicas,
            )
        if self.settled and not workloads.settled(obj):
            return message("%(object)s: the rollout is not finished yet", object=label)
        return None
