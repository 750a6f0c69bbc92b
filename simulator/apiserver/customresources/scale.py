"""The scale subresource of custom resources: paths to a count of replicas, and to what there is of them.

Mirrors ScaleREST of apiextensions-apiserver/pkg/registry/customresource/etcd.go and its validator.go.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from simulator.apimachinery import errors
from simulator.apimachinery.errors import StatusError
from simulator.apimachinery.fields import FieldError, invalid_value
from simulator.apimachinery.metadata import Object

MAX_INT32 = 2**31 - 1
_META = ("name", "namespace", "uid", "resourceVersion", "creationTimestamp")


@dataclass(frozen=True, slots=True)
class ScalePaths:
    """Where the numbers stand, as the definition writes it: ``.spec.replicas``."""

    spec: str
    status: str
    selector: str

    @classmethod
    def of(cls, scale: Object | None) -> ScalePaths | None:
        """Those of a version's ``subresources.scale``, if it has one."""
        if scale is None:
            return None
        return cls(scale["specReplicasPath"], scale["statusReplicasPath"], scale.get("labelSelectorPath") or "")

    def spec_problems(self, obj: Object) -> list[FieldError]:
        """What is wrong with the count that is asked for."""
        return _count_problems(obj, self.spec)

    def status_problems(self, obj: Object) -> list[FieldError]:
        """What is wrong with the count that is there, and with its selector."""
        problems = _count_problems(obj, self.status)
        if self.selector:
            why = _nested(obj, self.selector, str, "string")[1]
            problems += [invalid_value(self.selector, "", why)] if why else []
        return problems

    def show(self, obj: Object) -> Object:
        """The autoscaling/v1 Scale of an object.

        Raises:
            StatusError: 500, the object has no count.
        """
        wanted = _nested(obj, self.spec, int, "int64")[0]
        if wanted is None:
            why = f'the spec replicas field "{self.spec}" does not exist'
            raise StatusError(500, "InternalError", f"Internal error occurred: {why}", {"causes": [{"message": why}]})
        meta, status = obj["metadata"], {"replicas": _nested(obj, self.status, int, "int64")[0] or 0}
        selector = _nested(obj, self.selector, str, "string")[0] if self.selector else ""
        return {"kind": "Scale", "apiVersion": "autoscaling/v1",
                "metadata": {field: meta[field] for field in _META if field in meta},
                "spec": {"replicas": wanted} if wanted else {},
                "status": {**status, "selector": selector} if selector else status}

    def put(self, obj: Object, replicas: int) -> None:
        """Write a count into an object, which is private.

        Raises:
            StatusError: 400, a part of the path is no object.
        """
        inner: Any = obj
        *parents, last = _steps(self.spec)
        for name in parents:
            inner = inner.setdefault(name, {})
            if not isinstance(inner, dict):
                raise errors.bad_request(f"value cannot be set because {self.spec} is not a map[string]interface{{}}")
        inner[last] = replicas


def _steps(path: str) -> list[str]:
    return path.removeprefix(".").split(".")


def _nested(obj: Object, path: str, wanted: type, go: str) -> tuple[Any, str]:
    """The value at a path, None where there is none, and what is wrong with it."""
    value: Any = obj
    steps = _steps(path)
    for position, name in enumerate(steps):
        if not isinstance(value, dict):
            where = f".{'.'.join(steps[:position])} accessor error"
            return None, f"{where}: {value} is of the type {_go_type(value)}, expected map[string]interface{{}}"
        if name not in value:
            return None, ""
        value = value[name]
    if isinstance(value, wanted) and not (wanted is int and isinstance(value, bool)):
        return value, ""
    return None, f".{'.'.join(steps)} accessor error: {value} is of the type {_go_type(value)}, expected {go}"


def _go_type(value: Any) -> str:
    names = {bool: "bool", str: "string", int: "int64", float: "float64", list: "[]interface {}",
             dict: "map[string]interface {}", type(None): "<nil>"}
    return names[type(value)]


def _count_problems(obj: Object, path: str) -> list[FieldError]:
    count, why = _nested(obj, path, int, "int64")
    if why:
        return [invalid_value(path, 0, why)]
    if (count or 0) < 0:
        return [invalid_value(path, count, "should be a non-negative integer")]
    if (count or 0) > MAX_INT32:
        return [invalid_value(path, count, f"should be less than or equal to {MAX_INT32}")]
    return []
