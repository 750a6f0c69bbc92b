"""ReplicationControllers keep so many pods, by the ReplicaSet controller's rules."""

from __future__ import annotations

import pytest

from simulator.apimachinery.metadata import Object
from tests.simulator.world import World, pod, template

CONTROLLERS = "replicationcontrollers"


def controller(replicas: int = 2) -> Object:
    """A ReplicationController ``rc`` of pods with the label ``app: rc``."""
    return {"metadata": {"name": "rc"}, "spec": {"replicas": replicas, "template": template(labels={"app": "rc"})}}


@pytest.fixture
def world() -> World:
    made = World()
    made.create(CONTROLLERS, controller())
    made.settle(10)
    return made


def test_it_creates_pods_and_counts_them(world):
    pods = world.list("pods", app="rc")
    assert len(pods) == 2
    assert pods[0]["metadata"]["ownerReferences"][0] == {
        "apiVersion": "v1", "kind": "ReplicationController", "name": "rc", "controller": True,
        "blockOwnerDeletion": True, "uid": world.get(CONTROLLERS, "rc")["metadata"]["uid"]}
    assert world.get(CONTROLLERS, "rc")["status"] == {
        "replicas": 2, "fullyLabeledReplicas": 2, "readyReplicas": 2, "availableReplicas": 2, "observedGeneration": 1}
    assert len(world.events("ReplicationController", "SuccessfulCreate")) == 2


def test_it_replaces_a_pod_that_goes(world):
    world.delete("pods", world.list("pods", app="rc")[0]["metadata"]["name"])
    world.settle(10)
    assert world.get(CONTROLLERS, "rc")["status"]["readyReplicas"] == 2


def test_it_shrinks(world):
    world.edit(CONTROLLERS, "rc", lambda obj: obj["spec"].update(replicas=1))
    world.settle(10)
    assert len(world.list("pods", app="rc")) == 1
    assert world.get(CONTROLLERS, "rc")["status"]["observedGeneration"] == 2


def test_it_adopts_only_what_its_selector_matches(world):
    world.edit(CONTROLLERS, "rc", lambda obj: obj["spec"].update(replicas=3))
    world.create("pods", pod("stray", {"app": "rc"}))
    world.create("pods", pod("other", {"app": "other"}))
    world.settle(10)
    assert len(world.list("pods", app="rc")) == 3
    assert world.get("pods", "stray")["metadata"]["ownerReferences"][0]["name"] == "rc"
    assert "ownerReferences" not in world.get("pods", "other")["metadata"]


def test_deleted_without_a_word_it_leaves_its_pods(world):
    world.delete(CONTROLLERS, "rc")
    world.settle(10)
    assert len(world.list("pods", app="rc")) == 2
    assert world.get(CONTROLLERS, "rc") is None
