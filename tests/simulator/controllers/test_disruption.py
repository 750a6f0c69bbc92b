"""PodDisruptionBudgets: what they count, and evictions that they grant or refuse."""

import pytest

from simulator.apimachinery.metadata import name_of
from simulator.apiserver.request import Request
from tests.simulator.world import World, deployment, pod

BUDGETS = "poddisruptionbudgets.policy"


def world_with(budget, replicas=3, kubelet=True):
    world = World(kubelet=kubelet)
    world.create("deployments.apps", deployment(replicas=replicas))
    world.create(BUDGETS, {"metadata": {"name": "b"}, "spec": {"selector": {"matchLabels": {"app": "web"}}, **budget}})
    world.settle(10)
    return world


def evict(world, name):
    body = {"apiVersion": "policy/v1", "kind": "Eviction", "metadata": {"name": name, "namespace": "default"}}
    return world.cluster.apiserver.handle(Request.to("POST", f"/api/v1/namespaces/default/pods/{name}/eviction", body))


def pods(world):
    return [name_of(item) for item in world.list("pods")]


@pytest.mark.parametrize(("budget", "wanted"), [
    ({"minAvailable": 2}, (3, 2, 1)), ({"maxUnavailable": 1}, (3, 2, 1)), ({"minAvailable": "50%"}, (3, 2, 1)),
    ({"maxUnavailable": "34%"}, (3, 1, 2)), ({"minAvailable": 5}, (3, 5, 0)), ({}, (0, 0, 0)),
])
def test_a_budget_counts_what_may_go(budget, wanted):
    status = world_with(budget).get(BUDGETS, "b")["status"]
    assert (status["expectedPods"], status["desiredHealthy"], status["disruptionsAllowed"]) == wanted
    reason = "SufficientPods" if wanted[2] else "InsufficientPods"
    assert status["conditions"][0]["reason"] == reason


def test_an_eviction_spends_what_is_allowed_and_the_next_is_refused():
    world = world_with({"minAvailable": 2})
    first, second, _ = pods(world)
    assert evict(world, first).status == 201
    status = world.get(BUDGETS, "b")["status"]
    assert (status["disruptionsAllowed"], list(status["disruptedPods"])) == (0, [first])
    refused = evict(world, second)
    assert (refused.status, refused.body["message"]) == (
        429, "Cannot evict pod as it would violate the pod's disruption budget.")
    world.settle(10)
    assert "disruptedPods" not in world.get(BUDGETS, "b")["status"]
    assert evict(world, second).status == 201


def test_a_refusal_says_how_many_are_missing():
    world = world_with({"minAvailable": 3})
    cause = evict(world, pods(world)[0]).body["details"]["causes"]
    assert cause == [{"reason": "DisruptionBudget",
                      "message": "The disruption budget b needs 3 healthy pods and has 3 currently"}]


def test_two_budgets_for_one_pod_are_one_too_many():
    world = world_with({"minAvailable": 1})
    world.create(BUDGETS, {"metadata": {"name": "c"}, "spec": {"selector": {"matchLabels": {"app": "web"}}}})
    refused = evict(world, pods(world)[0])
    assert (refused.status, refused.body["message"]) == (
        500, "This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.")


def test_percents_of_pods_without_a_controller_are_told_of():
    world = World()
    world.create("pods", pod("lone", {"app": "web"}))
    world.create(BUDGETS, {"metadata": {"name": "b"}, "spec": {
        "minAvailable": "50%", "selector": {"matchLabels": {"app": "web"}}}})
    world.settle(10)
    assert world.events("PodDisruptionBudget")[0].startswith(
        "UnmanagedPods Pods selected by this PodDisruptionBudget (selector: "
        "&LabelSelector{MatchLabels:map[string]string{app: web,},"
        "MatchExpressions:[]LabelSelectorRequirement{},}) were found to be unmanaged.")


def test_an_eviction_that_never_came_is_forgotten_after_two_minutes():
    world = world_with({"minAvailable": 1})
    held = world.list("pods")[0]
    world.set_status("pods", held, conditions=[*held["status"]["conditions"], {
        "type": "DisruptionTarget", "status": "True", "reason": "EvictionByEvictionAPI",
        "lastTransitionTime": held["status"]["startTime"]}])
    world.settle(130)
    found = [item for item in world.get("pods", name_of(held))["status"]["conditions"]
             if item["type"] == "DisruptionTarget"]
    assert [item["status"] for item in found] == ["False"]
