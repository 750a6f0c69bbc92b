"""What opens a cluster at its doors over HTTP: its secret, or a token of one of its ServiceAccounts.

The secret is the administrator's credential and stays at the door; a ServiceAccount's token goes on to the cluster's
own API server, which knows whose it is. Here its signature alone is looked at, so that guessing wakes no cluster.
"""

from __future__ import annotations

from simulator.apimachinery.account_tokens import BadToken, read
from simulator.apiserver.request import Headers
from simulator.models import Sandbox


def sandbox_of_secret(secret: str) -> Sandbox | None:
    """The cluster that a secret opens; None where it opens none."""
    sandbox = _sandbox(secret.partition("-")[0])
    return sandbox if sandbox is not None and sandbox.accepts(secret) else None


def sandbox_of_token(sandbox_id: str, token: str) -> Sandbox | None:
    """The cluster of that id, if ``token`` is its secret or a token that it signed itself."""
    sandbox = _sandbox(sandbox_id)
    if sandbox is None or sandbox.accepts(token):
        return sandbox
    try:
        read(sandbox.seed, token)
    except BadToken:
        return None
    return sandbox


def _sandbox(sandbox_id: str) -> Sandbox | None:
    return Sandbox.objects.defer("archive").filter(pk=sandbox_id).first()


def bearer(headers: Headers) -> str:
    """The bearer token that a request carries, empty without one."""
    scheme, _, token = str(headers.get("authorization", "")).strip().partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


def passed_on(sandbox: Sandbox, headers: Headers) -> Headers:
    """The headers that the cluster's API server gets to see: without the cluster's own secret."""
    token = bearer(headers)
    if not token or not sandbox.accepts(token):
        return headers
    return {name: value for name, value in headers.items() if name != "authorization"}
