"""The volume binder: finds each claim a volume, asks for one to be made, and looks after volumes whose claim is gone.

Keys are ``claim/<namespace>/<name>`` and ``volume/<name>``. What cannot be settled is looked at again every 15 seconds,
as upstream's resync does, and said again.

Mirrors pkg/controller/volume/persistentvolume/pv_controller.go.
"""

from __future__ import annotations

from collections.abc import Iterable

from simulator.apimachinery.metadata import Object, annotations_of, key_of, name_of, namespace_of, split_key
from simulator.apimachinery.storage import (
    BETA_PROVISIONER,
    BIND_COMPLETED,
    CLAIMS,
    CLASSES,
    PROVISIONED_BY,
    PROVISIONER,
    SELECTED_NODE,
    VOLUMES,
    WAIT,
    claim_key,
    class_of,
    default_class,
    has_class,
)
from simulator.apimachinery.volume_matching import best_volume, is_bound_to, mismatch, same_mode
from simulator.client import Client, Component, Watch
from simulator.controllers.volumes.binding import bind, set_claim_phase, set_volume_phase, unbind
from simulator.controllers.volumes.plugins import ProvisioningError, provisioner_of
from simulator.controllers.volumes.reclaiming import reclaim, recycled_by, told_by

RESYNC = 15.0
FINISHED = ("Succeeded", "Failed")


def _of_claim(old: Object | None, new: Object | None, client: Client) -> Iterable[str]:
    """The claim itself; when it is gone, its volume."""
    if new is None:
        name = old["spec"].get("volumeName")
        return (f"volume/{name}",) if name else ()
    return () if client.is_author else (f"claim/{key_of(new)}",)


def _of_volume(old: Object | None, new: Object | None, client: Client) -> Iterable[str]:
    """The volume itself; when it is gone, its claim."""
    if new is None:
        reference = old["spec"].get("claimRef")
        return (f"claim/{claim_key(reference)}",) if reference else ()
    return () if client.is_author else (f"volume/{name_of(new)}",)


class PersistentVolumeController(Component):
    """Binds claims and volumes."""

    name = "persistentvolume-controller"
    watches = (Watch(VOLUMES, _of_volume), Watch(CLAIMS, _of_claim), Watch("pods", recycled_by),
               Watch("events", told_by))

    def sync(self, key: str) -> float | None:
        kind, _, key = key.partition("/")
        if kind == "volume":
            volume = self.client.lister(VOLUMES).get("", key)
            return None if volume is None else self._sync_volume(volume)
        claim = self.client.lister(CLAIMS).get(*split_key(key))
        if claim is None:
            return None
        if BIND_COMPLETED in annotations_of(claim):
            return self._sync_bound_claim(claim)
        if claim["spec"].get("volumeName"):
            return self._sync_claim_of_a_volume(claim)
        return self._sync_unbound_claim(claim)

    # Claims --------------------------------------------------------------------------------------------------------

    def _sync_unbound_claim(self, claim: Object) -> float | None:
        delayed = self._is_delayed(claim)
        volume = best_volume(claim, self.client.lister(VOLUMES).list(), delayed)
        if volume is not None:
            bind(self.client, volume, claim)
            return None
        if self._assign_default_class(claim):
            return 0.0
        if delayed and SELECTED_NODE not in annotations_of(claim):
            self._say_what_it_waits_for(claim)
        elif class_of(claim):
            self._ask_for_a_volume(claim)
            return RESYNC
        else:
            text = "no persistent volumes available for this claim and no storage class is set"
            self.client.events.event(claim, "Normal", "FailedBinding", text)
        set_claim_phase(self.client, claim, "Pending")
        return RESYNC

    def _is_delayed(self, claim: Object) -> bool:
        found = self.client.lister(CLASSES).get("", class_of(claim)) if class_of(claim) else None
        return found is not None and found.get("volumeBindingMode") == WAIT

    def _assign_default_class(self, claim: Object) -> bool:
        """A claim without a class gets the default one when there is one at last."""
        found = None if has_class(claim) else default_class(self.client.lister(CLASSES).list())
        if found is None:
            return False
        self.client.update(CLAIMS, {**claim, "spec": {**claim["spec"], "storageClassName": name_of(found)}})
        return True

    def _say_what_it_waits_for(self, claim: Object) -> None:
        pods = [
            name_of(pod) for pod in self.client.lister("pods").by_index("claim", key_of(claim))
            if not pod["spec"].get("nodeName") and (pod.get("status") or {}).get("phase") not in FINISHED
        ]
        if not pods:
            text = "waiting for first consumer to be created before binding"
            self.client.events.event(claim, "Normal", "WaitForFirstConsumer", text)
            return
        noun = "pods" if len(pods) > 1 else "pod"
        text = f"waiting for {noun} {','.join(pods)} to be scheduled"
        self.client.events.event(claim, "Normal", "WaitForPodScheduled", text)

    def _ask_for_a_volume(self, claim: Object) -> None:
        try:
            name = provisioner_of(self.client, claim)
        except ProvisioningError as error:
            self.client.events.event(claim, "Warning", "ProvisioningFailed", str(error))
            return
        annotations = annotations_of(claim)
        if annotations.get(PROVISIONER) != name:
            marked = {**annotations, BETA_PROVISIONER: name, PROVISIONER: name}
            claim = self.client.update(CLAIMS, {**claim, "metadata": {**claim["metadata"], "annotations": marked}})
        text = (f"Waiting for a volume to be created either by the external provisioner '{name}' or manually by the "
                "system administrator. If volume creation is delayed, please verify that the provisioner is running "
                "and correctly registered.")
        self.client.events.event(claim, "Normal", "ExternalProvisioning", text)

    def _sync_claim_of_a_volume(self, claim: Object) -> float | None:
        """A claim that names its volume."""
        volume = self.client.lister(VOLUMES).get("", claim["spec"]["volumeName"])
        if volume is None:
            set_claim_phase(self.client, claim, "Pending")
            return RESYNC
        name = name_of(volume)
        if not volume["spec"].get("claimRef"):
            why = mismatch(volume, claim)
            if why:
                text = f'Cannot bind to requested volume "{name}": {why}'
                return self._warn_pending(claim, "VolumeMismatch", text)
            bind(self.client, volume, claim)
        elif is_bound_to(volume, claim):
            bind(self.client, volume, claim)
        else:
            text = f'volume "{name}" already bound to a different claim.'
            return self._warn_pending(claim, "FailedBinding", text)
        return None

    def _warn_pending(self, claim: Object, reason: str, text: str) -> float:
        self.client.events.event(claim, "Warning", reason, text)
        set_claim_phase(self.client, claim, "Pending")
        return RESYNC

    def _sync_bound_claim(self, claim: Object) -> float | None:
        name = claim["spec"].get("volumeName")
        volume = self.client.lister(VOLUMES).get("", name) if name else None
        if not name:
            text = "Bound claim has lost reference to PersistentVolume. Data on the volume is lost!"
            return self._lose(claim, "ClaimLost", text)
        if volume is None:
            text = "Bound claim has lost its PersistentVolume. Data on the volume is lost!"
            return self._lose(claim, "ClaimLost", text)
        if (volume["spec"].get("claimRef") or claim["metadata"]).get("uid") == claim["metadata"]["uid"]:
            bind(self.client, volume, claim)
            return None
        text = "Two claims are bound to the same volume, this one is bound incorrectly"
        return self._lose(claim, "ClaimMisbound", text)

    def _lose(self, claim: Object, reason: str, text: str) -> float:
        if (claim.get("status") or {}).get("phase") != "Lost":
            lost = set_claim_phase(self.client, claim, "Lost")
            self.client.events.event(lost, "Warning", reason, text)
        return RESYNC

    # Volumes -------------------------------------------------------------------------------------------------------

    def _sync_volume(self, volume: Object) -> float | None:
        reference = volume["spec"].get("claimRef")
        if not reference or not reference.get("uid"):
            set_volume_phase(self.client, volume, "Available")
            return None
        claim = self.client.lister(CLAIMS).get(reference.get("namespace", ""), reference.get("name", ""))
        if claim is None or claim["metadata"]["uid"] != reference["uid"]:
            return self._release(volume)
        wanted = claim["spec"].get("volumeName")
        if wanted == name_of(volume):
            set_volume_phase(self.client, volume, "Bound")
        elif not wanted:
            self._send_to_claim(volume, claim)
        elif PROVISIONED_BY in annotations_of(volume) and (
                volume["spec"].get("persistentVolumeReclaimPolicy") == "Delete"):
            return self._release(volume)
        else:
            unbind(self.client, volume)
        return None

    def _send_to_claim(self, volume: Object, claim: Object) -> None:
        """The claim does not know of the volume yet: its own sync settles it."""
        if same_mode(claim, volume):
            self.enqueue(f"claim/{namespace_of(claim)}/{name_of(claim)}")
            return
        text = "Cannot bind PersistentVolume{} to requested PersistentVolumeClaim{} due to incompatible volumeMode."
        events = self.client.events
        events.event(volume, "Warning", "VolumeMismatch", text.format("", f' "{name_of(claim)}"'))
        events.event(claim, "Warning", "VolumeMismatch", text.format(f' "{name_of(volume)}"', ""))

    def _release(self, volume: Object) -> float | None:
        if (volume.get("status") or {}).get("phase") not in ("Released", "Failed"):
            volume = set_volume_phase(self.client, volume, "Released")
        return reclaim(self.client, volume)


