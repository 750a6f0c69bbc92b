"""A cluster of the bare profile with its policy, and requests in the name of people and accounts."""

from __future__ import annotations

from typing import Any

from simulator import bootstrap
from simulator.apimachinery.identity import User
from simulator.apiserver.request import Request, Response
from simulator.cluster import Cluster

NOW = 1_800_000_000.0
RBAC = "/apis/rbac.authorization.k8s.io/v1"
JANE = User("jane", ("dev", "system:authenticated"))


class People:
    """The API of one cluster, asked by whoever is named."""

    def __init__(self, profile: str = "bare") -> None:
        self.cluster = Cluster()
        self.cluster.state.restore(bootstrap.tables(profile=profile, nodes=1, seed=7, now=NOW))

    def ask(self, method: str, url: str, body: Any = None, user: User | None = None, **headers: Any) -> Response:
        """The answer; without ``user`` the administrator asks, or whom ``headers`` name."""
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        content_type = "application/merge-patch+json" if method == "PATCH" else "application/json"
        return self.cluster.apiserver.handle(Request.to(method, url, body, content_type, headers=sent, user=user))

    def message(self, method: str, url: str, body: Any = None, **more: Any) -> str:
        """What a refusal says; empty where there is none."""
        response = self.ask(method, url, body, **more)
        return response.body["message"] if response.status >= 400 else ""

    def role(self, name: str, *rules: Any, namespace: str = "default") -> None:
        """Make a Role of rules (verbs, resources[, names]) in the core group, blanks between words."""
        self._made(f"{RBAC}/namespaces/{namespace}/roles", {"metadata": {"name": name}, "rules": [
            {"apiGroups": [""], "verbs": verbs.split(), "resources": resources.split(),
             **({"resourceNames": names[0].split()} if names else {})} for verbs, resources, *names in rules]}, "Role")

    def cluster_role(self, name: str, *rules: dict, **more: Any) -> None:
        """Make a ClusterRole."""
        self._made(f"{RBAC}/clusterroles", {"metadata": {"name": name}, "rules": list(rules), **more}, "ClusterRole")

    def bind(self, kind: str, role: str, *names: str, namespace: str = "default") -> None:
        """Give users a Role or ClusterRole in a namespace, or (empty) everywhere."""
        subjects = [{"kind": "User", "name": name} for name in names]
        scope, bound = (f"namespaces/{namespace}/rolebindings", "RoleBinding") if namespace else (
            "clusterrolebindings", "ClusterRoleBinding")
        self._made(f"{RBAC}/{scope}", {"metadata": {"name": f"{role}-{names[0]}"}, "subjects": subjects,
                                       "roleRef": {"kind": kind, "name": role}}, bound)

    def account(self, name: str = "robot", namespace: str = "default") -> None:
        """Make a ServiceAccount."""
        self._made(f"/api/v1/namespaces/{namespace}/serviceaccounts", {"metadata": {"name": name}}, "ServiceAccount")

    def token(self, account: str = "robot", namespace: str = "default", **spec: Any) -> str:
        """A token of an account."""
        response = self.token_request(account, namespace, **spec)
        assert response.status == 201, response.body
        return response.body["status"]["token"]

    def token_request(self, account: str = "robot", namespace: str = "default", **spec: Any) -> Response:
        """The answer to a request for a token."""
        return self.ask("POST", f"/api/v1/namespaces/{namespace}/serviceaccounts/{account}/token", {
            "apiVersion": "authentication.k8s.io/v1", "kind": "TokenRequest", "spec": spec})

    def review(self, plural: str, kind: str, spec: Any, group: str = "authorization", user: User | None = None) -> Any:
        """The status of a review."""
        response = self.ask("POST", f"/apis/{group}.k8s.io/v1/{plural}", {
            "apiVersion": f"{group}.k8s.io/v1", "kind": kind, "spec": spec}, user=user)
        assert response.status == 201, response.body
        return response.body["status"]

    def _made(self, url: str, obj: Any, kind: str) -> None:
        version = "rbac.authorization.k8s.io/v1" if RBAC in url else "v1"
        response = self.ask("POST", url, {"apiVersion": version, "kind": kind, **obj})
        assert response.status == 201, response.body
