"""ClusterRole: what may be done in the whole cluster, or (bound by a RoleBinding) in one namespace.

Mirrors pkg/registry/rbac/clusterrole and pkg/apis/rbac/validation.
"""

from __future__ import annotations

from simulator.apimachinery.fields import FieldError, invalid_value, required
from simulator.apimachinery.label_selectors import validate_label_selector
from simulator.apimachinery.metadata import Object, name_of
from simulator.apimachinery.names import path_segment_problems
from simulator.kinds.kind import Context, Kind, Reader
from simulator.kinds.role import COLUMNS, describe_rules, rule_problems

OPERATORS = ("In", "NotIn", "Exists", "DoesNotExist")


class ClusterRoleKind(Kind):
    """Rules for everywhere; with an ``aggregationRule`` a controller collects them from other ClusterRoles."""

    group = "rbac.authorization.k8s.io"
    kind = "ClusterRole"
    plural = "clusterroles"
    namespaced = False
    schema = "io.k8s.api.rbac.v1.ClusterRole"
    allow_create_on_update = True
    columns = COLUMNS

    def default(self, obj: Object) -> None:
        obj.setdefault("rules", None)

    def validate(self, obj: Object, context: Context) -> list[FieldError]:
        return rule_problems(obj, self.namespaced) + _aggregation_problems(obj)

    def validate_name(self, name: str) -> list[str]:
        return path_segment_problems(name)

    def row(self, obj: Object, now: float) -> list[str]:
        return [name_of(obj), obj["metadata"].get("creationTimestamp", "")]

    def describe(self, obj: Object, reader: Reader, now: float) -> str:
        return describe_rules(obj)


def _aggregation_problems(obj: Object) -> list[FieldError]:
    rule = obj.get("aggregationRule")
    if rule is None:
        return []
    field, selectors = "aggregationRule.clusterRoleSelectors", rule.get("clusterRoleSelectors")
    if not selectors:
        return [required(field, "at least one clusterRoleSelector required if aggregationRule is non-nil")]
    return [problem for index, selector in enumerate(selectors)
            for problem in _selector_problems(selector, f"{field}[{index}]")]


def _selector_problems(selector: Object, path: str) -> list[FieldError]:
    problems = validate_label_selector(selector, path)
    if problems:
        problems.append(invalid_value(path, None, "invalid label selector."))
    return problems
