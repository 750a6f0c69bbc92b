"""The priority levels and flow schemas that every API server makes for itself.

Mirrors apiserver/pkg/apis/flowcontrol/bootstrap and pkg/registry/flowcontrol/rest.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from simulator.apimachinery.metadata import Object

GROUP = "flowcontrol.apiserver.k8s.io"
_META = {"annotations": {"apf.kubernetes.io/autoupdate-spec": "true"}}
_LEVELS = (
    # name, shares, percent lent, queues, hand
    ("system", 30, 33, 64, 6),
    ("node-high", 40, 25, 64, 6),
    ("leader-election", 10, 0, 16, 4),
    ("workload-high", 40, 50, 128, 6),
    ("workload-low", 100, 90, 128, 6),
    ("global-default", 20, 50, 128, 6),
)
_ALL = [{"kind": "Group", "group": {"name": f"system:{name}"}} for name in ("unauthenticated", "authenticated")]
_NODES = [{"kind": "Group", "group": {"name": "system:nodes"}}]
_ACCOUNTS = [{"kind": "ServiceAccount", "serviceAccount": {"name": "*", "namespace": "kube-system"}}]
_LEASES = {"apiGroups": ["coordination.k8s.io"], "resources": ["leases"], "namespaces": ["*"]}
Rows = Iterator[tuple[str, Object]]


def flow_control() -> Rows:
    """The objects, mandatory ones first."""
    yield _level("exempt", {"type": "Exempt", "exempt": {"nominalConcurrencyShares": 0, "lendablePercent": 0}})
    yield _level("catch-all", _limited(5, 0, {"type": "Reject"}))
    for name, shares, percent, queues, hand in _LEVELS:
        queuing = {"queues": queues, "handSize": hand, "queueLengthLimit": 50}
        yield _level(name, _limited(shares, percent, {"type": "Queue", "queuing": queuing}))
    yield from _schemas()


def _schemas() -> Rows:
    lease = {**_LEASES, "verbs": ["get", "create", "update"]}
    nodes = {"verbs": ["*"], "apiGroups": [""], "resources": ["nodes", "nodes/status"], "namespaces": ["*"],
             "clusterScope": True}
    probes = {"verbs": ["get"], "nonResourceURLs": ["/healthz", "/readyz", "/livez"]}
    leaders = [*_users("kube-controller-manager", "kube-scheduler"), *_ACCOUNTS]
    accounts = [{"kind": "Group", "group": {"name": "system:serviceaccounts"}}]
    masters = [{"kind": "Group", "group": {"name": "system:masters"}}]
    yield _schema("exempt", "exempt", 1, "", _everything(masters))
    yield _schema("catch-all", "catch-all", 10000, "ByUser", _everything(_ALL))
    yield _schema("system-nodes", "system", 500, "ByUser", _everything(_NODES))
    yield _schema("system-node-high", "node-high", 400, "ByUser",
                  {"subjects": _NODES, "resourceRules": [nodes, {**_LEASES, "verbs": ["*"]}]})
    yield _schema("probes", "exempt", 2, "", {"subjects": _ALL, "nonResourceRules": [probes]})
    yield _schema("system-leader-election", "leader-election", 100, "ByUser",
                  {"subjects": leaders, "resourceRules": [lease]})
    for name in ("kube-controller-manager", "kube-scheduler"):
        yield _schema(name, "workload-high", 800, "ByNamespace", _everything(_users(name)))
    yield _schema("kube-system-service-accounts", "workload-high", 900, "ByNamespace", _everything(_ACCOUNTS))
    yield _schema("service-accounts", "workload-low", 9000, "ByUser", _everything(accounts))
    yield _schema("global-default", "global-default", 9900, "ByUser", _everything(_ALL))


def _users(*names: str) -> list[Object]:
    return [{"kind": "User", "user": {"name": f"system:{name}"}} for name in names]


def _everything(subjects: Sequence[Object]) -> Object:
    whole = {"verbs": ["*"], "apiGroups": ["*"], "resources": ["*"], "namespaces": ["*"], "clusterScope": True}
    return {"subjects": list(subjects), "resourceRules": [whole],
            "nonResourceRules": [{"verbs": ["*"], "nonResourceURLs": ["*"]}]}


def _limited(shares: int, percent: int, response: Object) -> Object:
    return {"type": "Limited", "limited": {"nominalConcurrencyShares": shares, "lendablePercent": percent,
                                           "limitResponse": response}}


def _level(name: str, spec: Object) -> tuple[str, Object]:
    obj = {"apiVersion": f"{GROUP}/v1", "kind": "PriorityLevelConfiguration", "metadata": {**_META, "name": name}}
    return f"prioritylevelconfigurations.{GROUP}", {**obj, "spec": spec}


def _schema(name: str, level: str, precedence: int, method: str, rule: Object) -> tuple[str, Object]:
    spec: dict[str, Any] = {"priorityLevelConfiguration": {"name": level}, "matchingPrecedence": precedence,
                            "rules": [rule]}
    if method:
        spec["distinguisherMethod"] = {"type": method}
    obj = {"apiVersion": f"{GROUP}/v1", "kind": "FlowSchema", "metadata": {**_META, "name": name}, "spec": spec}
    return f"flowschemas.{GROUP}", obj
