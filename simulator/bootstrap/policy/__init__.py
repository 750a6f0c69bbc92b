"""The roles and bindings that a new cluster has before anybody asks for any.

``policy`` is what every API server makes for itself, ``kubeadm_policy`` what kubeadm and its add-ons grant on top. The
tables stand beside this file; ``grammar`` reads them. Mirrors plugin/pkg/auth/authorizer/rbac/bootstrappolicy.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from simulator.apimachinery.metadata import Object
from simulator.bootstrap.policy import kubeadm
from simulator.bootstrap.policy.cluster_roles import CLUSTER_BINDINGS, CLUSTER_ROLES
from simulator.bootstrap.policy.controller_roles import CONTROLLER_ROLES, PREFIX
from simulator.bootstrap.policy.grammar import GROUP, binding, bindings, roles, subject
from simulator.bootstrap.policy.namespace_roles import NAMESPACE_BINDINGS, NAMESPACE_ROLES

Rows = Iterator[tuple[str, Object]]
"""(resource, object) in the order of creation."""
LABELS = {"kubernetes.io/bootstrapping": "rbac-defaults"}
ANNOTATIONS = {"rbac.authorization.kubernetes.io/autoupdate": "true"}
RESOURCES = {kind: f"{kind.lower()}s.{GROUP}" for kind in (
    "ClusterRole", "ClusterRoleBinding", "Role", "RoleBinding")}


def policy() -> Rows:
    """The policy of any control plane."""
    cluster = [*roles(CLUSTER_ROLES, "ClusterRole"), *roles(CONTROLLER_ROLES, "ClusterRole", PREFIX)]
    controllers = [role["metadata"]["name"].removeprefix(PREFIX) for role in cluster
                   if role["metadata"]["name"].startswith(PREFIX)]
    granted = [*bindings(CLUSTER_BINDINGS, "ClusterRoleBinding"), *map(_controller_binding, controllers)]
    for obj in (*cluster, *granted, *_in_namespaces(NAMESPACE_ROLES, NAMESPACE_BINDINGS)):
        meta = obj["metadata"]
        meta["labels"] = {**LABELS, **meta.get("labels", {})}
        meta["annotations"] = dict(ANNOTATIONS)
        yield RESOURCES[obj["kind"]], obj


def _controller_binding(name: str) -> Object:
    return binding("ClusterRoleBinding", PREFIX + name, PREFIX + name, [subject(f"account kube-system/{name}")])


def _in_namespaces(all_roles: dict[str, str], all_bindings: dict[str, str]) -> Iterable[Object]:
    for namespace, text in all_roles.items():
        yield from roles(text, "Role", namespace=namespace)
    for namespace, text in all_bindings.items():
        yield from bindings(text, "RoleBinding", namespace)


def kubeadm_policy() -> Rows:
    """What kubeadm, CoreDNS, kube-proxy and metrics-server add."""
    cluster = [*roles(kubeadm.CLUSTER_ROLES, "ClusterRole"),
               *bindings(kubeadm.CLUSTER_BINDINGS, "ClusterRoleBinding")]
    for obj in (*cluster, *_in_namespaces(kubeadm.NAMESPACE_ROLES, kubeadm.NAMESPACE_BINDINGS)):
        meta = obj["metadata"]
        labels = kubeadm.METRICS_LABELS if "metrics-server" in meta["name"] else {}
        if labels := {**labels, **kubeadm.LABELS.get(meta["name"], {})}:
            meta["labels"] = labels
        yield RESOURCES[obj["kind"]], obj
