"""A learner's way through a lab."""

from __future__ import annotations

import json

from lessons.checks import journey, read_check
from lessons.checks.journey import Stage
from tests.lessons.fake_cluster import FakeCluster, deployment, pod

STAGES = (
    Stage("make", (read_check({"exists": {"resource": "pods", "name": "a"}}),)),
    Stage("drop", (read_check({"deleted": {"resource": "pods", "name": "a"}}),)),
    Stage(
        "keep",
        (
            read_check({"exists": {"resource": "deployments.apps", "name": "web"}}),
            read_check({"kept": {"resource": "deployments.apps", "name": "web"}}),
            read_check({"ready": {"workload": "deployments.apps/web", "replicas": 3}}),
        ),
    ),
)


def walk(cluster: FakeCluster, state: dict | None = None, since: int = 0) -> dict:
    state = state or journey.begin()
    for step in cluster.steps[since:]:
        state = journey.observe(STAGES, state, step)
    return state


def test_tasks_pass_one_after_another():
    cluster = FakeCluster()
    cluster.put(pod("a"))
    assert list(walk(cluster)["done"]) == ["make"]
    cluster.remove(pod("a"))
    assert list(walk(cluster)["done"]) == ["make", "drop"]


def test_what_happened_before_a_task_began_does_not_count_for_it():
    cluster = FakeCluster()
    cluster.put(pod("a"))
    cluster.remove(pod("a"))
    second = pod("a")
    cluster.put(second)
    assert walk(cluster, {"at": 1, "memory": [], "done": {}}, since=2)["at"] == 1


def test_the_state_may_be_stored_and_read_between_any_two_steps():
    cluster = FakeCluster()
    for act in (
        lambda: cluster.put(pod("a")),
        lambda: cluster.remove(pod("a")),
        lambda: cluster.put(deployment("web")),
    ):
        act()
    state = journey.begin()
    for step in cluster.steps:
        state = json.loads(json.dumps(journey.observe(STAGES, state, step)))
    assert state == walk(cluster)
    assert journey.is_over(STAGES, state)


def test_a_state_that_already_holds_passes_at_once():
    cluster = FakeCluster()
    cluster.put(pod("a"))
    assert journey.settle(STAGES, journey.begin(), cluster.view)["at"] == 1


def test_a_broken_task_says_so_and_can_be_begun_again():
    cluster = FakeCluster()
    cluster.put(deployment("web", ready=1))
    cluster.remove(deployment("web"))
    cluster.put(deployment("web"))
    state = walk(cluster, {"at": 2, "memory": [], "done": {}})
    assert journey.report(STAGES, state, cluster.view)[2].broken
    again = journey.settle(STAGES, journey.begin_task_again(state), cluster.view)
    assert journey.is_over(STAGES, again)


def test_the_report_tells_what_is_missing_of_the_current_task_only():
    first, second, third = journey.report(STAGES, journey.begin(), FakeCluster().view)
    assert (first.current, [str(lack) for lack in first.missing]) == (True, ["there is no pods/a yet"])
    assert not second.missing
    assert not third.done


def test_what_two_checks_lack_alike_is_said_once():
    report = journey.report(STAGES, {"at": 2, "memory": [], "done": {}}, FakeCluster().view)[2]
    assert [str(lack) for lack in report.missing] == ["there is no deployments/web yet"]
