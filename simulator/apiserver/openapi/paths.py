"""The operations of OpenAPI documents: which methods each path takes, with which parameters, about which kind.

kubectl looks here for the kind of a resource, and for ``fieldValidation`` and ``dryRun`` among the parameters of
PATCH. Mirrors what apiserver/pkg/endpoints/installer.go registers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from simulator.apiserver.openapi.definitions import V2_PREFIX, V3_PREFIX, model_name
from simulator.apiserver.patch import media_types
from simulator.apiserver.subresource_types import group_version_kind, subresource_type
from simulator.kinds.kind import Kind

JSON = "application/json"
_PRETTY = ("pretty",)
_LIST = ("allowWatchBookmarks:boolean", "continue", "fieldSelector", "labelSelector", "limit:integer",
         "resourceVersion", "resourceVersionMatch", "sendInitialEvents:boolean", "timeoutSeconds:integer",
         "watch:boolean")
_WRITE = ("dryRun", "fieldManager", "fieldValidation")
_DELETE = ("dryRun", "gracePeriodSeconds:integer", "ignoreStoreReadErrorWithClusterBreakingPotential:boolean",
           "orphanDependents:boolean", "propagationPolicy")

Operation = dict[str, Any]
Operate = Callable[[Kind, str, str, str], Operation]
"""(kind, subresource, method, action) → one operation of a document."""

_COLLECTION = (
    ("get", "list", "list"),
    ("post", "create", "post"),
    ("delete", "deletecollection", "deletecollection"),
)
_ITEM = (("get", "get", "get"), ("put", "update", "put"), ("patch", "patch", "patch"), ("delete", "delete", "delete"))
_SUBRESOURCE = (*_ITEM[:3], ("post", "create", "post"), _ITEM[3])
_QUERY = {"list": _LIST, "post": _WRITE, "put": _WRITE, "patch": (*_WRITE, "force:boolean"), "delete": _DELETE,
          "deletecollection": (*_LIST, *_DELETE)}


def v3(kinds: Iterable[Kind]) -> dict[str, Any]:
    """The ``paths`` of an OpenAPI 3 document."""
    return _paths(kinds, _operation_v3, _parameter_v3)


def v2(kinds: Iterable[Kind]) -> dict[str, Any]:
    """The ``paths`` of an OpenAPI 2 document."""
    return _paths(kinds, _operation_v2, _parameter_v2)


def _paths(kinds: Iterable[Kind], operate: Operate, parameter: Callable[[str, str], Operation]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for kind in kinds:
        base = f"/apis/{kind.group}/{kind.version}" if kind.group else f"/api/{kind.version}"
        scope = f"{base}/namespaces/{{namespace}}" if kind.namespaced else base
        if kind.namespaced and "list" in kind.verbs:
            found[f"{base}/{kind.plural}"] = {"get": operate(kind, "", "get", "list")}
        collection, names = f"{scope}/{kind.plural}", ["namespace"] if kind.namespaced else []
        item = f"{collection}/{{name}}"
        found[collection] = _operations(kind, "", _COLLECTION, kind.verbs, operate, parameter, names)
        if not kind.transient:
            found[item] = _operations(kind, "", _ITEM, kind.verbs, operate, parameter, ["name", *names])
        for name in sorted(kind.subresources):
            verbs = subresource_type(name).verbs
            found[f"{item}/{name}"] = _operations(kind, name, _SUBRESOURCE, verbs, operate, parameter,
                                                  ["name", *names])
    return found


def _operations(kind: Kind, subresource: str, table: tuple[tuple[str, str, str], ...], verbs: tuple[str, ...],
                operate: Operate, parameter: Callable[[str, str], Operation], names: list[str]) -> Operation:
    entry: Operation = {method: operate(kind, subresource, method, action)
                        for method, verb, action in table if verb in verbs}
    return {**entry, "parameters": [parameter(name, "path") for name in names]}


def _described(kind: Kind, subresource: str, action: str) -> Operation:
    return {"x-kubernetes-action": action, "x-kubernetes-group-version-kind": group_version_kind(kind, subresource)}


def _schema_of(kind: Kind, subresource: str, action: str, prefix: str) -> dict[str, Any]:
    if action == "list":
        return {"$ref": f"{prefix}{model_name(kind)}List"}
    found = subresource_type(subresource)
    return {"type": "object"} if subresource and found.kind != "{}" else {"$ref": prefix + model_name(kind)}


def _query(action: str, parameter: Callable[[str, str], Operation]) -> list[Operation]:
    return [parameter(name, "query") for name in (*_PRETTY, *_QUERY.get(action, ()))]


def _takes_body(method: str) -> bool:
    return method in ("post", "put", "patch")


def _operation_v3(kind: Kind, subresource: str, method: str, action: str) -> Operation:
    schema = _schema_of(kind, subresource, action, V3_PREFIX)
    operation = {**_described(kind, subresource, action), "parameters": _query(action, _parameter_v3),
                 "responses": {"200": {"description": "OK", "content": {JSON: {"schema": schema}}}}}
    if method == "patch":
        operation["requestBody"] = {"content": {media: {"schema": {"type": "object"}} for media in media_types(kind)}}
    elif _takes_body(method):
        operation["requestBody"] = {"content": {JSON: {"schema": schema}}}
    return operation


def _operation_v2(kind: Kind, subresource: str, method: str, action: str) -> Operation:
    schema = _schema_of(kind, subresource, action, V2_PREFIX)
    operation = {**_described(kind, subresource, action), "parameters": _query(action, _parameter_v2),
                 "consumes": list(media_types(kind)) if method == "patch" else ["*/*"], "produces": [JSON],
                 "responses": {"200": {"description": "OK", "schema": schema}}}
    if _takes_body(method):
        body = {"type": "object"} if method == "patch" else schema
        operation["parameters"].append({"name": "body", "in": "body", "required": True, "schema": body})
    return operation


def _parameter_v3(name: str, where: str) -> Operation:
    name, _, kind = name.partition(":")
    required = {"required": True} if where == "path" else {}
    return {"name": name, "in": where, **required, "schema": {"type": kind or "string", "uniqueItems": True}}


def _parameter_v2(name: str, where: str) -> Operation:
    name, _, kind = name.partition(":")
    required = {"required": True} if where == "path" else {}
    return {"name": name, "in": where, **required, "type": kind or "string", "uniqueItems": True}
