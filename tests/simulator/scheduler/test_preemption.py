"""Preemption: who goes, who is promised the room, what is said; budgets and policies are minded."""

from __future__ import annotations

from typing import Any

import pytest

from simulator.apimachinery.metadata import condition
from simulator.apimachinery.selectors import map_selector
from simulator.scheduler.node_info import pod_info
from simulator.scheduler.preemption import Budget, Candidate, best, by_budgets
from tests.simulator.world import START, World, pod

FULL = {"cpu": "3"}


def world_with_classes(nodes: int = 1, kubelet: bool = True, **changes: Any) -> World:
    world = World(nodes=nodes, kubelet=kubelet)
    for name, value in (("low", 1), ("mid", 10), ("high", 1000)):
        extra = changes if name == "high" else {}
        world.create("priorityclasses.scheduling.k8s.io", {"metadata": {"name": name}, "value": value, **extra})
    return world


def add(world: World, name: str, level: str, cpu: str = "3", **changes: Any) -> None:
    world.create("pods", pod(name, priorityClassName=level, requests={"cpu": cpu}, **changes))
    world.settle(3)


def node_of(world: World, name: str) -> str | None:
    found = world.get("pods", name)
    return None if found is None else found["spec"].get("nodeName")


def test_a_pod_of_lower_priority_makes_way_and_is_told_why() -> None:
    world = world_with_classes()
    add(world, "weak", "low")
    add(world, "strong", "high")
    uid = world.get("pods", "strong")["metadata"]["uid"]
    world.settle(5)
    assert world.get("pods", "weak") is None
    assert node_of(world, "strong") == "node-1"
    assert world.events("Pod", "Preempted") == [f"Preempted Preempted by pod {uid} on node node-1"]
    assert world.events("Pod", "FailedScheduling") == ["FailedScheduling 0/1 nodes are available: 1 Insufficient cpu."]


def test_while_the_victim_goes_the_room_is_promised() -> None:
    world = world_with_classes(kubelet=False)
    add(world, "weak", "low")
    add(world, "strong", "high")
    victim, winner = world.get("pods", "weak"), world.get("pods", "strong")
    assert victim["metadata"]["deletionTimestamp"]
    item = condition(victim, "DisruptionTarget")
    assert (item["status"], item["reason"], item["message"]) == (
        "True", "PreemptionByScheduler", "default-scheduler: preempting to accommodate a higher priority pod")
    assert winner["status"]["nominatedNodeName"] == "node-1"
    add(world, "other", "mid", cpu="2")
    world.client.delete("pods", victim, grace_period=0)
    world.settle(3)
    assert node_of(world, "strong") == "node-1"
    assert node_of(world, "other") is None
    assert "nominatedNodeName" not in world.get("pods", "strong")["status"]


def test_a_promised_pod_that_is_tried_again_waits_for_its_victim() -> None:
    world = world_with_classes(kubelet=False)
    add(world, "weak", "low")
    add(world, "strong", "high")
    world.settle(310)
    text = condition(world.get("pods", "strong"), "PodScheduled")["message"]
    assert text == ("0/1 nodes are available: 1 Insufficient cpu. no new claims to deallocate, preemption: "
                    "not eligible due to a terminating pod on the nominated node.")
    assert world.get("pods", "strong")["status"]["nominatedNodeName"] == "node-1"


def test_a_class_that_never_preempts_waits() -> None:
    world = world_with_classes(preemptionPolicy="Never")
    add(world, "weak", "low")
    add(world, "strong", "high")
    assert node_of(world, "weak") == "node-1"
    assert condition(world.get("pods", "strong"), "PodScheduled")["message"] == (
        "0/1 nodes are available: 1 Insufficient cpu. no new claims to deallocate, preemption: "
        "not eligible due to preemptionPolicy=Never.")


def test_where_even_no_lesser_pod_would_help_the_second_search_says_what_is_short() -> None:
    world = world_with_classes()
    add(world, "weak", "low", cpu="500m")
    add(world, "equal", "high", cpu="3")
    add(world, "strong", "high", cpu="2")
    assert condition(world.get("pods", "strong"), "PodScheduled")["message"] == (
        "0/1 nodes are available: 1 Insufficient cpu. no new claims to deallocate, preemption: "
        "0/1 nodes are available: 1 Insufficient cpu.")


def test_no_more_pods_go_than_must_and_the_least_important_go_first() -> None:
    world = world_with_classes()
    for name, level in (("a", "low"), ("b", "mid"), ("c", "low"), ("d", "mid")):
        add(world, name, level, cpu="900m")
    add(world, "strong", "high", cpu="2")
    world.settle(5)
    assert {item["metadata"]["name"] for item in world.list("pods")} == {"b", "d", "strong"}


def test_the_node_with_the_least_important_victims_is_chosen() -> None:
    world = world_with_classes(nodes=2)
    add(world, "mid", "mid", nodeSelector={"kubernetes.io/hostname": "node-1"})
    add(world, "weak", "low", nodeSelector={"kubernetes.io/hostname": "node-2"})
    add(world, "strong", "high")
    world.settle(5)
    assert node_of(world, "strong") == "node-2"
    assert node_of(world, "mid") == "node-1"


def test_anti_affinity_to_a_lesser_pod_is_a_reason_to_preempt() -> None:
    world = world_with_classes()
    rule = {"labelSelector": {"matchLabels": {"app": "weak"}}, "topologyKey": "kubernetes.io/hostname"}
    weak = pod("weak", priorityClassName="low")
    weak["metadata"]["labels"] = {"app": "weak"}
    world.create("pods", weak)
    world.settle(3)
    world.create("pods", pod("strong", priorityClassName="high", affinity={
        "podAntiAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": [rule]}}))
    world.settle(10)
    assert world.get("pods", "weak") is None
    assert node_of(world, "strong") == "node-1"


def info(name: str, priority: int, start: float | None = None) -> Any:
    obj = pod(name)
    obj["metadata"] |= {"namespace": "default", "uid": name, "labels": {"app": "web"}}
    obj["spec"]["priority"] = priority
    if start is not None:
        from simulator.apimachinery.timestamps import timestamp
        obj["status"] = {"startTime": timestamp(START + start)}
    return pod_info(obj)


@pytest.mark.parametrize(("first", "second", "expected"), [
    (Candidate("a", (info("x", 1),), 1), Candidate("b", (info("y", 5),), 0), "b"),
    (Candidate("a", (info("x", 5),), 0), Candidate("b", (info("y", 1), info("z", 1)), 0), "b"),
    (Candidate("a", (info("x", 5), info("w", 4)), 0), Candidate("b", (info("y", 5), info("z", 1)), 0), "b"),
    (Candidate("a", (info("x", 5), info("w", -3)), 0), Candidate("b", (info("y", 5),), 0), "b"),
    (Candidate("a", (info("x", 5, 10),), 0), Candidate("b", (info("y", 5, 20),), 0), "b"),
    (Candidate("a", (info("x", 5, 10),), 0), Candidate("b", (info("y", 5, 10),), 0), "a"),
], ids=("budgets first", "then the top priority", "then the sum", "then the number", "then who started last", "first"))
def test_the_least_harm_is_chosen(first: Candidate, second: Candidate, expected: str) -> None:
    assert best([first, second]).node == expected


def test_a_budget_protects_those_beyond_what_it_allows() -> None:
    pods = [info("a", 3), info("b", 2), info("c", 1)]
    one = Budget("default", map_selector({"app": "web"}), 1, frozenset({"c"}))
    protected, free = by_budgets(pods, [one])
    assert [item.key for item in protected] == ["default/b"]
    assert [item.key for item in free] == ["default/a", "default/c"]
    other = Budget("elsewhere", map_selector({"app": "web"}), 0, frozenset())
    assert by_budgets(pods, [other]) == ([], pods)


def test_a_protected_pod_is_spared_where_another_can_go() -> None:
    world = world_with_classes()
    for name in ("guarded", "free"):
        obj = pod(name, priorityClassName="low", requests={"cpu": "1500m"})
        obj["metadata"]["labels"] = {"app": name}
        world.create("pods", obj)
    world.create("poddisruptionbudgets.policy", {"metadata": {"name": "guard"}, "spec": {
        "minAvailable": 1, "selector": {"matchLabels": {"app": "guarded"}}}})
    world.settle(5)
    add(world, "strong", "high", cpu="2")
    world.settle(5)
    assert world.get("pods", "free") is None
    assert node_of(world, "guarded") == node_of(world, "strong") == "node-1"
