"""Evictions, what ``kubectl drain`` asks for: the pod is marked as disrupted and deleted.

No kind that limits disruptions is served, so nothing holds one up. Mirrors pkg/registry/core/pod/storage/eviction.go.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.apimachinery import errors
from simulator.apimachinery.copying import deep_copy
from simulator.apimachinery.metadata import Object
from simulator.apimachinery.timestamps import timestamp
from simulator.apiserver.decoding.bodies import EVICTION
from simulator.apiserver.paths import Target
from simulator.apiserver.request import Request, Response

if TYPE_CHECKING:
    from simulator.apiserver.server import ApiServer

_DISRUPTED = {"type": "DisruptionTarget", "status": "True", "reason": "EvictionByEvictionAPI",
              "message": "Eviction API: evicting"}


def evict(server: ApiServer, request: Request, target: Target) -> Response:
    """Evict the pod that a path names.

    Raises:
        StatusError: the request is wrong, the pod is not there, or it is not the one that was meant.
    """
    eviction, warnings = server.decode(request, EVICTION)
    if (eviction.get("metadata") or {}).get("name") != target.name:
        raise errors.bad_request("name in URL does not match name in Eviction object")
    options = eviction.get("deleteOptions") or {}
    if "All" in options.get("dryRun", ()):
        request.query = {**request.query, "dryRun": ["All"]}
    _delete(server, target, options)
    return Response(201, {"kind": "Status", "apiVersion": "v1", "metadata": {}, "status": "Success", "code": 201},
                    warnings=warnings)


def _delete(server: ApiServer, target: Target, options: Object) -> None:
    expected = options.get("preconditions") or {}
    pod = deep_copy(server.find(target))
    _check("UID", expected.get("uid"), pod["metadata"]["uid"], "deleted and then recreated", target.name)
    _check("ResourceVersion", expected.get("resourceVersion"), pod["metadata"]["resourceVersion"], "modified",
           target.name)
    _mark(pod, timestamp(server.registry.env.now))
    server.registry.update(target.kind.resource, pod, "status")
    server.registry.delete(target.kind.resource, target.namespace, target.name,
                           grace_period=options.get("gracePeriodSeconds"))


def _check(field: str, expected: str | None, found: str, fate: str, name: str) -> None:
    if expected and expected != found:
        raise errors.conflict("Pod", name, (
            f"the {field} in the precondition ({expected}) does not match the {field} in record ({found}). "
            f"The object might have been {fate}"))


def _mark(pod: Object, now: str) -> None:
    status = pod.setdefault("status", {})
    others = [item for item in status.get("conditions", ()) if item["type"] != _DISRUPTED["type"]]
    status["conditions"] = [*others, {**_DISRUPTED, "lastProbeTime": None, "lastTransitionTime": now}]
