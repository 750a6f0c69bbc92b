"""Containers that end, and how often and how soon they run again."""

import itertools

import pytest

from simulator.apimachinery.timestamps import seconds_of
from tests.simulator.kubelet.lab import Lab


@pytest.fixture
def lab() -> Lab:
    return Lab()


def starts(lab: Lab, name: str) -> list[float]:
    """When each run of the container began, as the status told; two may begin in one second."""
    found = {}
    for change in lab.writes(name):
        for status in (change.new or {}).get("status", {}).get("containerStatuses", ()):
            for state in (status["state"], status["lastState"]):
                for details in state.values():
                    if "startedAt" in details:
                        run = details.get("containerID") or status["containerID"]
                        found[run] = seconds_of(details["startedAt"])
    return sorted(found.values())


def test_a_crashing_container_waits_longer_each_time(lab):
    lab.pod("crash", "busybox:1.36", command=["sh", "-c", "exit 3"])
    lab.run(1500)
    times = starts(lab, "crash")
    pauses = [after - before for before, after in itertools.pairwise(times)]
    assert pauses[0] <= 2
    for pause, expected in zip(pauses[1:7], (10, 20, 40, 80, 160, 300), strict=True):
        assert expected - 1 <= pause < expected + 3


def test_a_crashing_containers_status_and_events(lab):
    lab.pod("crash", "busybox:1.36", command=["sh", "-c", "exit 3"])
    lab.run(20)
    pod = lab.get("crash")
    place = f"container=c pod=crash_default({pod['metadata']['uid']})"
    status = lab.status("crash")
    assert status["state"] == {
        "waiting": {"reason": "CrashLoopBackOff", "message": f"back-off 20s restarting failed {place}"}
    }
    assert status["lastState"]["terminated"]["exitCode"] == 3
    assert status["restartCount"] == 2
    assert pod["status"]["phase"] == "Running"
    assert (
        lab.events("crash")[-1]
        == f"BackOff: Back-off restarting failed container c in pod crash_default({pod['metadata']['uid']})"
    )
    assert lab.condition("crash", "Ready")["message"] == "containers with unready status: [c]"


def test_ten_minutes_without_a_failure_make_the_next_restart_immediate(lab):
    lab.pod("slow", "busybox:1.36", command=["sleep", "700"])
    lab.run(2200)
    times = starts(lab, "slow")
    assert len(times) == 4
    assert all(after - before < 703 for before, after in itertools.pairwise(times))


def test_a_command_that_is_not_there(lab):
    lab.pod("web", command=["nope"], spec={"restartPolicy": "Never"})
    lab.run(20)
    text = (
        "failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: "
        'unable to start container process: error during container init: exec: "nope": '
        "executable file not found in $PATH"
    )
    ended = lab.status("web")["state"]["terminated"]
    assert (ended["exitCode"], ended["reason"], ended["message"]) == (128, "StartError", text)
    assert ended["startedAt"] == "1970-01-01T00:00:00Z"
    assert lab.get("web")["status"]["phase"] == "Failed"
    assert lab.events("web")[-1] == f"Failed: Error: {text}"


def test_a_command_that_is_not_there_is_tried_again(lab):
    lab.pod("web", command=["/opt/nope"])
    lab.run(40)
    assert lab.waits("web")[:3] == ["ContainerCreating", "RunContainerError", "CrashLoopBackOff"]
    message = lab.status("web")["lastState"]["terminated"]["message"]
    assert message.endswith('exec: "/opt/nope": stat /opt/nope: no such file or directory')


def test_a_database_without_its_password_crashes_and_says_why(lab):
    lab.pod("db", "mysql:8.0")
    lab.run(60)
    assert lab.status("db")["lastState"]["terminated"]["exitCode"] == 1
    assert "Database is uninitialized and password option is not specified" in lab.logs("db")


def test_init_containers_run_in_order_before_the_others(lab):
    lab.pod(
        "web",
        spec={
            "initContainers": [
                {
                    "name": "one",
                    "image": "busybox:1.36",
                    "command": ["sh", "-c", "sleep 5; echo one > /work/log"],
                    "volumeMounts": [{"name": "work", "mountPath": "/work"}],
                },
                {
                    "name": "two",
                    "image": "busybox:1.36",
                    "command": ["sh", "-c", "cat /work/log"],
                    "volumeMounts": [{"name": "work", "mountPath": "/work"}],
                },
            ],
            "volumes": [{"name": "work", "emptyDir": {}}],
        },
    )
    lab.run(5)
    assert lab.get("web")["status"]["phase"] == "Pending"
    assert lab.condition("web", "Initialized")["message"] == "containers with incomplete status: [one two]"
    assert lab.status("web")["state"]["waiting"]["reason"] == "PodInitializing"
    lab.run(40)
    assert lab.status("web", "one")["state"]["terminated"]["reason"] == "Completed"
    assert lab.status("web", "two")["ready"] is True
    assert "running" in lab.status("web")["state"]
    assert lab.logs("web", container="two") == "one\n"


def test_a_failing_init_container_keeps_the_pod_pending_or_fails_it(lab):
    init = [{"name": "i", "image": "busybox:1.36", "command": ["false"]}]
    lab.pod("again", spec={"initContainers": init})
    lab.pod("never", spec={"initContainers": init, "restartPolicy": "Never"})
    lab.run(40)
    assert lab.get("again")["status"]["phase"] == "Pending"
    assert lab.status("again", "i")["restartCount"] >= 2
    assert lab.get("never")["status"]["phase"] == "Failed"


def test_a_sidecar_starts_first_and_does_not_keep_the_pod_from_ending(lab):
    lab.pod(
        "job",
        "busybox:1.36",
        command=["sh", "-c", "sleep 15"],
        spec={
            "restartPolicy": "Never",
            "initContainers": [{"name": "side", "image": "redis:7.2", "restartPolicy": "Always"}],
        },
    )
    lab.run(12)
    assert lab.status("job", "side")["started"] is True
    lab.run(20)
    assert lab.get("job")["status"]["phase"] == "Succeeded"
    assert "terminated" in lab.status("job", "side")["state"]


def test_the_termination_message_comes_from_its_file_or_from_the_log(lab):
    lab.pod(
        "file",
        "busybox:1.36",
        command=["sh", "-c", "echo why > /dev/termination-log; exit 1"],
        spec={"restartPolicy": "Never"},
    )
    lab.pod(
        "log",
        "busybox:1.36",
        command=["sh", "-c", "echo last words; exit 1"],
        terminationMessagePolicy="FallbackToLogsOnError",
        spec={"restartPolicy": "Never"},
    )
    lab.run(20)
    assert lab.status("file")["state"]["terminated"]["message"] == "why\n"
    assert lab.status("log")["state"]["terminated"]["message"] == "last words\n"
