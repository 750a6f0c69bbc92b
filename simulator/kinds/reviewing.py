"""What the review kinds share: whom they ask, and what they may be asked.

A review is created, answered and forgotten (``Kind.transient``). Mirrors pkg/apis/authorization/validation and
pkg/registry/authorization/util/helpers.go.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol

from simulator.apimachinery.fields import FieldError, invalid_value, required
from simulator.apimachinery.identity import User
from simulator.apimachinery.metadata import Object
from simulator.apimachinery.policy_rules import Action, Rule
from simulator.apimachinery.selectors import parse_field_selector, parse_selector

LABEL_OPERATORS = ("In", "NotIn", "Exists", "DoesNotExist")


class Authority(Protocol):
    """Who answers reviews: the API server's authenticator and authorizer, on behalf of ``user``."""

    user: User
    now: float

    def decide(self, user: User, action: Action) -> tuple[bool, str]:
        """Whether ``user`` may do ``action``, and the reason given."""

    def rules(self, user: User, namespace: str) -> tuple[Sequence[Rule], str]:
        """The rules ``user`` has in a namespace, and what went wrong in finding them."""

    def bind(self, binding: Object) -> None:
        """Give a pod the node that a binding names.

        Raises:
            StatusError: NotFound, Conflict.
        """

    def recognize(self, token: str, audiences: Sequence[str]) -> tuple[User, Sequence[str]] | str:
        """Whose a token is and for which audiences; or why it is nobody's."""


def user_info(user: User) -> Object:
    """A user as reviews show them."""
    found = {"username": user.name, "uid": user.uid, "groups": list(user.groups),
             "extra": {key: list(values) for key, values in user.extra.items()}}
    return {key: value for key, value in found.items() if value}


def spec_problems(spec: Object, for_others: bool) -> list[FieldError]:
    """What is wrong with the question; ``for_others``: it must say who is meant."""
    about, path = spec.get("resourceAttributes"), spec.get("nonResourceAttributes")
    problems = []
    if about is not None and path is not None:
        text = "cannot be specified in combination with resourceAttributes"
        problems.append(invalid_value("spec.nonResourceAttributes", path, text))
    if about is None and path is None:
        text = "exactly one of nonResourceAttributes or resourceAttributes must be specified"
        problems.append(invalid_value("spec.resourceAttributes", None, text))
    if for_others and not spec.get("user") and not spec.get("groups"):
        problems.append(invalid_value("spec.user", "", "at least one of user or group must be specified"))
    return problems + [problem for name in ("fieldSelector", "labelSelector")
                       for problem in _selector_problems((about or {}).get(name), f"spec.resourceAttributes.{name}")]


def _selector_problems(selector: Object | None, path: str) -> list[FieldError]:
    if selector is None:
        return []
    raw, requirements = selector.get("rawSelector"), selector.get("requirements")
    if raw and requirements:
        return [invalid_value(f"{path}.rawSelector", raw, "may not specified at the same time as requirements")]
    if not raw and not requirements:
        text = f"when {path} is specified, requirements or rawSelector is required"
        return [required(f"{path}.requirements", text)]
    return []


def metadata_problems(obj: Object, kept: Sequence[str] = (), text: str = "must be empty") -> list[FieldError]:
    """A review has no metadata."""
    meta = obj.get("metadata") or {}
    said = {key: value for key, value in meta.items() if key not in (*kept, "managedFields") and value}
    return [invalid_value("metadata", meta, text)] if said else []


def action_asked(spec: Object) -> Action:
    """The action that a review is about."""
    about = spec.get("resourceAttributes")
    if about is None:
        path = spec.get("nonResourceAttributes") or {}
        return Action(path.get("verb", ""), path=path.get("path", ""), about_resource=False)
    names = ("verb", "group", "version", "resource", "subresource", "namespace", "name")
    return Action(**{name: about.get(name) or "" for name in names})


def user_asked(spec: Object) -> User:
    """The user that a review is about."""
    extra: Mapping[str, Any] = spec.get("extra") or {}
    return User(spec.get("user") or "", tuple(spec.get("groups") or ()), spec.get("uid") or "",
                {key: tuple(values or ()) for key, values in extra.items()})


def access_status(spec: Object, user: User, authority: Authority) -> Object:
    """The answer to ``may user do this``."""
    allowed, reason = authority.decide(user, action_asked(spec))
    status: Object = {"allowed": allowed}
    if reason:
        status["reason"] = reason
    if problems := _evaluation_problems(spec.get("resourceAttributes") or {}):
        status["evaluationError"] = "; ".join(problems)
    return status


def _evaluation_problems(about: Object) -> list[str]:
    """Selectors that make no sense are left out of the question, and that is said."""
    readers: dict[str, Callable[[str], Any]] = {"fieldSelector": parse_field_selector, "labelSelector": parse_selector}
    return [f"spec.resourceAttributes.{name} ignored due to parse error" for name, read in readers.items()
            if not _readable((about.get(name) or {}).get("rawSelector"), read)]


def _readable(text: str | None, read: Callable[[str], Any]) -> bool:
    try:
        read(text or "")
    except ValueError:
        return False
    return True
