"""The simulated storage driver: makes, attaches, grows and deletes volumes, as an installed CSI driver would.

It works in clusters that have its CSIDriver, and says who it is by its name. Its words and steps are those of the CSI
project's external-provisioner, external-attacher and external-resizer; its times are those of a small cloud disk.

Keys are ``claim/<namespace>/<name>``, ``volume/<name>`` and ``attachment/<name>``; ``runtime`` has by when a piece of
work under way is done.
"""

from __future__ import annotations

from collections.abc import Iterable

from simulator.apimachinery.metadata import (
    Object,
    annotations_of,
    is_terminating,
    key_of,
    name_of,
    namespace_of,
    split_key,
)
from simulator.apimachinery.storage import (
    ATTACHMENTS,
    CLAIMS,
    CLASSES,
    PROVISIONED_BY,
    PROVISIONER,
    SELECTED_NODE,
    SIMULATED_DRIVER,
    VOLUMES,
    WAIT,
    claim_reference,
    class_of,
)
from simulator.client import Client, Component, Watch
from simulator.client.component import Handler
from simulator.controllers.volumes import resizing

PROVISIONING, DELETING, ATTACHING, DETACHING = (1.5, 3.0), (1.0, 2.0), (1.0, 2.5), (0.5, 1.5)
RETRY = 5.0
VOLUME_FINALIZER = "external-provisioner.volume.kubernetes.io/finalizer"
ATTACHMENT_FINALIZER = f"external-attacher/{SIMULATED_DRIVER.replace('.', '-')}"
DRIVERS = "csidrivers.storage.k8s.io"


def _key(kind: str) -> Handler:
    """``<kind>/<key>`` of what is new or changed."""

    def handler(old: Object | None, new: Object | None, client: Client) -> Iterable[str]:
        return () if new is None or not _concerns(new) else (f"{kind}/{key_of(new)}",)

    return handler


def _concerns(obj: Object) -> bool:
    if obj["kind"] == "VolumeAttachment":
        return obj["spec"]["attacher"] == SIMULATED_DRIVER
    return SIMULATED_DRIVER in (annotations_of(obj).get(PROVISIONER), annotations_of(obj).get(PROVISIONED_BY))


class SimulatedDriver(Component):
    """A storage driver without storage."""

    name = SIMULATED_DRIVER
    watches = (Watch(CLAIMS, _key("claim")), Watch(VOLUMES, _key("volume")), Watch(ATTACHMENTS, _key("attachment")))

    def sync(self, key: str) -> float | None:
        if self.client.lister(DRIVERS).get("", SIMULATED_DRIVER) is None:
            return None
        kind, _, rest = key.partition("/")
        resource = {"claim": CLAIMS, "volume": VOLUMES, "attachment": ATTACHMENTS}[kind]
        obj = self.client.lister(resource).get(*split_key(rest))
        if obj is None:
            self.runtime.delete(key)
            return None
        return {"claim": self._claim, "volume": self._volume, "attachment": self._attachment}[kind](key, obj)

    def _takes(self, key: str, span: tuple[float, float]) -> float:
        """Seconds left of a piece of work, which begins with the first call; 0 ends it."""
        due = self.runtime.get(key)
        if due is None:
            due = self.env.now + self.env.rand.uniform(*span)
            self.runtime.put(key, due)
        if due > self.env.now:
            return due - self.env.now
        self.runtime.delete(key)
        return 0.0

    # Provisioning --------------------------------------------------------------------------------------------------

    def _claim(self, key: str, claim: Object) -> float | None:
        if claim["spec"].get("volumeName"):
            return resizing.grow(self.client, claim, lambda: self._takes(key, PROVISIONING), self.env.now)
        storage_class = self.client.lister(CLASSES).get("", class_of(claim))
        if is_terminating(claim) or not self._is_ours(claim, storage_class):
            self.runtime.delete(key)
            return None
        if claim["spec"].get("dataSource") is not None:
            text = (f'failed to provision volume with StorageClass "{class_of(claim)}": rpc error: code = '
                    "Unimplemented desc = volumes with contents from elsewhere are not simulated here")
            self.client.events.event(claim, "Warning", "ProvisioningFailed", text)
            return None
        if self.runtime.get(key) is None:
            text = f'External provisioner is provisioning volume for claim "{key_of(claim)}"'
            self.client.events.event(claim, "Normal", "Provisioning", text)
        if left := self._takes(key, PROVISIONING):
            return left
        volume = _volume_for(claim, storage_class)
        if self.client.lister(VOLUMES).get("", name_of(volume)) is None:
            self.client.create(VOLUMES, volume)
            text = f"Successfully provisioned volume {name_of(volume)}"
            self.client.events.event(claim, "Normal", "ProvisioningSucceeded", text)
        return None

    def _is_ours(self, claim: Object, storage_class: Object | None) -> bool:
        if storage_class is None or storage_class["provisioner"] != SIMULATED_DRIVER:
            return False
        waits = storage_class.get("volumeBindingMode") == WAIT and SELECTED_NODE not in annotations_of(claim)
        return annotations_of(claim).get(PROVISIONER) == SIMULATED_DRIVER and not waits

    # Deletion ------------------------------------------------------------------------------------------------------

    def _volume(self, key: str, volume: Object) -> float | None:
        meta, spec = volume["metadata"], volume["spec"]
        keeps = VOLUME_FINALIZER in (meta.get("finalizers") or ())
        if spec.get("persistentVolumeReclaimPolicy") != "Delete":
            if keeps:
                self._drop_finalizer(VOLUMES, volume, VOLUME_FINALIZER)
            return None
        if (volume.get("status") or {}).get("phase") not in ("Released", "Failed"):
            return None
        node = self._node_of(volume)
        if node:
            text = f"persistentvolume {name_of(volume)} is still attached to node {node}"
            self.client.events.event(volume, "Warning", "VolumeFailedDelete", text)
            return RETRY
        if left := self._takes(key, DELETING):
            return left
        if not is_terminating(volume):
            self.client.delete(VOLUMES, volume)
        if keeps:
            self._drop_finalizer(VOLUMES, self.client.get(VOLUMES, "", name_of(volume)), VOLUME_FINALIZER)
        return None

    def _node_of(self, volume: Object) -> str:
        for item in self.client.lister(ATTACHMENTS).list():
            if item["spec"]["source"].get("persistentVolumeName") == name_of(volume):
                return item["spec"]["nodeName"]
        return ""

    def _drop_finalizer(self, resource: str, obj: Object, finalizer: str) -> None:
        kept = [item for item in obj["metadata"].get("finalizers") or () if item != finalizer]
        meta = {key: value for key, value in obj["metadata"].items() if key != "finalizers"}
        self.client.update(resource, {**obj, "metadata": {**meta, "finalizers": kept} if kept else meta})

    # Attachments ---------------------------------------------------------------------------------------------------

    def _attachment(self, key: str, attachment: Object) -> float | None:
        held = attachment["metadata"].get("finalizers") or []
        if is_terminating(attachment):
            if ATTACHMENT_FINALIZER in held:
                if left := self._takes(f"{key}/detach", DETACHING):
                    return left
                self._drop_finalizer(ATTACHMENTS, attachment, ATTACHMENT_FINALIZER)
            return None
        if (attachment.get("status") or {}).get("attached"):
            return None
        if ATTACHMENT_FINALIZER not in held:
            meta = {**attachment["metadata"], "finalizers": [*held, ATTACHMENT_FINALIZER]}
            attachment = self.client.update(ATTACHMENTS, {**attachment, "metadata": meta})
        if left := self._takes(key, ATTACHING):
            return left
        self.client.patch_status(ATTACHMENTS, attachment, {"attached": True})
        return None


def _volume_for(claim: Object, storage_class: Object) -> Object:
    """The volume that a claim gets, kept for it."""
    uid, policy = claim["metadata"]["uid"], storage_class["reclaimPolicy"]
    meta: Object = {"name": f"pvc-{uid}", "annotations": {
        PROVISIONED_BY: SIMULATED_DRIVER,
        "volume.kubernetes.io/provisioner-deletion-secret-name": "",
        "volume.kubernetes.io/provisioner-deletion-secret-namespace": "",
    }}
    if policy == "Delete":
        meta["finalizers"] = [VOLUME_FINALIZER]
    spec: Object = {
        "accessModes": list(claim["spec"]["accessModes"]),
        "capacity": {"storage": claim["spec"]["resources"]["requests"]["storage"]},
        "claimRef": claim_reference(claim),
        "csi": {"driver": SIMULATED_DRIVER, "volumeHandle": f"{namespace_of(claim)}-{name_of(claim)}-{uid[:8]}"},
        "persistentVolumeReclaimPolicy": policy,
        "storageClassName": name_of(storage_class),
        "volumeMode": claim["spec"].get("volumeMode", "Filesystem"),
    }
    if spec["volumeMode"] == "Filesystem":
        spec["csi"]["fsType"] = (storage_class.get("parameters") or {}).get("csi.storage.k8s.io/fstype", "ext4")
    if storage_class.get("mountOptions"):
        spec["mountOptions"] = list(storage_class["mountOptions"])
    if claim["spec"].get("volumeAttributesClassName"):
        spec["volumeAttributesClassName"] = claim["spec"]["volumeAttributesClassName"]
    return {"apiVersion": "v1", "kind": "PersistentVolume", "metadata": meta, "spec": spec}
