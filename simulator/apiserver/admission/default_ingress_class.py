"""DefaultIngressClass: a new Ingress that names no class gets the newest of the default ones, if there is any.

Source: plugin/pkg/admission/network/defaultingressclass/admission.go.
"""

from __future__ import annotations

from simulator.apimachinery.metadata import annotations_of, name_of
from simulator.apiserver.admission.plugin import Attributes, Plugin
from simulator.kinds.ingress.validation import CLASS_ANNOTATION
from simulator.kinds.ingressclass import is_default_class

INGRESSES, CLASSES = "ingresses.networking.k8s.io", "ingressclasses.networking.k8s.io"


class DefaultIngressClass(Plugin):
    name = "DefaultIngressClass"
    operations = ("CREATE",)

    def admit(self, attributes: Attributes) -> None:
        obj = attributes.obj
        if attributes.kind.resource != INGRESSES or attributes.subresource:
            return
        if obj["spec"].get("ingressClassName") is not None or CLASS_ANNOTATION in annotations_of(obj):
            return
        # Sorting is stable: of those that are equally new, the first by name.
        found = sorted(filter(is_default_class, attributes.context.reader.list(CLASSES)), key=name_of)
        found.sort(key=lambda item: item["metadata"]["creationTimestamp"], reverse=True)
        if found:
            obj["spec"]["ingressClassName"] = name_of(found[0])
