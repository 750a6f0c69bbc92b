"""Which volume plugins the controller manager has itself, and what it leaves to external provisioners.

Mirrors pkg/volume/plugins.go, csi-translation-lib, and findProvisionablePlugin and findDeletablePlugin of the PV
controller.
"""

from __future__ import annotations

import re

from simulator.apimachinery.errors import not_found
from simulator.apimachinery.metadata import Object, annotations_of, name_of
from simulator.apimachinery.storage import CLASSES, PROVISIONED_BY, class_of
from simulator.client import Client

IN_TREE = "kubernetes.io/"
MIGRATED = {
    "kubernetes.io/aws-ebs": "ebs.csi.aws.com",
    "kubernetes.io/gce-pd": "pd.csi.storage.gke.io",
    "kubernetes.io/cinder": "cinder.csi.openstack.org",
    "kubernetes.io/azure-disk": "disk.csi.azure.com",
    "kubernetes.io/azure-file": "file.csi.azure.com",
    "kubernetes.io/vsphere-volume": "csi.vsphere.vmware.com",
    "kubernetes.io/portworx-volume": "pxd.portworx.com",
}
"""In-tree provisioners whose work a CSI driver does."""
HOST_PATH = "kubernetes.io/host-path"
_NOT_PROVISIONING = ("kubernetes.io/nfs", "kubernetes.io/fc", "kubernetes.io/iscsi", "kubernetes.io/local-volume",
                     "kubernetes.io/csi", "kubernetes.io/flexvolume")
_KEPT_SOURCES = ("nfs", "fc", "iscsi", "local", "flexVolume")
_DELETABLE_PATH = re.compile("/tmp/.+")


class ProvisioningError(Exception):
    """A volume can be neither made nor asked for; the text is the event's."""


class DeletionError(Exception):
    """A volume cannot be deleted; the text is the event's."""


def provisioner_of(client: Client, claim: Object) -> str:
    """The external provisioner that makes volumes for a claim.

    Raises:
        ProvisioningError: there is none.
    """
    found = client.lister(CLASSES).get("", class_of(claim))
    if found is None:
        raise ProvisioningError(not_found("storageclass.storage.k8s.io", class_of(claim)).message)
    name = MIGRATED.get(found["provisioner"], found["provisioner"])
    if not name.startswith(IN_TREE):
        return name
    if name == HOST_PATH:
        text = f'Failed to create provisioner: provisioning in volume plugin "{name}" is disabled'
        raise ProvisioningError(text)
    if name in _NOT_PROVISIONING:
        raise ProvisioningError("no provisionable volume plugin matched")
    raise ProvisioningError(f"no volume plugin matched name: {name}")


def deletes_itself(volume: Object) -> bool:
    """Whether the controller manager deletes such a volume, rather than an external provisioner.

    Raises:
        DeletionError: nobody can.
    """
    provisioner = annotations_of(volume).get(PROVISIONED_BY)
    if provisioner and provisioner != HOST_PATH:
        if provisioner.startswith(IN_TREE) and provisioner not in MIGRATED:
            raise DeletionError(f"no volume plugin matched name: {provisioner}")
        return False
    spec = volume["spec"]
    if spec.get("csi") is not None:
        return False
    if spec.get("hostPath") is None:
        kept = any(spec.get(field) is not None for field in _KEPT_SOURCES)
        why = "no deletable volume plugin matched" if kept else "no volume plugin matched"
        raise DeletionError(f'error getting deleter volume plugin for volume "{name_of(volume)}": {why}')
    if not _DELETABLE_PATH.search(spec["hostPath"]["path"]):
        text = f"host_path deleter only supports /tmp/.+ but received provided {spec['hostPath']['path']}"
        raise DeletionError(text)
    return True
