"""The table of a decision: what it holds, how long it is kept, and how it reads."""

from __future__ import annotations

from simulator.explain.scheduling import FILTERS, Decision, as_text, decision_about
from simulator.scheduler.decisions import KEPT
from tests.simulator.world import World, pod


def decision(world: World, name: str = "p") -> Decision | None:
    return decision_about(world.cluster.components["default-scheduler"], world.get("pods", name))


def taint(world: World, node: str) -> None:
    world.edit("nodes", node, lambda obj: obj["spec"].update(
        taints=[{"key": "gold", "value": "1", "effect": "NoSchedule"}]))


def test_a_chosen_node_has_scores_and_the_others_reasons() -> None:
    world = World()
    taint(world, "node-2")
    world.create("pods", pod(requests={"cpu": "500m", "memory": "1Gi"}))
    world.settle(2)
    found = decision(world)
    assert found.node == world.get("pods", "p")["spec"]["nodeName"]
    assert [row.node for row in found.refused] == ["node-2"]
    refused = found.refused[0]
    assert (refused.plugin, refused.reasons) == ("TaintToleration", ("node(s) had untolerated taint(s)",))
    assert refused.passed == ("NodeUnschedulable", "NodeName")
    assert found.fitting[0].chosen
    assert all(row.passed == FILTERS for row in found.fitting)
    for row in found.fitting:
        assert row.total == sum(score.weight * score.value for score in row.scores)
    assert [line.plugin for line in found.lines] == ["NodeResourcesFit", "NodeResourcesBalancedAllocation"]


def test_a_pod_that_fits_nowhere_has_the_sentence_and_who_said_so() -> None:
    world = World()
    world.create("pods", pod(requests={"cpu": "50"}))
    world.settle(2)
    found = decision(world)
    assert found.node == ""
    assert found.message.startswith("0/3 nodes are available: 3 Insufficient cpu.")
    assert {row.plugin for row in found.rows} == {"NodeResourcesFit"}


def test_a_rejection_before_any_node_was_looked_at_names_its_plugin() -> None:
    world = World()
    claim = {"name": "v", "persistentVolumeClaim": {"claimName": "none"}}
    world.create("pods", pod(volumes=[claim]))
    world.settle(2)
    assert {row.plugin for row in decision(world).rows} == {"VolumeRestrictions"}
    assert all(row.passed == () or row.plugin in FILTERS for row in decision(world).rows)


def test_the_latest_decision_replaces_the_earlier_one_and_old_ones_are_dropped() -> None:
    world = World(nodes=1)
    world.create("pods", pod(requests={"cpu": "5"}))
    world.settle(2)
    world.edit("nodes", "node-1", lambda obj: None)
    for number in range(KEPT - 1):
        world.create("pods", pod(f"p{number}", requests={"cpu": "1m"}))
    world.settle(5)
    assert decision(world).message
    world.create("pods", pod("last", requests={"cpu": "1m"}))
    world.settle(2)
    assert decision(world) is None
    assert decision(world, "last").node == "node-1"


def test_large_clusters_keep_none() -> None:
    world = World(nodes=21)
    world.create("pods", pod())
    world.settle(2)
    assert decision(world) is None


def test_it_reads_as_a_table() -> None:
    world = World(nodes=2)
    taint(world, "node-2")
    world.create("pods", pod())
    world.settle(2)
    assert as_text(decision(world)).splitlines() == [
        "node-1 was the only node left: nothing was scored",
        "",
        "TURNED DOWN   BY                BECAUSE",
        "node-2        TaintToleration   node(s) had untolerated taint(s)",
    ]
