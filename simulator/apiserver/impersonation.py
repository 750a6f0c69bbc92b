"""Acting as somebody else: the ``Impersonate-…`` headers, and who may send them.

First the modes that allow impersonation for one kind of user and one action only are tried (ConstrainedImpersonation),
then the one verb that allows everything. Where none allows it, the first refusal is told.

Mirrors apiserver/pkg/endpoints/filters/impersonation.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from urllib.parse import unquote

from simulator.apimachinery import errors
from simulator.apimachinery.errors import StatusError
from simulator.apimachinery.fields import go_value
from simulator.apimachinery.identity import (
    ANONYMOUS_NAME,
    AUTHENTICATED,
    NODE_PREFIX,
    NODES_GROUP,
    PRIVILEGED,
    UNAUTHENTICATED,
    User,
    account_groups,
    split_account,
)
from simulator.apimachinery.names import dns_subdomain_problems
from simulator.apimachinery.policy_rules import Action
from simulator.apiserver.authorization import Authorizer, forbidden

USER_HEADER, UID_HEADER, GROUP_HEADER = "impersonate-user", "impersonate-uid", "impersonate-group"
EXTRA_PREFIX = "impersonate-extra-"
AUTHENTICATION = "authentication.k8s.io"
NODE_NAME_KEY = "authentication.kubernetes.io/node-name"
MANY = 4
"""From so many groups or extras on, one question about all of them is asked first."""
Values = Mapping[str, str | list[str]]


@dataclass(slots=True)
class Wanted:
    """Whom the headers name; nothing is added to it yet."""

    name: str = ""
    uid: str = ""
    groups: tuple[str, ...] = ()
    extra: dict[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def only_name(self) -> bool:
        return not (self.uid or self.groups or self.extra)


def impersonated(authorizer: Authorizer, requestor: User, headers: Values, action: Action) -> User:
    """Who is asking in the end: the user that the headers name, or ``requestor`` where they name nobody.

    Args:
        headers: by lower-case name; repeated ones as lists.
        action: what the request asks for.

    Raises:
        StatusError: BadRequest, groups without a user; Forbidden.
    """
    wanted = wanted_user(headers)
    if wanted is None:
        return requestor
    refused: StatusError | None = None
    for mode in _MODES:
        if not mode.applies(wanted, requestor):
            continue
        try:
            return _Check(authorizer, requestor, mode).run(wanted, action)
        except StatusError as error:
            refused = refused or error
    raise refused or errors.forbidden("users", wanted.name, "all impersonation modes failed")


def wanted_user(headers: Values) -> Wanted | None:
    """Whom the headers name.

    Raises:
        StatusError: BadRequest, there is more than a name but no name.
    """
    wanted = Wanted(_first(headers, USER_HEADER), _first(headers, UID_HEADER), _all(headers, GROUP_HEADER))
    for name in headers:
        if name.startswith(EXTRA_PREFIX):
            key = unquote(name[len(EXTRA_PREFIX):].lower())
            wanted.extra[key] = (*wanted.extra.get(key, ()), *_all(headers, name))
    if wanted.name:
        return wanted
    if not wanted.only_name:
        raise errors.bad_request(f"requested {_go_struct(wanted)} without impersonating a user name")
    return None


def _first(headers: Values, name: str) -> str:
    values = _all(headers, name)
    return values[0] if values else ""


def _all(headers: Values, name: str) -> tuple[str, ...]:
    value = headers.get(name)
    return () if value is None else (value,) if isinstance(value, str) else tuple(value)


def _go_struct(wanted: Wanted) -> str:
    groups = "[]string{" + ", ".join(map(go_value, wanted.groups)) + "}" if wanted.groups else "[]string(nil)"
    extra = "map[string][]string(nil)"
    if wanted.extra:
        entries = (f"{go_value(key)}:[]string{{{', '.join(map(go_value, wanted.extra[key]))}}}"
                   for key in sorted(wanted.extra))
        extra = "map[string][]string{" + ", ".join(entries) + "}"
    return (f"&user.DefaultInfo{{Name:{go_value(wanted.name)}, UID:{go_value(wanted.uid)}, Groups:{groups}, "
            f"Extra:{extra}}}")


def node_of(username: str) -> str:
    """The node whose user name it is; empty for anybody else's."""
    name = username.removeprefix(NODE_PREFIX)
    return name if username.startswith(NODE_PREFIX) and not dns_subdomain_problems(name) else ""


@dataclass(frozen=True, slots=True)
class _Mode:
    """A way to be allowed: ``name`` is part of its verbs, empty for the one that allows everything."""

    name: str
    applies: Callable[[Wanted, User], bool]

    @property
    def verb(self) -> str:
        return f"impersonate:{self.name}" if self.name else "impersonate"


def _is_own_node(wanted: Wanted, requestor: User) -> bool:
    node = node_of(wanted.name)
    return (wanted.only_name and bool(node) and split_account(requestor.name) is not None
            and tuple(requestor.extra.get(NODE_NAME_KEY, ())) == (node,))


_MODES = (
    _Mode("associated-node", _is_own_node),
    _Mode("arbitrary-node", lambda wanted, _: wanted.only_name and bool(node_of(wanted.name))),
    _Mode("serviceaccount", lambda wanted, _: wanted.only_name and split_account(wanted.name) is not None),
    _Mode("user-info", lambda wanted, _: not node_of(wanted.name) and split_account(wanted.name) is None),
    _Mode("", lambda wanted, _: True),
)


class _Check:
    """One attempt to impersonate by one mode."""

    def __init__(self, authorizer: Authorizer, requestor: User, mode: _Mode) -> None:
        self._authorizer, self._requestor, self._mode = authorizer, requestor, mode

    def run(self, wanted: Wanted, action: Action) -> User:
        if self._mode.name:
            verb = f"impersonate-on:{self._mode.name}:{action.verb}"
            self._authorizer.require(self._requestor, replace(action, verb=verb))
        groups = self._name(wanted)
        if wanted.uid:
            self._ask("uids", wanted.uid, AUTHENTICATION)
        self._groups(wanted.groups)
        self._extras(wanted.extra)
        return User(wanted.name, _completed(wanted.name, groups), wanted.uid, wanted.extra)

    def _action(self, resource: str, name: str, group: str, **more: str) -> Action:
        return Action(self._mode.verb, group, "v1", resource, name=name, **more)

    def _ask(self, resource: str, name: str, group: str | None = None, **more: str) -> None:
        own = AUTHENTICATION if self._mode.name else ""
        self._authorizer.require(self._requestor, self._action(resource, name, own if group is None else group, **more))

    def _name(self, wanted: Wanted) -> tuple[str, ...]:
        """Ask for the name; returns the groups that go with it."""
        node, account = node_of(wanted.name), split_account(wanted.name)
        if self._mode.name and node:
            self._ask("nodes", "*" if self._mode.name == "associated-node" else node)
            return (NODES_GROUP,)
        if account is not None:
            self._ask("serviceaccounts", account[1], namespace=account[0])
            return wanted.groups or account_groups(account[0])
        self._ask("users", wanted.name)
        return wanted.groups

    def _groups(self, groups: tuple[str, ...]) -> None:
        if self._mode.name:
            self._refuse_groups(groups)
            if len(groups) >= MANY and self._may("groups", "*", AUTHENTICATION):
                return
        for group in groups:
            self._ask("groups", group)

    def _refuse_groups(self, groups: tuple[str, ...]) -> None:
        for group, why in (("", "the empty string"), (PRIVILEGED, "the system:masters")):
            if group in groups:
                text = f"impersonating {why} group is not allowed"
                raise forbidden(self._requestor, self._action("groups", group, AUTHENTICATION), text)

    def _extras(self, extra: Mapping[str, tuple[str, ...]]) -> None:
        large = len(extra) >= MANY or sum(map(len, extra.values())) >= MANY
        if self._mode.name:
            self._refuse_extras(extra)
            if large and self._may("userextras", "*", AUTHENTICATION, subresource="*"):
                return
        for key in sorted(extra):
            for value in extra[key]:
                self._ask("userextras", value, AUTHENTICATION, subresource=key)

    def _refuse_extras(self, extra: Mapping[str, tuple[str, ...]]) -> None:
        for key, values in extra.items():
            if why := _bad_extra(key, values):
                raise forbidden(self._requestor, self._action("userextras", "", AUTHENTICATION), why)

    def _may(self, resource: str, name: str, group: str, **more: str) -> bool:
        return self._authorizer.authorize(self._requestor, self._action(resource, name, group, **more)).allowed


def _bad_extra(key: str, values: tuple[str, ...]) -> str:
    if not key:
        return "impersonating the empty string key in extra is not allowed"
    domain, _, path = key.partition("/")
    if not path or dns_subdomain_problems(domain):
        detail = "must be a domain-prefixed path (such as \"acme.io/foo\")"
        where = f"extra.key: Invalid value: {go_value(key)}"
        return f"impersonating an invalid key in extra is not allowed: {where}: {detail}"
    if not values:
        return "impersonating empty values in extra is not allowed"
    return "impersonating the empty string value in extra is not allowed" if "" in values else ""


def _completed(name: str, groups: tuple[str, ...]) -> tuple[str, ...]:
    """The groups with the one that says whether the user is known."""
    if name == ANONYMOUS_NAME:
        return groups if UNAUTHENTICATED in groups else (*groups, UNAUTHENTICATED)
    return groups if UNAUTHENTICATED in groups or AUTHENTICATED in groups else (*groups, AUTHENTICATED)
