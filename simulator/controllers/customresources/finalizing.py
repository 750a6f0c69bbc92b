"""Deletes the objects of a CustomResourceDefinition that is going, then lets it go.

Mirrors apiextensions-apiserver/pkg/controller/finalizer/crd_finalizer.go.
"""

from __future__ import annotations

from simulator.apimachinery.copying import deep_copy
from simulator.apimachinery.metadata import Object, condition_is, is_terminating
from simulator.apimachinery.timestamps import timestamp
from simulator.client import Component, Watch, own_key
from simulator.controllers.customresources.naming import DEFINITIONS
from simulator.kinds.customresourcedefinition import CLEANUP, set_condition

POLL = 5.0
"""Seconds until it looks again whether all objects are gone."""


class FinalizingController(Component):
    """Objects first, then the finalizer."""

    name = "crd-finalizer"
    watches = (Watch(DEFINITIONS, own_key),)

    def sync(self, key: str) -> float | None:
        found = self.client.lister(DEFINITIONS).get("", key)
        if found is None or not is_terminating(found) or CLEANUP not in (found["metadata"].get("finalizers") or ()):
            return None
        if not condition_is(found, "Established"):
            self._let_go(found, "NeverEstablished", "resource was never established")
            return None
        self._set(found, "True", "InstanceDeletionInProgress", "CustomResource deletion is in progress")
        objects = self.client.lister(key)
        for obj in objects.list():
            if not is_terminating(obj):
                self.client.delete(key, obj)
        if objects.count():
            return POLL
        self._let_go(self.client.get(DEFINITIONS, "", key), "InstanceDeletionCompleted", "removed all instances")
        return None

    def _set(self, found: Object, status: str, reason: str, message: str) -> Object:
        new = deep_copy(found)
        set_condition(new, "Terminating", status, reason, message, timestamp(self.env.now))
        return new if new == found else self.client.update_status(DEFINITIONS, new)

    def _let_go(self, found: Object, reason: str, message: str) -> None:
        new = deep_copy(self._set(found, "False", reason, message))
        new["metadata"]["finalizers"] = [item for item in new["metadata"]["finalizers"] if item != CLEANUP]
        self.client.update(DEFINITIONS, new)
