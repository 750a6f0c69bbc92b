"""kubectl create rolebinding and clusterrolebinding (kubectl/pkg/cmd/create/create_{,cluster}rolebinding.go)."""

from __future__ import annotations

from simulator.apimachinery.metadata import Object
from simulator.kubectl.command import Invocation, error
from simulator.kubectl.flags import Flag
from simulator.kubectl.verbs.generators.generator import COMMON, Generator
from simulator.kubectl.verbs.generators.role import API_VERSION, RBAC

SUBJECTS = (Flag("user", type="array"), Flag("group", type="array"), Flag("serviceaccount", type="array"))


def _subjects(call: Invocation) -> list[Object]:
    found = [{"apiGroup": RBAC, "kind": kind, "name": name}
             for kind, flag in (("User", "user"), ("Group", "group")) for name in call.flags[flag]]
    return found + [_account(text) for text in call.flags["serviceaccount"]]


def _account(text: str) -> Object:
    parts = text.split(":")
    if len(parts) != 2 or not all(parts):
        raise error("serviceaccount must be <namespace>:<name>")
    return {"kind": "ServiceAccount", "name": parts[1], "namespace": parts[0]}


def _binding(call: Invocation, kind: str, name: str, role_kind: str, role: str) -> Object:
    found: Object = {"apiVersion": API_VERSION, "kind": kind, "metadata": {"name": name},
                     "roleRef": {"apiGroup": RBAC, "kind": role_kind, "name": role}}
    subjects = _subjects(call)
    return {**found, "subjects": subjects} if subjects else found


class CreateRoleBinding(Generator):
    name = "rolebinding"
    usage = ("NAME --clusterrole=NAME|--role=NAME [--user=username] [--group=groupname] "
             "[--serviceaccount=namespace:serviceaccountname]")
    summary = "Create a role binding for a particular role or cluster role"
    flags = (Flag("clusterrole", default=""), Flag("role", default=""), *SUBJECTS, *COMMON)

    def build(self, call: Invocation, name: str) -> Object:
        cluster_role, role = call.flags["clusterrole"], call.flags["role"]
        if bool(cluster_role) == bool(role):
            raise error("exactly one of clusterrole or role must be specified")
        return _binding(call, "RoleBinding", name, "Role" if role else "ClusterRole", role or cluster_role)


class CreateClusterRoleBinding(Generator):
    name = "clusterrolebinding"
    usage = ("NAME --clusterrole=NAME [--user=username] [--group=groupname] "
             "[--serviceaccount=namespace:serviceaccountname]")
    summary = "Create a cluster role binding for a particular cluster role"
    namespaced = False
    flags = (Flag("clusterrole", default="", required=True), *SUBJECTS, *COMMON)

    def build(self, call: Invocation, name: str) -> Object:
        return _binding(call, "ClusterRoleBinding", name, "ClusterRole", call.flags["clusterrole"])
