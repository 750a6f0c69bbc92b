"""PersistentVolumeClaimResize: a claim grows only where it is bound and its class allows it.

Source: plugin/pkg/admission/storage/persistentvolume/resize/admission.go.
"""

from __future__ import annotations

from simulator.apimachinery.errors import forbidden
from simulator.apimachinery.metadata import Object
from simulator.apimachinery.storage import CLAIMS, CLASSES, class_of, request_of
from simulator.apiserver.admission.plugin import Attributes, Plugin

NOT_BOUND = "Only bound persistent volume claims can be expanded"
NOT_ALLOWED = ("only dynamically provisioned pvc can be resized and the storageclass that provisions the pvc must "
               "support resize")


class PersistentVolumeClaimResize(Plugin):
    name = "PersistentVolumeClaimResize"
    operations = ("UPDATE",)

    def validate(self, attributes: Attributes) -> None:
        new, old = attributes.obj, attributes.old
        if attributes.kind.resource != CLAIMS or attributes.subresource or request_of(new) <= request_of(old):
            return
        if (old.get("status") or {}).get("phase") != "Bound":
            raise forbidden(CLAIMS, attributes.name, NOT_BOUND)
        if not _may_grow(new, old, attributes):
            raise forbidden(CLAIMS, attributes.name, NOT_ALLOWED)


def _may_grow(new: Object, old: Object, attributes: Attributes) -> bool:
    name = class_of(new)
    if not name or name != class_of(old):
        return False
    found = attributes.context.reader.get(CLASSES, "", name)
    return bool(found is not None and found.get("allowVolumeExpansion"))
