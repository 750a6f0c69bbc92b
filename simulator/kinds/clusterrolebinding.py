"""ClusterRoleBinding: who has a ClusterRole everywhere.

Mirrors pkg/registry/rbac/clusterrolebinding and pkg/apis/rbac/validation.
"""

from __future__ import annotations

from typing import Any

from simulator.apimachinery.fields import FieldError
from simulator.apimachinery.metadata import Object
from simulator.apimachinery.names import path_segment_problems
from simulator.kinds.kind import Context, Kind, Reader
from simulator.kinds.rolebinding import (
    GROUP,
    binding_columns,
    binding_problems,
    binding_row,
    default_binding,
    describe_binding,
    role_change_problems,
)


class ClusterRoleBindingKind(Kind):
    """Grants a ClusterRole in all namespaces and for what is in none."""

    group = GROUP
    kind = "ClusterRoleBinding"
    plural = "clusterrolebindings"
    namespaced = False
    schema = "io.k8s.api.rbac.v1.ClusterRoleBinding"
    allow_create_on_update = True
    columns = binding_columns("clusterRoleBinding")

    def default(self, obj: Object) -> None:
        default_binding(obj)

    def prepare_for_create(self, obj: Object, context: Context) -> None:
        """Nothing is kept from clients."""

    def validate(self, obj: Object, context: Context) -> list[FieldError]:
        return binding_problems(obj, ("ClusterRole",), self.namespaced)

    def validate_update(self, new: Object, old: Object, context: Context) -> list[FieldError]:
        return role_change_problems(new, old)

    def validate_name(self, name: str) -> list[str]:
        return path_segment_problems(name)

    def row(self, obj: Object, now: float) -> list[Any]:
        return binding_row(obj, now)

    def describe(self, obj: Object, reader: Reader, now: float) -> str:
        return describe_binding(obj)
