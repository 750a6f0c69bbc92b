"""Who asks: bearer tokens of ServiceAccounts, and the administrator whom the doors vouch for.

A request without credentials comes through a door that has checked them (the secret in the address, the learner's own
terminal): it is the administrator's. One that carries a token is the token's ServiceAccount, or nobody's.

Mirrors pkg/kubeapiserver/authenticator, pkg/serviceaccount (the validators) and cmd/kubeadm (who an administrator is).
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from simulator.apimachinery import errors
from simulator.apimachinery.account_tokens import (
    AUDIENCES,
    LEGACY,
    LEGACY_ISSUER,
    BadToken,
    Claims,
    read,
)
from simulator.apimachinery.errors import not_found
from simulator.apimachinery.identity import (
    ANONYMOUS,
    AUTHENTICATED,
    PRIVILEGED,
    User,
    account_groups,
    account_name,
    split_account,
)
from simulator.apimachinery.metadata import Object, labels_of
from simulator.apimachinery.timestamps import seconds_of
from simulator.apiserver.authorization import aggregated
from simulator.apiserver.request import Request
from simulator.apiserver.storage import Storage

LEEWAY = 60.0
"""Seconds by which clocks may differ (go-jose's DefaultLeeway)."""
INVALID_SINCE = "kubernetes.io/legacy-token-invalid-since"
KEY_PREFIX = "authentication.kubernetes.io/"
ADMIN_NAME = "kubernetes-admin"
ADMINS_GROUP = "kubeadm:cluster-admins"
"""The group that kubeadm puts administrators into; a ClusterRoleBinding gives it everything."""
PRIVILEGED_ADMIN = User(ADMIN_NAME, (PRIVILEGED, AUTHENTICATED))
KUBEADM_ADMIN = User(ADMIN_NAME, (ADMINS_GROUP, AUTHENTICATED))
_GONE = "service account token has been invalidated"


@dataclass(frozen=True, slots=True)
class Recognized:
    """Whose a token is, and for which of the audiences asked about."""

    user: User
    audiences: tuple[str, ...]


class Authenticator:
    """Knows users by what they carry.

    Args:
        storage: the objects that tokens are bound to.
        now: the cluster's time.
    """

    def __init__(self, storage: Storage, now: Callable[[], float]) -> None:
        self._storage = storage
        self._now = now

    def authenticate(self, request: Request) -> User:
        """Who sends a request.

        Raises:
            StatusError: Unauthorized.
        """
        if request.user is not None:
            return request.user
        header = request.headers.get("authorization")
        if header is None:
            return self.administrator()
        scheme, _, token = header.strip().partition(" ")
        if scheme.lower() != "bearer" or not token.strip():
            return ANONYMOUS
        try:
            return _authenticated(self.recognize(token.strip(), AUDIENCES).user)
        except BadToken:
            raise errors.unauthorized() from None

    def administrator(self) -> User:
        """Whom the cluster's own credential names: kubeadm's administrator, in the bare profile a privileged one."""
        return KUBEADM_ADMIN if self._storage.state.get("meta", "profile") == "default" else PRIVILEGED_ADMIN

    def review(self, token: str, audiences: Sequence[str]) -> Recognized | str:
        """Whose ``token`` is, as a TokenReview tells it; or why nobody's."""
        try:
            found = self.recognize(token, audiences or AUDIENCES)
        except BadToken as problem:
            unknown = "invalid bearer token"
            return aggregated([unknown, str(problem) if problem.known else unknown])
        return Recognized(_authenticated(found.user), found.audiences)

    def recognize(self, token: str, audiences: Sequence[str]) -> Recognized:
        """The ServiceAccount of a token.

        Raises:
            BadToken: it is of nobody, or no longer.
        """
        claims = read(self._storage.state.get("meta", "seed", 0), token)
        held = tuple(claims.get("aud") or AUDIENCES)
        shared = tuple(audience for audience in held if audience in audiences)
        if not shared:
            raise BadToken(f"token audiences {_quoted(held)} is invalid for the target audiences {_quoted(audiences)}")
        if claims["iss"] == LEGACY_ISSUER:
            return Recognized(self._legacy(claims, token), shared)
        return Recognized(self._bound(claims), shared)

    # Tokens that last for a while ----------------------------------------------------------------------------------

    def _bound(self, claims: Claims) -> User:
        self._check_times(claims)
        about = claims.get("kubernetes.io") or {}
        namespace, account = about.get("namespace", ""), about.get("serviceaccount") or {}
        self._check_account(namespace, account, "service account", "service account")
        if secret := about.get("secret"):
            self._check_bound("secrets", namespace, secret, "secret UID (%s) does not match service account secret ref")
        if pod := about.get("pod"):
            self._check_bound("pods", namespace, pod, "pod UID (%s) does not match service account pod ref")
        elif node := about.get("node"):
            self._check_bound("nodes", "", node, "node UID (%s) does not match service account node ref")
        return User(account_name(namespace, account.get("name", "")), account_groups(namespace),
                    account.get("uid", ""), _extra(claims, about))

    def _check_times(self, claims: Claims) -> None:
        now = self._now()
        if now - LEEWAY > claims.get("exp", now):
            raise BadToken("service account token has expired")
        if now + LEEWAY < claims.get("nbf", now):
            raise BadToken("service account token is not valid yet")
        if now + LEEWAY < claims.get("iat", now):
            raise BadToken("service account token is issued in the future")

    def _check_account(self, namespace: str, reference: Object, title: str, deleted: str) -> None:
        name, uid = reference.get("name", ""), reference.get("uid", "")
        found = self._storage.get("serviceaccounts", namespace, name)
        if found is None:
            raise BadToken(not_found("serviceaccounts", name).message)
        if found["metadata"]["uid"] != uid:
            raise BadToken(f"{title} UID ({found['metadata']['uid']}) does not match claim ({uid})")
        if self._is_deleted(found):
            raise BadToken(f"{deleted} {namespace}/{name} has been deleted")

    def _check_bound(self, resource: str, namespace: str, reference: Object, mismatch: str) -> None:
        found = self._storage.get(resource, namespace, reference.get("name", ""))
        if found is None:
            raise BadToken(_GONE)
        if found["metadata"]["uid"] != reference.get("uid"):
            raise BadToken(f"{mismatch % found['metadata']['uid']} claim ({reference.get('uid')})")
        if self._is_deleted(found):
            raise BadToken(_GONE)

    def _is_deleted(self, obj: Object) -> bool:
        asked = obj["metadata"].get("deletionTimestamp")
        return bool(asked) and seconds_of(asked) < self._now() - LEEWAY

    # Tokens in Secrets ---------------------------------------------------------------------------------------------

    def _legacy(self, claims: Claims, token: str) -> User:
        namespace, name, secret, uid = (claims.get(f"{LEGACY}{part}", "") for part in (
            "namespace", "service-account.name", "secret.name", "service-account.uid"))
        if split_account(claims.get("sub", "")) != (namespace, name):
            raise BadToken("sub claim is invalid")
        found = self._storage.get("secrets", namespace, secret)
        if found is None or found["metadata"].get("deletionTimestamp"):
            raise BadToken("Token has been invalidated")
        if _token_in(found) != token:
            raise BadToken("Token does not match server's copy")
        self._check_account(namespace, {"name": name, "uid": uid}, "ServiceAccount", "ServiceAccount")
        if labels_of(found).get(INVALID_SINCE):
            raise BadToken(
                f"the token in secret {namespace}/{secret} for service account {namespace}/{name} has been marked "
                "invalid. Use tokens from the TokenRequest API or manually created secret-based tokens, or remove the "
                f"'{INVALID_SINCE}' label from the secret to temporarily allow use of this token")
        return User(account_name(namespace, name), account_groups(namespace), uid)


def _token_in(secret: Object) -> str:
    try:
        return base64.b64decode((secret.get("data") or {}).get("token", "")).decode()
    except ValueError:
        return ""


def _authenticated(user: User) -> User:
    return User(user.name, (*user.groups, AUTHENTICATED), user.uid, user.extra)


def _extra(claims: Claims, about: Object) -> dict[str, tuple[str, ...]]:
    """What is known of the user beside the name: the token's id, the pod and the node it belongs to."""
    pod, node = about.get("pod") or {}, about.get("node") or {}
    found = {"credential-id": f"JTI={claims['jti']}" if claims.get("jti") else "",
             "node-name": node.get("name"), "node-uid": node.get("uid"),
             "pod-name": pod.get("name"), "pod-uid": pod.get("uid")}
    return {KEY_PREFIX + key: (value,) for key, value in found.items() if value}


def _quoted(values: Sequence[str]) -> str:
    return "[" + " ".join(f'"{value}"' for value in values) + "]"
