"""CronJobs in virtual time: when Jobs start, which are missed, and what stays of them."""

from __future__ import annotations

from typing import Any

import pytest

from simulator.apimachinery.metadata import Object
from simulator.apimachinery.timestamps import seconds_of, timestamp
from simulator.controllers.cronjob_schedule import Unscheduled, most_recent, schedule_of, until_next
from tests.simulator.world import START, World

CRON_JOBS, JOBS = "cronjobs.batch", "jobs.batch"


def cron_job(schedule: str = "* * * * *", **spec: Any) -> Object:
    """A CronJob ``cj`` with one container."""
    pod = {"restartPolicy": "Never", "containers": [{"name": "c", "image": "busybox:1.36"}]}
    return {"metadata": {"name": "cj"}, "spec": {"schedule": schedule, "jobTemplate": {
        "metadata": {"labels": {"team": "a"}}, "spec": {"template": {"spec": pod}}}, **spec}}


@pytest.fixture
def world() -> World:
    return World(kubelet=False)


def finish(world: World, job: Object, phase: str = "Succeeded") -> None:
    """End the pods of a Job."""
    for pod in world.list("pods"):
        if pod["metadata"]["labels"]["job-name"] == job["metadata"]["name"]:
            world.set_status("pods", pod, phase=phase)
    world.settle(3)


def names(world: World) -> list[str]:
    """The Jobs there are."""
    return [job["metadata"]["name"] for job in world.list(JOBS)]


def test_a_job_starts_each_minute_named_by_the_minute(world):
    world.create(CRON_JOBS, cron_job(concurrencyPolicy="Allow"))
    begun = int(world.now // 60)
    world.settle(121)
    assert names(world) == [f"cj-{begun + 1}", f"cj-{begun + 2}"]
    first = world.list(JOBS)[0]
    assert first["metadata"]["ownerReferences"][0]["kind"] == "CronJob"
    assert first["metadata"]["labels"]["team"] == "a"
    assert first["metadata"]["annotations"] == {
        "batch.kubernetes.io/cronjob-scheduled-timestamp": timestamp((begun + 1) * 60)}
    status = world.get(CRON_JOBS, "cj")["status"]
    assert [item["name"] for item in status["active"]] == names(world)
    assert status["lastScheduleTime"] == timestamp((begun + 2) * 60)
    assert world.events("CronJob", "SuccessfulCreate") == [f"SuccessfulCreate Created job {name}"
                                                           for name in names(world)]


def test_a_finished_job_leaves_the_active_ones(world):
    world.create(CRON_JOBS, cron_job())
    world.settle(61)
    (job,) = world.list(JOBS)
    finish(world, job)
    status = world.get(CRON_JOBS, "cj")["status"]
    assert "active" not in status
    assert status["lastSuccessfulTime"] == world.list(JOBS)[0]["status"]["completionTime"]
    assert world.events("CronJob", "SawCompletedJob") == [
        f"SawCompletedJob Saw completed job: {job['metadata']['name']}, condition: Complete"]


def test_forbid_waits_for_the_job_before(world):
    world.create(CRON_JOBS, cron_job(concurrencyPolicy="Forbid"))
    world.settle(125)
    assert len(names(world)) == 1
    assert world.events("CronJob", "JobAlreadyActive") == [
        "JobAlreadyActive Not starting job because prior execution is running and concurrency policy is Forbid"]
    finish(world, world.list(JOBS)[0])
    assert len(names(world)) == 2, "the missed run starts as soon as it may"


def test_replace_removes_the_job_before(world):
    world.create(CRON_JOBS, cron_job(concurrencyPolicy="Replace"))
    world.settle(61)
    (first,) = names(world)
    world.settle(60)
    assert first not in names(world)
    assert len(names(world)) == 1
    assert world.events("CronJob", "SuccessfulDelete") == [f"SuccessfulDelete Deleted job {first}"]


def test_history_limits_keep_the_newest_jobs(world):
    world.create(CRON_JOBS, cron_job(successfulJobsHistoryLimit=1, failedJobsHistoryLimit=0))
    for _ in range(3):
        world.settle(60)
        finish(world, world.list(JOBS)[-1])
    assert len(names(world)) == 1
    assert len(world.events("CronJob", "SuccessfulDelete")) == 2


def test_nothing_starts_while_suspended_and_the_last_missed_run_is_made_up_for(world):
    world.create(CRON_JOBS, cron_job(suspend=True))
    world.settle(200)
    assert names(world) == []
    world.edit(CRON_JOBS, "cj", lambda obj: obj["spec"].update(suspend=False))
    world.settle(1)
    assert names(world) == [f"cj-{int(world.now // 60)}"]


def test_a_run_that_comes_too_late_is_missed(world):
    world.create(CRON_JOBS, cron_job("0 * * * *", suspend=True, startingDeadlineSeconds=30))
    world.settle(3700)
    world.edit(CRON_JOBS, "cj", lambda obj: obj["spec"].update(suspend=False))
    world.settle(1)
    assert names(world) == []


def test_a_new_schedule_makes_up_for_nothing(world):
    world.create(CRON_JOBS, cron_job("0 0 1 1 *"))
    world.settle(300)
    world.edit(CRON_JOBS, "cj", lambda obj: obj["spec"].update(schedule="*/2 * * * *"))
    world.settle(5)
    assert names(world) == []
    world.settle(120)
    assert len(names(world)) == 1


def test_too_many_missed_runs_are_told(world):
    world.create(CRON_JOBS, cron_job(suspend=True))
    world.settle(60 * 102)
    world.edit(CRON_JOBS, "cj", lambda obj: obj["spec"].update(suspend=False))
    world.settle(1)
    assert world.events("CronJob", "TooManyMissedTimes") == [
        "TooManyMissedTimes too many missed start times. Set or decrease .spec.startingDeadlineSeconds or check clock "
        "skew"]
    assert len(names(world)) == 1


def test_a_schedule_without_times_is_told(world):
    world.create(CRON_JOBS, cron_job("0 0 31 2 *"))
    world.settle(5)
    assert world.events("CronJob", "InvalidSchedule") == [
        "InvalidSchedule invalid schedule: 0 0 31 2 * : time difference between two schedules is less than 1 second"]


def test_a_job_of_somebody_else_is_noticed_and_one_that_vanishes_too(world):
    stored = world.create(CRON_JOBS, cron_job("0 0 1 1 *"))
    owner = {"apiVersion": "batch/v1", "kind": "CronJob", "name": "cj", "uid": stored["metadata"]["uid"],
             "controller": True}
    template = stored["spec"]["jobTemplate"]["spec"]["template"]
    world.create(JOBS, {"metadata": {"name": "once", "ownerReferences": [owner]}, "spec": {"template": template}})
    world.settle(2)
    (event,) = set(world.events("CronJob", "UnexpectedJob"))
    assert event == "UnexpectedJob Saw a job that the controller did not create or forgot: once"


def test_a_job_that_went_missing_is_told(world):
    world.create(CRON_JOBS, cron_job())
    world.settle(61)
    (name,) = names(world)
    world.delete(JOBS, name, "Background")
    world.settle(2)
    assert world.events("CronJob", "MissingJob") == [f"MissingJob Active job went missing: {name}"]


def test_a_time_zone_shifts_the_schedule(world):
    world.create(CRON_JOBS, cron_job("30 1 * * *", timeZone="Asia/Shanghai"))
    world.settle(18 * 3600)
    (job,) = world.list(JOBS)
    stamp = job["metadata"]["annotations"]["batch.kubernetes.io/cronjob-scheduled-timestamp"]
    assert stamp == "2026-01-02T01:30:00+08:00"
    assert seconds_of(stamp) == START + 17.5 * 3600


def at(schedule: str, created: float = START, last: float | None = None, **spec: Any) -> Object:
    """A CronJob with a past."""
    status = {"lastScheduleTime": timestamp(last)} if last is not None else {}
    return {"metadata": {"creationTimestamp": timestamp(created)}, "spec": {"schedule": schedule, **spec},
            "status": status}


@pytest.mark.parametrize(("obj", "passed", "due", "missed"), [
    (at("0 * * * *"), 3599, None, 0),
    (at("0 * * * *"), 3600, 3600, 0),
    (at("0 * * * *"), 4 * 3600 + 5, 4 * 3600, 4),
    (at("0 * * * *", last=START + 3600), 2 * 3600, 2 * 3600, 0),
    (at("0 * * * *", startingDeadlineSeconds=60), 4 * 3600 + 30, 4 * 3600, 0),
    (at("0 * * * *", startingDeadlineSeconds=60), 4 * 3600 + 90, None, 0),
    (at("@every 90m"), 5 * 3600, 4.5 * 3600, 3),
], ids=str)
def test_the_most_recent_time_is_found_without_counting_them_all(obj, passed, due, missed):
    found = most_recent(obj, START + passed, schedule_of(obj), with_deadline=True)
    assert found.due == (None if due is None else START + due)
    assert found.missed == missed


def test_the_next_sync_comes_a_little_after_the_time():
    obj = at("0 * * * *")
    assert until_next(obj, START + 600, schedule_of(obj)) == pytest.approx(3000.1)


def test_an_impossible_date_has_no_most_recent_time():
    obj = at("0 0 31 2 *")
    with pytest.raises(Unscheduled):
        most_recent(obj, START, schedule_of(obj), with_deadline=True)
