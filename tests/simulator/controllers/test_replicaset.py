"""ReplicaSets: as many pods as asked for, adopted, released, made and deleted."""

from __future__ import annotations

import pytest

from simulator.apimachinery.errors import forbidden
from tests.simulator.recordings import manifests, output
from tests.simulator.world import World, running, template

RS = "replicasets.apps"


def replica_set(replicas: int = 2, **labels: str) -> dict:
    labels = labels or {"app": "web"}
    return {"metadata": {"name": "rs"}, "spec": {"replicas": replicas, "selector": {"matchLabels": labels},
                                                 "template": template(labels=labels)}}


def owners(world: World) -> dict[str, list[str]]:
    return {pod["metadata"]["name"]: [item["name"] for item in pod["metadata"].get("ownerReferences", ())]
            for pod in world.list("pods")}


def test_a_matching_pod_is_adopted_instead_of_made() -> None:
    world = World()
    world.create("pods", manifests("controllers/rs-adopt", "p.yaml")[0])
    world.settle(5)
    world.create(RS, manifests("controllers/rs-adopt", "rs.yaml")[0])
    world.settle(10)
    assert owners(world)["loose"] == ["rs"]
    assert len(owners(world)) == 2
    assert len(world.events("ReplicaSet")) == len(output("controllers/rs-adopt", "get events").splitlines()) == 1


def test_the_younger_of_two_equals_is_surplus() -> None:
    world = World()
    world.create(RS, manifests("controllers/rs-too-many", "rs.yaml")[0])
    world.settle(20)
    world.create("pods", manifests("controllers/rs-too-many", "p.yaml")[0])
    world.settle(20)
    assert "loose" not in owners(world)
    assert world.events("ReplicaSet", "SuccessfulDelete") == ["SuccessfulDelete Deleted pod: loose"]


def test_a_pod_that_loses_its_label_is_released_and_replaced() -> None:
    world = World()
    world.create(RS, replica_set())
    world.settle(10)
    name = world.list("pods")[0]["metadata"]["name"]
    world.edit("pods", name, lambda pod: pod["metadata"]["labels"].update(app="mine"))
    world.settle(10)
    assert owners(world)[name] == []
    assert len(world.list("pods", app="web")) == 2


def test_a_finished_pod_is_replaced_and_kept() -> None:
    world = World()
    world.create(RS, replica_set(1))
    world.settle(10)
    first = world.list("pods")[0]
    world.set_status("pods", first, phase="Failed")
    world.settle(10)
    assert len(world.list("pods")) == 2
    assert world.get(RS, "rs")["status"]["replicas"] == 1


def test_orphan_deletion_keeps_the_pods_and_the_next_set_adopts_them() -> None:
    world = World()
    world.create(RS, replica_set())
    world.settle(10)
    before = set(owners(world))
    world.delete(RS, "rs", propagation="Orphan")
    world.settle(10)
    assert owners(world) == {name: [] for name in before}
    world.create(RS, replica_set())
    world.settle(10)
    assert owners(world) == {name: ["rs"] for name in before}


def test_status_counts_pods_by_what_they_are() -> None:
    world = World(kubelet=False)
    world.create(RS, replica_set(3))
    world.settle(5)
    first, second, _ = world.list("pods")
    world.client.update_status("pods", {**first, "status": running(first, world.now)})
    world.client.delete("pods", second)
    world.settle(5)
    status = world.get(RS, "rs")["status"]
    assert {key: status[key] for key in ("replicas", "readyReplicas", "availableReplicas", "terminatingReplicas")} == {
        "replicas": 3, "readyReplicas": 1, "availableReplicas": 1, "terminatingReplicas": 1}


def test_what_is_refused_is_told_in_an_event_and_a_condition_and_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    world = World()
    registry, real = world.cluster.registry, world.cluster.registry.create
    refused = forbidden("pods", "rs-", "exceeded quota: q, requested: pods=1, used: pods=1, limited: pods=1")

    def create(resource: str, obj: dict) -> dict:
        if resource == "pods":
            raise refused
        return real(resource, obj)

    monkeypatch.setattr(registry, "create", create)
    world.create(RS, replica_set(2))
    world.settle(2)
    assert world.events("ReplicaSet") == [f"FailedCreate Error creating: {refused.message}"]
    condition = world.get(RS, "rs")["status"]["conditions"][0]
    assert (condition["type"], condition["reason"], condition["message"]) == (
        "ReplicaFailure", "FailedCreate", refused.message)
    monkeypatch.setattr(registry, "create", real)
    world.settle(60)
    assert world.get(RS, "rs")["status"]["readyReplicas"] == 2
    assert "conditions" not in world.get(RS, "rs")["status"]


def test_many_pods_are_made_in_bursts_at_the_same_moment() -> None:
    world = World(nodes=0)
    began = world.now
    world.create(RS, replica_set(250))
    while len(world.list("pods")) < 250:
        world.cluster.env.step()
    assert world.now == began
