"""What a cluster with storage has installed: a driver, and the default class whose volumes it makes.

The driver is the simulation's own and says so in its name (``controllers/volumes/driver``); the profile ``bare`` has
none.
"""

from __future__ import annotations

from simulator.apimachinery.storage import DEFAULT_CLASS, IMMEDIATE, SIMULATED_DRIVER
from simulator.bootstrap.essentials import Rows

STANDARD = "standard"


def storage() -> Rows:
    """The CSIDriver and the StorageClass."""
    yield "csidrivers.storage.k8s.io", {
        "apiVersion": "storage.k8s.io/v1",
        "kind": "CSIDriver",
        "metadata": {"name": SIMULATED_DRIVER},
        "spec": {"attachRequired": True, "podInfoOnMount": False, "fsGroupPolicy": "File"},
    }
    yield "storageclasses.storage.k8s.io", {
        "apiVersion": "storage.k8s.io/v1",
        "kind": "StorageClass",
        "metadata": {"name": STANDARD, "annotations": {DEFAULT_CLASS: "true"}},
        "provisioner": SIMULATED_DRIVER,
        "reclaimPolicy": "Delete",
        "volumeBindingMode": IMMEDIATE,
        "allowVolumeExpansion": True,
    }
