"""Nobody gives away what they do not have: who writes roles and bindings must hold the rules they grant.

Upstream does this where roles are stored, after admission has changed the object and before it is validated
(pkg/registry/rbac/{role,clusterrole,rolebinding,clusterrolebinding}/policybased/storage.go).
"""

from __future__ import annotations

from collections.abc import Sequence

from simulator.apimachinery.errors import StatusError, forbidden
from simulator.apimachinery.fields import go_value
from simulator.apimachinery.metadata import Object
from simulator.apimachinery.policy_rules import (
    FULL_AUTHORITY,
    Action,
    Rule,
    compact,
    compact_text,
    quoted,
    uncovered,
)
from simulator.apiserver.admission.plugin import Attributes, Plugin
from simulator.apiserver.authorization import GROUP, Requester, aggregated

ROLES = (f"roles.{GROUP}", f"clusterroles.{GROUP}")
BINDINGS = (f"rolebindings.{GROUP}", f"clusterrolebindings.{GROUP}")
COLLECTED = ("ownerReferences", "finalizers", "managedFields", "resourceVersion")
"""What the garbage collector changes: that alone grants nothing."""


class RoleEscalation(Plugin):
    name = "RoleEscalation"

    def admit(self, attributes: Attributes) -> None:
        resource, requester = attributes.kind.resource, attributes.requester
        if requester is None or requester.privileged or resource not in (*ROLES, *BINDINGS):
            return
        if attributes.old is not None and _same(attributes.obj, attributes.old):
            return
        if resource in ROLES:
            _check_role(attributes, requester)
        else:
            _check_binding(attributes, requester)


def _same(new: Object, old: Object) -> bool:
    return _granting(new) == _granting(old)


def _granting(obj: Object) -> Object:
    meta = {key: value for key, value in obj["metadata"].items() if key not in COLLECTED}
    return {**obj, "metadata": meta}


def _check_role(attributes: Attributes, requester: Requester) -> None:
    name = attributes.name if attributes.operation == "UPDATE" else ""
    escalate = Action("escalate", GROUP, "*", attributes.kind.plural, namespace=attributes.namespace, name=name)
    if requester.authorizer.authorize(requester.user, escalate).allowed:
        return
    _confirm(attributes, requester, attributes.obj.get("rules") or ())
    if _collects(attributes.obj) or _collects(attributes.old):
        try:
            _confirm(attributes, requester, FULL_AUTHORITY)
        except StatusError:
            why = "must have cluster-admin privileges to use the aggregationRule"
            raise forbidden(attributes.kind.resource, attributes.name, why) from None


def _collects(role: Object | None) -> bool:
    return bool(((role or {}).get("aggregationRule") or {}).get("clusterRoleSelectors"))


def _check_binding(attributes: Attributes, requester: Requester) -> None:
    reference = attributes.obj.get("roleRef") or {}
    kind = reference.get("kind")
    if kind in ("Role", "ClusterRole"):
        bind = Action("bind", reference.get("apiGroup", ""), "*", f"{kind.lower()}s",
                      namespace=attributes.namespace, name=reference.get("name", ""))
        if requester.authorizer.authorize(requester.user, bind).allowed:
            return
        _confirm(attributes, requester, requester.authorizer.rules_of(reference, attributes.namespace))


def _confirm(attributes: Attributes, requester: Requester, rules: Sequence[Rule]) -> None:
    """Raise Forbidden where the requester lacks one of ``rules``."""
    user, grants = requester.user, requester.authorizer.grants(requester.user, attributes.namespace)
    missing = uncovered([rule for _, rule in grants.rules], rules)
    if not missing:
        return
    lines = sorted({compact_text(rule) for rule in compact(missing)})
    why = (f"user {go_value(user.name)} (groups={quoted(user.groups)}) is attempting to grant RBAC permissions not "
           "currently held:\n" + "\n".join(lines))
    if grants.problems:
        why += f"; resolution errors: {aggregated(grants.problems)}"
    raise forbidden(attributes.kind.resource, attributes.name, why)
