"""A machine loses its power and gets it back: what the control plane sees, and what becomes of its pods."""

from __future__ import annotations

import pytest

from simulator.apimachinery.errors import StatusError
from simulator.apimachinery.metadata import Object, condition
from simulator.apimachinery.timestamps import seconds_of
from simulator.apiserver.request import Request
from tests.simulator.kubelet.lab import START, Lab

NODE = "node-2"


@pytest.fixture
def lab() -> Lab:
    lab = Lab(nodes=3)
    lab.pod("p", spec={"nodeName": NODE})
    lab.run(20)
    return lab


def node(lab: Lab) -> Object:
    return lab.cluster.registry.storage.get("nodes", "", NODE)


def turn(lab: Lab, on: bool) -> None:
    kubelet = lab.cluster.components["kubelet"]
    (kubelet.turn_on if on else kubelet.turn_off)(NODE)


def test_a_node_without_power_is_unknown_after_fifty_seconds_and_its_pods_still_say_running(lab: Lab) -> None:
    turn(lab, on=False)
    lab.run(60)
    assert condition(node(lab), "Ready")["status"] == "Unknown"
    assert lab.get("p")["status"]["phase"] == "Running"
    assert condition(lab.get("p"), "Ready")["status"] == "False"


def test_its_lease_shows_the_last_renewal(lab: Lab) -> None:
    turn(lab, on=False)
    lab.run(40)
    lease = lab.cluster.registry.storage.get("leases.coordination.k8s.io", "kube-node-lease", NODE)
    assert 10 < seconds_of(lease["spec"]["renewTime"]) - START <= 20


def test_its_pods_are_terminating_until_it_is_back(lab: Lab) -> None:
    turn(lab, on=False)
    lab.run(400)
    assert lab.get("p")["metadata"]["deletionTimestamp"]
    lab.run(3600)
    assert lab.get("p") is not None
    turn(lab, on=True)
    lab.run(40)
    assert lab.get("p") is None
    assert condition(node(lab), "Ready")["status"] == "True"
    assert not node(lab)["spec"].get("taints")


def test_after_a_short_outage_containers_run_again(lab: Lab) -> None:
    before = lab.get("p")["status"]["podIP"]
    turn(lab, on=False)
    lab.run(100)
    turn(lab, on=True)
    lab.run(30)
    found = lab.status("p")
    assert found["restartCount"] == 1
    assert found["lastState"]["terminated"]["exitCode"] == 255
    assert found["lastState"]["terminated"]["reason"] == "Unknown"
    assert condition(lab.get("p"), "Ready")["status"] == "True"
    assert lab.get("p")["status"]["podIP"] != before
    assert "SandboxChanged: Pod sandbox changed, it will be killed and re-created." in lab.events("p")
    told = [event["reason"] for event in lab.cluster.registry.storage.list("events")
            if event["involvedObject"]["name"] == NODE]
    assert {"Rebooted", "NodeReady", "NodeNotReady", "Starting"} <= set(told)


def test_pods_bound_while_it_was_off_are_started_when_it_is_back(lab: Lab) -> None:
    turn(lab, on=False)
    lab.run(5)
    lab.pod("late", spec={"nodeName": NODE})
    lab.run(10)
    assert lab.get("late")["status"]["phase"] == "Pending"
    turn(lab, on=True)
    lab.run(30)
    assert lab.get("late")["status"]["phase"] == "Running"


def test_its_logs_cannot_be_reached(lab: Lab) -> None:
    turn(lab, on=False)
    answer = lab.cluster.apiserver.handle(Request("GET", "/api/v1/namespaces/default/pods/p/log"))
    assert answer.status == 500
    assert answer.body["message"].startswith('Get "https://')
    assert answer.body["message"].endswith(":10250: connect: no route to host")


def test_the_control_plane_stays_and_unknown_nodes_are_not_found(lab: Lab) -> None:
    kubelet = lab.cluster.components["kubelet"]
    with pytest.raises(StatusError, match="runs the control plane"):
        kubelet.turn_off("node-1")
    with pytest.raises(StatusError, match='nodes "nope" not found'):
        kubelet.turn_off("nope")
