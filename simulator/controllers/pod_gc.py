"""The pod garbage collector: pods whose node is gone are no more, as nobody is left to say so.

A node has 40 s to come back; then its pods fail and are removed.

Mirrors pkg/controller/podgc/gc_controller.go (gcOrphaned, gcUnscheduledTerminating).
"""

from __future__ import annotations

from collections.abc import Iterable

from simulator.apimachinery.metadata import Object, is_terminating, name_of
from simulator.apimachinery.timestamps import timestamp
from simulator.client import Client, Component, Watch
from simulator.controllers.conditions import with_condition
from simulator.controllers.pods import is_finished

QUARANTINE = 40.0
PERIOD = 20.0
"""Virtual seconds between two looks at all pods; a lost node is acted on at the first look after its quarantine."""


def _lost_node(old: Object | None, new: Object | None, client: Client) -> Iterable[str]:
    return (name_of(old),) if new is None and old is not None else ()


def _homeless(old: Object | None, new: Object | None, client: Client) -> Iterable[str]:
    """The node of a pod that was assigned to one that does not exist."""
    node = new["spec"].get("nodeName") if new is not None else None
    if not node or (old is not None and old["spec"].get("nodeName")):
        return ()
    return () if client.lister("nodes").get("", node) is not None else (node,)


class PodGarbageCollector(Component):
    """Removes the pods of nodes that are gone."""

    name = "pod-garbage-collector-controller"
    watches = (Watch("nodes", _lost_node, QUARANTINE + PERIOD), Watch("pods", _homeless, QUARANTINE + PERIOD))

    def sync(self, key: str) -> None:
        """Remove the pods of the node called ``key`` if it still is not there."""
        if self.client.lister("nodes").get("", key) is not None:
            return
        for pod in self.client.lister("pods").by_index("node", key):
            self._remove(pod)

    def _remove(self, pod: Object) -> None:
        if not is_finished(pod):
            status = pod.get("status") or {}
            condition = {"type": "DisruptionTarget", "status": "True", "lastProbeTime": None,
                         "lastTransitionTime": timestamp(self.env.now), "reason": "DeletionByPodGC",
                         "message": "PodGC: node no longer exists",
                         "observedGeneration": pod["metadata"].get("generation", 1)}
            conditions = with_condition(status.get("conditions") or (), condition)
            pod = self.client.patch_status("pods", pod, {"phase": "Failed", "conditions": conditions})
        if not is_terminating(pod) or pod["metadata"].get("deletionGracePeriodSeconds"):
            self.client.delete("pods", pod, grace_period=0)
