"""What needs a storage driver: volumes made, attached, grown and deleted."""

from __future__ import annotations

import pytest

from simulator.apimachinery.metadata import annotations_of
from simulator.apimachinery.storage import ATTACHMENTS, SIMULATED_DRIVER
from tests.simulator.controllers.storage_objects import (
    CLAIMS,
    CLASSES,
    VOLUMES,
    claim,
    mounting,
    phase,
    storage_class,
    volume,
    with_storage,
)
from tests.simulator.world import World


@pytest.fixture
def world() -> World:
    return with_storage()


def only_volume(world: World):
    volumes = world.client.lister(VOLUMES).list()
    assert len(volumes) == 1
    return volumes[0]


def attachments(world: World) -> list[tuple[str, bool]]:
    """(node, attached) of every attachment."""
    found = world.client.lister(ATTACHMENTS).list()
    return sorted((item["spec"]["nodeName"], item["status"]["attached"]) for item in found)


def test_a_claim_of_the_default_class_gets_a_volume_of_its_own(world: World) -> None:
    world.create(CLAIMS, claim(storage_class=None, size="3Gi"))
    world.settle(1)
    assert phase(world) == "Pending"
    world.settle(5)
    made, found = world.get(CLAIMS, "c"), only_volume(world)
    assert (phase(world), found["status"]["phase"]) == ("Bound", "Bound")
    assert found["metadata"]["name"] == made["spec"]["volumeName"] == f"pvc-{made['metadata']['uid']}"
    assert found["spec"]["capacity"] == made["status"]["capacity"] == {"storage": "3Gi"}
    assert annotations_of(found)["pv.kubernetes.io/provisioned-by"] == SIMULATED_DRIVER
    assert "pv.kubernetes.io/bound-by-controller" not in annotations_of(found)
    events = world.events("PersistentVolumeClaim")
    assert [event.split()[0] for event in events] == ["ExternalProvisioning", "Provisioning", "ProvisioningSucceeded"]


def test_no_volume_is_made_where_no_driver_is_installed() -> None:
    world = World()
    world.create(CLASSES, storage_class("standard", SIMULATED_DRIVER))
    world.create(CLAIMS, claim(storage_class="standard"))
    world.settle(60)
    assert phase(world) == "Pending"


def test_a_class_that_waits_gets_its_volume_when_a_pod_has_a_node(world: World) -> None:
    world.create(CLASSES, storage_class("late", SIMULATED_DRIVER, volumeBindingMode="WaitForFirstConsumer"))
    world.create(CLAIMS, claim(storage_class="late"))
    world.settle(30)
    assert phase(world) == "Pending"
    world.create("pods", mounting("p", "c"))
    world.settle(10)
    node = world.get("pods", "p")["spec"]["nodeName"]
    assert annotations_of(world.get(CLAIMS, "c"))["volume.kubernetes.io/selected-node"] == node
    assert phase(world) == "Bound"


def test_a_deleted_claim_takes_its_volume_along(world: World) -> None:
    world.create(CLAIMS, claim(storage_class=None))
    world.settle(10)
    world.delete(CLAIMS, "c")
    world.settle(10)
    assert not world.client.lister(VOLUMES).list()


def test_a_volume_whose_policy_became_retain_is_kept(world: World) -> None:
    world.create(CLAIMS, claim(storage_class=None))
    world.settle(10)
    name = only_volume(world)["metadata"]["name"]
    world.edit(VOLUMES, name, lambda obj: obj["spec"].update(persistentVolumeReclaimPolicy="Retain"))
    world.delete(CLAIMS, "c")
    world.settle(30)
    found = only_volume(world)
    assert found["status"]["phase"] == "Released"
    assert found["metadata"]["finalizers"] == ["kubernetes.io/pv-protection"]


def test_a_source_to_copy_from_is_refused_in_one_line(world: World) -> None:
    world.create(CLAIMS, claim(storage_class="standard", dataSource={"kind": "PersistentVolumeClaim", "name": "x"}))
    world.settle(30)
    assert phase(world) == "Pending"
    assert any("are not simulated here" in event for event in world.events("PersistentVolumeClaim"))


# Attaching ---------------------------------------------------------------------------------------------------------


def bound_claim(world: World, name: str = "c", **spec: object) -> None:
    world.create(CLAIMS, claim(name, storage_class="standard", **spec))
    world.settle(10)
    assert phase(world, name) == "Bound"


def test_a_volume_is_attached_to_the_node_of_its_pod_and_leaves_with_it(world: World) -> None:
    bound_claim(world)
    world.create("pods", mounting("p", "c", nodeName="node-2"))
    world.settle(5)
    assert attachments(world) == [("node-2", True)]
    name = only_volume(world)["metadata"]["name"]
    assert world.events("Pod", "SuccessfulAttachVolume") == [
        f'SuccessfulAttachVolume AttachVolume.Attach succeeded for volume "{name}" ']
    world.delete("pods", "p")
    world.settle(10)
    assert attachments(world) == []


def test_a_volume_for_one_node_is_not_attached_to_two(world: World) -> None:
    bound_claim(world)
    world.create("pods", mounting("first", "c", nodeName="node-1"))
    world.settle(5)
    world.create("pods", mounting("second", "c", nodeName="node-2"))
    world.settle(60)
    assert attachments(world) == [("node-1", True)]
    name = only_volume(world)["metadata"]["name"]
    assert world.events("Pod", "FailedAttachVolume") == [
        f'FailedAttachVolume Multi-Attach error for volume "{name}" Volume is already used by pod(s) first']
    world.delete("pods", "first")
    world.settle(15)
    assert attachments(world) == [("node-2", True)]


def test_a_volume_for_many_nodes_is_attached_to_each(world: World) -> None:
    bound_claim(world, accessModes=["ReadWriteMany"])
    for node in ("node-1", "node-2"):
        world.create("pods", mounting(f"on-{node}", "c", nodeName=node))
    world.settle(10)
    assert attachments(world) == [("node-1", True), ("node-2", True)]


def test_a_volume_is_taken_from_a_dead_node_after_six_minutes(world: World) -> None:
    bound_claim(world)
    world.create("pods", mounting("p", "c", nodeName="node-1"))
    world.settle(5)
    node = world.get("nodes", "node-1")
    world.set_status("nodes", node, conditions=[{**node["status"]["conditions"][0], "status": "Unknown"}])
    world.client.delete("pods", world.get("pods", "p"), grace_period=0)
    world.settle(300)
    assert attachments(world) == [("node-1", True)]
    world.settle(70)
    assert attachments(world) == []


def test_a_driver_that_is_not_there_attaches_nothing(world: World) -> None:
    world.create(VOLUMES, volume(csi={"driver": "example.com", "volumeHandle": "h"}))
    world.create(CLAIMS, claim())
    world.create("pods", mounting("p", "c", nodeName="node-1"))
    world.settle(200)
    assert attachments(world) == [("node-1", False)]
    assert world.events("Pod", "FailedAttachVolume") == [
        'FailedAttachVolume AttachVolume.Attach failed for volume "v" : timed out waiting for external-attacher of '
        "example.com CSI driver to attach volume h"]


# Growing -----------------------------------------------------------------------------------------------------------


def test_a_volume_grows_and_its_file_system_waits_for_a_node(world: World) -> None:
    bound_claim(world)
    world.edit(CLAIMS, "c", lambda obj: obj["spec"]["resources"]["requests"].update(storage="2Gi"))
    world.settle(0.5)
    made = world.get(CLAIMS, "c")
    assert [item["type"] for item in made["status"]["conditions"]] == ["Resizing"]
    assert made["status"]["allocatedResourceStatuses"] == {"storage": "ControllerResizeInProgress"}
    world.settle(10)
    made = world.get(CLAIMS, "c")
    assert only_volume(world)["spec"]["capacity"] == {"storage": "2Gi"}
    assert made["status"]["capacity"] == {"storage": "1Gi"}
    assert [item["type"] for item in made["status"]["conditions"]] == ["FileSystemResizePending"]
    events = [event.split()[0] for event in world.events("PersistentVolumeClaim")]
    assert {"ExternalExpanding", "Resizing", "FileSystemResizeRequired"} <= set(events)
