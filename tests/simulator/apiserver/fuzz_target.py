"""A cluster that odd requests are sent to, and what must be true after each of them.

An answer that upstream could have given, no trace of what was refused, everything stored can be shown, and the
control plane goes on. ``fuzzing`` makes the requests.
"""

from __future__ import annotations

import random

import orjson
import yaml

from simulator import bootstrap
from simulator.apimachinery.errors import StatusError
from simulator.apimachinery.metadata import Object
from simulator.apiserver.authentication import PRIVILEGED_ADMIN
from simulator.apiserver.request import Request, Response
from simulator.cluster import Cluster
from simulator.kinds import Kind, picture_of
from simulator.kinds.describing import Quiet
from tests.simulator.apiserver.fuzzing import Fuzzer
from tests.simulator.apiserver.nonsense import ACCEPTS
from tests.simulator.auditing import Auditor, frozen, revived
from tests.simulator.commands import JSON, MERGE, Command, path, prelude

MANY = 5
NOW = 1_800_000_000.0
OFTEN = 40
"""Requests between two stretches of time."""
CROWDS: dict[str, tuple[str, ...]] = {
    "deployments.apps": ("spec", "replicas"),
    "replicasets.apps": ("spec", "replicas"),
    "statefulsets.apps": ("spec", "replicas"),
    "replicationcontrollers": ("spec", "replicas"),
    "jobs.batch": ("spec", "parallelism"),
    "cronjobs.batch": ("spec", "jobTemplate", "spec", "parallelism"),
}
"""Where a kind says how many pods it wants."""
STREAMS = ("/exec", "/attach", "/portforward")
GROUP = "example.com"
RULES = ({"apiGroups": ["", "apps", GROUP], "resources": ["*"], "verbs": ["get", "list", "create", "patch", "update"]},)


def more_prelude() -> list[Command]:
    """Beside workloads: a custom resource in two versions, and people who may do some things."""
    fields = {"type": "object", "properties": {
        "spec": {"type": "object", "required": ["size"], "properties": {
            "size": {"type": "integer", "minimum": 0, "maximum": 9}, "color": {"type": "string", "default": "red"},
            "parts": {"type": "array", "x-kubernetes-list-type": "map", "x-kubernetes-list-map-keys": ["name"],
                      "items": {"type": "object", "required": ["name"], "properties": {
                          "name": {"type": "string"}, "port": {"x-kubernetes-int-or-string": True}}}},
            "tags": {"type": "array", "x-kubernetes-list-type": "set", "items": {"type": "string"}},
            "open": {"type": "object", "x-kubernetes-preserve-unknown-fields": True},
            "pod": {"type": "object", "x-kubernetes-embedded-resource": True,
                    "x-kubernetes-preserve-unknown-fields": True},
            "notes": {"type": "object", "additionalProperties": {"type": "string", "nullable": True}}}},
        "status": {"type": "object", "properties": {"size": {"type": "integer"}, "selector": {"type": "string"}}}}}
    scale = {"specReplicasPath": ".spec.size", "statusReplicasPath": ".status.size",
             "labelSelectorPath": ".status.selector"}
    column = {"name": "Size", "type": "integer", "jsonPath": ".spec.size"}
    versions = [{"name": name, "served": True, "storage": name == "v1", "schema": {"openAPIV3Schema": fields},
                 "subresources": {"status": {}, "scale": scale}, "additionalPrinterColumns": [column],
                 "selectableFields": [{"jsonPath": ".spec.color"}], "deprecated": name != "v1"}
                for name in ("v1", "v1beta1")]
    names = {"plural": "widgets", "singular": "widget", "kind": "Widget", "shortNames": ["wd"]}
    definition = {"apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition",
                  "metadata": {"name": f"widgets.{GROUP}"},
                  "spec": {"group": GROUP, "scope": "Namespaced", "names": names, "versions": versions}}
    rbac = {"apiVersion": "rbac.authorization.k8s.io/v1"}
    role = {**rbac, "kind": "Role", "metadata": {"name": "dev"}, "rules": list(RULES)}
    subjects = [{"kind": "User", "name": "jane"}, {"kind": "ServiceAccount", "name": "default", "namespace": "default"}]
    bindings = [
        ("rolebindings", "default", "RoleBinding", "Role", "dev", subjects),
        ("clusterrolebindings", "", "ClusterRoleBinding", "ClusterRole", "view", [{"kind": "User", "name": "viewer"}])]
    made = [("POST", path("customresourcedefinitions.apiextensions.k8s.io"), definition, JSON),
            ("POST", path("roles.rbac.authorization.k8s.io", "default"), role, JSON)]
    for plural, namespace, kind, of, name, whom in bindings:
        ref = {"apiGroup": "rbac.authorization.k8s.io", "kind": of, "name": name}
        obj = {**rbac, "kind": kind, "metadata": {"name": f"fuzz-{name}"}, "roleRef": ref, "subjects": whom}
        made.append(("POST", path(f"{plural}.rbac.authorization.k8s.io", namespace), obj, JSON))
    return made


class Target:
    """A cluster to send nonsense to.

    Args:
        seed: which nonsense.
    """

    def __init__(self, seed: int) -> None:
        self.dice = random.Random(seed)
        profile = "bare" if seed % 5 == 4 else "default"
        self.cluster = revived(bootstrap.tables(profile=profile, nodes=2, seed=seed, now=NOW))
        for method, url, body, media in (*prelude(), *more_prelude()):
            answer = self.cluster.apiserver.handle(Request.to(method, url, body, media))
            assert answer.status == 201, answer.body
        self.cluster.run(self.cluster.now + 20)
        self._widget()
        self.cluster.state.commit()
        self.auditor = Auditor(self.cluster)
        self.fuzzer = Fuzzer(self.dice, lambda: self.cluster.registry.storage.kinds.served, self._known, self._stored,
                             self._tokens())

    def _widget(self) -> None:
        widget = {"apiVersion": f"{GROUP}/v1", "kind": "Widget", "metadata": {"name": "web"}, "spec": {
            "size": 2, "parts": [{"name": "a", "port": 1}], "tags": ["x"], "open": {"a": [1]}, "notes": {"k": "v"}}}
        made = self.cluster.apiserver.handle(Request.to("POST", f"/apis/{GROUP}/v1/namespaces/default/widgets", widget))
        assert made.status == 201, made.body

    def _tokens(self) -> list[str]:
        asked = Request.to("POST", path("serviceaccounts", "default", "default", "/token"),
                           {"apiVersion": "authentication.k8s.io/v1", "kind": "TokenRequest", "spec": {}})
        answer = self.cluster.apiserver.handle(asked)
        self.cluster.state.commit()
        return [answer.body["status"]["token"]]

    def _known(self, kind: Kind) -> list[tuple[str, str]]:
        try:
            found = self.cluster.registry.storage.list(kind.resource)
        except StatusError:  # of metrics that nobody measures
            return []
        return [(obj["metadata"].get("namespace", ""), obj["metadata"]["name"]) for obj in found]

    def _stored(self, kind: Kind, namespace: str, name: str) -> Object | None:
        if (namespace, name) not in self._known(kind):
            return None
        return kind.from_storage(self.cluster.registry.storage.get(kind.resource, namespace, name))

    def send(self) -> None:
        """One request, and all that must be true of what it did."""
        request, before = self.fuzzer.request(), self.cluster.state.tables()
        response = self.cluster.apiserver.handle(request)
        check_answer(request, response)
        refused = response.status >= 400 and "/proxy" not in request.path  # a program's refusal may well write
        if refused or "All" in request.query.get("dryRun", ()):
            assert self.cluster.state.savepoint() == 0, f"{request} was refused and left something behind"
            assert self.cluster.state.tables() == before
        changes = self.auditor.commit()
        for change in changes:
            if change.table == "objects" and change.new is not None:
                show(self.cluster, change.key)

    def live(self) -> None:
        """Time passes: the control plane meets what has been stored."""
        self._keep_small()
        self.auditor.run(self.cluster.now + self.dice.choice((0.5, 3.0, 20.0, 90.0)))
        self.auditor.commit()
        self.auditor.check()
        tables = self.cluster.state.tables()
        assert frozen(tables) == tables
        for key, _ in list(self.cluster.state.items("objects")):
            show(self.cluster, key)

    def _keep_small(self) -> None:
        """Ten thousand pods are another test's business."""
        for resource, where in CROWDS.items():
            for obj in self.cluster.registry.storage.list(resource):
                if _at(obj, where) > MANY:
                    meta = obj["metadata"]
                    there = path(resource, meta["namespace"], meta["name"])
                    asked = Request.to("PATCH", there, _nested(where, MANY), MERGE, user=PRIVILEGED_ADMIN)
                    answer = self.cluster.apiserver.handle(asked)
                    assert answer.status == 200, answer.body


def _at(obj: Object, where: tuple[str, ...]) -> int:
    value = obj
    for field in where:
        value = value.get(field) or {}
    return value or 0


def _nested(where: tuple[str, ...], value: int) -> Object:
    patch: object = value
    for field in reversed(where):
        patch = {field: patch}
    return patch


def check_answer(request: Request, response: Response) -> None:
    """An answer that can go over the wire, and no failure of the server that upstream would not have."""
    if response.follow is not None:
        assert all(isinstance(line, bytes) for line in response.follow.begin())
        response.follow.idle(1)
        return
    content = response.content()
    if response.status < 400 or response.status == 501 or "/proxy" in request.path:
        return
    if not isinstance(response.body, dict):
        assert response.status == 404 or request.path.endswith(STREAMS), f"{request}: {response}"
        return
    assert orjson.loads(content)["status"] == "Failure"
    assert response.status < 500 or is_upstreams(response.body), f"{request}: {response.body}"


def is_upstreams(status: Object) -> bool:
    """Whether a real server says so, too: some strategic merge patches fail with an error it has no class for, the
    store refuses what is too large, and a version of the future is waited for in vain."""
    if status["code"] == 504:
        return status["reason"] == "Timeout"
    return (
        status["code"] == 500
        and not status.get("reason")
        and not status["message"].startswith("Internal error")
    )


def show(cluster: Cluster, key: str) -> None:
    """Every way an object is looked at."""
    resource, namespace, name = key.split("/", 2)
    obj = cluster.state.get("objects", key)
    storage = cluster.registry.storage
    kind = storage.kinds.by_resource(resource)
    if obj is None or kind is None:  # a custom resource whose definition is no longer accepted is served nowhere
        return
    orjson.dumps(picture_of(kind, obj))
    assert kind.describe(obj, Quiet(storage), cluster.now)
    yaml.safe_dump(obj, allow_unicode=True).encode()
    assert len(kind.row(obj, cluster.now)) == len(kind.columns)
    for served in (item for item in (kind, *kind.views()) if item.served):
        start = f"/apis/{served.api_version}" if served.group else f"/api/{served.version}"
        home = f"/namespaces/{namespace}" if served.namespaced else ""
        for accept in ACCEPTS[:3]:
            url = f"{start}{home}/{served.plural}/{name}"
            asked = Request("GET", url, {}, {"accept": accept}, user=PRIVILEGED_ADMIN)
            response = cluster.apiserver.handle(asked)
            assert response.status == 200, (key, response.body)
            response.content()
