"""Kinds that are asked, not stored: the API server answers them at once (``Kind.transient``).

Mirrors the storages of pkg/registry/{authorization,authentication}, which keep nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from simulator.apimachinery import errors
from simulator.apimachinery.identity import User
from simulator.apimachinery.metadata import Object
from simulator.apimachinery.policy_rules import Action, Rule
from simulator.apiserver.authorization import aggregated
from simulator.kinds import Kind

if TYPE_CHECKING:
    from simulator.apiserver.server import ApiServer


class Desk:
    """Answers reviews for one requester (kinds.reviewing.Authority)."""

    def __init__(self, server: ApiServer) -> None:
        requester = server.registry.requester
        self.user = requester.user if requester is not None else server.authenticator.administrator()
        self.now = server.registry.env.now
        self._server = server

    def decide(self, user: User, action: Action) -> tuple[bool, str]:
        decision = self._server.authorizer.authorize(user, action)
        return decision.allowed, decision.reason

    def rules(self, user: User, namespace: str) -> tuple[Sequence[Rule], str]:
        grants = self._server.authorizer.grants(user, namespace)
        return [rule for _, rule in grants.rules], aggregated(grants.problems) if grants.problems else ""

    def bind(self, binding: Object) -> None:
        meta, target = binding["metadata"], binding.get("target") or {}
        self._server.registry.bind(meta.get("namespace", ""), meta.get("name", ""), target.get("name", ""))

    def recognize(self, token: str, audiences: Sequence[str]) -> tuple[User, Sequence[str]] | str:
        found = self._server.authenticator.review(token, audiences)
        return found if isinstance(found, str) else (found.user, found.audiences)


def answer(server: ApiServer, kind: Kind, obj: Object) -> Object:
    """Fill in the answer to a review and return it.

    Raises:
        StatusError: Invalid, BadRequest.
    """
    kind.default(obj)
    problems = kind.validate(obj, server.registry.context)
    if problems:
        raise errors.invalid("", kind.group, "", problems)
    return kind.answer(obj, Desk(server)) or obj
