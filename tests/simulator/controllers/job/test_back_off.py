"""How long a Job waits before it replaces failed pods."""

from __future__ import annotations

import pytest

from simulator.apimachinery.timestamps import timestamp
from simulator.controllers.job.back_off import remaining, remaining_of_index, updated


def ended(at: float, failures: int = 0):
    """A pod whose container ended at a time."""
    state = {"terminated": {"finishedAt": timestamp(at), "exitCode": 1}}
    annotations = {"batch.kubernetes.io/job-index-failure-count": str(failures)}
    return {"metadata": {"annotations": annotations, "creationTimestamp": timestamp(0)}, "spec": {},
            "status": {"containerStatuses": [{"name": "c", "state": state}]}}


@pytest.mark.parametrize(("failures", "passed", "seconds"), [
    (0, 0, 0), (1, 0, 10), (1, 4, 6), (1, 11, 0), (2, 0, 20), (3, 15, 25), (7, 0, 600), (50, 0, 600),
])
def test_pauses_double_from_ten_seconds_to_ten_minutes(failures, passed, seconds):
    assert remaining({"failures": failures, "last": 1000.0}, 1000.0 + passed) == seconds


def test_failures_add_up_until_a_pod_succeeds():
    record = updated(None, [], [ended(10), ended(30)])
    assert record == {"failures": 2, "last": 30.0}
    assert updated(record, [], [ended(40)]) == {"failures": 3, "last": 40.0}
    assert updated(record, [ended(35)], []) == {"failures": 0, "last": None}
    assert updated(record, [ended(35)], [ended(33), ended(36)]) == {"failures": 1, "last": 36.0}
    assert updated(record, [], []) == record


def test_an_index_waits_for_its_own_failures():
    assert remaining_of_index(None, 100.0) == 0
    assert remaining_of_index(ended(100.0, failures=1), 100.0) == 20
