"""RuntimeClass: a pod of a class gets the class's overhead, node selector and tolerations.

Source: plugin/pkg/admission/runtimeclass/admission.go.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from simulator.apimachinery.metadata import Object
from simulator.apimachinery.resource_lists import same
from simulator.apiserver.admission.plugin import Attributes, Plugin

CLASSES = "runtimeclasses.node.k8s.io"
_MISMATCH = "pod rejected: Pod's Overhead doesn't match RuntimeClass's defined Overhead"


class RuntimeClass(Plugin):
    name = "RuntimeClass"
    operations = ("CREATE",)

    def admit(self, attributes: Attributes) -> None:
        found = _class_of(attributes)
        if found is None:
            return
        spec, fixed = attributes.obj["spec"], _overhead(found)
        if fixed is not None:
            if spec.get("overhead") and not same(spec["overhead"], fixed):
                raise attributes.refusal(_MISMATCH)
            spec["overhead"] = dict(fixed)
        if found.get("scheduling") is not None:
            _set_scheduling(spec, found["scheduling"], attributes)

    def validate(self, attributes: Attributes) -> None:
        if attributes.kind.resource != "pods" or attributes.subresource:
            return
        found, given = _class_of(attributes), attributes.obj["spec"].get("overhead")
        fixed = None if found is None else _overhead(found)
        if fixed is None:
            if given is not None:
                why = "pod rejected: Pod Overhead set without corresponding RuntimeClass defined Overhead"
                raise attributes.refusal(why)
        elif not same(given or {}, fixed):
            raise attributes.refusal(_MISMATCH)


def _class_of(attributes: Attributes) -> Object | None:
    if attributes.kind.resource != "pods" or attributes.subresource:
        return None
    name = attributes.obj["spec"].get("runtimeClassName")
    if name is None:
        return None
    found = attributes.context.reader.get(CLASSES, "", name)
    if found is None:
        raise attributes.refusal(f'pod rejected: RuntimeClass "{name}" not found')
    return found


def _overhead(found: Object) -> Mapping[str, str] | None:
    overhead = found.get("overhead")
    return None if overhead is None else overhead.get("podFixed") or {}


def _set_scheduling(spec: Object, scheduling: Mapping[str, Any], attributes: Attributes) -> None:
    selector = dict(spec.get("nodeSelector") or {})
    for key, value in sorted((scheduling.get("nodeSelector") or {}).items()):
        if selector.get(key, value) != value:
            raise attributes.refusal(f"conflict: runtimeClass.scheduling.nodeSelector[{key}] = {value}; "
                                     f"pod.spec.nodeSelector[{key}] = {selector[key]}")
        selector[key] = value
    if selector:
        spec["nodeSelector"] = selector
    tolerations = _merged([*(spec.get("tolerations") or ()), *(scheduling.get("tolerations") or ())])
    if tolerations:
        spec["tolerations"] = tolerations


def _merged(tolerations: list[Mapping[str, Any]]) -> list[Object]:
    """Without those that another one covers (pkg/util/tolerations MergeTolerations)."""
    kept: list[Mapping[str, Any]] = []
    for index, item in enumerate(tolerations):
        if any(_covers(other, item) for other in kept):
            continue
        if not any(_covers(other, item) and other != item for other in tolerations[index + 1:]):
            kept.append(item)
    return [dict(item) for item in kept]


def _covers(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Whether ``one`` tolerates all that ``other`` does."""
    if dict(one) == dict(other):
        return True
    same_key = (one.get("key") or "") == (other.get("key") or "")
    any_key = one.get("operator") == "Exists" and not one.get("key")
    if not (same_key or any_key):
        return False
    if one.get("effect") and one.get("effect") != other.get("effect"):
        return False
    if one.get("effect") == "NoExecute":
        mine, theirs = one.get("tolerationSeconds"), other.get("tolerationSeconds")
        if mine is not None and (theirs is None or theirs > mine):
            return False
    if one.get("operator") == "Exists":
        return True
    return other.get("operator") == "Equal" and (one.get("value") or "") == (other.get("value") or "")
