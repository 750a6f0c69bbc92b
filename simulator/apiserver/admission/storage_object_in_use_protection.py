"""StorageObjectInUseProtection: claims and volumes carry a finalizer, so that none is removed while it is in use.

Source: plugin/pkg/admission/storage/storageobjectinuseprotection/admission.go.
"""

from __future__ import annotations

from simulator.apimachinery.storage import (
    ATTRIBUTES_FINALIZER,
    CLAIM_FINALIZER,
    CLAIMS,
    VOLUME_FINALIZER,
    VOLUMES,
)
from simulator.apiserver.admission.plugin import Attributes, Plugin

FINALIZERS = {
    CLAIMS: CLAIM_FINALIZER,
    VOLUMES: VOLUME_FINALIZER,
    "volumeattributesclasses.storage.k8s.io": ATTRIBUTES_FINALIZER,
}


class StorageObjectInUseProtection(Plugin):
    name = "StorageObjectInUseProtection"
    operations = ("CREATE",)

    def admit(self, attributes: Attributes) -> None:
        finalizer = FINALIZERS.get(attributes.kind.resource)
        if finalizer is None or attributes.subresource:
            return
        meta = attributes.obj["metadata"]
        if finalizer not in (meta.get("finalizers") or ()):
            meta["finalizers"] = [*(meta.get("finalizers") or ()), finalizer]
