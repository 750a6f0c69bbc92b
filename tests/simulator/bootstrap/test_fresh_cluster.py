"""What a fresh cluster contains, and that it is made quickly, settled and the learner's own."""

import json
import time

import pytest

from simulator import bootstrap
from simulator.apimachinery.timestamps import seconds_of
from simulator.cluster import Cluster

NOW = 1_800_000_000.0
TIMES = (
    "creationTimestamp",
    "lastTransitionTime",
    "startedAt",
    "startTime",
    "lastHeartbeatTime",
    "renewTime",
)


def fresh(profile: str = "default", nodes: int = 3, seed: int = 1, now: float = NOW) -> Cluster:
    cluster = Cluster()
    cluster.state.restore(bootstrap.tables(profile=profile, nodes=nodes, seed=seed, now=now))
    return cluster


def names(cluster: Cluster, resource: str, namespace: str | None = None) -> list[str]:
    return [obj["metadata"]["name"] for obj in cluster.registry.storage.list(resource, namespace)]


def test_the_default_profile_is_a_kubeadm_cluster():
    cluster = fresh()
    assert names(cluster, "nodes") == ["node-1", "node-2", "node-3"]
    assert names(cluster, "namespaces") == ["default", "kube-node-lease", "kube-public", "kube-system"]
    pods = sorted(
        name.split("-node-1")[0].rsplit("-", 2)[0] if "node-1" not in name else name
        for name in names(cluster, "pods", "kube-system")
    )
    assert [name for name in pods if name.endswith("node-1")] == [
        "etcd-node-1",
        "kube-apiserver-node-1",
        "kube-controller-manager-node-1",
        "kube-scheduler-node-1",
    ]
    assert len(pods) == 4 + 3 + 2 + 1
    assert (
        cluster.registry.storage.get("services", "kube-system", "kube-dns")["spec"]["clusterIP"]
        == "10.96.0.10"
    )
    assert names(cluster, "pods", "default") == []


def test_everything_runs_and_is_ready():
    cluster = fresh()
    for pod in cluster.registry.storage.list("pods"):
        assert pod["status"]["phase"] == "Running", pod["metadata"]["name"]
        assert all(item["ready"] for item in pod["status"]["containerStatuses"]), pod["metadata"]["name"]
        assert all(item["restartCount"] == 0 for item in pod["status"]["containerStatuses"])


def test_the_first_node_carries_the_control_plane_and_takes_pods():
    node = fresh().registry.storage.get("nodes", "", "node-1")
    assert "node-role.kubernetes.io/control-plane" in node["metadata"]["labels"]
    assert not node["spec"].get("taints")


def test_the_bare_profile_is_the_cluster_of_the_recordings():
    cluster = fresh("bare")
    assert names(cluster, "pods") == names(cluster, "deployments.apps") == []
    node = cluster.registry.storage.get("nodes", "", "node-2")
    assert node["spec"] == {
        "podCIDR": "10.244.1.0/24",
        "podCIDRs": ["10.244.1.0/24"],
        "providerID": "kubemark://node-2",
    }
    assert node["metadata"]["labels"] == {
        "beta.kubernetes.io/arch": "amd64",
        "beta.kubernetes.io/os": "linux",
        "kubernetes.io/arch": "amd64",
        "kubernetes.io/hostname": "node-2",
        "kubernetes.io/os": "linux",
        "topology.kubernetes.io/zone": "zone-b",
    }
    status = node["status"]
    assert (
        status["capacity"]
        == status["allocatable"]
        == {"cpu": "4", "memory": "8Gi", "pods": "110", "ephemeral-storage": "100Gi"}
    )
    assert status["addresses"][0] == {"type": "InternalIP", "address": "172.31.0.12"}
    assert [(item["type"], item["status"], item["reason"]) for item in status["conditions"]] == [
        ("MemoryPressure", "False", "KubeletHasSufficientMemory"),
        ("DiskPressure", "False", "KubeletHasNoDiskPressure"),
        ("PIDPressure", "False", "KubeletHasSufficientPID"),
        ("Ready", "True", "KubeletReady"),
    ]
    assert status["nodeInfo"]["machineID"] == "m-node-2"


@pytest.mark.parametrize("profile", bootstrap.PROFILES)
def test_every_namespace_has_its_account_and_the_root_certificate(profile):
    cluster = fresh(profile)
    for namespace in names(cluster, "namespaces"):
        assert "default" in names(cluster, "serviceaccounts", namespace)
        assert "kube-root-ca.crt" in names(cluster, "configmaps", namespace)


@pytest.mark.parametrize("profile", bootstrap.PROFILES)
def test_no_moment_lies_in_the_future_or_far_in_the_past(profile):
    cluster = fresh(profile)
    assert cluster.now == NOW
    found = []

    def look(value):
        if isinstance(value, dict):
            found.extend(item for key, item in value.items() if key in TIMES and item)
            for item in value.values():
                look(item)
        elif isinstance(value, list):
            for item in value:
                look(item)

    for _, obj in cluster.state.items("objects"):
        look(obj)
    assert found
    assert all(NOW - bootstrap.AGE - 1 <= seconds_of(moment) <= NOW for moment in found)
    assert cluster.env.next_due() > NOW


def test_the_logs_tell_the_shifted_time():
    cluster = fresh()
    chunk = next(value for key, value in cluster.state.items("logs") if "kube-scheduler" in key)
    assert chunk["lines"][0][2].startswith("I0115 ")


def test_making_one_takes_milliseconds():
    bootstrap.tables(profile="default", nodes=3, seed=0, now=NOW)
    began = time.perf_counter()
    for seed in range(10):
        bootstrap.tables(profile="default", nodes=3, seed=seed, now=NOW)
    assert (time.perf_counter() - began) / 10 < 0.1


def test_sandboxes_share_nothing_and_the_seed_rules_what_comes():
    first, second = (bootstrap.tables(profile="default", nodes=3, seed=seed, now=NOW) for seed in (1, 2))
    first["objects"]["nodes//node-1"]["metadata"]["labels"]["x"] = "y"
    assert "x" not in second["objects"]["nodes//node-1"]["metadata"]["labels"]
    draws = [cluster.env.rand.suffix() for cluster in (fresh(seed=1), fresh(seed=2), fresh(seed=1))]
    assert draws[0] == draws[2] != draws[1]


def test_the_same_seed_and_the_same_commands_give_the_same_state():
    def play() -> str:
        cluster = fresh(seed=9)
        cluster.registry.create(
            "pods",
            {
                "apiVersion": "v1",
                "kind": "Pod",
                "metadata": {"name": "web", "namespace": "default"},
                "spec": {"containers": [{"name": "c", "image": "nginx"}]},
            },
        )
        cluster.run(NOW + 60)
        return json.dumps(cluster.state.tables(), sort_keys=True)

    assert play() == play()


def test_a_pod_is_scheduled_and_started_in_a_fresh_cluster():
    cluster = fresh()
    cluster.registry.create(
        "pods",
        {
            "apiVersion": "v1",
            "kind": "Pod",
            "metadata": {"name": "web", "namespace": "default"},
            "spec": {"containers": [{"name": "c", "image": "nginx"}]},
        },
    )
    cluster.run(NOW + 30)
    assert cluster.registry.storage.get("pods", "default", "web")["status"]["phase"] == "Running"
