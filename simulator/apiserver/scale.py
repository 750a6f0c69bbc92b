"""The scale subresource: how many there shall be of what a workload, or a custom resource, makes.

Where the numbers stand is the kind's to say. Mirrors the ScaleREST of pkg/registry/apps/*/storage and of
apiextensions-apiserver/pkg/registry/customresource/etcd.go.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.apimachinery.copying import deep_copy
from simulator.apimachinery.metadata import Object
from simulator.apiserver import patch
from simulator.apiserver.decoding.bodies import SCALE
from simulator.apiserver.paths import Target
from simulator.apiserver.request import Request, Response
from simulator.kinds.kind import Kind

if TYPE_CHECKING:
    from simulator.apiserver.server import ApiServer


def get(server: ApiServer, request: Request, target: Target) -> Response:
    """The Scale of an object."""
    return Response(200, _shown(server, target))


def put(server: ApiServer, request: Request, target: Target) -> Response:
    """Replace the count."""
    scale, warnings = server.decode(request, SCALE)
    return _scale_to(server, target, scale, warnings)


def change(server: ApiServer, request: Request, target: Target) -> Response:
    """Patch the count."""
    content_type, validation = request.headers.get("content-type", ""), request.param("fieldValidation", "Warn")
    warnings: list[str] = []
    scale = patch.apply_patch(SCALE, _shown(server, target), request.body, content_type, validation, warnings)
    return _scale_to(server, target, scale, warnings)


def _shown(server: ApiServer, target: Target) -> Object:
    return target.kind.scale_of(target.kind.from_storage(server.find(target)))


def _scale_to(server: ApiServer, target: Target, scale: Object, warnings: list[str]) -> Response:
    kind: Kind = target.kind
    obj = deep_copy(kind.from_storage(server.find(target)))
    kind.scale_to(obj, (scale.get("spec") or {}).get("replicas", 0))
    version = (scale.get("metadata") or {}).get("resourceVersion")
    if version:
        obj["metadata"]["resourceVersion"] = version
    updated = server.registry.update(kind.resource, obj, "scale", kind)
    return Response(200, kind.scale_of(kind.from_storage(updated)), warnings=warnings)
