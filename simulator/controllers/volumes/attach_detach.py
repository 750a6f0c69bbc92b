"""Attach and detach: asks drivers to bring volumes to the nodes whose pods mount them, and to take them away again.

Keys are names of volumes. The wish is a VolumeAttachment; the volume's driver fulfils it.

Mirrors pkg/controller/volume/attachdetach and pkg/volume/csi/csi_attacher.go.
"""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha256

from simulator.apimachinery.metadata import (
    Object,
    condition_is,
    is_terminating,
    name_of,
    namespace_of,
)
from simulator.apimachinery.storage import ATTACHMENTS, CLAIMS, VOLUMES, claim_key, claims_of
from simulator.client import Client, Component, Watch

DRIVERS = "csidrivers.storage.k8s.io"
FINISHED = ("Succeeded", "Failed")
ATTACH_TIMEOUT = 120.0
FORCE_DETACH = 360.0
"""From a node that is not ready a volume is taken only after six minutes (ReconcilerMaxWaitForUnmountDuration)."""
SHARED = ("ReadOnlyMany", "ReadWriteMany")


def attachment_name(source: Object, node: str) -> str:
    """The name of the attachment of a driver's volume to a node."""
    identity = f"{source['volumeHandle']}{source['driver']}{node}"
    return f"csi-{sha256(identity.encode()).hexdigest()}"


def _of_pod(old: Object | None, new: Object | None, client: Client) -> Iterable[str]:
    """The volumes of a pod that came to a node, ended or is gone."""
    if old is not None and new is not None and _holds(old) == _holds(new):
        return ()
    pod = new if new is not None else old
    claims = (client.lister(CLAIMS).get(namespace_of(pod), name) for _, name in claims_of(pod))
    return [claim["spec"]["volumeName"] for claim in claims if claim is not None and claim["spec"].get("volumeName")]


def _holds(pod: Object) -> str:
    """The node on which a pod holds its volumes; empty for none."""
    over = (pod.get("status") or {}).get("phase") in FINISHED
    return "" if over else pod["spec"].get("nodeName") or ""


def _of_attachment(old: Object | None, new: Object | None, client: Client) -> Iterable[str]:
    name = (new if new is not None else old)["spec"]["source"].get("persistentVolumeName")
    return () if not name or client.is_author else (name,)


def _of_claim(old: Object | None, new: Object | None, client: Client) -> Iterable[str]:
    """The volume of a claim that was just bound, or is gone."""
    if old is not None and new is not None and old["spec"].get("volumeName") == new["spec"].get("volumeName"):
        return ()
    name = (new if new is not None else old)["spec"].get("volumeName")
    return (name,) if name else ()


class AttachDetachController(Component):
    name = "attachdetach-controller"
    watches = (Watch("pods", _of_pod), Watch(ATTACHMENTS, _of_attachment), Watch(CLAIMS, _of_claim))

    def sync(self, key: str) -> float | None:
        found = [item for item in self.client.lister(ATTACHMENTS).list()
                 if item["spec"]["source"].get("persistentVolumeName") == key]
        volume = self.client.lister(VOLUMES).get("", key)
        source = volume["spec"].get("csi") if volume is not None else None
        users = self._users(volume) if source and self._is_attachable(source) else {}
        delays = [self._detach(item) for item in found if item["spec"]["nodeName"] not in users]
        attached = {item["spec"]["nodeName"]: item for item in found}
        for node, pods in users.items():
            if node in attached:
                delays.append(self._follow(attached[node], volume, pods))
            elif attached and not set(SHARED) & set(volume["spec"].get("accessModes") or ()):
                self._report_conflict(volume, node, pods, [pod for other in attached for pod in users.get(other, ())])
            else:
                delays.append(self._attach(volume, source, node))
        return min((delay for delay in delays if delay is not None), default=None)

    def _is_attachable(self, source: Object) -> bool:
        driver = self.client.lister(DRIVERS).get("", source["driver"])
        return driver is None or bool(driver["spec"].get("attachRequired"))

    def _users(self, volume: Object) -> dict[str, list[Object]]:
        """The pods that hold a volume, by node."""
        users: dict[str, list[Object]] = {}
        reference = volume["spec"].get("claimRef") or {}
        for pod in self.client.lister("pods").by_index("claim", claim_key(reference)):
            if _holds(pod) and self.client.lister("nodes").get("", _holds(pod)) is not None:
                users.setdefault(_holds(pod), []).append(pod)
        return users

    # Attaching -----------------------------------------------------------------------------------------------------

    def _attach(self, volume: Object, source: Object, node: str) -> float:
        self.client.create(ATTACHMENTS, {
            "apiVersion": "storage.k8s.io/v1",
            "kind": "VolumeAttachment",
            "metadata": {"name": attachment_name(source, node)},
            "spec": {"attacher": source["driver"], "nodeName": node,
                     "source": {"persistentVolumeName": name_of(volume)}},
        })
        self.runtime.put(f"asked/{attachment_name(source, node)}", self.env.now)
        return ATTACH_TIMEOUT

    def _follow(self, attachment: Object, volume: Object, pods: list[Object]) -> float | None:
        """Tell the pods when an attachment that was asked for is there, or takes too long."""
        key = f"asked/{name_of(attachment)}"
        self.runtime.delete(f"unused/{name_of(attachment)}")
        asked, name = self.runtime.get(key), name_of(volume)
        if asked is None or is_terminating(attachment):
            return None
        if (attachment.get("status") or {}).get("attached"):
            self.runtime.delete(key)
            text = f'AttachVolume.Attach succeeded for volume "{name}" '
            self._tell(pods, "Normal", "SuccessfulAttachVolume", text)
            return None
        if self.env.now - asked < ATTACH_TIMEOUT:
            return asked + ATTACH_TIMEOUT - self.env.now
        source = volume["spec"]["csi"]
        why = (f"timed out waiting for external-attacher of {source['driver']} CSI driver to attach volume "
               f"{source['volumeHandle']}")
        self._tell(pods, "Warning", "FailedAttachVolume", f'AttachVolume.Attach failed for volume "{name}" : {why}')
        self.runtime.put(key, self.env.now)
        return ATTACH_TIMEOUT

    def _tell(self, pods: list[Object], kind: str, reason: str, text: str) -> None:
        for pod in pods:
            self.client.events.event(pod, kind, reason, text)

    def _report_conflict(self, volume: Object, node: str, pods: list[Object], others: list[Object]) -> None:
        """Say once to each pod why its volume cannot come to its node yet."""
        for pod in pods:
            key = f"conflict/{pod['metadata']['uid']}/{name_of(volume)}"
            if self.runtime.get(key) is None:
                self.runtime.put(key, node)
                text = f'Multi-Attach error for volume "{name_of(volume)}" {_conflict(pod, others)}'
                self.client.events.event(pod, "Warning", "FailedAttachVolume", text)

    # Detaching -----------------------------------------------------------------------------------------------------

    def _detach(self, attachment: Object) -> float | None:
        """Delete an attachment nobody needs; from a node that does not answer only after a while."""
        key = f"unused/{name_of(attachment)}"
        since = self.runtime.get(key, self.env.now)
        node = self.client.lister("nodes").get("", attachment["spec"]["nodeName"])
        left = since + FORCE_DETACH - self.env.now
        if node is not None and not condition_is(node, "Ready") and left > 0:
            self.runtime.put(key, since)
            return left
        self.runtime.delete(key)
        self.runtime.delete(f"asked/{name_of(attachment)}")
        if not is_terminating(attachment):
            self.client.delete(ATTACHMENTS, attachment)
        return None


def _conflict(pod: Object, others: list[Object]) -> str:
    """Who has the volume, as the pod may know it."""
    if not others:
        return "Volume is already exclusively attached to one node and can't be attached to another"
    local = [name_of(other) for other in others if namespace_of(other) == namespace_of(pod)]
    strange = len(others) - len(local)
    if not local:
        return f"Volume is already used by {strange} pod(s) in different namespaces"
    text = f"Volume is already used by pod(s) {', '.join(local)}"
    return f"{text} and {strange} pod(s) in different namespaces" if strange else text
