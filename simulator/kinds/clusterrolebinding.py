"""ClusterRoleBinding: who has a ClusterRole everywhere.

Mirrors pkg/registry/rbac/clusterrolebinding and pkg/apis/rbac/validation.
"""

from __future__ import annotations

from simulator.kinds.rolebinding import RoleBindingKind, binding_columns


class ClusterRoleBindingKind(RoleBindingKind):
    """Grants a ClusterRole in all namespaces and for what is in none."""

    kind = "ClusterRoleBinding"
    plural = "clusterrolebindings"
    namespaced = False
    schema = "io.k8s.api.rbac.v1.ClusterRoleBinding"
    columns = binding_columns("clusterRoleBinding")
    roles = ("ClusterRole",)
