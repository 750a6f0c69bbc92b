"""DaemonSets: one pod a node, replaced one by one."""

from __future__ import annotations

import pytest

from simulator.controllers.daemonset.nodes import OWN_TOLERATIONS, tolerations_of
from tests.simulator.recordings import manifests
from tests.simulator.world import World, pod, template

DS = "daemonsets.apps"


def daemon_set(**spec: object) -> dict:
    return {"metadata": {"name": "agent"}, "spec": {"selector": {"matchLabels": {"app": "agent"}}, "template": template(
        labels={"app": "agent"}), **spec}}


def nodes_of(world: World, **labels: str) -> list[str]:
    return sorted(pod["spec"].get("nodeName", "") for pod in world.list("pods", **(labels or {"app": "agent"})))


def taint(world: World, node: str, **more: str) -> None:
    world.edit("nodes", node, lambda obj: obj["spec"].update(taints=[{"key": "gold", "value": "1", **more}]))


def test_every_node_has_one_even_a_cordoned_one() -> None:
    world = World()
    world.edit("nodes", "node-1", lambda node: node["spec"].update(unschedulable=True))
    world.create(DS, daemon_set())
    world.settle(10)
    assert nodes_of(world) == ["node-1", "node-2", "node-3"]
    status = world.get(DS, "agent")["status"]
    assert (status["desiredNumberScheduled"], status["numberReady"], status["updatedNumberScheduled"]) == (3, 3, 3)


def test_a_new_node_gets_one_and_a_deleted_pod_is_replaced() -> None:
    world = World()
    world.create(DS, daemon_set())
    world.settle(10)
    world.add_node("node-4")
    world.delete("pods", next(pod["metadata"]["name"] for pod in world.list("pods")))
    world.settle(20)
    assert nodes_of(world) == ["node-1", "node-2", "node-3", "node-4"]


def test_a_taint_keeps_it_away_and_a_toleration_lets_it_in() -> None:
    world = World()
    taint(world, "node-1", effect="NoSchedule")
    world.create(DS, manifests("controllers/ds-taint", "m.yaml")[0])
    world.create(DS, manifests("controllers/ds-taint", "t.yaml")[0])
    world.settle(10)
    counts = {name: world.get(DS, name)["status"]["numberReady"] for name in ("agent", "tol")}
    assert counts == {"agent": 2, "tol": 3}
    world.edit("nodes", "node-1", lambda node: node["spec"].pop("taints"))
    world.settle(10)
    assert world.get(DS, "agent")["status"]["numberReady"] == 3


def test_a_running_daemon_stays_when_a_taint_only_bars_new_pods() -> None:
    world = World()
    world.create(DS, daemon_set())
    world.settle(10)
    taint(world, "node-1", effect="NoSchedule")
    world.settle(10)
    assert nodes_of(world) == ["node-1", "node-2", "node-3"]
    status = world.get(DS, "agent")["status"]
    assert (status["numberMisscheduled"], status["desiredNumberScheduled"]) == (1, 2)


def test_a_selector_narrows_the_nodes() -> None:
    world = World()
    made = daemon_set()
    made["spec"]["template"]["spec"]["nodeSelector"] = {"kubernetes.io/hostname": "node-2"}
    world.create(DS, made)
    world.settle(10)
    assert nodes_of(world) == ["node-2"]


def test_an_update_replaces_one_node_at_a_time_and_keeps_revisions() -> None:
    world = World()
    world.create(DS, daemon_set())
    world.settle(10)
    world.edit(DS, "agent", lambda obj: obj["spec"]["template"]["spec"]["containers"][0].update(image="nginx:1.26"))
    fewest = 3
    for _ in range(60):
        world.settle(0.5)
        fewest = min(fewest, world.get(DS, "agent")["status"].get("numberAvailable", 0))
    assert fewest == 2
    assert {pod["spec"]["containers"][0]["image"] for pod in world.list("pods")} == {"nginx:1.26"}
    revisions = world.client.lister("controllerrevisions.apps").list("default")
    assert sorted(item["revision"] for item in revisions) == [1, 2]


def test_a_rollback_renumbers_the_old_revision() -> None:
    world = World()
    world.create(DS, daemon_set())
    for image in ("nginx:1.26", "nginx:1.25"):
        world.settle(30)
        world.edit(DS, "agent", lambda obj, image=image: obj["spec"]["template"]["spec"]["containers"][0].update(
            image=image))
    world.settle(30)
    revisions = world.client.lister("controllerrevisions.apps").list("default")
    assert sorted(item["revision"] for item in revisions) == [2, 3]


def test_with_surge_the_new_pod_comes_before_the_old_one_goes() -> None:
    world = World()
    world.create(DS, daemon_set(updateStrategy={"type": "RollingUpdate",
                                                "rollingUpdate": {"maxSurge": 1, "maxUnavailable": 0}}))
    world.settle(10)
    world.edit(DS, "agent", lambda obj: obj["spec"]["template"]["spec"]["containers"][0].update(image="nginx:1.26"))
    for _ in range(60):
        world.settle(0.5)
        assert world.get(DS, "agent")["status"]["numberAvailable"] == 3
    assert {pod["spec"]["containers"][0]["image"] for pod in world.list("pods")} == {"nginx:1.26"}


@pytest.mark.parametrize("node", ["node-9", ""])
def test_an_adopted_pod_of_no_node_neither_breeds_nor_dies(node: str) -> None:
    world = World()
    stray = pod("stray", {"app": "agent"}, nodeName=node) if node else pod("stray", {"app": "agent"},
                                                                          nodeSelector={"no": "where"})
    world.create("pods", stray)
    world.create(DS, daemon_set(updateStrategy={"type": "RollingUpdate",
                                                "rollingUpdate": {"maxSurge": 1, "maxUnavailable": 0}}))
    steps = world.cluster.env.steps
    world.settle(20)
    assert world.cluster.env.steps - steps < 500
    assert len(world.list("pods")) == 4


def test_a_failed_daemon_is_replaced_and_the_event_says_so() -> None:
    world = World(nodes=1)
    world.create(DS, daemon_set())
    world.settle(10)
    failed = world.list("pods")[0]
    world.set_status("pods", failed, phase="Failed")
    world.settle(20)
    name = failed["metadata"]["name"]
    assert world.events("DaemonSet", "FailedDaemonPod") == [
        f"FailedDaemonPod Found failed daemon pod default/{name} on node node-1, will try to kill it"]
    assert len(world.list("pods")) == 1


def test_own_tolerations_have_no_time_limit() -> None:
    limited = {"key": "node.kubernetes.io/not-ready", "operator": "Exists", "effect": "NoExecute",
               "tolerationSeconds": 300}
    found = tolerations_of({"tolerations": [limited, {"key": "mine", "operator": "Exists"}]})
    assert len(found) == len(OWN_TOLERATIONS) + 1
    assert not any("tolerationSeconds" in item for item in found)
