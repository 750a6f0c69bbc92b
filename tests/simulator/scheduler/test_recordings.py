"""What the scheduler says and does is what a real one said and did, case by case."""

from __future__ import annotations

from pathlib import Path

import pytest

from simulator.kinds import BY_GROUP_KIND
from tests.simulator.recordings import manifests, output
from tests.simulator.world import World

MESSAGES = ("sched-affinity-and-cpu", "sched-affinity-gt", "sched-affinity-in", "sched-affinity-notin", "sched-cpu",
            "sched-extended", "sched-init-requests", "sched-memory", "sched-pod-affinity-topology", "sched-selector",
            "sched-spread-missing-key", "sched-storage", "sched-sum-requests")


def create(world: World, case: str, file: str = "m.yaml") -> None:
    for obj in manifests(f"scheduling/{case}", file):
        world.create(BY_GROUP_KIND[obj["apiVersion"], obj["kind"]].resource, obj)
    world.settle(5)


def node_of(world: World, name: str = "p") -> str | None:
    return world.get("pods", name)["spec"].get("nodeName")


def verdict(world: World, name: str = "p") -> str:
    """Phase and PodScheduled condition as the recordings print them."""
    status = world.get("pods", name)["status"]
    item = next(item for item in status["conditions"] if item["type"] == "PodScheduled")
    return f"{status['phase']} {item['type']}={item['status']} {item['reason']}: {item['message']}\n"


def taint(world: World, node: str, key: str, effect: str) -> None:
    world.edit("nodes", node, lambda obj: obj["spec"].update(
        taints=[*obj["spec"].get("taints", ()), {"key": key, "value": "1", "effect": effect}]))


@pytest.mark.parametrize("case", MESSAGES)
def test_a_pod_that_fits_nowhere_is_told_so_in_the_recorded_words(case: str) -> None:
    world = World()
    create(world, case)
    assert verdict(world) == output(f"scheduling/{case}", "get pod p -o jsonpath")
    recorded = output(f"scheduling/{case}", "get events").strip().split("  ", 2)
    assert world.events("Pod") == [f"{recorded[1]} {recorded[2]}"]


def test_taints_of_all_nodes_and_one_taken_off() -> None:
    world = World()
    for node in ("node-1", "node-2", "node-3"):
        taint(world, node, "gold", "NoSchedule")
    create(world, "sched-taint-all")
    assert verdict(world) == output("scheduling/sched-taint-all", "get pod p -o jsonpath='{.status.phase} ")
    world.edit("nodes", "node-3", lambda node: node["spec"].pop("taints"))
    world.settle(15)
    assert node_of(world) == "node-3"
    create(world, "sched-taint-all", "t.yaml")
    assert node_of(world, "t") is not None


def test_different_taints_are_counted_together() -> None:
    world = World()
    taint(world, "node-1", "gold", "NoSchedule")
    taint(world, "node-2", "other", "NoExecute")
    create(world, "sched-taint-mixed")
    assert verdict(world) == output("scheduling/sched-taint-mixed", "get pod p -o jsonpath")


def test_a_soft_taint_is_avoided() -> None:
    world = World()
    for node in ("node-1", "node-3"):
        taint(world, node, "gold", "PreferNoSchedule")
    create(world, "sched-prefer-noschedule")
    assert node_of(world) == "node-2"


def test_the_emptiest_node_wins() -> None:
    world = World()
    create(world, "sched-most-free", "fill.yaml")
    create(world, "sched-most-free")
    assert node_of(world) == "node-3"


def test_affinity_puts_a_pod_beside_another() -> None:
    world = World()
    create(world, "sched-follow", "a.yaml")
    create(world, "sched-follow")
    assert node_of(world) == node_of(world, "a") == output("scheduling/sched-follow", "nodeName")


def test_spreading_leaves_pods_waiting_and_the_message_tells_about_victims() -> None:
    world = World()
    create(world, "sched-spread")
    found = sorted(pod["spec"].get("nodeName", "<none>") for pod in world.list("pods"))
    assert found == ["<none>", "<none>", "node-1"]
    texts = {text.partition(" ")[2] for text in world.events("Pod", "FailedScheduling")}
    assert texts == set(output("scheduling/sched-spread", "FailedScheduling").splitlines())


def test_a_waiting_pod_is_scheduled_when_a_label_appears() -> None:
    world = World()
    create(world, "sched-retry")
    assert verdict(world) == output("scheduling/sched-retry", "get pod p -o jsonpath='{.status.phase} ")
    world.edit("nodes", "node-3", lambda node: node["metadata"]["labels"].update({"gold-late": "1"}))
    world.settle(15)
    assert node_of(world) == "node-3"
    assert "Scheduled Successfully assigned default/p to node-3" in world.events("Pod")


def test_gates_hold_a_pod_back_in_silence() -> None:
    world = World()
    create(world, "sched-gates")
    assert node_of(world) is None
    assert world.events("Pod") == []
    world.edit("pods", "p", lambda pod: pod["spec"].pop("schedulingGates"))
    world.settle(5)
    assert node_of(world) is not None


def test_another_schedulers_pods_are_none_of_ours() -> None:
    world = World()
    create(world, "sched-other-scheduler")
    assert (node_of(world), world.events("Pod")) == (None, [])


def test_no_recorded_case_of_this_floor_is_forgotten() -> None:
    folder = Path(__file__).parents[2] / "golden" / "cases" / "scheduling"
    here = Path(__file__).read_text(encoding="utf-8")
    later = {"sched-pv-node-affinity"}
    assert {path.stem for path in folder.glob("*.yaml")} - later <= {
        name for name in (path.stem for path in folder.glob("*.yaml")) if f'"{name}"' in here}
