"""The queue: priority, back-off, what wakes a waiting pod; and the cache under it."""

from __future__ import annotations

import pytest

from simulator.scheduler.cache import Cache
from simulator.scheduler.queue import backoff
from simulator.scheduler.scheduling import enough_nodes
from tests.simulator.world import World, deployment, pod


def attempts(world: World, name: str = "p") -> int:
    row = world.cluster.components["default-scheduler"].runtime.get(f"default/{name}")
    return row["attempts"] if row else 0


@pytest.mark.parametrize(("tried", "seconds"), [(1, 1), (2, 2), (3, 4), (4, 8), (5, 10), (50, 10)])
def test_back_off_doubles_to_ten_seconds(tried: int, seconds: int) -> None:
    assert backoff(tried) == seconds


@pytest.mark.parametrize(("nodes", "wanted"), [(3, 3), (99, 99), (100, 100), (1000, 420), (5000, 500), (10000, 500)])
def test_of_many_nodes_a_share_is_enough(nodes: int, wanted: int) -> None:
    assert enough_nodes(nodes) == wanted


def test_no_nodes_at_all_has_words_of_its_own_and_the_first_node_wakes() -> None:
    world = World(nodes=0)
    world.create("pods", pod())
    world.settle(2)
    assert world.events("Pod") == ["FailedScheduling no nodes available to schedule pods"]
    world.add_node("node-1")
    world.settle(2)
    assert world.get("pods", "p")["spec"]["nodeName"] == "node-1"


def test_higher_priority_goes_first() -> None:
    world = World(nodes=1)
    for name, value in (("low", 1), ("high", 1000)):
        world.create("priorityclasses.scheduling.k8s.io", {"metadata": {"name": name}, "value": value})
    for name in ("low", "high"):
        world.create("pods", pod(name, priorityClassName=name, requests={"cpu": "3"}))
    world.settle(1)
    assert world.get("pods", "high")["spec"].get("nodeName") == "node-1"
    assert world.get("pods", "low")["spec"].get("nodeName") is None


def test_room_that_comes_free_is_used_after_back_off() -> None:
    world = World(nodes=1)
    world.create("pods", pod("first", requests={"cpu": "3"}))
    world.settle(2)
    world.create("pods", pod("second", requests={"cpu": "3"}))
    world.settle(5)
    assert attempts(world, "second") == 1
    world.delete("pods", "first")
    world.settle(5)
    assert world.get("pods", "second")["spec"]["nodeName"] == "node-1"
    assert attempts(world, "second") == 0


def test_what_does_not_concern_a_pod_does_not_wake_it() -> None:
    world = World(nodes=2)
    world.create("pods", pod(nodeSelector={"disk": "ssd"}))
    world.create("pods", pod("other"))
    world.settle(5)
    world.delete("pods", "other")
    world.settle(60)
    assert attempts(world) == 1


def test_after_five_minutes_a_pod_is_tried_anyway() -> None:
    world = World(nodes=1)
    world.create("pods", pod(nodeSelector={"disk": "ssd"}))
    world.settle(310)
    assert attempts(world) == 2
    found = [event for event in world.client.lister("events").list() if event["reason"] == "FailedScheduling"]
    assert len(found) == 2


def test_a_deleted_pod_is_forgotten() -> None:
    world = World(nodes=1)
    world.create("pods", pod(nodeSelector={"disk": "ssd"}))
    world.settle(5)
    world.delete("pods", "p")
    world.settle(5)
    assert attempts(world) == 0


def sums(cache: Cache) -> dict:
    return {info.name: (dict(info.requested), info.cpu, info.memory, sorted(info.pods), dict(info.groups),
                        dict(info.ports)) for info in cache.nodes()}


def fresh(world: World) -> Cache:
    scheduler = world.cluster.components["default-scheduler"]
    return Cache(world.cluster.state, scheduler.client, scheduler._waits)


def test_the_cache_equals_one_built_anew_and_follows_a_rollback() -> None:
    world = World()
    world.create("deployments.apps", deployment(replicas=5))
    world.settle(20)
    cache, state = world.cluster.components["default-scheduler"]._cache, world.cluster.state
    assert sums(cache) == sums(fresh(world))
    state.commit()
    before = sums(cache)
    world.edit("deployments.apps", "web", lambda obj: obj["spec"].update(replicas=9))
    world.client.delete("nodes", world.get("nodes", "node-3"))
    world.settle(20)
    assert sums(cache) != before
    assert sums(cache) == sums(fresh(world))
    state.rollback()
    assert sums(cache) == before == sums(fresh(world))
    assert cache.waiting == fresh(world).waiting == {}


def test_pods_of_a_workload_are_spread_over_nodes() -> None:
    world = World(nodes=5)
    world.create("deployments.apps", deployment(replicas=10))
    world.settle(20)
    counts = [len(info.pods) for info in world.cluster.components["default-scheduler"]._cache.nodes()]
    assert counts == [2] * 5


def test_the_same_seed_gives_the_same_choices() -> None:
    def places() -> list[tuple[str, str]]:
        world = World(nodes=5)
        world.create("deployments.apps", deployment(replicas=7))
        world.settle(20)
        return [(item["metadata"]["name"], item["spec"]["nodeName"]) for item in world.list("pods")]

    assert places() == places()


def test_among_many_nodes_a_sample_still_spreads_pods() -> None:
    world = World(nodes=0)
    for number in range(150):
        world.add_node(f"node-{number}", zone=f"zone-{number % 3}")
    world.create("deployments.apps", deployment(replicas=30))
    world.settle(20)
    assert world.get("deployments.apps", "web")["status"]["readyReplicas"] == 30
    assert len({item["spec"]["nodeName"] for item in world.list("pods")}) == 30
