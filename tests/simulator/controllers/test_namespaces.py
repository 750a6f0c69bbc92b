"""Namespaces: what they are given, and how they go."""

from __future__ import annotations

from simulator.apimachinery.metadata import is_terminating
from tests.simulator.recordings import output
from tests.simulator.world import World, deployment


def create_in(world: World, resource: str, obj: dict, namespace: str) -> dict:
    return world.create(resource, {**obj, "metadata": {**obj["metadata"], "namespace": namespace}})


def test_a_namespace_gets_an_account_and_the_root_certificate() -> None:
    world = World()
    world.create("namespaces", {"metadata": {"name": "shop"}})
    world.settle(5)
    assert world.get("serviceaccounts", "default", "shop") is not None
    certificate = world.get("configmaps", "kube-root-ca.crt", "shop")["data"]["ca.crt"]
    assert certificate.startswith("-----BEGIN CERTIFICATE-----\n")


def test_what_is_deleted_or_changed_there_comes_back() -> None:
    world = World()
    world.delete("serviceaccounts", "default")
    world.edit("configmaps", "kube-root-ca.crt", lambda obj: obj.update(data={"ca.crt": "forged"}))
    world.settle(5)
    assert world.get("serviceaccounts", "default") is not None
    assert "forged" not in world.get("configmaps", "kube-root-ca.crt")["data"]["ca.crt"]


def test_deleting_a_namespace_removes_what_is_in_it() -> None:
    world = World()
    world.create("namespaces", {"metadata": {"name": "shop"}})
    world.settle(5)
    create_in(world, "deployments.apps", deployment(), "shop")
    create_in(world, "configmaps", {"metadata": {"name": "a"}}, "shop")
    world.settle(10)
    world.delete("namespaces", "shop")
    assert world.get("namespaces", "shop")["status"]["phase"] == "Terminating"
    world.settle(60)
    assert world.get("namespaces", "shop") is None
    keys = [key for key, _ in world.cluster.state.items("objects") if key.split("/")[1] == "shop"]
    assert keys == []


def test_a_namespace_whose_pods_end_soon_does_not_wait_for_half_their_grace() -> None:
    """Upstream looks again 5 s after its own report of what remains (namespace_controller.go, UpdateFunc)."""
    world = World()
    world.create("namespaces", {"metadata": {"name": "shop"}})
    create_in(world, "deployments.apps", deployment(), "shop")
    world.settle(30)
    world.delete("namespaces", "shop")
    world.settle(11)
    assert world.get("namespaces", "shop") is None


def test_a_finalizer_holds_the_namespace_and_its_conditions_say_so() -> None:
    world = World()
    world.create("namespaces", {"metadata": {"name": "gold-nst"}})
    world.settle(5)
    create_in(world, "configmaps", {"metadata": {"name": "held", "finalizers": ["example.com/hold"]}}, "gold-nst")
    world.delete("namespaces", "gold-nst")
    world.settle(30)
    namespace = world.get("namespaces", "gold-nst")
    found = [f"{item['type']}={item['status']} {item['reason']}: {item['message']}"
             for item in namespace["status"]["conditions"]]
    assert found == output("controllers/ns-terminating", "range .status.conditions").splitlines()
    assert is_terminating(world.get("configmaps", "held", "gold-nst"))
    held = world.client.get("configmaps", "gold-nst", "held")
    del held["metadata"]["finalizers"]
    world.client.update("configmaps", held)
    world.settle(30)
    assert world.get("namespaces", "gold-nst") is None
