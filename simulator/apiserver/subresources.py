"""Subresources: status, scale, binding, eviction, finalize, log; the rest say that they are not simulated.

Mirrors pkg/registry/core/pod/rest, pkg/registry/apps/*/storage and pkg/registry/core/namespace/storage.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from simulator.apimachinery import errors
from simulator.apimachinery.copying import deep_copy
from simulator.apimachinery.errors import NotSimulated
from simulator.apiserver import connecting, scale
from simulator.apiserver.decoding.bodies import BINDING
from simulator.apiserver.eviction import evict
from simulator.apiserver.paths import Target
from simulator.apiserver.request import Request, Response
from simulator.apiserver.token_request import request_token
from simulator.kinds.binding import check_binding

if TYPE_CHECKING:
    from simulator.apiserver.server import ApiServer


def handle(server: ApiServer, request: Request, target: Target) -> Response:
    """Answer a request for ``target.subresource``.

    Raises:
        StatusError: the request is wrong.
        NotSimulated: Kubernetes has this subresource, the simulation does not.
    """
    handler = _HANDLERS.get((target.subresource, request.method))
    if handler is not None:
        return handler(server, request, target)
    if any(target.subresource == name for name, _ in _HANDLERS):
        raise errors.StatusError(405, "MethodNotAllowed",
                                 "the server does not allow this method on the requested resource", {})
    raise NotSimulated(f"{target.kind.plural}/{target.subresource}: not simulated here")


def _get(server: ApiServer, request: Request, target: Target) -> Response:
    return Response(200, server.form(request, target.kind)(server.find(target)))


def _put_status(server: ApiServer, request: Request, target: Target) -> Response:
    obj, warnings = server.decode(request, target.kind)
    return server.replace(request, target, obj, warnings)


def _patch(server: ApiServer, request: Request, target: Target) -> Response:
    return server.patch(request, target)


def _finalize(server: ApiServer, request: Request, target: Target) -> Response:
    obj, _ = server.decode(request, target.kind)
    current = deep_copy(server.find(target))
    current["spec"] = obj.get("spec") or {}
    return Response(200, server.registry.finalize(target.kind, current))


def _log(server: ApiServer, request: Request, target: Target) -> Response:
    found = server.pod_log(server.find(target), request)
    if isinstance(found, str):
        return Response(200, found, "text/plain")
    return Response(200, content_type="text/plain", follow=found)


def _bind(server: ApiServer, request: Request, target: Target) -> Response:
    binding, _ = server.decode(request, BINDING)
    if ((binding.get("metadata") or {}).get("name") or target.name) != target.name:
        raise errors.bad_request("name in URL does not match name in Binding object")
    check_binding(binding)
    server.registry.bind(target.namespace, target.name, (binding.get("target") or {}).get("name", ""))
    return Response(201, {"kind": "Status", "apiVersion": "v1", "metadata": {}, "status": "Success", "code": 201})


_HANDLERS: dict[tuple[str, str], Callable[[ApiServer, Request, Target], Response]] = {
    ("status", "GET"): _get,
    ("status", "PUT"): _put_status,
    ("status", "PATCH"): _patch,
    ("approval", "GET"): _get,
    ("approval", "PUT"): _put_status,
    ("approval", "PATCH"): _patch,
    ("scale", "GET"): scale.get,
    ("scale", "PUT"): scale.put,
    ("scale", "PATCH"): scale.change,
    ("binding", "POST"): _bind,
    ("eviction", "POST"): evict,
    ("ephemeralcontainers", "GET"): _get,
    ("ephemeralcontainers", "PUT"): _put_status,
    ("ephemeralcontainers", "PATCH"): _patch,
    ("finalize", "PUT"): _finalize,
    ("log", "GET"): _log,
    ("token", "POST"): request_token,
    **connecting.HANDLERS,
}
