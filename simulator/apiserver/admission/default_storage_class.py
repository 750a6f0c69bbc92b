"""DefaultStorageClass: a new claim that names no class gets the default one, if there is any.

Source: plugin/pkg/admission/storage/storageclass/setdefault/admission.go.
"""

from __future__ import annotations

from simulator.apimachinery.metadata import name_of
from simulator.apimachinery.storage import CLAIMS, CLASSES, default_class, has_class
from simulator.apiserver.admission.plugin import Attributes, Plugin


class DefaultStorageClass(Plugin):
    name = "DefaultStorageClass"
    operations = ("CREATE",)

    def admit(self, attributes: Attributes) -> None:
        if attributes.kind.resource != CLAIMS or attributes.subresource or has_class(attributes.obj):
            return
        found = default_class(attributes.context.reader.list(CLASSES))
        if found is not None:
            attributes.obj["spec"]["storageClassName"] = name_of(found)
