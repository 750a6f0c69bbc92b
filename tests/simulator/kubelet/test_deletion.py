"""Deletion: signals, grace periods, hooks, and the pod's removal."""

import pytest

from tests.simulator.kubelet.lab import Lab


@pytest.fixture
def lab() -> Lab:
    return Lab()


def test_a_server_that_takes_the_signal_is_gone_within_seconds(lab):
    lab.pod("web")
    lab.run(20)
    lab.delete("web")
    lab.run(3)
    assert lab.get("web") is None
    assert lab.events("web")[-1] == "Killing: Stopping container c"


def test_a_shell_ignores_the_signal_and_is_killed_when_its_grace_period_is_over(lab):
    lab.pod("sh", "busybox:1.36", command=["sleep", "3600"])
    lab.run(20)
    lab.delete("sh")
    lab.run(29)
    assert "running" in lab.status("sh")["state"]
    lab.run(3)
    assert lab.get("sh") is None
    last = [change.new for change in lab.writes("sh") if change.new is not None][-1]
    assert last["status"]["containerStatuses"][0]["state"]["terminated"]["exitCode"] == 137
    assert last["status"]["phase"] == "Failed"


def test_a_trap_lets_a_shell_end_in_its_own_way(lab):
    lab.pod(
        "sh",
        "busybox:1.36",
        command=["sh", "-c", "trap 'echo bye; exit 0' TERM; while true; do sleep 1; done"],
    )
    lab.run(20)
    lab.delete("sh")
    lab.run(5)
    assert lab.get("sh") is None


def test_a_sidecar_is_stopped_when_the_last_container_has_been_killed(lab):
    sidecar = {"name": "side", "image": "busybox:1.36", "command": ["sleep", "3600"], "restartPolicy": "Always"}
    more = {"initContainers": [sidecar], "terminationGracePeriodSeconds": 3}
    lab.pod("sh", "busybox:1.36", command=["sleep", "3600"], spec=more)
    lab.run(20)
    lab.delete("sh")
    lab.run(10)
    assert lab.get("sh") is None


def test_a_shorter_grace_period_counts_from_the_second_request(lab):
    lab.pod("sh", "busybox:1.36", command=["sleep", "3600"])
    lab.run(20)
    lab.delete("sh")
    lab.run(2)
    lab.delete("sh", grace=5)
    lab.run(7)
    assert lab.get("sh") is None


def test_force_removes_the_pod_at_once_and_nothing_stays_behind(lab):
    lab.pod("sh", "busybox:1.36", command=["sleep", "3600"])
    lab.run(20)
    uid = lab.get("sh")["metadata"]["uid"]
    lab.delete("sh", grace=0)
    lab.run(1)
    assert lab.get("sh") is None
    keys = [key for table in ("runtime", "logs") for key, _ in lab.cluster.state.items(table)]
    assert not any(uid in key or "default/sh" in key for key in keys)


def test_a_pod_that_never_started_is_removed(lab):
    lab.pod("web", "nosuch")
    lab.run(20)
    lab.delete("web")
    lab.run(2)
    assert lab.get("web") is None


def test_the_pre_stop_hook_runs_before_the_signal(lab):
    lab.pod("web", lifecycle={"preStop": {"sleep": {"seconds": 10}}})
    lab.run(20)
    lab.delete("web")
    lab.run(9)
    assert "running" in lab.status("web")["state"]
    lab.run(3)
    assert lab.get("web") is None


def test_a_finalizer_keeps_a_pod_whose_containers_have_stopped(lab):
    pod = lab.pod("web")
    lab.cluster.registry.update(
        "pods", {**pod, "metadata": {**pod["metadata"], "finalizers": ["example.com/hold"]}}
    )
    lab.run(20)
    lab.delete("web")
    lab.run(5)
    assert lab.status("web")["state"]["terminated"]["reason"] == "Completed"
    kept = lab.get("web")
    lab.cluster.registry.update("pods", {**kept, "metadata": {**kept["metadata"], "finalizers": []}})
    lab.run(1)
    assert lab.get("web") is None


def test_a_new_pod_of_the_same_name_starts_afresh(lab):
    lab.pod("web")
    lab.run(20)
    lab.delete("web", grace=0)
    lab.pod("web")
    lab.run(20)
    assert lab.get("web")["status"]["phase"] == "Running"
    assert lab.status("web")["restartCount"] == 0


def test_deleting_a_static_pods_mirror_only_brings_it_back(lab):
    storage = lab.cluster.registry.storage
    before = storage.get("pods", "kube-system", "etcd-node-1")["metadata"]["uid"]
    lab.cluster.registry.delete("pods", "kube-system", "etcd-node-1")
    lab.run(5)
    after = storage.get("pods", "kube-system", "etcd-node-1")
    assert after["metadata"]["uid"] != before
    assert after["status"]["phase"] == "Running"


def test_a_pod_that_is_active_for_too_long_fails(lab):
    lab.pod("slow", "busybox:1.36", command=["sleep", "3600"], spec={"activeDeadlineSeconds": 20})
    lab.run(19)
    assert lab.get("slow")["status"]["phase"] == "Running"
    lab.run(35)
    status = lab.get("slow")["status"]
    assert (status["phase"], status["reason"]) == ("Failed", "DeadlineExceeded")
    assert status["message"] == "Pod was active on the node longer than the specified deadline"


def test_hooks_that_fail_are_told(lab):
    hooks = {"postStart": {"exec": {"command": ["false"]}}, "preStop": {"httpGet": {"path": "/nope", "port": 80}}}
    lab.pod("web", lifecycle=hooks)
    lab.run(8)
    assert "FailedPostStartHook: PostStartHook failed" in lab.events("web")
    assert "FailedPreStopHook: PreStopHook failed" in lab.events("web")
    assert "Killing: FailedPostStartHook" in lab.events("web")
