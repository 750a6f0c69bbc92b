"""Role: what may be done inside one namespace.

Mirrors pkg/registry/rbac/role, pkg/apis/rbac/validation and the describer of roles. ClusterRole, in its own file, has
the same rules.
"""

from __future__ import annotations

from simulator.apimachinery.fields import FieldError, invalid_value, required
from simulator.apimachinery.metadata import Object, annotations_of, labels_of, name_of
from simulator.apimachinery.names import path_segment_problems
from simulator.apimachinery.policy_rules import Rule, break_down, compact, ordered, resource_and_group
from simulator.kinds.describing import Writer
from simulator.kinds.kind import Column, Context, Kind, Reader

COLUMNS = (
    Column("Name", format="name", description="Name must be unique within a namespace."),
    Column("Created At", "date", description="CreationTimestamp is a timestamp representing the server time."),
)
"""Upstream has no printer for roles: they get the table of a kind that nobody knows more about."""


class RoleKind(Kind):
    """Rules for one namespace."""

    group = "rbac.authorization.k8s.io"
    kind = "Role"
    plural = "roles"
    schema = "io.k8s.api.rbac.v1.Role"
    allow_create_on_update = True
    columns = COLUMNS

    def default(self, obj: Object) -> None:
        obj.setdefault("rules", None)

    def validate(self, obj: Object, context: Context) -> list[FieldError]:
        return _rule_problems(obj, self.namespaced)

    def validate_name(self, name: str) -> list[str]:
        return path_segment_problems(name)

    def row(self, obj: Object, now: float) -> list[str]:
        return [name_of(obj), obj["metadata"].get("creationTimestamp", "")]

    def describe(self, obj: Object, reader: Reader, now: float) -> str:
        return _described(obj)


def _rule_problems(obj: Object, namespaced: bool) -> list[FieldError]:
    """What is wrong with the rules of a role."""
    return [problem for index, rule in enumerate(obj.get("rules") or ())
            for problem in _problems_of(rule, namespaced, f"rules[{index}]")]


def _problems_of(rule: Rule, namespaced: bool, path: str) -> list[FieldError]:
    problems = [] if rule.get("verbs") else [required(f"{path}.verbs", "verbs must contain at least one value")]
    if rule.get("nonResourceURLs"):
        return problems + _url_problems(rule, namespaced, path)
    if not rule.get("apiGroups"):
        problems.append(required(f"{path}.apiGroups", "resource rules must supply at least one api group"))
    if not rule.get("resources"):
        problems.append(required(f"{path}.resources", "resource rules must supply at least one resource"))
    return problems


def _url_problems(rule: Rule, namespaced: bool, path: str) -> list[FieldError]:
    urls, field, found = rule["nonResourceURLs"], f"{path}.nonResourceURLs", []
    if namespaced:
        found.append(invalid_value(field, urls, "namespaced rules cannot apply to non-resource URLs"))
    if any(rule.get(key) for key in ("apiGroups", "resources", "resourceNames")):
        found.append(invalid_value(field, urls, "rules cannot apply to both regular resources and non-resource URLs"))
    return found


def _described(obj: Object) -> str:
    """The description of a role of either kind."""
    writer = Writer()
    writer.field("Name", name_of(obj))
    writer.labels("Labels", labels_of(obj))
    writer.annotations("Annotations", annotations_of(obj))
    atoms = (atom for rule in obj.get("rules") or () for atom in break_down(rule))
    heads = ("Resources", "Non-Resource URLs", "Resource Names", "Verbs")
    writer.table("PolicyRule", heads, (
        (resource_and_group(rule), *(f"[{' '.join(rule.get(field) or ())}]"
                                     for field in ("nonResourceURLs", "resourceNames", "verbs")))
        for rule in ordered(compact(atoms))))
    return writer.text()
