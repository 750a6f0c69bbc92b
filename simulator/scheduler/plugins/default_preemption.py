"""DefaultPreemption: pods of lower priority make way for one that fits nowhere.

The plugin decides on a node and the victims there; ``preempting`` sees them off.

Mirrors plugins/defaultpreemption and framework/preemption (Preempt).
"""

from __future__ import annotations

from simulator.scheduler.framework import FitError, Plugin, Refusal, Snapshot, histogram
from simulator.scheduler.node_info import NodeInfo, PodInfo
from simulator.scheduler.preemption import Candidate, best, candidates, makes_way

PREFIX = "no new claims to deallocate, preemption:"
UNPREPARED = "not found"
NOT_HELPFUL = Refusal(("Preemption is not helpful for scheduling",))
NEVER = "not eligible due to preemptionPolicy=Never."
WAITING = "not eligible due to a terminating pod on the nominated node."


class DefaultPreemption(Plugin):
    name = "DefaultPreemption"

    def post_filter(self, pod: PodInfo, failure: FitError, snapshot: Snapshot) -> Candidate | str:
        """The node to make room on with the pods that must go, or what the message says after the reasons of the
        nodes; ``keeps_nomination`` tells whether that takes an earlier nomination back.

        Where a plugin rejected the pod before any node was looked at, upstream's DynamicResources finds that it has not
        been prepared, and its words are the last.
        """
        if failure.rejected:
            return UNPREPARED
        hindrance = self._hindrance(pod, failure, snapshot)
        if hindrance:
            return f"{PREFIX} {hindrance}"
        found, refusals = candidates(pod, failure, snapshot)
        if found:
            return best(found)
        reasons = [reason for node in snapshot.nodes for reason in refusals.get(node.name, NOT_HELPFUL).reasons]
        return f"{PREFIX} 0/{failure.total} nodes are available: {histogram(reasons)}"

    def keeps_nomination(self, text: str) -> bool:
        """Whether a pod stays nominated after it was told ``text``: only a search that found nothing ends it."""
        return text == UNPREPARED or text.endswith((NEVER, WAITING))

    def _hindrance(self, pod: PodInfo, failure: FitError, snapshot: Snapshot) -> str:
        if pod.pod["spec"].get("preemptionPolicy") == "Never":
            return NEVER
        node = self._nominated(pod, failure, snapshot)
        if node is not None and any(other.priority < pod.priority and makes_way(other.pod)
                                    for other in node.pods.values()):
            return WAITING
        return ""

    def _nominated(self, pod: PodInfo, failure: FitError, snapshot: Snapshot) -> NodeInfo | None:
        """The node that the pod was promised, None where it was not, or where no victim could help any more."""
        refusal = failure.refusals.get(pod.nominated)
        if refusal is None or refusal.final:
            return None
        return next((node for node in snapshot.nodes if node.name == pod.nominated), None)
