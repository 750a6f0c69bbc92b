"""The namespace controller: empties a namespace that is to be deleted, then lets it go.

Mirrors pkg/controller/namespace (namespace_controller.go) and its deletion package.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from simulator.apimachinery.metadata import Object, is_terminating
from simulator.apimachinery.timestamps import timestamp
from simulator.client import Component, Watch, own_key
from simulator.controllers.conditions import find

FINALIZER = "kubernetes"
GRACE = 5.0
"""Virtual seconds before content is deleted, so that every API server has seen the namespace go."""
FINALIZER_ESTIMATE = 15
"""Seconds that something with finalizers is expected to need."""
GOOD = {
    "NamespaceDeletionDiscoveryFailure": ("ResourcesDiscovered", "All resources successfully discovered"),
    "NamespaceDeletionGroupVersionParsingFailure":
        ("ParsedGroupVersions", "All legacy kube types successfully parsed"),
    "NamespaceDeletionContentFailure":
        ("ContentDeleted", "All content successfully deleted, may be waiting on finalization"),
    "NamespaceContentRemaining": ("ContentRemoved", "All content successfully removed"),
    "NamespaceFinalizersRemaining": ("ContentHasNoFinalizers", "All content-preserving finalizers finished"),
}
"""Reason and message of each condition while all is well; its status is then False."""


class NamespaceController(Component):
    """Deletes what is in terminating namespaces."""

    name = "namespace-controller"
    watches = (Watch("namespaces", own_key, GRACE),)  # its own reports too: that is what looks again soonest

    def sync(self, key: str) -> float | None:
        """Delete the content of the namespace called ``key``; returns when to look again at what remains."""
        namespace = self.client.lister("namespaces").get("", key)
        if namespace is None or not is_terminating(namespace):
            return None
        if FINALIZER not in (namespace["spec"].get("finalizers") or ()):
            return None
        for kind, obj in self._content(key):
            if not is_terminating(obj):
                self.client.delete(kind, obj, propagation="Background")
        remaining = self._content(key)
        self._report(namespace, [kind for kind, _ in remaining], [obj for _, obj in remaining])
        if remaining:
            return max(map(_estimate, (obj for _, obj in remaining))) // 2 + 1.0
        self._let_go(key)
        return None

    def _content(self, namespace: str) -> list[tuple[str, Object]]:
        kinds = [kind.resource for kind in self.client.kinds.stored if kind.namespaced and "delete" in kind.verbs]
        return [(kind, obj) for kind in kinds for obj in self.client.lister(kind).list(namespace)]

    def _report(self, namespace: Object, resources: Sequence[str], remaining: Sequence[Object]) -> None:
        conditions = conditions_of(namespace, resources, remaining, self.env.now)
        self.client.patch_status("namespaces", namespace, {"conditions": conditions})

    def _let_go(self, name: str) -> None:
        namespace = self.client.get("namespaces", "", name)
        namespace["spec"]["finalizers"] = [item for item in namespace["spec"]["finalizers"] if item != FINALIZER]
        self.client.finalize("namespaces", namespace)


def _estimate(obj: Object) -> int:
    """Seconds after which an object that is being deleted may be gone."""
    if obj["metadata"].get("finalizers"):
        return FINALIZER_ESTIMATE
    return obj["metadata"].get("deletionGracePeriodSeconds") or 1


def conditions_of(namespace: Object, resources: Sequence[str], remaining: Sequence[Object], now: float) -> list[Object]:
    """The conditions of a terminating namespace.

    Args:
        resources: the resource of each remaining object.
        remaining: what has been deleted but is still there.
    """
    bad = {}
    if remaining:
        bad["NamespaceContentRemaining"] = ("SomeResourcesRemain", _remaining_text(resources))
    finalizers = Counter(item for obj in remaining for item in obj["metadata"].get("finalizers") or ())
    if finalizers:
        text = ", ".join(f"{item} in {finalizers[item]} resource instances" for item in sorted(finalizers))
        text = f"Some content in the namespace has finalizers remaining: {text}"
        bad["NamespaceFinalizersRemaining"] = ("SomeFinalizersRemain", text)
    current = (namespace.get("status") or {}).get("conditions") or ()
    return [_condition(kind, bad, find(current, kind), now) for kind in GOOD]


def _remaining_text(resources: Sequence[str]) -> str:
    counts = Counter(resource if "." in resource else f"{resource}." for resource in resources)
    listed = ", ".join(f"{resource} has {counts[resource]} resource instances" for resource in sorted(counts))
    return f"Some resources are remaining: {listed}"


def _condition(kind: str, bad: dict[str, tuple[str, str]], current: Object | None, now: float) -> Object:
    reason, message = bad.get(kind, GOOD[kind])
    status = "True" if kind in bad else "False"
    since = current["lastTransitionTime"] if current is not None and current["status"] == status else timestamp(now)
    return {"type": kind, "status": status, "lastTransitionTime": since, "reason": reason, "message": message}
