"""The verdicts of pod failure policies and success policies."""

from __future__ import annotations

import pytest

from simulator.controllers.job.policies import Verdict, match_failure_policy, match_success_policy


def failed(code: int = 1, container: str = "c", conditions: tuple[str, ...] = (), init: bool = False):
    """A pod that failed."""
    statuses = [{"name": container, "state": {"terminated": {"exitCode": code}}}]
    field = "initContainerStatuses" if init else "containerStatuses"
    return {"metadata": {"name": "p", "namespace": "ns"}, "status": {
        field: statuses, "conditions": [{"type": kind, "status": "True"} for kind in conditions]}}


def exits(action: str, operator: str, *values: int, container: str | None = None):
    """A rule on exit codes."""
    rule = {"operator": operator, "values": list(values)}
    return {"action": action, "onExitCodes": {**rule, "containerName": container} if container else rule}


DISRUPTED = {"action": "Ignore", "onPodConditions": [{"type": "DisruptionTarget", "status": "True"}]}


@pytest.mark.parametrize(("rules", "pod", "verdict"), [
    ([], failed(), Verdict()),
    ([exits("FailJob", "In", 42)], failed(1), Verdict()),
    ([exits("FailJob", "In", 42)], failed(42), Verdict("FailJob", True, (
        "Container c for pod ns/p failed with exit code 42 matching FailJob rule at index 0"))),
    ([DISRUPTED, exits("FailJob", "NotIn", 1)], failed(3, init=True), Verdict("FailJob", True, (
        "Container c for pod ns/p failed with exit code 3 matching FailJob rule at index 1"))),
    ([exits("Count", "In", 1), exits("FailJob", "In", 1)], failed(1), Verdict("Count")),
    ([exits("FailIndex", "In", 1)], failed(1), Verdict("FailIndex")),
    ([exits("Ignore", "In", 1, container="d")], failed(1), Verdict()),
    ([exits("Ignore", "NotIn", 5)], failed(0), Verdict()),
    ([DISRUPTED], failed(137, conditions=("DisruptionTarget",)), Verdict("Ignore", False)),
    ([{"action": "FailJob", "onPodConditions": [{"type": "ConfigIssue", "status": "True"}]}],
     failed(conditions=("ConfigIssue",)),
     Verdict("FailJob", True, "Pod ns/p has condition ConfigIssue matching FailJob rule at index 0")),
], ids=str)
def test_the_first_rule_that_matches_decides(rules, pod, verdict):
    assert match_failure_policy({"rules": rules}, pod) == verdict


@pytest.mark.parametrize(("rules", "succeeded", "message"), [
    ([{"succeededCount": 2}], ((0, 0), (5, 5)), "Matched rules at index 0"),
    ([{"succeededIndexes": "0-2"}], ((0, 1),), None),
    ([{"succeededIndexes": "9"}, {"succeededIndexes": "0-2", "succeededCount": 1}], ((1, 1),),
     "Matched rules at index 1"),
    ([{"succeededCount": 0}], (), None),
])
def test_the_first_success_rule_that_is_met_ends_the_job(rules, succeeded, message):
    assert match_success_policy({"rules": rules}, 10, succeeded) == message
