"""Who asks: users as the API server knows them, and the names that ServiceAccounts go by.

Mirrors apiserver/pkg/authentication/{user,serviceaccount}.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

PRIVILEGED = "system:masters"
"""The group whose members may do everything, whatever the rules say."""
AUTHENTICATED = "system:authenticated"
UNAUTHENTICATED = "system:unauthenticated"
ANONYMOUS_NAME = "system:anonymous"
NODE_PREFIX = "system:node:"
NODES_GROUP = "system:nodes"
ACCOUNT_PREFIX = "system:serviceaccount:"
ACCOUNTS_GROUP = "system:serviceaccounts"


@dataclass(frozen=True, slots=True)
class User:
    """A name and its groups; ``uid`` and ``extra`` where whoever vouches for the user tells them."""

    name: str
    groups: tuple[str, ...] = ()
    uid: str = ""
    extra: Mapping[str, tuple[str, ...]] = field(default_factory=dict, hash=False)


ANONYMOUS = User(ANONYMOUS_NAME, (UNAUTHENTICATED,))


def account_name(namespace: str, name: str) -> str:
    """The user name of a ServiceAccount."""
    return f"{ACCOUNT_PREFIX}{namespace}:{name}"


def account_groups(namespace: str) -> tuple[str, ...]:
    """The groups that every ServiceAccount of a namespace is in, ``system:authenticated`` apart."""
    return ACCOUNTS_GROUP, f"{ACCOUNTS_GROUP}:{namespace}"


def split_account(username: str) -> tuple[str, str] | None:
    """(namespace, name) of a ServiceAccount's user name; None for anybody else's."""
    from simulator.apimachinery.names import dns_label_problems, dns_subdomain_problems

    if not username.startswith(ACCOUNT_PREFIX):
        return None
    parts = username[len(ACCOUNT_PREFIX):].split(":")
    if len(parts) != 2 or dns_label_problems(parts[0]) or dns_subdomain_problems(parts[1]):
        return None
    return parts[0], parts[1]
