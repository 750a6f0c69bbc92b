"""What claims, volumes and storage classes say about each other: classes, access modes, sizes, annotations.

Shared by the kinds, the admission plugins, the volume controllers, the scheduler and the kubelet. Mirrors
component-helpers/storage/volume, pkg/apis/core/v1/helper and pkg/volume/util/storageclass.go.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from simulator.apimachinery.metadata import Object, annotations_of, name_of, namespace_of
from simulator.apimachinery.quantity import parse_quantity
from simulator.apimachinery.timestamps import seconds_of

CLAIMS, VOLUMES = "persistentvolumeclaims", "persistentvolumes"
CLASSES = "storageclasses.storage.k8s.io"
ATTACHMENTS = "volumeattachments.storage.k8s.io"

BETA_CLASS = "volume.beta.kubernetes.io/storage-class"
DEFAULT_CLASS = "storageclass.kubernetes.io/is-default-class"
BETA_DEFAULT_CLASS = "storageclass.beta.kubernetes.io/is-default-class"
BIND_COMPLETED = "pv.kubernetes.io/bind-completed"
BOUND_BY_CONTROLLER = "pv.kubernetes.io/bound-by-controller"
PROVISIONED_BY = "pv.kubernetes.io/provisioned-by"
PROVISIONER = "volume.kubernetes.io/storage-provisioner"
BETA_PROVISIONER = "volume.beta.kubernetes.io/storage-provisioner"
SELECTED_NODE = "volume.kubernetes.io/selected-node"
CLAIM_FINALIZER = "kubernetes.io/pvc-protection"
VOLUME_FINALIZER = "kubernetes.io/pv-protection"
ATTRIBUTES_FINALIZER = "kubernetes.io/vac-protection"
IMMEDIATE, WAIT = "Immediate", "WaitForFirstConsumer"
NO_PROVISIONER = "kubernetes.io/no-provisioner"
SIMULATED_DRIVER = "disk.simulated.k8slearn.io"
"""The storage driver of clusters that have one: it makes, attaches, grows and deletes volumes that exist nowhere."""
_MODES = (("ReadWriteOnce", "RWO"), ("ReadOnlyMany", "ROX"), ("ReadWriteMany", "RWX"), ("ReadWriteOncePod", "RWOP"))


def class_of(obj: Object) -> str:
    """The storage class of a claim or a volume: the old annotation counts first; empty for none."""
    annotations = annotations_of(obj)
    if BETA_CLASS in annotations:
        return annotations[BETA_CLASS]
    return obj["spec"].get("storageClassName") or ""


def has_class(claim: Object) -> bool:
    """Whether a claim says something about its class; the empty class is an answer, too."""
    return BETA_CLASS in annotations_of(claim) or claim["spec"].get("storageClassName") is not None


def is_default_class(storage_class: Object) -> bool:
    """Whether claims without a class get this one."""
    annotations = annotations_of(storage_class)
    return "true" in (annotations.get(DEFAULT_CLASS), annotations.get(BETA_DEFAULT_CLASS))


def default_class(classes: Iterable[Object]) -> Object | None:
    """The class for claims that name none: of several defaults the newest, then the first by name."""
    found = [item for item in classes if is_default_class(item)]
    return min(found, key=_newest_first, default=None)


def _newest_first(storage_class: Object) -> tuple[float, str]:
    return -seconds_of(storage_class["metadata"]["creationTimestamp"]), name_of(storage_class)


def access_modes_text(modes: Iterable[str] | None) -> str:
    """``RWO,ROX``: access modes as columns show them."""
    given = set(modes or ())
    return ",".join(short for mode, short in _MODES if mode in given)


def capacity_of(volume: Object) -> Fraction:
    """The bytes a volume has."""
    return parse_quantity((volume["spec"].get("capacity") or {}).get("storage", "0"))


def request_of(claim: Object) -> Fraction:
    """The bytes a claim asks for."""
    return parse_quantity(((claim["spec"].get("resources") or {}).get("requests") or {}).get("storage", "0"))


def claim_reference(claim: Object) -> Object:
    """The reference with which a volume names the claim it belongs to."""
    meta = claim["metadata"]
    return {"kind": "PersistentVolumeClaim", "namespace": namespace_of(claim), "name": name_of(claim),
            "uid": meta["uid"], "apiVersion": "v1", "resourceVersion": meta["resourceVersion"]}


def claim_key(reference: Object) -> str:
    """``namespace/name`` of the claim that a volume's claimRef names."""
    return f"{reference.get('namespace', '')}/{reference.get('name', '')}"


def claims_of(pod: Object) -> list[tuple[Object, str]]:
    """The volumes of a pod that are claims, each with the claim's name; an ephemeral volume's has the pod's in it."""
    found = []
    for volume in pod["spec"].get("volumes") or ():
        if volume.get("persistentVolumeClaim"):
            found.append((volume, volume["persistentVolumeClaim"].get("claimName", "")))
        elif volume.get("ephemeral") is not None:
            found.append((volume, f"{name_of(pod)}-{volume['name']}"))
    return found
