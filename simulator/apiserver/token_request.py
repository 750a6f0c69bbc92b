"""``serviceaccounts/token``: a token that lasts for a while, perhaps no longer than a pod, a Secret or a node does.

Mirrors pkg/registry/core/serviceaccount/storage/token.go and pkg/apis/authentication/{v1/defaults.go,validation}.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.apimachinery import errors
from simulator.apimachinery.account_tokens import AUDIENCES, bound_claims, sign
from simulator.apimachinery.fields import FieldError, invalid_value
from simulator.apimachinery.metadata import Object, name_of
from simulator.apimachinery.timestamps import timestamp
from simulator.apiserver.decoding.bodies import TOKEN_REQUEST
from simulator.apiserver.paths import Target
from simulator.apiserver.request import Request, Response

if TYPE_CHECKING:
    from simulator.apiserver.server import ApiServer

DEFAULT_SECONDS = 3600
LEAST_SECONDS = 600
MOST_SECONDS = 1 << 32
WARNED_SECONDS = 3607
"""A pod's token that asks for just so long is one that the kubelet mounts: it holds a year, and old ones are noted."""
EXTENDED_SECONDS = 365 * 24 * 3600
_BINDABLE = {"Pod": "pods", "Secret": "secrets", "Node": "nodes"}


def request_token(server: ApiServer, request: Request, target: Target) -> Response:
    """Answer ``POST …/serviceaccounts/NAME/token``.

    Raises:
        StatusError: NotFound, Invalid, BadRequest, Conflict.
    """
    asked, warnings = server.decode(request, TOKEN_REQUEST)
    meta, spec = asked.get("metadata") or {}, asked.get("spec") or {}
    _check_place(meta, target)
    account = server.find(target)
    found = _completed(meta, spec, account, server.registry.env.now)
    _check_uid(meta, account)
    problems = _problems(found["spec"]["expirationSeconds"])
    if problems:
        raise errors.invalid("TokenRequest", TOKEN_REQUEST.group, "", problems)
    bound = _bound(server, found["spec"]["boundObjectRef"], target)
    found["status"] = _issued(server, account, found["spec"], bound)
    return Response(201, found, warnings=warnings)


def _check_place(meta: Object, target: Target) -> None:
    for field, wanted in (("name", target.name), ("namespace", target.namespace)):
        if meta.get(field) and meta[field] != wanted:
            text = f"must match the service account {field} if specified"
            problem = invalid_value(f"metadata.{field}", meta[field], text)
            raise errors.invalid("TokenRequest", TOKEN_REQUEST.group, target.name, [problem])


def _check_uid(meta: Object, account: Object) -> None:
    uid = account["metadata"]["uid"]
    if meta.get("uid") and meta["uid"] != uid:
        raise errors.conflict(
            f"TokenRequest.{TOKEN_REQUEST.group}", name_of(account),
            f"the UID in the token request ({meta['uid']}) does not match the UID of the service account ({uid})")


def _completed(meta: Object, spec: Object, account: Object, now: float) -> Object:
    own = account["metadata"]
    seconds = spec.get("expirationSeconds")
    return {
        "apiVersion": TOKEN_REQUEST.api_version, "kind": TOKEN_REQUEST.kind,
        "metadata": {**meta, "name": own["name"], "namespace": own["namespace"], "uid": own["uid"],
                     "creationTimestamp": timestamp(now)},
        "spec": {"audiences": spec.get("audiences") or list(AUDIENCES),
                 "expirationSeconds": DEFAULT_SECONDS if seconds is None else seconds,
                 "boundObjectRef": spec.get("boundObjectRef")},
    }


def _problems(seconds: int) -> list[FieldError]:
    field = "spec.expirationSeconds"
    if seconds < LEAST_SECONDS:
        return [invalid_value(field, seconds, "may not specify a duration less than 10 minutes")]
    if seconds > MOST_SECONDS:
        return [invalid_value(field, seconds, "may not specify a duration larger than 2^32 seconds")]
    return []


def _bound(server: ApiServer, reference: Object | None, target: Target) -> dict[str, Object]:
    """The object the token is bound to, by its word in the claims; a pod's node stands beside it."""
    if reference is None:
        return {}
    kind, name = reference.get("kind", ""), reference.get("name", "")
    group, _, version = (reference.get("apiVersion") or "").rpartition("/")
    if group or kind not in _BINDABLE:
        gvk = f"{group}/{version}, Kind={kind}"
        raise errors.bad_request(f"cannot bind token to object of type {gvk}")
    resource = _BINDABLE[kind]
    found = server.storage.get(resource, "" if kind == "Node" else target.namespace, name)
    if found is None:
        raise errors.not_found(resource, name)
    _check_bound_uid(kind, reference, found)
    return {kind.lower(): found, **(_node_of(server, found, target.name) if kind == "Pod" else {})}


def _check_bound_uid(kind: str, reference: Object, found: Object) -> None:
    if reference.get("uid") and reference["uid"] != found["metadata"]["uid"]:
        why = (f"the UID in the bound object reference ({reference['uid']}) does not match the UID in record. The "
               "object might have been deleted and then recreated")
        raise errors.conflict(kind, reference.get("name", ""), why)


def _node_of(server: ApiServer, pod: Object, account: str) -> dict[str, Object]:
    spec = pod["spec"]
    if spec.get("serviceAccountName") != account:
        raise errors.bad_request(f'cannot bind token for serviceaccount "{account}" to pod running with different '
                                 "serviceaccount name.")
    node = spec.get("nodeName")
    return {"node": server.storage.get("nodes", "", node) or {"metadata": {"name": node}}} if node else {}


def _issued(server: ApiServer, account: Object, spec: Object, bound: dict[str, Object]) -> Object:
    env, seconds = server.registry.env, spec["expirationSeconds"]
    lasts, warn_after = seconds, 0
    if "pod" in bound and seconds == WARNED_SECONDS and set(spec["audiences"]) <= set(AUDIENCES):
        lasts, warn_after = EXTENDED_SECONDS, seconds
    claims = bound_claims(account, bound, spec["audiences"], env.now, lasts, env.rand.uuid(), warn_after)
    return {"token": sign(env.state.get("meta", "seed", 0), claims),
            "expirationTimestamp": timestamp(env.now + seconds)}
