"""Scenes for the make-believe cluster, by name: each takes the cluster and returns the batches to send."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.frontend.mock_cluster import (
    MockCluster,
    container,
    deployment,
    node,
    pod,
    replicaset,
    service,
    thing,
)

Batches = list[dict[str, Any]]


def bare(cluster: MockCluster) -> Batches:
    """Three nodes and nothing of the reader's."""
    spaces = [
        thing("namespaces", "Namespace", name, "", phase="Active") for name in ("default", "kube-system")
    ]
    dns = pod("coredns-5d78c9869d-abcde", 1, namespace="kube-system")
    return [cluster.commit("kubectl", node(1), node(2), node(3), *spaces, dns)]


def rollout(cluster: MockCluster) -> Batches:
    """A Deployment between two ReplicaSets, and a Service before it."""
    web = deployment("web", 4, 3)
    old, new = replicaset(web, "7c5ddbdf54", 1, 3, 2), replicaset(web, "84b9f6c8d9", 2, 2, 1)
    label = {"labels": {"app": "web"}}
    pods = [
        pod("web-7c5ddbdf54-2k4xp", 2, owner=old, **label),
        pod("web-7c5ddbdf54-9hqzt", 3, owner=old, **label),
        pod("web-7c5ddbdf54-w7lmd", 3, owner=old, deleted=cluster.virtual(), grace=30, **label),
        pod("web-84b9f6c8d9-5tq8r", 2, owner=new, **label),
        pod("web-84b9f6c8d9-n6vbc", 2, "ContainerCreating", False, owner=new, **label),
    ]
    return [
        cluster.commit("deployment-controller", web, old, new),
        cluster.commit("kubelet", *pods, *service("web", "10.96.41.7", pods[:4])),
    ]


def troubles(cluster: MockCluster) -> Batches:
    """One pod of every unhappy kind, and some that ended well."""
    soon = cluster.virtual() + 40
    waiting = container(
        state="waiting", ready=False, reason="CrashLoopBackOff", restarts=4, backoffUntil=soon
    )
    pulling = container(
        state="waiting", ready=False, reason="ImagePullBackOff", image="ngnix", backoffUntil=soon
    )
    ended = container(state="terminated", ready=False, exitCode=0)
    killed = container(state="terminated", ready=False, exitCode=137)
    first = container("wait-for-db", init=True, state="terminated", exitCode=0)
    pair = [first, container(), container("logger", ready=False)]
    return [
        cluster.commit(
            "kubelet",
            pod("crasher", 2, "CrashLoopBackOff", False, restarts=4, containers=[waiting]),
            pod("typo", 3, "ImagePullBackOff", False, containers=[pulling]),
            pod("once", 2, "Completed", False, containers=[ended]),
            pod("hungry", 3, "OOMKilled", False, containers=[killed]),
            pod("pair-with-init", 2, "Running", False, readiness="1/2", containers=pair),
            pod("lost", 3, "Unknown", False, phase="Unknown"),
            pod("too-big", None, "Pending", False, containers=[]),
            *service("nobody", "10.96.7.19", []),
        )
    ]


def ready(cluster: MockCluster) -> Batches:
    """The new pod becomes ready; its endpoint follows."""
    fresh = {
        **cluster.objects["pods/default/web-84b9f6c8d9-n6vbc"],
        "status": "Running",
        "phase": "Running",
        "ready": True,
        "readiness": "1/1",
    }
    fresh |= {"containers": [container()], "ip": "10.244.2.77"}
    pods = [
        one for one in cluster.objects.values() if one["labels"].get("app") == "web" and not one["deleted"]
    ]
    pods = [fresh if one["key"] == fresh["key"] else one for one in pods]
    return [
        cluster.commit("kubelet", fresh),
        cluster.commit("endpointslice-controller", service("web", "10.96.41.7", pods)[1]),
    ]


def gone(cluster: MockCluster) -> Batches:
    """The terminating pod disappears."""
    return [cluster.commit("kubelet", "pods/default/web-7c5ddbdf54-w7lmd")]


def lost_node(cluster: MockCluster) -> Batches:
    """A node stops answering, another is cordoned."""
    unreachable = [{"key": "node.kubernetes.io/unreachable", "value": "", "effect": "NoExecute"}]
    return [
        cluster.commit(
            "node-lifecycle-controller", node(3, ready=False, taints=unreachable), node(2, unschedulable=True)
        )
    ]


def crowd(cluster: MockCluster, count: int = 10_000) -> Batches:
    """Ten thousand pods of twenty Deployments on a hundred nodes."""
    nodes = [node(number, allocatable={"cpu": 64, "memory": 2**38, "pods": 200}) for number in range(1, 101)]
    owners = [deployment(f"app-{number}", count // 20, count // 20) for number in range(20)]
    words = ["Running"] * 37 + ["ContainerCreating", "CrashLoopBackOff", "Pending"]
    pods = [
        pod(
            f"app-{at % 20}-{at:05d}",
            at % 100 + 1,
            words[at % 40],
            words[at % 40] == "Running",
            owner=owners[at % 20],
        )
        for at in range(count)
    ]
    return [cluster.commit("replicaset-controller", *nodes, *owners, *pods)]


def many(cluster: MockCluster) -> Batches:
    """Two hundred pods: small crates."""
    return crowd_of(cluster, 200)


def crowd_of(cluster: MockCluster, count: int) -> Batches:
    owner = deployment("big", count, count)
    return [
        cluster.commit(
            "replicaset-controller",
            owner,
            *(pod(f"big-{at:03d}", at % 3 + 1, owner=owner) for at in range(count)),
        )
    ]


SCENES: dict[str, Callable[[MockCluster], Batches]] = {
    scene.__name__: scene for scene in (bare, rollout, troubles, ready, gone, lost_node, crowd, many)
}
