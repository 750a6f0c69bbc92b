"""DeviceClass: a kind of device that claims may ask for (pkg/registry/resource)."""

from __future__ import annotations

from typing import Any

from simulator.apimachinery.fields import FieldError, too_many
from simulator.apimachinery.metadata import Object, name_of
from simulator.apimachinery.timestamps import age
from simulator.kinds.device_claims import MOST, NOT_ALLOCATED, configuration_problems, selector_problems
from simulator.kinds.kind import AGE, NAME, Context, Kind


class DeviceClassKind(Kind):
    """A kind of device that claims may ask for."""

    group = "resource.k8s.io"
    kind = "DeviceClass"
    plural = "deviceclasses"
    namespaced = False
    has_generation = True
    schema = "io.k8s.api.resource.v1.DeviceClass"
    columns = (NAME, AGE)

    def default(self, obj: Object) -> None:
        obj.setdefault("spec", {})

    def validate(self, obj: Object, context: Context) -> list[FieldError]:
        config = obj["spec"].get("config") or ()
        problems = selector_problems(obj["spec"].get("selectors"), "spec.selectors")
        if len(config) > MOST:
            return [*problems, too_many("spec.config", len(config), MOST)]
        for index, item in enumerate(config):
            problems += configuration_problems(item, f"spec.config[{index}]")
        return problems

    def warnings(self, obj: Object, old: Object | None = None) -> list[str]:
        return [NOT_ALLOCATED]

    def row(self, obj: Object, now: float) -> list[Any]:
        return [name_of(obj), age(obj["metadata"].get("creationTimestamp"), now)]
