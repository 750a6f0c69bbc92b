"""StatefulSets in virtual time: order, partitions, ordinals, claims, revisions."""

import pytest

from simulator.apimachinery.metadata import labels_of, name_of
from simulator.controllers.statefulset.history import revision_data, revision_hash
from simulator.controllers.statefulset.identity import REVISION, in_range, parent_and_ordinal
from tests.simulator.world import World, template

CLAIM = {"metadata": {"name": "data"}, "spec": {"accessModes": ["ReadWriteOnce"],
                                                "resources": {"requests": {"storage": "1Gi"}}}}


def stateful_set(replicas=3, image="nginx:1.25", **spec):
    return {"metadata": {"name": "db"}, "spec": {
        "serviceName": "db", "replicas": replicas, "selector": {"matchLabels": {"app": "web"}},
        "template": template(image), **spec}}


def images(world):
    return [pod["spec"]["containers"][0]["image"] for pod in world.list("pods")]


def names(world):
    return [name_of(pod) for pod in world.list("pods")]


def update(world, image="nginx:1.26"):
    world.edit("statefulsets.apps", "db",
               lambda obj: obj["spec"]["template"]["spec"]["containers"][0].update(image=image))


@pytest.mark.parametrize(("name", "wanted"), [("db-0", ("db", 0)), ("a-b-12", ("a-b", 12)), ("db", ("", -1)),
                                              ("db-99999999999", ("", -1))])
def test_a_name_has_a_parent_and_an_ordinal(name, wanted):
    assert parent_and_ordinal({"metadata": {"name": name}}) == wanted


def test_the_range_begins_at_the_first_ordinal():
    found = stateful_set(2, ordinals={"start": 5})
    assert [in_range(found, {"metadata": {"name": f"db-{number}"}}) for number in (4, 5, 6, 7)] == [
        False, True, True, False]


def test_the_hash_of_a_revision_is_a_real_clusters():
    world = World()
    stored = world.create("statefulsets.apps", {"metadata": {"name": "db"}, "spec": {
        "serviceName": "db", "replicas": 0, "selector": {"matchLabels": {"app": "db"}},
        "template": {"metadata": {"labels": {"app": "db"}}, "spec": {"containers": [
            {"name": "c", "image": "nginx"}]}}}})
    assert revision_hash(revision_data(stored), 0) == "5685d99b96"


def test_pods_start_one_after_the_other_and_stop_from_the_last():
    world = World()
    world.create("statefulsets.apps", stateful_set())
    world.settle(0.5)
    assert names(world) == ["db-0"]
    world.settle(30)
    assert names(world) == ["db-0", "db-1", "db-2"]
    world.edit("statefulsets.apps", "db", lambda obj: obj["spec"].update(replicas=1))
    world.settle(0.5)
    assert [name_of(pod) for pod in world.list("pods") if "deletionTimestamp" in pod["metadata"]] == ["db-2"]
    world.settle(30)
    assert names(world) == ["db-0"]
    status = world.get("statefulsets.apps", "db")["status"]
    assert (status["replicas"], status["readyReplicas"], status["availableReplicas"]) == (1, 1, 1)


def test_parallel_pods_start_at_once():
    world = World()
    world.create("statefulsets.apps", stateful_set(podManagementPolicy="Parallel", ordinals={"start": 3}))
    world.settle(0.5)
    assert names(world) == ["db-3", "db-4", "db-5"]


def test_a_pod_that_never_gets_ready_holds_up_those_after_it():
    world = World()
    world.create("statefulsets.apps", stateful_set(image="nosuch"))
    world.settle(60)
    assert names(world) == ["db-0"]


def test_a_partition_keeps_pods_below_it_on_the_old_revision_even_when_they_come_anew():
    world = World()
    world.create("statefulsets.apps", stateful_set(updateStrategy={"rollingUpdate": {"partition": 2}}))
    world.settle(30)
    update(world)
    world.settle(30)
    assert images(world) == ["nginx:1.25", "nginx:1.25", "nginx:1.26"]
    world.delete("pods", "db-0")
    world.settle(30)
    assert images(world) == ["nginx:1.25", "nginx:1.25", "nginx:1.26"]
    status = world.get("statefulsets.apps", "db")["status"]
    assert (status["currentReplicas"], status["updatedReplicas"]) == (2, 1)
    assert status["currentRevision"] != status["updateRevision"]


def test_with_ondelete_only_deleted_pods_are_renewed():
    world = World()
    world.create("statefulsets.apps", stateful_set(2, updateStrategy={"type": "OnDelete"}))
    world.settle(30)
    update(world)
    world.settle(30)
    assert images(world) == ["nginx:1.25", "nginx:1.25"]
    world.delete("pods", "db-1")
    world.settle(30)
    assert images(world) == ["nginx:1.25", "nginx:1.26"]


def test_going_back_renumbers_the_old_revision():
    world = World()
    world.create("statefulsets.apps", stateful_set(1))
    world.settle(20)
    first = labels_of(world.get("pods", "db-0"))[REVISION]
    update(world)
    world.settle(20)
    update(world, "nginx:1.25")
    world.settle(20)
    assert labels_of(world.get("pods", "db-0"))[REVISION] == first
    assert {name_of(item): item["revision"] for item in world.list("controllerrevisions.apps")}[first] == 3


def test_claims_outlive_pods_unless_the_policy_says_otherwise():
    world = World()
    world.create("statefulsets.apps", stateful_set(2, volumeClaimTemplates=[CLAIM]))
    world.settle(5)
    assert [name_of(claim) for claim in world.client.lister("persistentvolumeclaims").list()] == ["data-db-0"]
    assert "SuccessfulCreate Create Claim data-db-0 Pod db-0 in StatefulSet db success" in world.events("StatefulSet")
    world.delete("statefulsets.apps", "db")
    world.settle(30)
    assert world.client.lister("persistentvolumeclaims").list()[0]["metadata"].get("ownerReferences") is None


def test_with_delete_the_claim_belongs_to_the_set():
    world = World()
    world.create("statefulsets.apps", stateful_set(1, volumeClaimTemplates=[CLAIM],
                                                   persistentVolumeClaimRetentionPolicy={"whenDeleted": "Delete"}))
    world.settle(5)
    (claim,) = world.client.lister("persistentvolumeclaims").list()
    assert [item["kind"] for item in claim["metadata"]["ownerReferences"]] == ["StatefulSet"]


def test_a_new_pod_waits_min_ready_seconds_for_its_predecessor():
    world = World()
    world.create("statefulsets.apps", stateful_set(2, minReadySeconds=20))
    world.settle(15)
    assert names(world) == ["db-0"]
    world.settle(15)
    assert names(world) == ["db-0", "db-1"]
