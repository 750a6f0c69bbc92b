"""What a pod's volumes hold: files from ConfigMaps, Secrets, fields of the pod and tokens.

Only volumes that a container mounts are set up, as upstream's desired-state populator has it
(pkg/kubelet/volumemanager/populator); contents follow pkg/volume/{configmap,secret,projected,downwardapi}.
"""

from __future__ import annotations

from hashlib import sha256

from simulator.apimachinery.errors import not_found
from simulator.apimachinery.metadata import Object, namespace_of
from simulator.client import Client
from simulator.client.component import Runtime
from simulator.kubelet.environment import config_data, field_value, resource_value
from simulator.kubelet.persistent import KEPT, Unattached, Unmountable, Unusable, check, source_of
from simulator.kubelet.record import container_specs, spec_of

SIMULATED = frozenset({"configMap", "secret", "projected", "downwardAPI", "emptyDir", *KEPT} - {"csi"})
READ_ONLY = ("configMap", "secret", "projected", "downwardAPI")


class MountError(Exception):
    """A volume cannot be set up; the text is that of the FailedMount event.

    Args:
        whole: the pod's whole sync failed, not one operation on one volume, and is tried again at its pace.
    """

    def __init__(self, text: str, whole: bool = False) -> None:
        super().__init__(text)
        self.whole = whole


def mounted_volumes(pod: Object) -> list[Object]:
    """The pod's volumes that at least one container mounts, or has as a device."""
    used = {
        mount["name"]
        for spec in container_specs(pod)
        for field in ("volumeMounts", "volumeDevices")
        for mount in spec.get(field) or ()
    }
    return [volume for volume in pod["spec"].get("volumes") or () if volume["name"] in used]


def beyond(client: Client, pod: Object) -> list[tuple[str, str]]:
    """(name, kind) of the mounted volumes whose contents are not simulated."""
    found = []
    for volume in mounted_volumes(pod):
        kind, details, _, _ = source_of(client, pod, volume)
        if kind not in SIMULATED and not (kind == "csi" and "volumeHandle" in details):
            found.append((volume["name"], kind or "persistentVolumeClaim"))
    return found


def check_volumes(client: Client, store: Runtime, pod: Object, node: str, strict: bool) -> None:
    """Raise for the first volume that cannot be set up.

    Args:
        store: the kubelet's runtime.
        node: the node's name.
        strict: whether the type of a hostPath is looked at.

    Raises:
        MountError: what it needs is missing.
        NotAttached: volumes have to be attached to the node first.
    """
    waiting = []
    for volume in mounted_volumes(pod):
        try:
            volume_files(client, pod, volume, "", {})
            check(client, store, pod, volume, node, strict)
        except SourceMissing as missing:
            raise MountError(f'MountVolume.SetUp failed for volume "{volume["name"]}" : {missing}') from None
        except Unmountable as error:
            raise MountError(str(error)) from None
        except Unusable as error:
            raise MountError(unmounted([volume["name"]], [], [volume["name"]], str(error)), whole=True) from None
        except Unattached:
            waiting.append(volume["name"])
    if waiting:
        raise NotAttached(sorted(waiting))


class NotAttached(Exception):
    """Volumes, by name, are not attached to the node yet."""

    def __init__(self, names: list[str]) -> None:
        super().__init__(unmounted(names, names, [], "context deadline exceeded"))


def unmounted(names: list[str], unattached: list[str], unprocessed: list[str], why: str) -> str:
    """What the kubelet says when it gives up waiting for volumes."""
    lists = (f"[{' '.join(names)}]" for names in (names, unattached, unprocessed))
    return ("Unable to attach or mount volumes: unmounted volumes={}, unattached volumes={}, failed to process "
            "volumes={}: {}").format(*lists, why)


class SourceMissing(Exception):
    """What a volume is filled from is not there."""


def volume_files(client: Client, pod: Object, volume: Object, ip: str, node: Object) -> dict[str, str]:
    """Relative path → text of a read-only volume; empty for the kinds that start empty.

    Raises:
        SourceMissing: its ConfigMap or Secret, or a key of it, is not there.
    """
    reader = _Reader(client, pod, ip, node)
    for kind in READ_ONLY:
        if kind in volume:
            return reader.read(kind, volume[kind])
    return {}


class _Reader:
    def __init__(self, client: Client, pod: Object, ip: str, node: Object) -> None:
        self._client, self._pod, self._ip, self._node = client, pod, ip, node

    def read(self, kind: str, source: Object) -> dict[str, str]:
        if kind == "configMap":
            return self._config("configmap", source.get("name", ""), source)
        if kind == "secret":
            return self._config("secret", source.get("secretName") or source.get("name", ""), source)
        if kind == "downwardAPI":
            return {item["path"]: self._field(item) for item in source.get("items") or ()}
        if kind == "serviceAccountToken":
            return {source["path"]: self._token(source)}
        files: dict[str, str] = {}
        for part in source.get("sources") or ():
            for inner, details in part.items():
                files.update(self.read(inner, details))
        return files

    def _config(self, resource: str, name: str, source: Object) -> dict[str, str]:
        found = self._client.lister(resource + "s").get(namespace_of(self._pod), name)
        if found is None:
            if source.get("optional"):
                return {}
            raise SourceMissing(not_found(resource, name).message)
        data = config_data(found)
        if not source.get("items"):
            return data
        missing = [item["key"] for item in source["items"] if item["key"] not in data]
        if missing and not source.get("optional"):
            raise SourceMissing(
                f"references non-existent {resource if resource == 'secret' else 'config'} key: {missing[0]}"
            )
        return {item["path"]: data[item["key"]] for item in source["items"] if item["key"] in data}

    def _field(self, item: Object) -> str:
        if "fieldRef" in item:
            return field_value(item["fieldRef"]["fieldPath"], self._pod, self._ip, self._node)
        reference = item["resourceFieldRef"]
        return resource_value(reference, spec_of(self._pod, reference["containerName"]), self._node)

    def _token(self, source: Object) -> str:
        """A token of the right shape that authenticates nobody: the simulation's pods don't call the API yet."""
        seed = f"{self._pod['metadata']['uid']}/{source.get('audience', '')}"
        return ".".join(
            sha256(f"{part}/{seed}".encode()).hexdigest() for part in ("header", "claims", "signature")
        )
