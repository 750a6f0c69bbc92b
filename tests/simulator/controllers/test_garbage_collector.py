"""Garbage collection: background, foreground, orphan."""

from __future__ import annotations

from tests.simulator.world import World, deployment


def config_map(name: str, *owners: dict, block: bool = False) -> dict:
    references = [{"apiVersion": "v1", "kind": "ConfigMap", "name": owner["metadata"]["name"],
                   "uid": owner["metadata"]["uid"], **({"blockOwnerDeletion": True} if block else {})}
                  for owner in owners]
    return {"metadata": {"name": name, **({"ownerReferences": references} if references else {})}}


def names(world: World) -> list[str]:
    found = [item["metadata"]["name"] for item in world.list("configmaps")]
    return [name for name in found if name != "kube-root-ca.crt"]


def test_dependents_follow_their_owner() -> None:
    world = World()
    owner = world.create("configmaps", config_map("owner"))
    world.create("configmaps", config_map("a", owner))
    world.create("configmaps", config_map("b", owner))
    world.delete("configmaps", "owner")
    world.settle(5)
    assert names(world) == []


def test_one_owner_left_is_enough() -> None:
    world = World()
    first, second = (world.create("configmaps", config_map(name)) for name in ("first", "second"))
    world.create("configmaps", config_map("both", first, second))
    world.delete("configmaps", "first")
    world.settle(5)
    assert names(world) == ["both", "second"]
    assert [item["name"] for item in world.get("configmaps", "both")["metadata"]["ownerReferences"]] == ["second"]


def test_an_owner_that_never_was_counts_as_gone() -> None:
    world = World()
    ghost = {"metadata": {"name": "ghost", "uid": "00000000-0000-0000-0000-000000000000"}}
    world.create("configmaps", config_map("abandoned", ghost))
    world.settle(5)
    assert names(world) == []


def test_another_object_of_the_owners_name_is_not_the_owner() -> None:
    world = World()
    owner = world.create("configmaps", config_map("owner"))
    world.create("configmaps", config_map("a", owner))
    world.delete("configmaps", "owner")
    world.create("configmaps", config_map("owner"))
    world.settle(5)
    assert names(world) == ["owner"]


def test_owners_of_unknown_kinds_are_not_taken_for_gone() -> None:
    world = World()
    reference = {"apiVersion": "example.com/v1", "kind": "Thing", "name": "x", "uid": "1"}
    world.create("configmaps", {"metadata": {"name": "a", "ownerReferences": [reference]}})
    world.settle(5)
    assert names(world) == ["a"]


def test_a_deployment_takes_everything_below_it_along() -> None:
    world = World()
    world.create("deployments.apps", deployment())
    world.settle(10)
    world.delete("deployments.apps", "web")
    world.settle(10)
    assert (world.list("replicasets.apps"), world.list("pods")) == ([], [])


def test_in_foreground_the_owner_goes_last() -> None:
    world = World()
    world.create("deployments.apps", deployment(replicas=1))
    world.settle(10)
    world.delete("deployments.apps", "web", propagation="Foreground")
    world.settle(0.5)
    assert world.get("deployments.apps", "web")["metadata"]["finalizers"] == ["foregroundDeletion"]
    assert len(world.list("pods")) == 1
    world.settle(10)
    assert (world.list("pods"), world.list("replicasets.apps"), world.get("deployments.apps", "web")) == ([], [], None)


def test_in_foreground_only_those_that_block_are_waited_for() -> None:
    world = World()
    owner = world.create("configmaps", config_map("owner"))
    held = config_map("held", owner)
    held["metadata"]["finalizers"] = ["example.com/hold"]
    world.create("configmaps", held)
    world.delete("configmaps", "owner", propagation="Foreground")
    world.settle(5)
    assert names(world) == ["held"]
    blocked = World()
    owner = blocked.create("configmaps", config_map("owner"))
    held = config_map("held", owner, block=True)
    held["metadata"]["finalizers"] = ["example.com/hold"]
    blocked.create("configmaps", held)
    blocked.delete("configmaps", "owner", propagation="Foreground")
    blocked.settle(5)
    assert names(blocked) == ["held", "owner"]
    blocked.edit("configmaps", "held", lambda obj: obj["metadata"].pop("finalizers"))
    blocked.settle(5)
    assert names(blocked) == []


def test_orphaned_dependents_stay_without_their_owner() -> None:
    world = World()
    world.create("deployments.apps", deployment())
    world.settle(10)
    world.delete("deployments.apps", "web", propagation="Orphan")
    world.settle(10)
    assert world.get("deployments.apps", "web") is None
    assert [item["metadata"].get("ownerReferences") for item in world.list("replicasets.apps")] == [None]
    assert len(world.list("pods")) == 3
