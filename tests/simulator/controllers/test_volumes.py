"""The volume binder, reclaiming and protection in virtual time."""

from __future__ import annotations

import pytest

from simulator.apimachinery.metadata import annotations_of
from tests.simulator.controllers.storage_objects import (
    CLAIMS,
    CLASSES,
    VOLUMES,
    claim,
    mounting,
    phase,
    storage_class,
    volume,
    volume_phase,
)
from tests.simulator.world import World

BOUND_BY_CONTROLLER = {"pv.kubernetes.io/bound-by-controller": "yes"}


def bound_to(world: World, name: str = "c") -> str | None:
    return world.get(CLAIMS, name)["spec"].get("volumeName")


@pytest.fixture
def world() -> World:
    return World()


# Binding -----------------------------------------------------------------------------------------------------------


def test_a_claim_and_a_volume_of_one_class_find_each_other(world: World) -> None:
    world.create(VOLUMES, volume())
    world.create(CLAIMS, claim(size="500Mi"))
    world.settle(1)
    found, made = world.get(VOLUMES, "v"), world.get(CLAIMS, "c")
    assert made["status"] == {"phase": "Bound", "accessModes": ["ReadWriteOnce"], "capacity": {"storage": "1Gi"}}
    assert annotations_of(made) == {**BOUND_BY_CONTROLLER, "pv.kubernetes.io/bind-completed": "yes"}
    assert annotations_of(found) == BOUND_BY_CONTROLLER
    assert found["spec"]["claimRef"]["uid"] == made["metadata"]["uid"]
    assert found["status"]["phase"] == "Bound"


@pytest.mark.parametrize(("volumes", "asked", "wanted"), [
    ([volume("big", "10Gi"), volume("small", "2Gi"), volume("tiny", "500Mi")], {}, "small"),
    ([volume("v", storage_class="other")], {}, None),
    ([volume("any", accessModes=["ReadWriteOnce", "ReadOnlyMany"]), volume("one", "5Gi")], {}, "one"),
    ([volume("v", accessModes=["ReadOnlyMany"])], {}, None),
    ([volume("a"), volume("b", labels={"tier": "gold"})], {"selector": {"matchLabels": {"tier": "gold"}}}, "b"),
    ([volume("v", volumeMode="Block")], {}, None),
    ([volume("taken", claimRef={"namespace": "default", "name": "somebody"})], {}, None),
    ([volume("kept", "20Gi", claimRef={"namespace": "default", "name": "c"}), volume("small")], {}, "kept"),
    ([volume("v", "500Mi")], {}, None),
], ids=["smallest", "class", "fewest-modes", "modes", "selector", "block", "kept-for-another", "kept-for-it", "small"])
def test_which_volume_a_claim_gets(world: World, volumes: list, asked: dict, wanted: str | None) -> None:
    for item in volumes:
        world.create(VOLUMES, item)
    world.settle(1)
    world.create(CLAIMS, claim(**asked))
    world.settle(1)
    assert bound_to(world) == wanted


def test_a_volume_kept_for_a_claim_is_not_marked_as_bound_by_the_controller(world: World) -> None:
    world.create(VOLUMES, volume(claimRef={"namespace": "default", "name": "c"}))
    world.settle(1)
    assert volume_phase(world) == "Available"
    world.create(CLAIMS, claim())
    world.settle(1)
    assert annotations_of(world.get(VOLUMES, "v")) == {}
    assert volume_phase(world) == "Bound"


def test_a_volume_that_comes_later_is_found_within_fifteen_seconds(world: World) -> None:
    world.create(CLASSES, storage_class())
    world.create(CLAIMS, claim())
    world.settle(5)
    world.create(VOLUMES, volume())
    world.settle(15)
    assert phase(world) == "Bound"


@pytest.mark.parametrize(("classes", "asked", "event"), [
    ([], {"storage_class": None},
     "FailedBinding no persistent volumes available for this claim and no storage class is set"),
    ([], {}, 'ProvisioningFailed storageclass.storage.k8s.io "manual" not found'),
    ([storage_class()], {}, "ProvisioningFailed no volume plugin matched name: kubernetes.io/no-provisioner"),
    ([storage_class(volumeBindingMode="WaitForFirstConsumer")], {},
     "WaitForFirstConsumer waiting for first consumer to be created before binding"),
    ([storage_class(provisioner="kubernetes.io/aws-ebs")], {},
     "ExternalProvisioning Waiting for a volume to be created either by the external provisioner 'ebs.csi.aws.com' or "
     "manually by the system administrator. If volume creation is delayed, please verify that the provisioner is "
     "running and correctly registered."),
    ([], {"volumeName": "nowhere"}, None),
], ids=["no-class", "no-such-class", "no-provisioner", "waits", "migrated", "no-such-volume"])
def test_a_claim_that_waits_says_why(world: World, classes: list, asked: dict, event: str | None) -> None:
    for item in classes:
        world.create(CLASSES, item)
    world.create(CLAIMS, claim(**asked))
    world.settle(40)
    assert phase(world) == "Pending"
    assert world.events("PersistentVolumeClaim") == ([event] if event else [])


def test_a_claim_that_names_a_volume_it_cannot_have(world: World) -> None:
    world.create(VOLUMES, volume("small"))
    world.create(VOLUMES, volume("taken", claimRef={"namespace": "default", "name": "other"}))
    world.create(CLAIMS, claim("a", size="2Gi", volumeName="small"))
    world.create(CLAIMS, claim("b", volumeName="taken"))
    world.settle(1)
    assert world.events("PersistentVolumeClaim") == [
        'FailedBinding volume "taken" already bound to a different claim.',
        'VolumeMismatch Cannot bind to requested volume "small": requested PV is too small',
    ]


def test_a_claim_without_a_class_gets_the_default_class_when_there_is_one(world: World) -> None:
    world.create(CLAIMS, claim(storage_class=None))
    world.settle(5)
    world.create(CLASSES, {**storage_class("standard", "example.com/x"), "metadata": {
        "name": "standard", "annotations": {"storageclass.kubernetes.io/is-default-class": "true"}}})
    world.settle(20)
    made = world.get(CLAIMS, "c")
    assert made["spec"]["storageClassName"] == "standard"
    assert annotations_of(made)["volume.kubernetes.io/storage-provisioner"] == "example.com/x"


def test_a_claim_whose_volume_is_gone_is_lost(world: World) -> None:
    world.create(VOLUMES, volume())
    world.create(CLAIMS, claim())
    world.settle(1)
    world.edit(VOLUMES, "v", lambda obj: obj["metadata"].pop("finalizers"))
    world.delete(VOLUMES, "v")
    world.settle(1)
    if world.get(VOLUMES, "v") is not None:  # the protection was put back in between
        world.edit(VOLUMES, "v", lambda obj: obj["metadata"].pop("finalizers"))
        world.settle(1)
    assert phase(world) == "Lost"
    assert "ClaimLost Bound claim has lost its PersistentVolume. Data on the volume is lost!" in world.events(
        "PersistentVolumeClaim")


def test_a_lost_claim_is_bound_again_when_its_volume_is_back(world: World) -> None:
    world.create(CLAIMS, claim(volumeName="v"))
    made = world.get(CLAIMS, "c")
    meta = {**made["metadata"], "annotations": {"pv.kubernetes.io/bind-completed": "yes"}}
    world.client.update(CLAIMS, {**made, "metadata": meta})
    world.settle(5)
    assert phase(world) == "Lost"
    world.create(VOLUMES, volume())
    world.settle(20)
    assert phase(world) == "Bound"


# Reclaiming --------------------------------------------------------------------------------------------------------


def released(world: World, **spec: object) -> None:
    """A volume whose claim has come and gone."""
    world.create(VOLUMES, volume(**spec))
    world.create(CLAIMS, claim())
    world.settle(1)
    assert phase(world) == "Bound"
    world.delete(CLAIMS, "c")
    world.settle(5)
    assert world.get(CLAIMS, "c") is None


def test_a_retained_volume_is_released_and_not_given_to_others(world: World) -> None:
    released(world)
    world.create(CLAIMS, claim("d"))
    world.settle(60)
    assert volume_phase(world) == "Released"
    assert phase(world, "d") == "Pending"


def test_a_released_volume_is_free_again_without_its_reference(world: World) -> None:
    released(world)
    world.edit(VOLUMES, "v", lambda obj: obj["spec"].pop("claimRef"))
    world.settle(1)
    assert volume_phase(world) == "Available"


def test_a_path_below_tmp_can_be_deleted_others_cannot(world: World) -> None:
    released(world, persistentVolumeReclaimPolicy="Delete")
    assert world.get(VOLUMES, "v") is None
    released(world, persistentVolumeReclaimPolicy="Delete", hostPath={"path": "/data"})
    text = "host_path deleter only supports /tmp/.+ but received provided /data"
    assert (volume_phase(world), world.get(VOLUMES, "v")["status"]["message"]) == ("Failed", text)
    assert world.events("PersistentVolume") == [f"VolumeFailedDelete {text}"]


def test_nobody_deletes_an_nfs_share(world: World) -> None:
    released(world, persistentVolumeReclaimPolicy="Delete", nfs={"server": "s", "path": "/"})
    assert world.events("PersistentVolume") == [
        'VolumeFailedDelete error getting deleter volume plugin for volume "v": no deletable volume plugin matched']


def test_a_recycled_volume_is_scrubbed_by_a_pod_and_offered_again(world: World) -> None:
    released(world, persistentVolumeReclaimPolicy="Recycle")
    made = world.get("pods", "recycler-for-v")
    assert made["spec"]["activeDeadlineSeconds"] == 60
    world.set_status("pods", made, phase="Succeeded")
    world.settle(5)
    assert world.events("PersistentVolume", "VolumeRecycled") == ["VolumeRecycled Volume recycled"]
    assert volume_phase(world) == "Available"
    assert world.get("pods", "recycler-for-v") is None


# Protection --------------------------------------------------------------------------------------------------------


def test_a_claim_in_use_goes_when_its_pod_is_gone(world: World) -> None:
    world.create(VOLUMES, volume())
    world.create(CLAIMS, claim())
    world.create("pods", mounting("p", "c"))
    world.settle(10)
    world.delete(CLAIMS, "c")
    world.settle(10)
    assert world.get(CLAIMS, "c")["metadata"]["finalizers"] == ["kubernetes.io/pvc-protection"]
    world.delete("pods", "p")
    world.settle(10)
    assert world.get(CLAIMS, "c") is None


def test_a_bound_volume_goes_when_its_claim_is_gone(world: World) -> None:
    world.create(VOLUMES, volume())
    world.create(CLAIMS, claim())
    world.settle(1)
    world.delete(VOLUMES, "v")
    world.settle(5)
    assert world.get(VOLUMES, "v") is not None
    world.delete(CLAIMS, "c")
    world.settle(5)
    assert world.get(VOLUMES, "v") is None


def test_an_attributes_class_goes_when_no_claim_names_it(world: World) -> None:
    attributes = "volumeattributesclasses.storage.k8s.io"
    world.create(attributes, {"metadata": {"name": "gold"}, "driverName": "d", "parameters": {"a": "1"}})
    world.create(CLAIMS, claim(volumeAttributesClassName="gold"))
    world.settle(1)
    world.delete(attributes, "gold")
    world.settle(1)
    assert world.get(attributes, "gold") is not None
    world.delete(CLAIMS, "c")
    world.settle(1)
    assert world.get(attributes, "gold") is None


def test_an_ephemeral_volume_has_a_claim_of_its_pods_own(world: World) -> None:
    template = {"metadata": {"labels": {"a": "b"}}, "spec": claim()["spec"]}
    made = mounting("p")
    made["spec"]["volumes"] = [{"name": "v", "ephemeral": {"volumeClaimTemplate": template}}]
    world.create(CLAIMS, claim("q-v"))
    world.create("pods", made)
    world.create("pods", {**made, "metadata": {"name": "q"}})
    world.settle(2)
    owner = world.get(CLAIMS, "p-v")["metadata"]["ownerReferences"][0]
    assert (owner["kind"], owner["name"], owner["controller"]) == ("Pod", "p", True)
    text = "PVC default/q-v was not created for pod default/q (pod is not owner)"
    assert world.events("Pod", "FailedBinding") == [f"FailedBinding ephemeral volume v: {text}"]
