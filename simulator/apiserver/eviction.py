"""Evictions, what ``kubectl drain`` asks for: where the pod's budget allows it, the pod is marked and deleted.

The budgets' status is counted by the disruption controller; an eviction spends one of the disruptions it allows.
Mirrors pkg/registry/core/pod/storage/eviction.go.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.apimachinery import errors
from simulator.apimachinery.copying import deep_copy
from simulator.apimachinery.errors import StatusError
from simulator.apimachinery.metadata import (
    Object,
    condition,
    condition_is,
    is_terminating,
    labels_of,
    name_of,
)
from simulator.apimachinery.selectors import label_selector
from simulator.apimachinery.timestamps import timestamp
from simulator.apiserver.decoding.bodies import EVICTION
from simulator.apiserver.paths import Target
from simulator.apiserver.request import Request, Response

if TYPE_CHECKING:
    from simulator.apiserver.server import ApiServer

BUDGETS = "poddisruptionbudgets.policy"
MOST_DISRUPTED = 2000
VIOLATION = "Cannot evict pod as it would violate the pod's disruption budget."
SEVERAL = "This pod has more than one PodDisruptionBudget, which the eviction subresource does not support."
_DISRUPTED = {"type": "DisruptionTarget", "status": "True", "reason": "EvictionByEvictionAPI",
              "message": "Eviction API: evicting"}
_GOING = ("Succeeded", "Failed", "Pending")


def evict(server: ApiServer, request: Request, target: Target) -> Response:
    """Evict the pod that a path names.

    Raises:
        StatusError: the request is wrong, the pod is not there, it is not the one that was meant, or its budget
            forbids it (429).
    """
    eviction, warnings = server.decode(request, EVICTION)
    if (eviction.get("metadata") or {}).get("name") != target.name:
        raise errors.bad_request("name in URL does not match name in Eviction object")
    options = eviction.get("deleteOptions") or {}
    _propagate_dry_run(request, options)
    pod = server.find(target)
    if not (is_terminating(pod) or (pod.get("status") or {}).get("phase", "Pending") in _GOING):
        _spend(server, pod)
    _delete(server, target, options)
    return Response(201, {"kind": "Status", "apiVersion": "v1", "metadata": {}, "status": "Success", "code": 201},
                    warnings=warnings)


def _propagate_dry_run(request: Request, options: Object) -> None:
    asked, given = request.query.get("dryRun") or [], options.get("dryRun") or []
    if asked and given and list(asked) != list(given):
        shown = [f"[{' '.join(values)}]" for values in (asked, given)]
        raise StatusError(500, "InternalError", "Internal error occurred: Non-matching dry-run options in request and "
                                                f"content: {shown[0]} and {shown[1]}")
    if "All" in given:
        request.query = {**request.query, "dryRun": ["All"]}


# Budgets -----------------------------------------------------------------------------------------------------------


def _spend(server: ApiServer, pod: Object) -> None:
    """Take one of the disruptions that the pod's budget allows, if it has one and the pod counts for it."""
    found = [item for item in server.storage.list(BUDGETS, pod["metadata"]["namespace"])
             if label_selector(item["spec"].get("selector")).matches(labels_of(pod))]
    if len(found) > 1:
        raise StatusError(500, "", SEVERAL)
    if not found or _needs_no_budget(pod, found[0]):
        return
    budget = deep_copy(found[0])
    _check_budget(budget)
    now, status = timestamp(server.registry.env.now), budget["status"]
    status["disruptionsAllowed"] -= 1
    if status["disruptionsAllowed"] == 0:
        status["conditions"] = _insufficient(status, now)
    status["disruptedPods"] = {**(status.get("disruptedPods") or {}), name_of(pod): now}
    server.registry.update(BUDGETS, budget, "status")


def _needs_no_budget(pod: Object, budget: Object) -> bool:
    """A pod that is not ready counts for nothing: it may go where the others suffice, or the budget says so."""
    if condition_is(pod, "Ready"):
        return False
    status = budget.get("status") or {}
    wanted = status.get("desiredHealthy", 0)
    always = budget["spec"].get("unhealthyPodEvictionPolicy") == "AlwaysAllow"
    return always or (status.get("currentHealthy", 0) >= wanted and wanted > 0)


def _check_budget(budget: Object) -> None:
    """Raise what stands against a disruption."""
    name, status = name_of(budget), budget.get("status") or {}
    if status.get("observedGeneration", 0) < budget["metadata"].get("generation", 0):
        raise _refusal(f"The disruption budget {name} is still being processed by the server.", 10)
    if status.get("disruptionsAllowed", 0) < 0:
        raise errors.forbidden("poddisruptionbudget.policy", name, "pdb disruptions allowed is negative")
    if len(status.get("disruptedPods") or {}) > MOST_DISRUPTED:
        text = "DisruptedPods map too big - too many evictions not confirmed by PDB controller"
        raise errors.forbidden("poddisruptionbudget.policy", name, text)
    if not status.get("disruptionsAllowed"):
        raise _refusal(_reason(budget))


def _reason(budget: Object) -> str:
    name, status = name_of(budget), budget.get("status") or {}
    found = condition(budget, "DisruptionAllowed") or {}
    text = found.get("message") if found.get("status") == "False" else ""
    healthy, wanted = status.get("currentHealthy", 0), status.get("desiredHealthy", 0)
    start = f"The disruption budget {name} "
    if text and found.get("reason") == "SyncFailed":
        return f"{start}does not allow evicting pods currently because it failed sync: {text}"
    if healthy <= wanted:
        return f"{start}needs {wanted} healthy pods and has {healthy} currently"
    if text:
        return f"{start}does not allow evicting pods currently ({found.get('reason', '')}): {text}"
    return f"{start}does not allow evicting pods currently"


def _refusal(cause: str, retry_after: int = 0) -> StatusError:
    details = {"causes": [{"reason": "DisruptionBudget", "message": cause}]}
    if retry_after:
        details["retryAfterSeconds"] = retry_after
    return StatusError(429, "TooManyRequests", VIOLATION, details)


def _insufficient(status: Object, now: str) -> list[Object]:
    """The conditions once the last disruption is spent."""
    new = {"type": "DisruptionAllowed", "status": "False", "reason": "InsufficientPods", "message": "",
           "observedGeneration": status.get("observedGeneration", 0), "lastTransitionTime": now}
    others = [item for item in status.get("conditions") or () if item["type"] != new["type"]]
    return [*others, new]


# The deletion ------------------------------------------------------------------------------------------------------


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
