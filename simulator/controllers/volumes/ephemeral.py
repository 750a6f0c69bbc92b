"""Ephemeral volumes: a claim for each, made with its pod and owned by it (pkg/controller/volume/ephemeral)."""

from __future__ import annotations

from collections.abc import Iterable

from simulator.apimachinery.copying import deep_copy
from simulator.apimachinery.errors import StatusError
from simulator.apimachinery.metadata import (
    Object,
    controller_reference,
    is_controlled_by,
    is_terminating,
    key_of,
    name_of,
    namespace_of,
    split_key,
)
from simulator.apimachinery.storage import CLAIMS, claims_of
from simulator.client import Client, Component, Watch
from simulator.controllers.backoff import forget, next_try


def _of_pod(old: Object | None, new: Object | None, client: Client) -> Iterable[str]:
    """A new pod with ephemeral volumes."""
    if new is None or old is not None:
        return ()
    return (key_of(new),) if any("ephemeral" in volume for volume in new["spec"].get("volumes") or ()) else ()


def _of_claim(old: Object | None, new: Object | None, client: Client) -> Iterable[str]:
    """The pods that miss a claim which is gone."""
    return () if new is not None else [key_of(pod) for pod in client.lister("pods").by_index("claim", key_of(old))]


class EphemeralVolumeController(Component):
    name = "ephemeral_volume"
    watches = (Watch("pods", _of_pod), Watch(CLAIMS, _of_claim))

    def sync(self, key: str) -> float | None:
        pod = self.client.lister("pods").get(*split_key(key))
        if pod is None or is_terminating(pod):
            return None
        for volume, claim in claims_of(pod):
            why = self._provide(pod, volume, claim) if "ephemeral" in volume else ""
            if why:
                text = f"ephemeral volume {volume['name']}: {why}"
                self.client.events.event(pod, "Warning", "FailedBinding", text)
                return next_try(self.runtime, key)
        forget(self.runtime, key)
        return None

    def _provide(self, pod: Object, volume: Object, name: str) -> str:
        """Create the claim if it is not there; returns why that did not work."""
        claim = self.client.lister(CLAIMS).get(namespace_of(pod), name)
        if claim is not None:
            if is_controlled_by(claim, pod):
                return ""
            return (f"PVC {namespace_of(pod)}/{name} was not created for pod {namespace_of(pod)}/{name_of(pod)} "
                    "(pod is not owner)")
        try:
            self.client.create(CLAIMS, _claim(pod, volume, name))
        except StatusError as error:
            return f"create PVC {name}: {error.message}"
        return ""


def _claim(pod: Object, volume: Object, name: str) -> Object:
    template = deep_copy(volume["ephemeral"]["volumeClaimTemplate"])
    meta = {field: value for field, value in (template.get("metadata") or {}).items()
            if field in ("annotations", "labels")}
    meta |= {"name": name, "namespace": namespace_of(pod), "ownerReferences": [controller_reference(pod)]}
    return {"apiVersion": "v1", "kind": "PersistentVolumeClaim", "metadata": meta, "spec": template["spec"]}
