"""What volumes mean for where pods go, in upstream's words."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from simulator.apimachinery.metadata import Object, annotations_of
from simulator.apimachinery.storage import ATTACHMENTS, CLAIMS, CLASSES, VOLUMES
from tests.simulator.world import World, pod

PREEMPTION = "no new claims to deallocate, preemption: 0/3 nodes are available:"
NOT_HELPFUL = f"{PREEMPTION} 3 Preemption is not helpful for scheduling."
NO_VICTIMS = f"{PREEMPTION} 3 No preemption victims found for incoming pod."
Setting = Callable[[World], object]


def claim(world: World, name: str = "c", storage_class: str = "manual", **spec: object) -> None:
    world.create(CLAIMS, {"metadata": {"name": name}, "spec": {
        "accessModes": ["ReadWriteOnce"], "storageClassName": storage_class,
        "resources": {"requests": {"storage": "1Gi"}}, **spec}})


def volume(world: World, name: str = "v", labels: dict | None = None, hosts: tuple[str, ...] = (),
           storage_class: str = "manual", **spec: object) -> None:
    """A volume, on some nodes alone where ``hosts`` are given."""
    source = {} if "csi" in spec else {"hostPath": {"path": "/data"}}
    if hosts:
        spec["nodeAffinity"] = {"required": {"nodeSelectorTerms": [{"matchExpressions": [
            {"key": "kubernetes.io/hostname", "operator": "In", "values": list(hosts)}]}]}}
    world.create(VOLUMES, {"metadata": {"name": name, "labels": labels or {}}, "spec": {
        "accessModes": ["ReadWriteOnce"], "capacity": {"storage": "1Gi"}, "storageClassName": storage_class,
        **source, **spec}})


def late(world: World, provisioner: str = "kubernetes.io/no-provisioner", **fields: object) -> None:
    """A class that waits for the first consumer."""
    world.create(CLASSES, {"metadata": {"name": "manual"}, "provisioner": provisioner,
                           "volumeBindingMode": "WaitForFirstConsumer", **fields})


def mounting(*claims: str, name: str = "p", **spec: object) -> Object:
    volumes = [{"name": item, "persistentVolumeClaim": {"claimName": item}} for item in claims or ("c",)]
    return pod(name, volumes=volumes, **spec)


def node_of(world: World, name: str = "p") -> str | None:
    return world.get("pods", name)["spec"].get("nodeName")


def verdict(world: World, name: str = "p") -> str:
    """What the pod's condition says."""
    conditions = world.get("pods", name)["status"]["conditions"]
    return next(item["message"] for item in conditions if item["type"] == "PodScheduled")


def several(*steps: Setting) -> Setting:
    return lambda world: [step(world) for step in steps]


def taken(world: World) -> None:
    """A claim for one pod, which another pod has."""
    volume(world, accessModes=["ReadWriteOncePod"])
    claim(world, accessModes=["ReadWriteOncePod"])
    world.create("pods", mounting(name="first"))
    world.settle(5)


def lost(world: World) -> None:
    claim(world, volumeName="v")
    made = world.get(CLAIMS, "c")
    meta = {**made["metadata"], "annotations": {"pv.kubernetes.io/bind-completed": "yes"}}
    world.client.update(CLAIMS, {**made, "metadata": meta})


REFUSALS = {
    "no claim": (lambda world: None, '0/3 nodes are available: persistentvolumeclaim "c" not found. not found'),
    "unbound claim": (claim, "0/3 nodes are available: pod has unbound immediate PersistentVolumeClaims. not found"),
    "lost claim": (lost, '0/3 nodes are available: persistentvolumeclaim "c" bound to non-existent persistentvolume '
                         '"v". not found'),
    "volume elsewhere": (
        several(lambda world: volume(world, hosts=("elsewhere",)), claim),
        f"0/3 nodes are available: 3 node(s) didn't match PersistentVolume's node affinity. {NOT_HELPFUL}"),
    "volume in another zone": (
        several(lambda world: volume(world, labels={"topology.kubernetes.io/zone": "zone-x__zone-y"}), claim),
        f"0/3 nodes are available: 3 node(s) had no available volume zone. {NOT_HELPFUL}"),
    "nothing to bind": (
        several(late, claim),
        f"0/3 nodes are available: 3 node(s) didn't find available persistent volumes to bind. {NOT_HELPFUL}"),
    "no provisioning there": (
        several(lambda world: late(world, "example.com/x", allowedTopologies=[{"matchLabelExpressions": [
            {"key": "topology.kubernetes.io/zone", "values": ["zone-x"]}]}]), claim),
        f"0/3 nodes are available: 3 node(s) didn't find available persistent volumes to bind. {NOT_HELPFUL}"),
    "no room": (
        several(lambda world: late(world, "example.com"), claim, lambda world: world.create(
            "csidrivers.storage.k8s.io", {"metadata": {"name": "example.com"}, "spec": {"storageCapacity": True}})),
        f"0/3 nodes are available: 3 node(s) did not have enough free storage. {NOT_HELPFUL}"),
    "claim for one pod": (
        taken, "0/3 nodes are available: 3 node(s) unavailable due to PersistentVolumeClaim with ReadWriteOncePod "
               f"access mode already in-use by another pod. {NO_VICTIMS}"),
}


@pytest.mark.parametrize("case", REFUSALS)
def test_a_pod_whose_volumes_fit_nowhere_is_told_why(case: str) -> None:
    setting, wanted = REFUSALS[case]
    world = World()
    setting(world)
    world.settle(5)
    world.create("pods", mounting())
    world.settle(5)
    assert verdict(world) == wanted
    assert world.events("Pod", "FailedScheduling")[-1] == f"FailedScheduling {wanted}"


def test_a_pod_goes_where_its_volume_is() -> None:
    world = World()
    volume(world, hosts=("node-2",))
    claim(world)
    world.create("pods", mounting())
    world.settle(5)
    assert node_of(world) == "node-2"


def test_a_zone_with_several_names_is_any_of_them() -> None:
    world = World()
    volume(world, labels={"failure-domain.beta.kubernetes.io/zone": "zone-c__zone-x"})
    claim(world)
    world.create("pods", mounting())
    world.settle(5)
    assert node_of(world) == "node-3"


def test_a_claim_that_waits_gets_the_smallest_volume_of_the_chosen_node() -> None:
    world = World()
    late(world)
    for name, size, host in (("big", "5Gi", "node-2"), ("small", "2Gi", "node-2"), ("other", "500Mi", "node-1")):
        volume(world, name, hosts=(host,), capacity={"storage": size})
    claim(world)
    world.create("pods", mounting())
    world.settle(10)
    assert node_of(world) == "node-2"
    assert world.get(CLAIMS, "c")["spec"]["volumeName"] == "small"
    assert annotations_of(world.get(VOLUMES, "small")) == {"pv.kubernetes.io/bound-by-controller": "yes"}


def test_two_claims_of_a_pod_get_two_volumes_of_one_node() -> None:
    world = World()
    late(world)
    for name, host in (("a1", "node-1"), ("b1", "node-2"), ("b2", "node-2")):
        volume(world, name, hosts=(host,))
    for name in ("c", "d"):
        claim(world, name)
    world.create("pods", mounting("c", "d"))
    world.settle(10)
    assert node_of(world) == "node-2"
    assert {world.get(CLAIMS, name)["spec"]["volumeName"] for name in ("c", "d")} == {"b1", "b2"}


def test_a_pod_waits_ten_minutes_for_its_volume_and_then_says_so() -> None:
    world = World()
    late(world, "example.com/nobody")
    claim(world)
    world.create("pods", mounting())
    world.settle(500)
    assert node_of(world) is None
    assert world.events("Pod", "FailedScheduling") == []
    world.settle(120)
    assert world.events("Pod", "FailedScheduling") == [
        'FailedScheduling running PreBind plugin "VolumeBinding": binding volumes: context deadline exceeded']


def test_a_pod_is_scheduled_when_its_claim_is_bound_at_last() -> None:
    world = World()
    claim(world)
    world.create("pods", mounting())
    world.settle(5)
    assert node_of(world) is None
    volume(world)
    world.settle(20)
    assert node_of(world) is not None


def test_two_pods_do_not_write_to_one_disk() -> None:
    world = World(nodes=1)
    disk = {"volumes": [{"name": "v", "gcePersistentDisk": {"pdName": "d"}}]}
    world.create("pods", pod("first", **disk))
    world.settle(5)
    world.create("pods", pod("second", **disk))
    world.settle(5)
    assert verdict(world, "second").startswith("0/1 nodes are available: 1 node(s) had no available disk.")


def test_a_node_takes_no_more_volumes_than_its_driver_can_attach() -> None:
    world = World(nodes=1)
    world.create("csinodes.storage.k8s.io", {"metadata": {"name": "node-1"}, "spec": {
        "drivers": [{"name": "example.com", "nodeID": "i", "allocatable": {"count": 1}}]}})
    for name in ("a", "b"):
        volume(world, name, csi={"driver": "example.com", "volumeHandle": name})
        claim(world, name, volumeName=name)
    world.settle(1)
    world.create("pods", mounting("a", name="first"))
    world.create("pods", mounting("a", name="again"))
    world.settle(5)
    world.create("pods", mounting("b", name="second"))
    world.settle(5)
    assert (node_of(world, "first"), node_of(world, "again")) == ("node-1", "node-1")
    assert verdict(world, "second").startswith("0/1 nodes are available: 1 node(s) exceed max volume count.")
    for name in ("first", "again"):
        world.delete("pods", name)
    world.settle(10)
    for item in list(world.client.lister(ATTACHMENTS).list()):
        world.client.delete(ATTACHMENTS, item)
    world.settle(20)
    assert node_of(world, "second") == "node-1"
