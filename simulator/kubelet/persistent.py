"""Volumes that outlive a pod: where their files are kept, and what must be so before they are mounted.

A *place* is a key of the kubelet's runtime and a path inside it: a node's own disk (``host/<node>``), an NFS server
(``nfs/<server>``) or a volume of a driver (``disk/<driver>/<handle>``). Whoever mounts the same place sees the same
files.

Mirrors pkg/kubelet/volumemanager/populator (createVolumeSpec), pkg/volume/{hostpath,local,nfs,csi}.
"""

from __future__ import annotations

import posixpath
from typing import Any, NamedTuple

from simulator.apimachinery.errors import not_found
from simulator.apimachinery.metadata import Object, is_controlled_by, name_of, namespace_of
from simulator.apimachinery.storage import ATTACHMENTS, CLAIMS, VOLUMES, claims_of
from simulator.client import Client
from simulator.client.component import Runtime

DRIVERS, CSI_NODES = "csidrivers.storage.k8s.io", "csinodes.storage.k8s.io"
KEPT = ("hostPath", "local", "nfs", "csi")
"""The sources whose files are kept."""
STANDING = frozenset({
    "/", "/bin", "/boot", "/dev", "/etc", "/etc/kubernetes", "/etc/ssl/certs", "/home", "/lib", "/lib/modules", "/mnt",
    "/opt", "/proc", "/root", "/run", "/sbin", "/srv", "/sys", "/tmp", "/usr", "/usr/local", "/usr/share", "/var",
    "/var/lib", "/var/lib/kubelet", "/var/log", "/var/log/containers", "/var/log/pods", "/var/run", "/var/tmp",
})
"""The directories every node has."""


class Unusable(Exception):
    """A claim cannot be turned into a volume; the text ends the FailedMount event."""


class Unattached(Exception):
    """The volume is not attached to the node yet."""


class Unmountable(Exception):
    """A volume cannot be mounted; the text is that of the FailedMount event."""


class Place(NamedTuple):
    """Where a volume's files are: the runtime key of the store, and the path inside."""

    store: str
    path: str = ""


def source_of(client: Client, pod: Object, volume: Object) -> tuple[str, Object, bool, str]:
    """What a volume is made of in the end: (source, its details, read-only, the name that events call it).

    Raises:
        Unusable: a claim that does not lead to a volume.
    """
    claim_name = next((name for item, name in claims_of(pod) if item is volume), None)
    if claim_name is None:
        field = next((field for field in volume if field != "name"), "emptyDir")
        return field, volume[field] or {}, bool((volume[field] or {}).get("readOnly")), volume["name"]
    found = _volume_of(client, pod, volume, claim_name)
    field = next((field for field in KEPT if found["spec"].get(field) is not None), "")
    details = found["spec"].get(field) or {}
    read_only = bool((volume.get("persistentVolumeClaim") or {}).get("readOnly") or details.get("readOnly"))
    return field, details, read_only, name_of(found)


def _volume_of(client: Client, pod: Object, volume: Object, claim_name: str) -> Object:
    claim = client.lister(CLAIMS).get(namespace_of(pod), claim_name)
    try:
        if claim is None:
            why = not_found(CLAIMS, claim_name).message
            raise Unusable(f"failed to fetch PVC from API server: {why}")
        found = _bound_volume(client, claim)
    except Unusable as error:
        raise Unusable(f"error processing PVC {namespace_of(pod)}/{claim_name}: {error}") from None
    if "ephemeral" in volume and not is_controlled_by(claim, pod):
        place = namespace_of(pod)
        raise Unusable(f"PVC {place}/{claim_name} was not created for pod {place}/{name_of(pod)} (pod is not owner)")
    _check_mode(pod, volume, found)
    return found


def _bound_volume(client: Client, claim: Object) -> Object:
    if (claim.get("status") or {}).get("phase") != "Bound":
        raise Unusable("PVC is not bound")
    name = claim["spec"].get("volumeName")
    if not name:
        raise Unusable("PVC has empty pvc.Spec.VolumeName")
    found = client.lister(VOLUMES).get("", name)
    if found is None:
        raise Unusable(f"failed to fetch PV {name} from API server: {not_found(VOLUMES, name).message}")
    reference, uid = found["spec"].get("claimRef"), claim["metadata"]["uid"]
    if not reference:
        raise Unusable(f"found PV object {name} but it has a nil pv.Spec.ClaimRef indicating it is not yet bound to "
                       "the claim")
    if reference.get("uid") != uid:
        raise Unusable(f"found PV object {name} but its pv.Spec.ClaimRef.UID {reference.get('uid', '')} does not point "
                       f"to claim.UID {uid}")
    return found


def _check_mode(pod: Object, volume: Object, found: Object) -> None:
    mode = found["spec"].get("volumeMode") or "Filesystem"
    for field, wanted in (("volumeMounts", "Filesystem"), ("volumeDevices", "Block")):
        for container in (*(pod["spec"].get("initContainers") or ()), *pod["spec"]["containers"]):
            if mode != wanted and any(item["name"] == volume["name"] for item in container.get(field) or ()):
                raise Unusable(f"volume {volume['name']} has volumeMode {mode}, but is specified in {field}")


# Where files are ---------------------------------------------------------------------------------------------------


def place_of(client: Client, pod: Object, volume: Object, node: str) -> tuple[Place | None, bool]:
    """Where the files of a volume are, and whether they are read-only; None for volumes that go with their pod."""
    try:
        field, details, read_only, _ = source_of(client, pod, volume)
    except Unusable:
        return None, False
    return _place(field, details, node), read_only


def _place(field: str, details: Object, node: str) -> Place | None:
    if field in ("hostPath", "local"):
        return Place(f"host/{node}", _clean(details["path"]))
    if field == "nfs":
        return Place(f"nfs/{details['server']}", _clean(details["path"]))
    if field == "csi" and "volumeHandle" in details:
        return Place(disk_key(details))
    return None


def _clean(path: str) -> str:
    cleaned = posixpath.normpath(f"/{path}").lstrip("/")
    return f"/{cleaned}" if cleaned else ""


def disk_key(source: Object) -> str:
    """The runtime key that keeps the files of a driver's volume."""
    return f"disk/{source['driver']}/{source['volumeHandle']}"


# What must be so ---------------------------------------------------------------------------------------------------


def check(client: Client, store: Runtime, pod: Object, volume: Object, node: str, strict: bool) -> None:
    """Whether a volume can be mounted now.

    Args:
        strict: whether the type of a hostPath is looked at.

    Raises:
        Unusable, Unattached, Unmountable: not yet, or not at all.
    """
    field, details, _, name = source_of(client, pod, volume)
    if field == "hostPath" and strict:
        _check_host_path(store.get(f"host/{node}", {}), details, name)
    elif field == "local" and not _exists(store.get(f"host/{node}", {}), details["path"]):
        text = f'path "{details["path"]}" does not exist'
        raise Unmountable(f'MountVolume.NewMounter initialization failed for volume "{name}" : {text}')
    elif field == "csi" and "volumeHandle" in details:
        _check_driver(client, details, name, node)
    elif field == "csi" and not _is_registered(client, details, node):
        text = f"kubernetes.io/csi: mounter.SetUpAt failed to get CSI client: {_unregistered(details)}"
        raise Unmountable(f'MountVolume.SetUp failed for volume "{name}" : {text}')


def _check_host_path(area: dict[str, Any], details: Object, name: str) -> None:
    wanted, path = details.get("type") or "", details["path"]
    nouns = {"Directory": "a directory", "File": "a file", "Socket": "a socket file",
             "CharDevice": "a character device", "BlockDevice": "a block device"}
    if wanted not in nouns:
        return
    entry = area.get(_clean(path))
    there = _exists(area, path) if wanted == "Directory" else entry is not None and not entry.get("dir")
    if not there or (wanted == "Directory" and entry is not None and not entry.get("dir")):
        text = f"hostPath type check failed: {path} is not {nouns[wanted]}"
        raise Unmountable(f'MountVolume.SetUp failed for volume "{name}" : {text}')


def _exists(area: dict[str, Any], path: str) -> bool:
    """Whether a node has a path: as every node does, or because a container wrote there."""
    cleaned = _clean(path)
    if (cleaned or "/") in STANDING:
        return True
    return any(
        not entry.get("gone") and (key == cleaned or key.startswith(f"{cleaned}/")) for key, entry in area.items()
    )


def _check_driver(client: Client, details: Object, name: str, node: str) -> None:
    driver = client.lister(DRIVERS).get("", details["driver"])
    if (driver is None or driver["spec"].get("attachRequired")) and not _is_attached(client, name, node):
        raise Unattached
    if not _is_registered(client, details, node):
        text = f"kubernetes.io/csi: attacher.MountDevice failed to create newCsiDriverClient: {_unregistered(details)}"
        raise Unmountable(f'MountVolume.MountDevice failed for volume "{name}" : {text}')


def _is_registered(client: Client, details: Object, node: str) -> bool:
    known = client.lister(CSI_NODES).get("", node) or {"spec": {}}
    return any(item["name"] == details["driver"] for item in known["spec"].get("drivers") or ())


def _unregistered(details: Object) -> str:
    return f"driver name {details['driver']} not found in the list of registered CSI drivers"


def _is_attached(client: Client, volume: str, node: str) -> bool:
    return any(
        item["spec"]["source"].get("persistentVolumeName") == volume and (item.get("status") or {}).get("attached")
        for item in client.lister(ATTACHMENTS).by_index("node", node)
    )
