"""Nodes: taints from conditions, eviction, and pods of nodes that are gone; events that are too old."""

from __future__ import annotations

import pytest

from simulator.client.heartbeats import fall_silent, speak_again
from simulator.controllers.node_lifecycle import taints_of
from simulator.controllers.taint_eviction import patience
from tests.simulator.recordings import manifests
from tests.simulator.world import START, World, deployment, pod

GOLD = {"key": "gold", "value": "1", "effect": "NoExecute"}
PATIENT = {"key": "gold", "operator": "Exists", "effect": "NoExecute"}


def set_taints(world: World, node: str, *taints: dict) -> None:
    world.edit("nodes", node, lambda obj: obj["spec"].update(taints=list(taints)))


def test_nodes_are_welcomed_and_seen_off() -> None:
    world = World(nodes=1)
    world.settle(1)
    world.client.delete("nodes", world.get("nodes", "node-1"))
    world.settle(1)
    assert world.events("Node") == ["RegisteredNode Node node-1 event: Registered Node node-1 in Controller",
                                    "RemovingNode Node node-1 event: Removing Node node-1 from Controller"]


def test_cordoning_taints_and_uncordoning_untaints() -> None:
    world = World(nodes=1)
    set_taints(world, "node-1", {**GOLD, "effect": "NoSchedule"})
    world.edit("nodes", "node-1", lambda node: node["spec"].update(unschedulable=True))
    world.settle(1)
    assert [item["key"] for item in world.get("nodes", "node-1")["spec"]["taints"]] == [
        "gold", "node.kubernetes.io/unschedulable"]
    world.edit("nodes", "node-1", lambda node: node["spec"].pop("unschedulable"))
    world.settle(1)
    assert [item["key"] for item in world.get("nodes", "node-1")["spec"]["taints"]] == ["gold"]


@pytest.mark.parametrize(("kind", "status", "expected"), [
    ("Ready", "True", []),
    ("Ready", "False", [("not-ready", "NoSchedule"), ("not-ready", "NoExecute")]),
    ("Ready", "Unknown", [("unreachable", "NoSchedule"), ("unreachable", "NoExecute")]),
    ("DiskPressure", "True", [("disk-pressure", "NoSchedule")]),
    ("MemoryPressure", "False", []),
])
def test_conditions_become_taints(kind: str, status: str, expected: list[tuple[str, str]]) -> None:
    node = {"spec": {}, "status": {"conditions": [{"type": kind, "status": status}]}}
    found = [(item["key"].removeprefix("node.kubernetes.io/"), item["effect"]) for item in taints_of(node, START)]
    assert found == expected


@pytest.mark.parametrize(("tolerations", "expected"), [
    ([], 0.0),
    ([{"key": "gold", "operator": "Exists"}], None),
    ([{"key": "gold", "operator": "Exists", "tolerationSeconds": 5}], 5.0),
    ([{"operator": "Exists", "tolerationSeconds": 60}, {"key": "gold", "value": "1", "tolerationSeconds": 3}], 3.0),
    ([{"key": "gold", "value": "2"}], 0.0),
    ([{"key": "gold", "operator": "Exists", "effect": "NoSchedule"}], 0.0),
], ids=("none", "for ever", "for a while", "the shortest counts", "another value", "another effect"))
def test_patience_is_what_tolerations_allow(tolerations: list[dict], expected: float | None) -> None:
    assert patience([GOLD], tolerations) == expected


def test_no_execute_evicts_at_once_later_or_never() -> None:
    world = World()
    for obj in manifests("controllers/taint-noexecute"):
        world.create("pods", obj)
    world.settle(10)
    set_taints(world, "node-1", GOLD)
    world.settle(3)
    assert {item["metadata"]["name"] for item in world.list("pods")} == {"later", "tol"}
    assert world.events("Pod", "TaintManagerEviction") == [
        "TaintManagerEviction Marking for deletion Pod default/plain"]
    world.settle(120)
    assert [item["metadata"]["name"] for item in world.list("pods")] == ["tol"]


def test_taking_the_taint_off_in_time_cancels_the_eviction() -> None:
    world = World(nodes=1)
    world.create("pods", pod(tolerations=[{**PATIENT, "tolerationSeconds": 30}]))
    world.settle(5)
    set_taints(world, "node-1", GOLD)
    world.settle(10)
    set_taints(world, "node-1")
    world.settle(60)
    assert world.get("pods", "p") is not None
    assert world.events("Pod", "TaintManagerEviction") == ["TaintManagerEviction Cancelling deletion of Pod default/p"]


def test_pods_of_a_node_that_is_gone_are_replaced_after_a_while() -> None:
    world = World()
    world.create("deployments.apps", deployment())
    world.settle(10)
    gone = world.list("pods")[0]["spec"]["nodeName"]
    world.client.delete("nodes", world.get("nodes", gone))
    world.settle(30)
    assert gone in {item["spec"]["nodeName"] for item in world.list("pods")}
    world.settle(60)
    assert gone not in {item["spec"]["nodeName"] for item in world.list("pods")}
    assert world.get("deployments.apps", "web")["status"]["readyReplicas"] == 3


def test_a_node_that_comes_back_keeps_its_pods() -> None:
    world = World(nodes=1)
    world.create("pods", pod())
    world.settle(5)
    world.client.delete("nodes", world.get("nodes", "node-1"))
    world.settle(20)
    world.add_node("node-1")
    world.settle(120)
    assert world.get("pods", "p") is not None


def test_events_are_forgotten_an_hour_after_they_were_last_counted() -> None:
    world = World(nodes=0)
    world.create("pods", pod())
    world.settle(1)
    waiting = world.get("pods", "p")
    world.client.events.event(waiting, "Normal", "Once", "only once")
    world.settle(1800)
    world.client.events.event(waiting, "Normal", "Late", "half an hour later")
    world.settle(1900)
    reasons = {item.split()[0] for item in world.events("Pod")}
    assert "Once" not in reasons
    assert "Late" in reasons


# Nodes that are no longer heard of ---------------------------------------------------------------------------------


def silence(world: World, name: str) -> None:
    """The node's last heartbeat is now; its lease says so."""
    fall_silent(world.cluster.state, name, world.now)
    world.cluster.env.schedule("node-controller", name)


def heard_of(world: World, name: str) -> None:
    speak_again(world.cluster.state, name)
    node = world.client.get("nodes", "", name)
    for item in node["status"]["conditions"]:
        item.update(status="True" if item["type"] == "Ready" else "False")
    world.client.update_status("nodes", node)


def ready(world: World, name: str) -> tuple[str, str]:
    item = next(item for item in world.get("nodes", name)["status"]["conditions"] if item["type"] == "Ready")
    return item["status"], item.get("reason", "")


def taints(world: World, name: str) -> list[tuple[str, str]]:
    found = world.get("nodes", name)["spec"].get("taints") or ()
    return sorted((item["key"].removeprefix("node.kubernetes.io/"), item["effect"]) for item in found)


AWAY = [("unreachable", "NoExecute"), ("unreachable", "NoSchedule")]


def test_fifty_seconds_after_its_last_heartbeat_a_node_is_unknown_and_its_pods_are_not_ready() -> None:
    world = World(nodes=2)
    world.create("pods", pod(nodeName="node-2"))
    world.settle(5)
    silence(world, "node-2")
    world.settle(49)
    assert ready(world, "node-2")[0] == "True"
    world.settle(7)
    assert ready(world, "node-2") == ("Unknown", "NodeStatusUnknown")
    assert taints(world, "node-2") == AWAY
    assert "NodeNotReady Node node-2 status is now: NodeNotReady" in world.events("Node")
    assert world.events("Pod", "NodeNotReady") == ["NodeNotReady Node is not ready"]
    conditions = {item["type"]: item["status"] for item in world.get("pods", "p")["status"]["conditions"]}
    assert conditions["Ready"] == "False"


def test_five_minutes_later_its_pods_are_to_go_and_are_replaced_elsewhere() -> None:
    world = World(nodes=3)
    world.create("deployments.apps", deployment(replicas=3))
    world.settle(10)
    silence(world, "node-2")
    world.settle(345)
    assert not any(item["metadata"].get("deletionTimestamp") for item in world.list("pods"))
    world.settle(15)
    assert "node-2" not in {item["spec"]["nodeName"] for item in world.list("pods")}
    assert any(event.startswith("TaintManagerEviction Marking for deletion Pod default/web-")
               for event in world.events("Pod"))


def test_a_node_that_comes_back_in_time_loses_no_pod() -> None:
    world = World(nodes=2)
    world.create("pods", pod(nodeName="node-2"))
    world.settle(5)
    uid = world.get("pods", "p")["metadata"]["uid"]
    silence(world, "node-2")
    world.settle(120)
    heard_of(world, "node-2")
    world.settle(400)
    assert taints(world, "node-2") == []
    assert world.get("pods", "p")["metadata"]["uid"] == uid
    assert "TaintManagerEviction Cancelling deletion of Pod default/p" in world.events("Pod")


def test_where_no_node_is_heard_of_the_fault_is_on_our_side_and_nobody_is_driven_out() -> None:
    world = World(nodes=2)
    for name in ("node-1", "node-2"):
        silence(world, name)
    world.settle(90)
    assert taints(world, "node-1") == taints(world, "node-2") == [("unreachable", "NoSchedule")]
    heard_of(world, "node-1")
    world.settle(5)
    assert taints(world, "node-1") == []
    assert taints(world, "node-2") == AWAY


def test_nodes_of_one_zone_are_given_up_one_by_one() -> None:
    world = World(nodes=1)
    for number in range(2, 7):
        world.add_node(f"node-{number}", zone="zone-x")
    world.settle(5)
    for name in ("node-2", "node-3"):
        silence(world, name)
    world.settle(56)
    assert sorted([taints(world, "node-2"), taints(world, "node-3")]) == [AWAY, [("unreachable", "NoSchedule")]]
    world.settle(11)
    assert taints(world, "node-2") == taints(world, "node-3") == AWAY


def test_in_a_small_zone_that_is_mostly_away_nobody_is_driven_out() -> None:
    world = World(nodes=1)
    for number in range(2, 6):
        world.add_node(f"node-{number}", zone="zone-x")
    world.settle(5)
    for name in ("node-2", "node-3", "node-4"):
        silence(world, name)
    world.settle(120)
    assert taints(world, "node-4") == [("unreachable", "NoSchedule")]


def test_a_node_that_never_said_anything_is_unknown_after_a_minute() -> None:
    world = World(nodes=1)
    world.create("nodes", {"metadata": {"name": "mute"}, "spec": {}})
    world.settle(58)
    assert not world.get("nodes", "mute").get("status", {}).get("conditions")
    world.settle(10)
    item = next(item for item in world.get("nodes", "mute")["status"]["conditions"] if item["type"] == "DiskPressure")
    assert (item["status"], item["reason"], item["message"]) == (
        "Unknown", "NodeStatusNeverUpdated", "Kubelet never posted node status.")
    assert ready(world, "mute") == ("Unknown", "NodeStatusNeverUpdated")


def test_old_names_of_labels_follow_the_new_ones() -> None:
    world = World(nodes=1)
    world.edit("nodes", "node-1", lambda node: node["metadata"]["labels"].update({"kubernetes.io/os": "linux"}))
    world.settle(1)
    assert world.get("nodes", "node-1")["metadata"]["labels"]["beta.kubernetes.io/os"] == "linux"
