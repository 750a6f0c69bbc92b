"""DefaultPreemption: what pods of lower priority could do for one that fits nowhere.

Deleting them is not simulated yet: where it would help, the message says so, and the pod waits.

Mirrors plugins/defaultpreemption and framework/preemption (the texts of a search that finds nothing).
"""

from __future__ import annotations

from simulator.scheduler.framework import FitError, Plugin, Snapshot, histogram
from simulator.scheduler.node_info import NodeInfo, PodInfo

PREFIX = "no new claims to deallocate, preemption:"
UNPREPARED = "not found"
NOT_HELPFUL = "Preemption is not helpful for scheduling"
NO_VICTIMS = "No preemption victims found for incoming pod"
NOT_SIMULATED = "Pods of lower priority are in the way, but preemption is not simulated here yet"


class DefaultPreemption(Plugin):
    name = "DefaultPreemption"

    def post_filter(self, pod: PodInfo, failure: FitError, snapshot: Snapshot) -> str:
        """What the FailedScheduling message says after the reasons of the nodes.

        Where a plugin rejected the pod before any node was looked at, upstream's DynamicResources finds that it has not
        been prepared, and its words are the last.
        """
        if failure.rejected:
            return UNPREPARED
        if pod.pod["spec"].get("preemptionPolicy") == "Never":
            return f"{PREFIX} not eligible due to preemptionPolicy=Never."
        reasons = [self._verdict(pod, failure, node) for node in snapshot.nodes]
        return f"{PREFIX} 0/{failure.total} nodes are available: {histogram(reasons)}"

    def _verdict(self, pod: PodInfo, failure: FitError, node: NodeInfo) -> str:
        refusal = failure.refusals.get(node.name)
        if refusal is None or refusal.final:
            return NOT_HELPFUL
        return NOT_SIMULATED if any(other.priority < pod.priority for other in node.pods.values()) else NO_VICTIMS
