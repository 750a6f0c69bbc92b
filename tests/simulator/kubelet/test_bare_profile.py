"""The profile ``bare``: the rules under which the recordings of a real control plane were made."""

import pytest

from simulator.kubelet.bare import lifetime
from tests.simulator.kubelet.lab import Lab


@pytest.fixture
def lab() -> Lab:
    return Lab("bare")


@pytest.mark.parametrize(
    ("argv", "expected"),
    [
        (("true",), (0, 0)),
        (("false",), (0, 1)),
        (("sleep", "1d"), (86400, 0)),
        (("sh", "-c", "exit 7"), (0, 7)),
        (("sh", "-c", "sleep 5; exit 3"), (5, 3)),
        (("sh", "-c", "false || exit 4"), (0, 4)),
        (("sh", "-c", "true && sleep 2m"), (120, 0)),
        (("sh", "-c", "false && exit 4"), (0, 1)),
        (("sh", "-c", "while true; do sleep 1; done"), (None, 0)),
        (("sh", "-c", "echo a; tail -f /dev/null"), (None, 0)),
        (("server",), (None, 0)),
        ((), (None, 0)),
    ],
    ids=str,
)
def test_how_long_a_command_runs(argv, expected):
    assert lifetime(argv) == expected


def test_images_without_a_command(lab):
    lab.pod("ends", "busybox:1.36", spec={"restartPolicy": "Never"})
    lab.pod("runs", "anything/at:all")
    lab.run(5)
    assert lab.get("ends")["status"]["phase"] == "Succeeded"
    assert lab.get("runs")["status"]["phase"] == "Running"
    assert lab.status("runs")["image"] == "anything/at:all"


def test_an_image_that_cannot_be_pulled(lab):
    lab.pod("pull", "nosuch/image:1")
    lab.run(20)
    assert lab.status("pull")["state"]["waiting"]["reason"] == "ImagePullBackOff"
    assert lab.events("pull")[1] == (
        'Failed: Failed to pull image "nosuch/image:1": rpc error: code = NotFound desc = failed to pull and '
        'unpack image "docker.io/nosuch/image:1": failed to resolve reference "docker.io/nosuch/image:1": '
        "docker.io/nosuch/image:1: not found"
    )


def test_a_command_that_cannot_be_started_is_left_created(lab):
    lab.pod("bad", command=["nosuch-binary"], spec={"restartPolicy": "Never"})
    lab.run(40)
    assert lab.get("bad")["status"]["phase"] == "Pending"
    assert lab.status("bad")["state"]["waiting"]["reason"] == "RunContainerError"
    assert 3 <= lab.status("bad")["restartCount"] <= 4


@pytest.mark.parametrize(
    ("probe", "ready"),
    [
        ({"exec": {"command": ["true"]}}, True),
        ({"exec": {"command": ["cat", "/x"]}}, False),
        ({"exec": {"command": ["anything"]}}, True),
        ({"httpGet": {"port": 8080, "path": "/healthz"}}, True),
        ({"httpGet": {"port": 80, "path": "/500"}}, False),
        ({"tcpSocket": {"port": 443}}, True),
        ({"tcpSocket": {"port": 444}}, False),
    ],
    ids=str,
)
def test_what_probes_find(lab, probe, ready):
    lab.pod("web", readinessProbe={**probe, "periodSeconds": 1})
    lab.run(10)
    assert lab.status("web")["ready"] is ready


def test_containers_stop_at_once(lab):
    lab.pod("web")
    lab.pod("sh", command=["sleep", "1d"])
    lab.run(5)
    lab.delete("web")
    lab.delete("sh")
    lab.run(2)
    assert lab.get("web") is lab.get("sh") is None
    codes = [
        [change.new for change in lab.writes(name) if change.new][-1]["status"]["containerStatuses"][0]["state"]
        for name in ("web", "sh")
    ]
    assert [state["terminated"]["exitCode"] for state in codes] == [0, 137]
