"""How a driver grows a volume: first the volume, then, on the node where it is mounted, the file system.

Steps, conditions and words are those of the CSI project's external-resizer.
"""

from __future__ import annotations

from collections.abc import Callable

from simulator.apimachinery.metadata import Object, condition_is, name_of
from simulator.apimachinery.storage import CLAIMS, VOLUMES, capacity_of, request_of
from simulator.apimachinery.timestamps import timestamp
from simulator.client import Client
from simulator.controllers.volumes.expand import grows

PENDING = "FileSystemResizePending"
WAITING = "Waiting for user to (re-)start a pod to finish file system resize of volume on node."


def grow(client: Client, claim: Object, takes: Callable[[], float], now: float) -> float | None:
    """Take the next step of growing a claim's volume.

    Args:
        takes: seconds that are left of the work on the volume, 0 when it is done.

    Returns:
        Seconds until the next step.
    """
    if not grows(claim) or condition_is(claim, PENDING):
        return None
    volume = client.lister(VOLUMES).get("", claim["spec"]["volumeName"])
    if volume is None:
        return None
    wanted = claim["spec"]["resources"]["requests"]["storage"]
    if not condition_is(claim, "Resizing"):
        text = f"External resizer is resizing volume {name_of(volume)}"
        client.events.event(claim, "Normal", "Resizing", text)
        client.patch_status(CLAIMS, claim, {
            "conditions": [_condition("Resizing", "", now)],
            "allocatedResources": {"storage": wanted},
            "allocatedResourceStatuses": {"storage": "ControllerResizeInProgress"},
        })
    if left := takes():
        return left
    if capacity_of(volume) < request_of(claim):
        client.update(VOLUMES, {**volume, "spec": {**volume["spec"], "capacity": {"storage": wanted}}})
    fresh = client.get(CLAIMS, claim["metadata"]["namespace"], name_of(claim))
    client.patch_status(CLAIMS, fresh, {
        "conditions": [_condition(PENDING, WAITING, now)],
        "allocatedResourceStatuses": {"storage": "NodeResizePending"},
    })
    client.events.event(claim, "Normal", "FileSystemResizeRequired", "Require file system resize of volume on node")
    return None


def _condition(kind: str, message: str, now: float) -> Object:
    found = {"type": kind, "status": "True", "lastProbeTime": None, "lastTransitionTime": timestamp(now)}
    return {**found, "message": message} if message else found
