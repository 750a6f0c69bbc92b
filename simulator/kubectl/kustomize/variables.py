"""``vars``: ``$(NAME)`` in known places becomes a value of some resource (kustomize's api/internal/accumulator).

Deprecated in favour of replacements, and still in many examples.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from simulator.apimachinery.metadata import Object
from simulator.kubectl.kustomize.errors import KustomizeError
from simulator.kubectl.kustomize.field_specs import VARIABLES
from simulator.kubectl.kustomize.replacements import split
from simulator.kubectl.kustomize.resources import Id, Resources, group_and_version

_USE = re.compile(r"\$\(([^)]*)\)")


def mark(resources: Resources, variables: Iterable[Object]) -> None:
    """Note at each resource which variables take their value from it.

    Raises:
        KustomizeError: one fits several resources.
    """
    for variable in variables:
        wanted = _target(variable)
        exact = bool(wanted.namespace) or wanted.cluster_scoped
        found = resources.by_any_id(lambda id, wanted=wanted, exact=exact: id.equals(wanted) if exact else (
            id.same_kind(wanted) and id.name == wanted.name))
        if len(found) > 1:
            raise KustomizeError(f"found {len(found)} resId matches for var {variable} (unable to disambiguate)")
        for resource in found:
            resource.variables.append(variable["name"])


def _target(variable: Object) -> Id:
    ref = variable.get("objref") or {}
    group, version = group_and_version(ref.get("apiVersion") or "")
    return Id(ref.get("group") or group, ref.get("version") or version, ref.get("kind") or "", ref.get("name") or "",
              ref.get("namespace") or "")


def resolve(resources: Resources, variables: list[Object]) -> None:
    """Put the values in.

    Raises:
        KustomizeError: a variable's resource or field is missing.
    """
    values = {variable["name"]: _value(resources, variable) for variable in variables}
    if not values:
        return
    for resource in resources:
        for spec in VARIABLES:
            spec.change(resource, lambda old: _replaced(old, values))


def _value(resources: Resources, variable: Object) -> Any:
    path = (variable.get("fieldref") or {}).get("fieldpath") or "metadata.name"
    for resource in resources:
        if variable["name"] in resource.variables:
            return _field(resource.obj, path, variable)
    raise KustomizeError(f"var '{variable}' cannot be mapped to a field in the set of known resources")


def _field(obj: Any, path: str, variable: Object) -> Any:
    for step in split(path):
        key: Any = int(step.strip("[]")) if isinstance(obj, list) and step.strip("[]").isdecimal() else step
        try:
            obj = obj[key]
        except (KeyError, IndexError, TypeError):
            why = f"field specified in var '{variable}' not found in corresponding resource"
            raise KustomizeError(why) from None
    return obj


def _replaced(value: Any, values: dict[str, Any]) -> Any:
    if isinstance(value, list):
        return [_replaced(item, values) for item in value]
    if isinstance(value, dict):
        return {key: _replaced(item, values) for key, item in value.items()}
    if not isinstance(value, str):
        return value
    whole = _USE.fullmatch(value)
    if whole and whole[1] in values:
        return values[whole[1]]
    return _USE.sub(lambda use: str(values[use[1]]) if use[1] in values else use[0], value)
