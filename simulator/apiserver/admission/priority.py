"""Priority: a pod's priority is the value of its class, or of the default class, or 0.

Source: plugin/pkg/admission/priority/admission.go.
"""

from __future__ import annotations

from simulator.apimachinery.metadata import Object
from simulator.apiserver.admission.plugin import Attributes, Plugin

DEFAULT_POLICY = "PreemptLowerPriority"


class Priority(Plugin):
    name = "Priority"
    operations = ("CREATE",)

    def admit(self, attributes: Attributes) -> None:
        if attributes.kind.resource != "pods" or attributes.subresource:
            return
        spec = attributes.obj["spec"]
        chosen = self._class_of(spec, attributes)
        value = chosen["value"] if chosen else 0
        if spec.get("priority") not in (None, value):
            why = "the integer value of priority ({}) must not be provided in pod spec; priority admission controller "
            why += "computed {} from the given PriorityClass name"
            raise attributes.refusal(why.format(spec["priority"], value))
        if chosen:
            spec["priorityClassName"] = chosen["metadata"]["name"]
        spec["priority"] = value
        spec.setdefault("preemptionPolicy", (chosen or {}).get("preemptionPolicy", DEFAULT_POLICY))

    def _class_of(self, spec: Object, attributes: Attributes) -> Object | None:
        reader = attributes.context.reader
        if name := spec.get("priorityClassName"):
            found = reader.get("priorityclasses.scheduling.k8s.io", "", name)
            if found is None:
                raise attributes.refusal(f"no PriorityClass with name {name} was found")
            return found
        defaults = [item for item in reader.list("priorityclasses.scheduling.k8s.io") if item.get("globalDefault")]
        return min(defaults, key=lambda item: item["value"], default=None)
