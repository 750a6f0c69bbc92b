"""The request of a server-side apply: what is not there is created, what is there is updated.

Mirrors the applyPatcher of apiserver/pkg/endpoints/handlers/patch.go.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.apimachinery import errors
from simulator.apimachinery.errors import NotSimulated
from simulator.apimachinery.metadata import Object
from simulator.apiserver.patch.apply import apply, read_configuration
from simulator.apiserver.paths import Target
from simulator.apiserver.request import Request, Response

if TYPE_CHECKING:
    from simulator.apiserver.server import ApiServer


def handle(server: ApiServer, request: Request, target: Target) -> Response:
    """Apply the body to the object that a path names.

    Raises:
        StatusError: the request is wrong, or others manage what it would change.
        NotSimulated: the path names a subresource other than the status.
    """
    kind = target.kind
    if target.subresource not in ("", "status"):
        raise NotSimulated(f"server-side apply to {kind.plural}/{target.subresource}: not simulated here")
    config, warnings = read_configuration(kind, request.body, request.param("fieldValidation", "Warn"))
    _check_address(target, config)
    stored = server.storage.get(kind.resource, target.namespace, target.name)
    live = None if stored is None else kind.from_storage(stored)
    if live is None and target.subresource:
        raise errors.not_found(kind.resource, target.name)
    obj = apply(kind, live, config, request.param("fieldManager"), request.flag("force"), target.subresource,
                server.registry.env.now)
    with server.registry.authored(request.author, None):
        if live is not None:
            return server.replace(request, target, obj, warnings)
        created = server.registry.create(kind.resource, obj, kind)
    return Response(201, server.form(request, kind)(created), warnings=warnings + kind.warnings(created))


def _check_address(target: Target, config: Object) -> None:
    """The configuration must name the object that the path does."""
    meta = config.get("metadata")
    if not isinstance(meta, dict):
        meta = config["metadata"] = {}
    if meta.setdefault("name", target.name) != target.name:
        raise errors.bad_request(
            f"the name of the object ({meta['name']}) does not match the name on the URL ({target.name})")
    if target.namespace and meta.setdefault("namespace", target.namespace) != target.namespace:
        raise errors.bad_request(
            "the namespace of the provided object does not match the namespace sent on the request")
