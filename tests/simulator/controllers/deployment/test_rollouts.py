"""Whole rollouts in virtual time, compared with recordings of a real cluster where there are any."""

from __future__ import annotations

import re

import pytest

from tests.simulator.recordings import manifests, output
from tests.simulator.world import World, deployment

HASH = re.compile(r"web-[0-9a-z]{8,10}\b")
RS = "replicasets.apps"
DEPLOY = "deployments.apps"


def set_image(world: World, image: str, name: str = "web") -> None:
    world.edit(DEPLOY, name, lambda obj: obj["spec"]["template"]["spec"]["containers"][0].update(image=image))


def scale(world: World, replicas: int) -> None:
    world.edit(DEPLOY, "web", lambda obj: obj["spec"].update(replicas=replicas))


def images(world: World) -> dict[str, tuple[str, int, int]]:
    """image → (revision, wanted, ready) of each ReplicaSet."""
    found = world.list(RS)
    return {item["spec"]["template"]["spec"]["containers"][0]["image"]: (
        item["metadata"]["annotations"]["deployment.kubernetes.io/revision"], item["spec"]["replicas"],
        item["status"].get("readyReplicas", 0)) for item in found}


def conditions(world: World) -> dict[str, tuple[str, str]]:
    found = world.get(DEPLOY, "web")["status"]["conditions"]
    return {item["type"]: (item["status"], item["reason"]) for item in found}


def scaling_events(world: World) -> list[str]:
    return sorted(HASH.sub("web-<hash>", text.partition(" ")[2]) for text in world.events("Deployment"))


@pytest.mark.parametrize("case", ["rollout-surge-1", "rollout-unavailable-1", "rollout-default-1", "rollout-recreate-1",
                                  "rollout-recreate"])
def test_a_rollout_takes_the_recorded_steps(case: str) -> None:
    world = World()
    world.create(DEPLOY, manifests(f"controllers/{case}")[0])
    world.settle(20)
    set_image(world, "nginx:1.26")
    world.settle(60)
    recorded = output(f"controllers/{case}", "get events").splitlines()
    assert scaling_events(world) == [line.split("  ")[2] for line in recorded]
    status = world.get(DEPLOY, "web")["status"]
    counts = f"{status['replicas']} {status['updatedReplicas']} {status['observedGeneration']}\n"
    assert counts == output(f"controllers/{case}", "observedGeneration")


def test_a_bad_image_stops_a_rollout_at_its_limits() -> None:
    world = World()
    world.create(DEPLOY, manifests("controllers/rollout-stuck")[0])
    world.settle(20)
    set_image(world, "nosuch/image:1")
    world.settle(30)
    assert images(world) == {"nginx:1.25": ("1", 3, 3), "nosuch/image:1": ("2", 2, 0)}


def test_scaling_in_the_middle_of_a_rollout_is_proportional() -> None:
    world = World()
    world.create(DEPLOY, manifests("controllers/rollout-proportional")[0])
    world.settle(20)
    set_image(world, "nosuch/image:1")
    world.settle(20)
    scale(world, 15)
    world.settle(30)
    assert images(world) == {"nginx:1.25": ("1", 11, 11), "nosuch/image:1": ("2", 7, 0)}


def test_a_rollout_without_progress_is_overdue_and_undo_heals_it() -> None:
    world = World()
    world.create(DEPLOY, deployment(replicas=2, progressDeadlineSeconds=10))
    world.settle(20)
    set_image(world, "nosuch/image:1")
    world.settle(9)
    assert conditions(world)["Progressing"] == ("True", "ReplicaSetUpdated")
    world.settle(5)
    assert conditions(world) == {"Available": ("True", "MinimumReplicasAvailable"),
                                 "Progressing": ("False", "ProgressDeadlineExceeded")}
    set_image(world, "nginx:1.25")
    world.settle(30)
    assert conditions(world)["Progressing"] == ("True", "NewReplicaSetAvailable")
    assert images(world)["nginx:1.25"] == ("3", 2, 2)


def test_history_beyond_the_limit_is_deleted() -> None:
    world = World()
    world.create(DEPLOY, deployment(replicas=1, revisionHistoryLimit=1))
    for image in ("nginx:1.26", "nginx:1.27", "nginx:1.28"):
        world.settle(20)
        set_image(world, image)
    world.settle(20)
    assert images(world) == {"nginx:1.27": ("3", 0, 0), "nginx:1.28": ("4", 1, 1)}
    assert world.get(DEPLOY, "web")["metadata"]["annotations"] == {"deployment.kubernetes.io/revision": "4"}


def test_a_paused_deployment_scales_but_does_not_roll() -> None:
    world = World()
    world.create(DEPLOY, deployment(replicas=2))
    world.settle(20)
    world.edit(DEPLOY, "web", lambda obj: obj["spec"].update(paused=True))
    set_image(world, "nginx:1.26")
    scale(world, 3)
    world.settle(20)
    assert conditions(world)["Progressing"] == ("Unknown", "DeploymentPaused")
    assert images(world) == {"nginx:1.25": ("1", 3, 3)}
    world.edit(DEPLOY, "web", lambda obj: obj["spec"].pop("paused"))
    world.settle(30)
    assert images(world) == {"nginx:1.25": ("1", 0, 0), "nginx:1.26": ("2", 3, 3)}


def test_a_new_template_in_the_middle_of_a_rollout_rolls_over() -> None:
    world = World()
    world.create(DEPLOY, deployment(replicas=4))
    world.settle(20)
    set_image(world, "nosuch/image:1")
    world.settle(10)
    set_image(world, "nginx:1.27")
    world.settle(60)
    assert images(world) == {"nginx:1.25": ("1", 0, 0), "nosuch/image:1": ("2", 0, 0), "nginx:1.27": ("3", 4, 4)}


def test_rolling_back_takes_up_the_old_set_again() -> None:
    world = World()
    world.create(DEPLOY, deployment())
    for image in ("nginx:1.26", "nginx:1.25"):
        world.settle(30)
        set_image(world, image)
    world.settle(30)
    assert images(world) == {"nginx:1.25": ("3", 3, 3), "nginx:1.26": ("2", 0, 0)}
    old = next(item for item in world.list(RS) if item["spec"]["replicas"])
    assert old["metadata"]["annotations"]["deployment.kubernetes.io/revision-history"] == "1"


def test_recreate_waits_until_the_old_pods_are_gone() -> None:
    world = World(kubelet=False)
    made = deployment(replicas=1, strategy={"type": "Recreate"})
    world.create(DEPLOY, made)
    world.settle(5)
    first = world.list("pods")[0]
    set_image(world, "nginx:1.26")
    world.settle(20)
    assert [pod["metadata"]["name"] for pod in world.list("pods")] == [first["metadata"]["name"]]
    world.client.delete("pods", first, grace_period=0)
    world.settle(5)
    assert world.list("pods")[0]["spec"]["containers"][0]["image"] == "nginx:1.26"


def test_pods_must_be_ready_for_min_ready_seconds() -> None:
    world = World()
    world.create(DEPLOY, deployment(replicas=1, minReadySeconds=20))
    world.settle(10)
    assert world.get(DEPLOY, "web")["status"].get("availableReplicas") is None
    assert conditions(world)["Available"] == ("False", "MinimumReplicasUnavailable")
    world.settle(20)
    assert world.get(DEPLOY, "web")["status"]["availableReplicas"] == 1


def test_a_set_whose_name_is_taken_gets_another_by_salting_the_hash() -> None:
    world = World()
    stranger = {"metadata": {"name": "web-79c8bdf6d5"}, "spec": {
        "replicas": 0, "selector": {"matchLabels": {"app": "other"}}, "template": {
            "metadata": {"labels": {"app": "other"}}, "spec": {"containers": [{"name": "c", "image": "httpd"}]}}}}
    world.create(RS, stranger)
    world.create(DEPLOY, deployment(replicas=1))
    world.settle(20)
    status = world.get(DEPLOY, "web")["status"]
    assert (status["collisionCount"], status["readyReplicas"]) == (1, 1)
    assert len(world.list(RS)) == 2


def test_a_set_that_was_orphaned_is_adopted_by_the_next_deployment_of_its_template() -> None:
    world = World()
    world.create(DEPLOY, deployment(replicas=1))
    world.settle(10)
    world.delete(DEPLOY, "web", propagation="Orphan")
    world.settle(10)
    assert world.list(RS)[0]["metadata"].get("ownerReferences") is None
    world.create(DEPLOY, deployment(replicas=1))
    world.settle(10)
    assert world.list(RS)[0]["metadata"]["ownerReferences"][0]["kind"] == "Deployment"
    assert len(world.list("pods")) == 1
