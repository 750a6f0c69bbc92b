"""The taint eviction controller: pods leave nodes with NoExecute taints that they don't tolerate, or not for so long.

Mirrors pkg/controller/tainteviction/taint_eviction.go.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from simulator.apimachinery.metadata import Object, is_terminating, key_of, name_of, split_key
from simulator.apimachinery.taints import tolerates
from simulator.apimachinery.timestamps import timestamp
from simulator.client import Client, Component, Watch
from simulator.controllers.conditions import with_condition

EFFECT = "NoExecute"


def evicting_taints(node: Object | None) -> list[Object]:
    """The node's taints with effect NoExecute."""
    taints = ((node or {}).get("spec") or {}).get("taints") or ()
    return [taint for taint in taints if taint["effect"] == EFFECT]


def _of_pod(old: Object | None, new: Object | None, client: Client) -> Iterable[str]:
    """A pod that was assigned to a tainted node, or that changed its tolerations there."""
    if new is None:
        return (key_of(old),) if evicting_taints(_node(old, client)) else ()
    before = (old or {}).get("spec") or {}
    same = before.get("nodeName") == new["spec"].get("nodeName") \
        and before.get("tolerations") == new["spec"].get("tolerations")
    return () if same or not evicting_taints(_node(new, client)) else (key_of(new),)


def _node(pod: Object, client: Client) -> Object | None:
    return client.lister("nodes").get("", pod["spec"].get("nodeName") or "")


def _of_node(old: Object | None, new: Object | None, client: Client) -> Iterable[str]:
    """The pods of a node whose NoExecute taints changed."""
    if new is None or evicting_taints(old) == evicting_taints(new):
        return ()
    return [key_of(pod) for pod in client.lister("pods").by_index("node", name_of(new))]


class TaintEvictionController(Component):
    """Deletes pods from tainted nodes."""

    name = "taint-eviction-controller"
    watches = (Watch("pods", _of_pod), Watch("nodes", _of_node))

    def sync(self, key: str) -> float | None:
        """Delete the pod at ``key`` if its time on the node is over; returns the seconds it has left."""
        pod = self.client.lister("pods").get(*split_key(key))
        since = self.runtime.get(key)
        taints = evicting_taints(_node(pod, self.client)) if pod is not None and not is_terminating(pod) else []
        left = patience(taints, pod["spec"].get("tolerations") or ()) if taints else None
        if left is None:
            self._cancel(key, pod, since)
            return None
        began = self.env.now if since is None else since
        remaining = began + left - self.env.now
        if remaining > 0:
            self.runtime.put(key, began)
            return remaining
        self._evict(key, pod)
        return None

    def _cancel(self, key: str, pod: Object | None, since: float | None) -> None:
        if since is None:
            return
        self.runtime.delete(key)
        if pod is not None and not is_terminating(pod):
            self.client.events.event(pod, "Normal", "TaintManagerEviction", f"Cancelling deletion of Pod {key}")

    def _evict(self, key: str, pod: Object) -> None:
        self.runtime.delete(key)
        self.client.events.event(pod, "Normal", "TaintManagerEviction", f"Marking for deletion Pod {key}")
        condition = {"type": "DisruptionTarget", "status": "True", "lastProbeTime": None,
                     "lastTransitionTime": timestamp(self.env.now), "reason": "DeletionByTaintManager",
                     "message": "Taint manager: deleting due to NoExecute taint",
                     "observedGeneration": pod["metadata"].get("generation", 1)}
        conditions = with_condition((pod.get("status") or {}).get("conditions") or (), condition)
        self.client.delete("pods", self.client.patch_status("pods", pod, {"conditions": conditions}))


def patience(taints: Sequence[Object], tolerations: Sequence[Object]) -> float | None:
    """How many seconds a pod may stay with these taints, None for ever; 0 when one is not tolerated at all."""
    used = []
    for taint in taints:
        covering = [item for item in tolerations if tolerates(item, taint)]
        if not covering:
            return 0.0
        used += covering
    limits = [item["tolerationSeconds"] for item in used if item.get("tolerationSeconds") is not None]
    return float(max(min(limits), 0)) if limits else None
