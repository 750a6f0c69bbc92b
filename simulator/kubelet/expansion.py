"""The last step of growing a volume: the file system, on the node where the volume is mounted.

Mirrors expandVolumeDuringMount and the NodeExpandVolume of pkg/volume/util/operationexecutor.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from simulator.apimachinery.metadata import Object, condition_is, key_of, split_key
from simulator.apimachinery.storage import CLAIMS
from simulator.client import Client

if TYPE_CHECKING:
    from simulator.kubelet.kubelet import Kubelet

PREFIX = "~expand/"
PENDING = "FileSystemResizePending"


def claim_grew(old: Object | None, new: Object | None, client: Client) -> Iterable[str]:
    """A claim whose file system has to grow."""
    return (PREFIX + key_of(new),) if new is not None and condition_is(new, PENDING) else ()


def expand(kubelet: Kubelet, key: str) -> None:
    """Grow the file system of a claim that is mounted somewhere."""
    claim = kubelet.client.lister(CLAIMS).get(*split_key(key.removeprefix(PREFIX)))
    if claim is None or not condition_is(claim, PENDING):
        return
    pods = [pod for pod in kubelet.client.lister("pods").by_index("claim", key_of(claim))
            if (kubelet.runtime.get(f"pod/{key_of(pod)}") or {}).get("mounted")]
    if not pods:
        return
    node = pods[0]["spec"]["nodeName"]
    text = f'MountVolume.NodeExpandVolume succeeded for volume "{claim["spec"]["volumeName"]}" {node}'
    for obj in (pods[0], claim):
        kubelet.client.events.event(obj, "Normal", "FileSystemResizeSuccessful", text, host=node)
    status = claim["status"]
    kept = [item for item in status["conditions"] if item["type"] not in (PENDING, "Resizing")]
    size = claim["spec"]["resources"]["requests"]["storage"]
    kubelet.client.patch_status(CLAIMS, claim, {
        "capacity": {"storage": size}, "conditions": kept or None, "allocatedResourceStatuses": None,
    })
