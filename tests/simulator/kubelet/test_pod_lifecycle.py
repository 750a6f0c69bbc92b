"""A pod from its binding to its removal."""

import pytest

from tests.simulator.kubelet.lab import Lab


@pytest.fixture
def lab() -> Lab:
    return Lab()


def test_a_bound_pod_pulls_its_image_starts_and_is_ready(lab):
    lab.pod("web")
    lab.run(20)
    status = lab.get("web")["status"]
    assert status["phase"] == "Running"
    assert status["podIP"].startswith("10.244.0.")
    assert status["hostIP"] == "172.31.0.11"
    assert [(item["type"], item["status"]) for item in status["conditions"]] == [
        ("PodReadyToStartContainers", "True"),
        ("Initialized", "True"),
        ("Ready", "True"),
        ("ContainersReady", "True"),
        ("PodScheduled", "True"),
    ]
    assert all(item["observedGeneration"] == 1 for item in status["conditions"])
    container = lab.status("web")
    assert container["image"] == "docker.io/library/nginx:1.27"
    assert container["imageID"].startswith("docker.io/library/nginx@sha256:")
    assert container["started"] is True
    events = lab.events("web")
    assert events[0] == 'Pulling: Pulling image "nginx:1.27"'
    assert events[1].startswith('Pulled: Successfully pulled image "nginx:1.27" in ')
    assert events[1].endswith(" Image size: 72247291 bytes.")
    assert events[2:] == ["Created: Container created", "Started: Container started"]


def test_a_start_is_three_status_writes(lab):
    lab.pod("web")
    lab.run(60)
    assert lab.waits("web") == ["ContainerCreating", "running"]
    assert len(lab.writes("web")) == 3


def test_the_second_pod_finds_the_image_on_the_node(lab):
    lab.pod("one")
    lab.run(20)
    lab.pod("two")
    lab.run(20)
    assert (
        lab.events("two")[0]
        == 'Pulled: Container image "nginx:1.27" already present on machine and can be accessed by the pod'
    )


def test_a_node_pulls_one_image_at_a_time(lab):
    lab.pod("one")
    lab.pod("two", "redis:7.2")
    lab.run(30)
    pulled = [event for name in ("one", "two") for event in lab.events(name) if event.startswith("Pulled")]
    took = [event.split(" in ")[1].split(" including")[0].replace("(", "").split() for event in pulled]
    assert any(alone != waiting for alone, waiting in took)


def test_a_host_network_pod_has_the_nodes_address(lab):
    lab.pod("web", spec={"hostNetwork": True})
    lab.run(20)
    assert lab.get("web")["status"]["podIP"] == "172.31.0.11"


def test_a_pod_that_ends_well_has_succeeded(lab):
    lab.pod("job", "busybox:1.36", command=["sh", "-c", "echo done"], spec={"restartPolicy": "Never"})
    lab.run(20)
    status = lab.get("job")["status"]
    assert status["phase"] == "Succeeded"
    assert lab.status("job")["state"]["terminated"]["reason"] == "Completed"
    conditions = {item["type"]: (item["status"], item.get("reason")) for item in status["conditions"]}
    assert conditions == {
        "PodReadyToStartContainers": ("False", None),
        "Initialized": ("True", "PodCompleted"),
        "Ready": ("False", "PodCompleted"),
        "ContainersReady": ("False", "PodCompleted"),
        "PodScheduled": ("True", None),
    }


def test_a_pod_that_fails_for_good_has_failed_and_gives_its_address_back(lab):
    lab.pod("job", "busybox:1.36", command=["sh", "-c", "exit 7"], spec={"restartPolicy": "Never"})
    lab.run(20)
    status = lab.get("job")["status"]
    assert status["phase"] == "Failed"
    assert lab.status("job")["state"]["terminated"]["exitCode"] == 7
    used = lab.cluster.state.get("runtime", "kubelet|addresses/node-1")["used"]
    assert status["podIP"].rpartition(".")[2] not in used


def test_on_failure_restarts_a_failure_and_not_a_success(lab):
    lab.pod("bad", "busybox:1.36", command=["false"], spec={"restartPolicy": "OnFailure"})
    lab.pod("good", "busybox:1.36", command=["true"], spec={"restartPolicy": "OnFailure"})
    lab.run(30)
    assert lab.status("bad")["restartCount"] >= 1
    assert lab.get("good")["status"]["phase"] == "Succeeded"


def test_changing_the_image_restarts_the_container(lab):
    lab.pod("web")
    lab.run(20)
    pod = lab.get("web")
    changed = {
        **pod,
        "spec": {**pod["spec"], "containers": [{**pod["spec"]["containers"][0], "image": "nginx:1.28"}]},
    }
    lab.cluster.registry.update("pods", changed)
    lab.run(30)
    assert lab.status("web")["restartCount"] == 1
    assert lab.status("web")["image"] == "docker.io/library/nginx:1.28"
    assert "Killing: Container c definition changed, will be restarted" in lab.events("web")
    assert lab.condition("web", "Ready")["observedGeneration"] == 2


def test_a_readiness_gate_holds_the_pod_back_until_its_condition_is_true(lab):
    lab.pod("web", spec={"readinessGates": [{"conditionType": "example.com/ok"}]})
    lab.run(20)
    assert (
        lab.condition("web", "Ready")["message"]
        == 'corresponding condition of pod readiness gate "example.com/ok" does not exist.'
    )
    pod = lab.get("web")
    conditions = [*pod["status"]["conditions"], {"type": "example.com/ok", "status": "True"}]
    lab.cluster.registry.update(
        "pods", {**pod, "status": {**pod["status"], "conditions": conditions}}, subresource="status"
    )
    lab.run(5)
    assert lab.condition("web", "Ready")["status"] == "True"


def test_thousand_pods_cost_little():
    lab = Lab("bare", nodes=10)
    for number in range(1000):
        lab.pod(f"p{number}", spec={"nodeName": f"node-{number % 10 + 1}"}, imagePullPolicy="IfNotPresent")
    lab.run(60)
    pods = lab.cluster.registry.storage.list("pods", "default")
    assert sum(pod["status"]["phase"] == "Running" for pod in pods) == 1000
    assert sum(change.key.startswith("pods/") and change.author == "kubelet" for change in lab.log) <= 3000
    quiet = len(lab.log)
    lab.run(250)
    assert all(
        change.key.startswith(("nodes/", "leases")) or change.table != "objects" for change in lab.log[quiet:]
    )
