"""RuntimeClass: which handler of the container runtime runs a pod, and what that costs.

Mirrors pkg/registry/node/runtimeclass and ValidateRuntimeClass; kubectl describes it by its fields.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from simulator.apimachinery.fields import FieldError, duplicate, invalid_value, required
from simulator.apimachinery.metadata import Object, name_of
from simulator.apimachinery.names import dns_label_problems
from simulator.apimachinery.object_meta import validate_labels
from simulator.apimachinery.timestamps import age
from simulator.kinds.kind import AGE, NAME, Column, Context, Kind
from simulator.kinds.pod.defaults import canonical_quantity
from simulator.kinds.pod.validation.resources import validate_resources
from simulator.kinds.pod.validation.scheduling import validate_tolerations
from simulator.kinds.pod.warnings import DEPRECATED_LABELS

_IDENTITY = ("key", "operator", "value", "effect")


class RuntimeClassKind(Kind):
    """A way to run containers."""

    group = "node.k8s.io"
    kind = "RuntimeClass"
    plural = "runtimeclasses"
    namespaced = False
    schema = "io.k8s.api.node.v1.RuntimeClass"
    allow_create_on_update = True
    allow_unconditional_update = False
    columns = (NAME, Column("Handler", description="The configuration of the container runtime that runs the pods."),
               AGE)

    def default(self, obj: Object) -> None:
        fixed = (obj.get("overhead") or {}).get("podFixed") or {}
        for name, value in fixed.items():
            fixed[name] = canonical_quantity(value)

    def validate(self, obj: Object, context: Context) -> list[FieldError]:
        handler, problems = obj.get("handler") or "", []
        if not handler:
            problems.append(required("handler"))
        else:
            problems += [invalid_value("handler", handler, text) for text in dns_label_problems(handler)]
        if obj.get("overhead") is not None:
            problems += validate_resources({"limits": obj["overhead"].get("podFixed")}, "overhead")
        if obj.get("scheduling") is not None:
            problems += _scheduling_errors(obj["scheduling"], "scheduling")
        return problems

    def validate_update(self, new: Object, old: Object, context: Context) -> list[FieldError]:
        if new.get("handler") == old.get("handler"):
            return []
        return [invalid_value("handler", new.get("handler", ""), "field is immutable")]

    def warnings(self, obj: Object, old: Object | None = None) -> list[str]:
        labels = (obj.get("scheduling") or {}).get("nodeSelector") or ()
        return [f"scheduling.nodeSelector: {DEPRECATED_LABELS[key]}" for key in sorted(labels)
                if key in DEPRECATED_LABELS]

    def row(self, obj: Object, now: float) -> list[Any]:
        return [name_of(obj), obj.get("handler", ""), age(obj["metadata"].get("creationTimestamp"), now)]


def _scheduling_errors(scheduling: Mapping[str, Any], path: str) -> list[FieldError]:
    tolerations = scheduling.get("tolerations") or ()
    problems = validate_labels(scheduling.get("nodeSelector"), f"{path}.nodeSelector")
    problems += validate_tolerations(tolerations, f"{path}.tolerations")
    return problems + _repeats(tolerations, f"{path}.tolerations")


def _repeats(tolerations: Sequence[Mapping[str, Any]], path: str) -> list[FieldError]:
    problems, seen = [], set()
    for index, item in enumerate(tolerations):
        identity = tuple(item.get(field) or "" for field in _IDENTITY)
        if identity in seen:
            shown = dict(zip(("Key", "Operator", "Value", "Effect"), identity, strict=True))
            shown["TolerationSeconds"] = item.get("tolerationSeconds")
            problems.append(duplicate(f"{path}[{index}]", shown))
        seen.add(identity)
    return problems
