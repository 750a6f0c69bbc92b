"""Who a command acts as: the context's user, ``--user``, ``--token``, and whom ``--as`` names.

Mirrors client-go/tools/clientcmd (client_config.go, validation.go) and client-go/transport/round_trippers.go. The user
``kubernetes-admin`` without credentials of its own is the terminal's: the cluster trusts it as it trusts the learner.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from simulator.apimachinery.errors import NotSimulated
from simulator.apimachinery.identity import ANONYMOUS, User
from simulator.apiserver.request import Request, Response
from simulator.kubectl.command import error
from simulator.kubectl.config import current_context, load
from simulator.kubectl.flags import Parsed
from simulator.kubectl.rest import Transport
from simulator.programs.shell.errors import FileError

ADMIN = "kubernetes-admin"
CERTIFICATES = ("client-certificate", "client-certificate-data", "exec", "auth-provider")


@dataclass(frozen=True, slots=True)
class Identity:
    """What every request carries: headers, and a user where no credential could say who it is."""

    headers: Mapping[str, str | list[str]] = field(default_factory=dict)
    user: User | None = None


def identity_of(flags: Parsed, fs: Any) -> Identity:
    """Who the command acts as.

    Raises:
        Failure: the user named is not in the config, or groups are named without a user.
        NotSimulated: the user has credentials of a kind that is not simulated.
    """
    info = _user_entry(flags, fs)
    headers: dict[str, str | list[str]] = {}
    user = None
    if token := _token(flags, info, fs):
        headers["authorization"] = f"Bearer {token}"
    elif info.get("username"):
        pair = f"{info['username']}:{info.get('password', '')}"
        headers["authorization"] = f"Basic {base64.b64encode(pair.encode()).decode()}"
    elif info is not TRUSTED:
        _refuse_certificates(info)
        user = ANONYMOUS
    headers.update(_impersonation(flags, info, current_context(load(fs)).get("user") or ""))
    return Identity(headers, user)


TRUSTED: dict[str, Any] = {}
"""The entry of the terminal's own user."""


def _user_entry(flags: Parsed, fs: Any) -> dict[str, Any]:
    config = load(fs)
    asked = _asked_user(flags)
    name = asked or current_context(config).get("user")
    entry = next((entry for entry in config.get("users") or () if entry.get("name") == name), None)
    if entry is None:
        if asked:
            raise error(f'auth info "{name}" does not exist')
        return {}
    found = entry.get("user") or {}
    return TRUSTED if name == ADMIN and not found else found


def _asked_user(flags: Parsed) -> str:
    """What ``--user`` says; verbs that have a flag of that name for something else take it away."""
    return flags["user"] if isinstance(flags["user"], str) else ""


def _token(flags: Parsed, info: Mapping[str, Any], fs: Any) -> str:
    if flags["token"]:
        return flags["token"]
    if info.get("token"):
        return info["token"]
    try:
        return fs.read(info["tokenFile"]).strip() if info.get("tokenFile") else ""
    except FileError as problem:
        raise error(f"failed to read token file {info['tokenFile']!r}: {problem}") from None


def _refuse_certificates(info: Mapping[str, Any]) -> None:
    for kind in CERTIFICATES:
        if info.get(kind):
            raise NotSimulated(f"users with {kind} are not simulated here")


def _impersonation(flags: Parsed, info: Mapping[str, Any], current_user: str) -> dict[str, str | list[str]]:
    name = flags["as"] or info.get("as") or ""
    uid = flags["as-uid"] or info.get("as-uid") or ""
    groups = [*(flags["as-group"] or info.get("as-groups") or ())]
    extra = _extra(flags["as-user-extra"]) or info.get("as-user-extra") or {}
    if not name:
        if groups or uid or extra:
            raise error("requesting uid, groups or user-extra for "
                        f"{_asked_user(flags) or current_user} without impersonating a user")
        return {}
    found: dict[str, str | list[str]] = {"impersonate-user": name}
    if uid:
        found["impersonate-uid"] = uid
    if groups:
        found["impersonate-group"] = groups
    return found | {f"impersonate-extra-{quote(key, safe='')}".lower(): list(values) for key, values in extra.items()}


def _extra(pairs: list[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for pair in pairs:
        key, equals, value = pair.partition("=")
        if equals:
            found.setdefault(key, []).append(value)
    return found


class Acting:
    """A transport whose requests carry an identity, found out when the first one is sent."""

    def __init__(self, transport: Transport, flags: Parsed, fs: Any) -> None:
        self._transport, self._flags, self._fs = transport, flags, fs
        self._identity: Identity | None = None

    def send(self, request: Request) -> Response:
        """The answer to one request.

        Raises:
            Failure, NotSimulated: as ``identity_of``.
        """
        if self._identity is None:
            self._identity = identity_of(self._flags, self._fs)
        if self._identity.headers:
            request.headers = {**request.headers, **self._identity.headers}
        request.user = self._identity.user
        return self._transport.send(request)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)
