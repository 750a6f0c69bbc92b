"""May this user do that? Roles and bindings say; members of ``system:masters`` may do everything.

The rules that a user has are collected once and kept until a role or a binding changes, so that asking again costs
next to nothing. What is kept follows the state, undone transactions too, as indexes do.

Mirrors plugin/pkg/auth/authorizer/rbac/rbac.go, pkg/registry/rbac/validation/rule.go and
apiserver/pkg/endpoints/handlers/responsewriters/errors.go.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from simulator.apimachinery import errors
from simulator.apimachinery.errors import StatusError, not_found
from simulator.apimachinery.fields import go_value
from simulator.apimachinery.identity import PRIVILEGED, User, account_name
from simulator.apimachinery.metadata import Object, name_of, namespace_of
from simulator.apimachinery.policy_rules import FULL_AUTHORITY, Action, Rule, allows, uncovered
from simulator.apiserver.storage import Storage

GROUP = "rbac.authorization.k8s.io"
ROLES, CLUSTER_ROLES = f"roles.{GROUP}", f"clusterroles.{GROUP}"
BINDINGS, CLUSTER_BINDINGS = f"rolebindings.{GROUP}", f"clusterrolebindings.{GROUP}"
_WATCHED = tuple(f"{resource}/" for resource in (ROLES, CLUSTER_ROLES, BINDINGS, CLUSTER_BINDINGS))
MOST_KEPT = 512
"""Users whose rules are kept at once."""


@dataclass(slots=True)
class Grants:
    """Everything a user may do somewhere: rules, each with the words for where it comes from; what went wrong."""

    rules: list[tuple[str, Rule]] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Decision:
    """The answer, and the words that go with it; none for the privileged."""

    allowed: bool
    reason: str = ""


class Authorizer:
    """Decides by the roles and bindings in ``storage``."""

    def __init__(self, storage: Storage) -> None:
        self._storage = storage
        self._grants: dict[tuple[User, str], Grants] = {}
        self._almighty: dict[User, bool] = {}
        storage.state.observe("objects", self._changed)

    def is_almighty(self, user: User) -> bool:
        """Whether the user may do everything everywhere: nothing else need be asked then."""
        if PRIVILEGED in user.groups:
            return True
        known = self._almighty.get(user)
        if known is None:
            rules = [rule for _, rule in self.grants(user, "").rules]
            known = self._almighty[user] = not uncovered(rules, FULL_AUTHORITY)
        return known

    def authorize(self, user: User, action: Action) -> Decision:
        """Whether ``user`` may do ``action``."""
        if PRIVILEGED in user.groups:
            return Decision(True)
        grants = self.grants(user, action.namespace)
        for source, rule in grants.rules:
            if allows(rule, action):
                return Decision(True, f"RBAC: allowed by {source}")
        return Decision(False, f"RBAC: {aggregated(grants.problems)}" if grants.problems else "")

    def require(self, user: User, action: Action) -> None:
        """Raise where ``user`` may not do ``action``.

        Raises:
            StatusError: Forbidden, in upstream's words.
        """
        decision = self.authorize(user, action)
        if not decision.allowed:
            raise forbidden(user, action, decision.reason)

    def grants(self, user: User, namespace: str) -> Grants:
        """The rules that apply to ``user`` in a namespace, or (empty) only those that apply everywhere."""
        key = (user, namespace)
        found = self._grants.get(key)
        if found is None:
            if len(self._grants) >= MOST_KEPT:
                self._grants.clear()
                self._almighty.clear()
            found = self._grants[key] = self._collect(user, namespace)
        return found

    def rules_of(self, reference: Object, namespace: str) -> Sequence[Rule]:
        """The rules of the role that a binding refers to.

        Raises:
            StatusError: NotFound.
        """
        name, is_role = reference.get("name", ""), reference.get("kind") == "Role"
        resource, where = (ROLES, namespace) if is_role else (CLUSTER_ROLES, "")
        role = self._storage.get(resource, where, name)
        if role is None:
            raise not_found(resource, name)
        return role.get("rules") or ()

    def _changed(self, key: str, old: Object | None, new: Object | None) -> None:
        if self._grants and key.startswith(_WATCHED):
            self._grants.clear()
            self._almighty.clear()

    def _collect(self, user: User, namespace: str) -> Grants:
        grants = Grants()
        for binding in self._bindings(namespace):
            where = namespace_of(binding)
            subject = next((item for item in binding.get("subjects") or () if _applies(user, item, where)), None)
            if subject is not None:
                self._add(grants, binding, subject, where)
        return grants

    def _bindings(self, namespace: str) -> Iterator[Object]:
        yield from self._storage.list(CLUSTER_BINDINGS)
        if namespace:
            yield from self._storage.list(BINDINGS, namespace)

    def _add(self, grants: Grants, binding: Object, subject: Object, where: str) -> None:
        try:
            rules = self.rules_of(binding["roleRef"], where)
        except StatusError:
            role = binding["roleRef"]
            grants.problems.append(not_found(f"{role['kind'].lower()}.{GROUP}", role["name"]).message)
            return
        source = _source(binding, subject, where)
        grants.rules += [(source, rule) for rule in rules]


@dataclass(slots=True)
class Requester:
    """Whose request is being answered, and who can say what they may do."""

    user: User
    authorizer: Authorizer

    @property
    def privileged(self) -> bool:
        """Whether nothing the user does is an escalation."""
        return PRIVILEGED in self.user.groups


def _applies(user: User, subject: Object, namespace: str) -> bool:
    kind, name = subject.get("kind"), subject.get("name", "")
    if kind == "User":
        return user.name == name
    if kind == "Group":
        return name in user.groups
    where = subject.get("namespace") or namespace
    return kind == "ServiceAccount" and bool(where) and user.name == account_name(where, name)


def _source(binding: Object, subject: Object, namespace: str) -> str:
    kind, reference = ("RoleBinding", f"{name_of(binding)}/{namespace}") if namespace else (
        "ClusterRoleBinding", name_of(binding))
    role, who = binding["roleRef"], subject.get("name", "")
    if subject["kind"] == "ServiceAccount":
        who = f"{who}/{subject.get('namespace') or namespace}"
    return (f"{kind} {go_value(reference)} of {role['kind']} {go_value(role['name'])} to "
            f"{subject['kind']} {go_value(who)}")


def aggregated(problems: Sequence[str]) -> str:
    """Several errors in the words of one (utilerrors.Aggregate)."""
    distinct = list(dict.fromkeys(problems))
    return distinct[0] if len(distinct) == 1 else f"[{', '.join(distinct)}]"


def forbidden(user: User, action: Action, reason: str = "") -> StatusError:
    """403: the user may not do it, and ``reason`` why."""
    text = _said(user, action).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    resource = f"{action.resource}.{action.group}" if action.group else action.resource
    return errors.forbidden(resource, action.name, f"{text}: {reason}" if reason else text)


def _said(user: User, action: Action) -> str:
    who = f"User {go_value(user.name)} cannot {action.verb}"
    if not action.about_resource:
        return f"{who} path {go_value(action.path)}"
    where = f"in the namespace {go_value(action.namespace)}" if action.namespace else "at the cluster scope"
    return f"{who} resource {go_value(action.combined)} in API group {go_value(action.group)} {where}"
