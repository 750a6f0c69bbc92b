"""ClusterRole: what may be done in the whole cluster, or (bound by a RoleBinding) in one namespace.

Mirrors pkg/registry/rbac/clusterrole and pkg/apis/rbac/validation.
"""

from __future__ import annotations

from simulator.apimachinery.fields import FieldError, invalid_value, required
from simulator.apimachinery.label_selectors import validate_label_selector
from simulator.apimachinery.metadata import Object
from simulator.kinds.kind import Context
from simulator.kinds.role import RoleKind

OPERATORS = ("In", "NotIn", "Exists", "DoesNotExist")


class ClusterRoleKind(RoleKind):
    """Rules for everywhere; with an ``aggregationRule`` a controller collects them from other ClusterRoles."""

    kind = "ClusterRole"
    plural = "clusterroles"
    namespaced = False
    schema = "io.k8s.api.rbac.v1.ClusterRole"

    def validate(self, obj: Object, context: Context) -> list[FieldError]:
        return super().validate(obj, context) + _aggregation_problems(obj)


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
