"""The Job controller, from the first pod to the last condition."""

from __future__ import annotations

import pytest

from simulator.apimachinery.metadata import condition_is
from tests.simulator.controllers.job.jobs import JOBS, JobWorld, job
from tests.simulator.world import World

FINALIZER = "batch.kubernetes.io/job-tracking"


@pytest.fixture
def world() -> JobWorld:
    return JobWorld()


def test_a_pod_is_tracked_owned_and_labelled(world):
    world.make()
    (pod,) = world.pods()
    assert pod["metadata"]["finalizers"] == [FINALIZER]
    assert pod["metadata"]["labels"]["job-name"] == "job"
    assert pod["metadata"]["ownerReferences"][0]["uid"] == world.job["metadata"]["uid"]
    assert world.status["active"] == 1
    assert world.status["ready"] == 0


def test_a_success_completes_the_job_and_frees_its_pod(world):
    world.make()
    world.end(world.pods()[0])
    world.settle(3)
    assert world.status["succeeded"] == 1
    assert "active" not in world.status
    assert [item["type"] for item in world.status["conditions"]] == ["SuccessCriteriaMet", "Complete"]
    assert world.status["completionTime"] == world.status["conditions"][1]["lastTransitionTime"]
    assert world.status["uncountedTerminatedPods"] == {}
    assert "finalizers" not in world.list("pods")[0]["metadata"]
    assert world.events("Job") == ["Completed Job completed",
                                   f"SuccessfulCreate Created pod: {world.list('pods')[0]['metadata']['name']}"]


def test_pods_run_side_by_side_and_never_more_than_there_are_completions_left(world):
    world.make(completions=3, parallelism=2)
    first, second = world.pods()
    world.end(first)
    world.end(second)
    world.settle(3)
    assert len(world.pods()) == 1
    assert world.status["succeeded"] == 2


def test_without_completions_one_success_lets_the_others_finish(world):
    world.make(parallelism=3)
    first, *others = world.pods()
    world.end(first)
    world.settle(3)
    assert len(world.pods()) == 2
    assert not condition_is(world.job, "Complete")
    for pod in others:
        world.end(pod)
    world.settle(3)
    assert world.status["succeeded"] == 3
    assert condition_is(world.job, "Complete")


def test_failed_pods_are_replaced_after_ten_then_twenty_seconds(world):
    world.make()
    world.end(world.pods()[0], 1)
    world.settle(9)
    assert world.pods() == []
    assert world.status["failed"] == 1
    world.settle(3)
    world.end(world.pods()[0], 1)
    world.settle(19)
    assert world.pods() == []
    world.settle(3)
    assert len(world.pods()) == 1


def test_too_many_failures_fail_the_job(world):
    world.make(backoffLimit=1)
    for _ in range(2):
        world.end(world.pods()[0], 1)
        world.settle(13)
    assert world.reason("FailureTarget") == world.reason("Failed") == "BackoffLimitExceeded"
    assert world.status["failed"] == 2
    assert "BackoffLimitExceeded Job has reached the specified backoff limit" in world.events("Job")


def test_restarts_in_the_pod_count_against_the_limit(world):
    world.make(restart="OnFailure", backoffLimit=2)
    world.run(world.pods()[0], restarts=2)
    world.settle(3)
    assert world.reason("FailureTarget") == "BackoffLimitExceeded"
    assert world.reason("Failed") is None, "a pod is still going"
    world.remove_deleted()
    world.settle(3)
    assert world.reason("Failed") == "BackoffLimitExceeded"
    assert world.list("pods") == []


def test_the_deadline_ends_the_job_and_its_pods(world):
    world.make(activeDeadlineSeconds=30)
    world.run(world.pods()[0])
    world.settle(31)
    world.remove_deleted()
    world.settle(3)
    assert world.reason("Failed") == "DeadlineExceeded"
    assert world.status["failed"] == 1
    assert "DeadlineExceeded Job was active longer than specified deadline" in world.events("Job")


def test_a_suspended_job_runs_nothing_and_starts_anew_when_it_is_resumed(world):
    world.make(parallelism=2, completions=2, suspend=True)
    assert world.list("pods") == []
    assert world.reason("Suspended") == "JobSuspended"
    assert "startTime" not in world.status
    world.settle(20)
    world.edit(JOBS, "job", lambda obj: obj["spec"].update(suspend=False))
    world.settle(2)
    assert len(world.pods()) == 2
    assert condition_is(world.job, "Suspended", "False")
    world.edit(JOBS, "job", lambda obj: obj["spec"].update(suspend=True))
    world.settle(2)
    assert all("deletionTimestamp" in pod["metadata"] for pod in world.list("pods")) or world.list("pods") == []
    assert "startTime" not in world.status
    assert "failed" not in world.status, "pods of a suspended Job do not count"
    assert world.events("Job", "Suspended") == ["Suspended Job suspended"]
    assert world.events("Job", "Resumed") == ["Resumed Job resumed"]


def test_lower_parallelism_removes_pods(world):
    world.make(parallelism=3, completions=5)
    world.edit(JOBS, "job", lambda obj: obj["spec"].update(parallelism=1))
    world.settle(2)
    assert world.status["active"] == 1
    assert world.status.get("failed", 0) == 0


def test_each_index_has_its_pod(world):
    world.make(completions=3, parallelism=2, completionMode="Indexed")
    pods = {pod["spec"]["hostname"]: pod for pod in world.pods()}
    assert set(pods) == {"job-0", "job-1"}
    pod = pods["job-1"]
    assert pod["metadata"]["name"].startswith("job-1-")
    assert pod["metadata"]["labels"]["batch.kubernetes.io/job-completion-index"] == "1"
    assert pod["spec"]["containers"][0]["env"] == [{"name": "JOB_COMPLETION_INDEX", "valueFrom": {"fieldRef": {
        "apiVersion": "v1", "fieldPath": "metadata.labels['batch.kubernetes.io/job-completion-index']"}}}]
    world.end(pod)
    world.settle(3)
    assert world.status["completedIndexes"] == "1"
    assert {pod["spec"]["hostname"] for pod in world.pods()} == {"job-0", "job-2"}


def test_a_failed_index_is_tried_again_and_carries_its_failures(world):
    world.make(completions=2, parallelism=2, completionMode="Indexed", backoffLimitPerIndex=1)
    world.end(world.pod_of(0), 1)
    world.end(world.pod_of(1))
    world.settle(12)
    again = world.pod_of(0)
    assert again["metadata"]["annotations"]["batch.kubernetes.io/job-index-failure-count"] == "1"
    world.end(again, 1)
    world.settle(3)
    assert world.status["failedIndexes"] == "0"
    assert world.status["completedIndexes"] == "1"
    assert world.status["failed"] == 2
    assert world.reason("Failed") == "FailedIndexes"


def test_too_many_failed_indexes_fail_the_job(world):
    world.make(completions=4, parallelism=4, completionMode="Indexed", backoffLimitPerIndex=0, maxFailedIndexes=1)
    for index in (0, 1):
        world.end(world.pod_of(index), 1)
    world.settle(3)
    world.remove_deleted()
    world.settle(3)
    assert world.reason("Failed") == "MaxFailedIndexesExceeded"


def test_a_success_policy_ends_the_job_and_removes_the_other_pods(world):
    world.make(completions=3, parallelism=3, completionMode="Indexed",
               successPolicy={"rules": [{"succeededIndexes": "0"}]})
    world.end(world.pod_of(0))
    world.settle(3)
    world.remove_deleted()
    world.settle(3)
    assert world.reason("Complete") == "SuccessPolicy"
    assert world.status["conditions"][0]["message"] == "Matched rules at index 0"
    assert world.status["succeeded"] == 1
    assert "failed" not in world.status


def policy(action: str, code: int):
    return {"rules": [{"action": action, "onExitCodes": {"operator": "In", "values": [code]}},
                      {"action": "Ignore", "onPodConditions": [{"type": "DisruptionTarget"}]}]}


def test_a_failure_policy_fails_the_job_at_once(world):
    world.make(podFailurePolicy=policy("FailJob", 42))
    pod = world.pods()[0]
    world.end(pod, 42)
    world.settle(3)
    assert world.reason("Failed") == "PodFailurePolicy"
    text = f"Container c for pod default/{pod['metadata']['name']} failed with exit code 42 matching FailJob rule at " \
           "index 0"
    assert f"PodFailurePolicy {text}" in world.events("Job")


def test_failures_that_are_ignored_do_not_count(world):
    world.make(podFailurePolicy=policy("FailJob", 42), backoffLimit=0)
    world.end(world.pods()[0], 137, "DisruptionTarget")
    world.settle(13)
    assert "failed" not in world.status
    assert len(world.pods()) == 1


def test_a_deleted_pod_is_replaced_at_once_or_when_it_has_ended(world):
    world.make()
    pod = world.pods()[0]
    world.run(pod)
    world.delete("pods", pod["metadata"]["name"])
    world.settle(15)
    assert world.status["failed"] == 1
    assert len(world.pods()) == 1

    waiting = JobWorld()
    waiting.make(podReplacementPolicy="Failed")
    pod = waiting.pods()[0]
    waiting.run(pod)
    waiting.delete("pods", pod["metadata"]["name"])
    waiting.settle(15)
    assert waiting.pods() == []
    assert waiting.status["terminating"] == 1


def test_pods_of_a_job_that_is_deleted_are_let_go(world):
    world.make()
    world.delete(JOBS, "job", "Background")
    world.settle(3)
    world.remove_deleted()
    world.settle(3)
    assert world.list("pods") == []


def test_a_job_deleted_without_a_word_leaves_its_pods_behind(world):
    world.make()
    world.delete(JOBS, "job")
    world.settle(5)
    (pod,) = world.list("pods")
    assert "ownerReferences" not in pod["metadata"]
    assert "finalizers" not in pod["metadata"]


def test_another_controllers_jobs_are_left_alone(world):
    world.make(managedBy="example.com/other")
    assert world.list("pods") == []
    assert world.status == {}


def test_a_refused_pod_is_told_and_tried_again(world):
    world.create("namespaces", {"metadata": {"name": "small"}})
    full = job()
    full["metadata"]["namespace"] = "default"
    full["spec"]["template"]["spec"]["serviceAccountName"] = "nobody"
    world.create(JOBS, full)
    world.settle(2)
    (event,) = world.events("Job")
    assert event.startswith("FailedCreate Error creating: pods \"job-")
    assert "active" not in world.status
    world.create("serviceaccounts", {"metadata": {"name": "nobody"}})
    world.settle(10)
    assert world.status["active"] == 1


def test_matching_orphans_are_adopted_and_tracked():
    world = JobWorld()
    labels = {"app": "mine"}
    wanted = job(manualSelector=True, selector={"matchLabels": labels})
    wanted["spec"]["template"]["metadata"] = {"labels": labels}
    orphan = {"metadata": {"name": "orphan", "labels": labels}, "spec": wanted["spec"]["template"]["spec"]}
    world.create("pods", orphan)
    world.create(JOBS, wanted)
    world.settle(2)
    (pod,) = world.list("pods")
    assert pod["metadata"]["finalizers"] == [FINALIZER]
    assert pod["metadata"]["ownerReferences"][0]["kind"] == "Job"


def test_a_finished_job_goes_with_its_pods_when_its_time_to_live_is_over():
    world = World()
    world.create(JOBS, job(ttlSecondsAfterFinished=60, completions=0))
    world.settle(50)
    assert condition_is(world.get(JOBS, "job"), "Complete")
    world.settle(20)
    assert world.get(JOBS, "job") is None
