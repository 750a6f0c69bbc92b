"""What becomes of a volume whose claim is gone: kept, deleted, or scrubbed by a pod and offered again.

Mirrors reclaimVolume, deleteVolumeOperation and recycleVolumeOperation of pkg/controller/volume/persistentvolume and
pkg/volume/util/recyclerclient.
"""

from __future__ import annotations

from collections.abc import Iterable

from simulator.apimachinery.metadata import Object, key_of, name_of, namespace_of
from simulator.apimachinery.quantity import whole
from simulator.apimachinery.storage import CLAIMS, VOLUMES, claim_key
from simulator.client import Client
from simulator.controllers.volumes.binding import set_volume_phase, unbind
from simulator.controllers.volumes.plugins import DeletionError, deletes_itself

RECYCLER = "recycler-for-"
RECYCLER_NAMESPACE = "default"
RECYCLER_IMAGE = "registry.k8s.io/build-image/debian-base:bookworm-v1.0.6"
SCRUB = 'test -e /scrub && find /scrub -mindepth 1 -delete && test -z "$(ls -A /scrub)" || exit 1'
RETRY = 15.0
FINISHED = ("Succeeded", "Failed")
_TIMEOUTS = {"hostPath": (60, 30), "nfs": (300, 30)}
"""Seconds a recycler may take at least, and for each GiB, by source."""


def recycled_by(old: Object | None, new: Object | None, client: Client) -> Iterable[str]:
    """The volume that a recycler pod works on."""
    pod = new if new is not None else old
    if namespace_of(pod) != RECYCLER_NAMESPACE or not name_of(pod).startswith(RECYCLER):
        return ()
    return (f"volume/{name_of(pod).removeprefix(RECYCLER)}",)


def told_by(old: Object | None, new: Object | None, client: Client) -> Iterable[str]:
    """The volume whose recycler pod an event is about."""
    about = (new or {}).get("involvedObject") or {}
    if old is not None or about.get("kind") != "Pod" or not about.get("name", "").startswith(RECYCLER):
        return ()
    return (f"volume/{about['name'].removeprefix(RECYCLER)}",)


def reclaim(client: Client, volume: Object) -> float | None:
    """Take the next step; returns in how many seconds to look again."""
    policy = volume["spec"].get("persistentVolumeReclaimPolicy")
    if policy == "Delete":
        _delete(client, volume)
        return None
    return _recycle(client, volume) if policy == "Recycle" else None


def _fail(client: Client, volume: Object, reason: str, text: str) -> None:
    if (volume.get("status") or {}).get("phase") != "Failed":
        client.events.event(set_volume_phase(client, volume, "Failed", text), "Warning", reason, text)


def _delete(client: Client, volume: Object) -> None:
    try:
        if deletes_itself(volume):
            client.delete(VOLUMES, volume)
    except DeletionError as error:
        _fail(client, volume, "VolumeFailedDelete", str(error))


# Recycling ---------------------------------------------------------------------------------------------------------


def _recycle(client: Client, volume: Object) -> float | None:
    source = next((field for field in _TIMEOUTS if volume["spec"].get(field) is not None), None)
    if source is None:
        _fail(client, volume, "VolumeFailedRecycle", "No recycler plugin found for the volume!")
        return None
    pod = client.lister("pods").get(RECYCLER_NAMESPACE, RECYCLER + name_of(volume))
    if pod is None:
        return _start_recycler(client, volume, source)
    _relay(client, volume, pod)
    phase = (pod.get("status") or {}).get("phase")
    if phase not in FINISHED:
        return None
    client.delete("pods", pod)
    if phase == "Succeeded":
        client.events.event(volume, "Normal", "VolumeRecycled", "Volume recycled")
        unbind(client, volume)
        return None
    why = (pod.get("status") or {}).get("message") or "pod failed, pod.Status.Message unknown"
    _fail(client, volume, "VolumeFailedRecycle", f"Recycle failed: failed to recycle volume: {why}")
    return RETRY


def _relay(client: Client, volume: Object, pod: Object) -> None:
    """What happens to the recycler is said of its volume, too."""
    events = client.lister("events")
    said = {event.get("message") for event in events.by_index("involved", volume["metadata"]["uid"])}
    for event in events.by_index("involved", pod["metadata"]["uid"]):
        text = f"Recycler pod: {event.get('message', '')}"
        if text not in said:
            client.events.event(volume, event.get("type", "Normal"), "RecyclerPod", text)


def _start_recycler(client: Client, volume: Object, source: str) -> float | None:
    reference = volume["spec"]["claimRef"]
    users = [
        key_of(pod) for pod in client.lister("pods").by_index("claim", claim_key(reference))
        if (pod.get("status") or {}).get("phase") not in FINISHED
    ]
    there = client.lister(CLAIMS).get(reference.get("namespace", ""), reference.get("name", ""))
    if users and there is None:
        text = f"Volume is used by pods: {','.join(sorted(users))}"
        client.events.event(volume, "Normal", "VolumeFailedRecycle", text)
        return RETRY
    client.create("pods", _recycler(volume, source))
    return None


def _recycler(volume: Object, source: str) -> Object:
    least, each = _TIMEOUTS[source]
    size = whole((volume["spec"].get("capacity") or {}).get("storage", "0"))
    return {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"name": RECYCLER + name_of(volume), "namespace": RECYCLER_NAMESPACE},
        "spec": {
            "activeDeadlineSeconds": max(least, each * (size // 2**30)),
            "restartPolicy": "Never",
            "volumes": [{"name": "vol", source: dict(volume["spec"][source])}],
            "containers": [{
                "name": "pv-recycler", "image": RECYCLER_IMAGE, "command": ["/bin/sh"], "args": ["-c", SCRUB],
                "volumeMounts": [{"name": "vol", "mountPath": "/scrub"}],
            }],
        },
    }
