"""What the policies of a Job say about its pods. Pure.

Mirrors pkg/controller/job/pod_failure_policy.go and success_policy.go.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from simulator.apimachinery.metadata import Object, name_of, namespace_of
from simulator.controllers.job.intervals import Intervals, covers, parse, total


class Verdict(NamedTuple):
    """What becomes of a failed pod: the action of the rule it matched ("" for none), whether the failure counts,
    and why the whole Job fails, if it does."""

    action: str = ""
    counts: bool = True
    job_failure: str | None = None


def match_failure_policy(policy: Mapping[str, Any] | None, pod: Object) -> Verdict:
    """The verdict of the first rule that a failed pod matches."""
    for index, rule in enumerate((policy or {}).get("rules") or ()):
        cause = _cause(rule, pod)
        if cause is None:
            continue
        action = rule["action"]
        message = f"{cause} matching {action} rule at index {index}" if action == "FailJob" else None
        return Verdict(action, action != "Ignore", message)
    return Verdict()


def _cause(rule: Mapping[str, Any], pod: Object) -> str | None:
    """What of the pod matches the rule, in words."""
    where, status = f"{namespace_of(pod)}/{name_of(pod)}", pod.get("status") or {}
    if rule.get("onExitCodes") is not None:
        lists = (status.get("containerStatuses") or (), status.get("initContainerStatuses") or ())
        found = next((item for items in lists if (item := _matching_exit(items, rule["onExitCodes"]))), None)
        return found and f"Container {found[0]} for pod {where} failed with exit code {found[1]}"
    wanted = {(item["type"], item["status"]) for item in rule.get("onPodConditions") or ()}
    for condition in status.get("conditions") or ():
        if (condition["type"], condition["status"]) in wanted:
            return f"Pod {where} has condition {condition['type']}"
    return None


def _matching_exit(statuses: Sequence[Mapping[str, Any]], rule: Mapping[str, Any]) -> tuple[str, int] | None:
    """(container, exit code) of the first that failed in a way the rule names."""
    for item in statuses:
        terminated = (item.get("state") or {}).get("terminated")
        if terminated is None or rule.get("containerName") not in (None, item["name"]):
            continue
        code = terminated.get("exitCode", 0)
        if code != 0 and (code in rule["values"]) == (rule["operator"] == "In"):
            return item["name"], code
    return None


def match_success_policy(policy: Mapping[str, Any] | None, completions: int, succeeded: Intervals) -> str | None:
    """The message of the first rule that the indexes that succeeded satisfy."""
    if policy is None or not succeeded:
        return None
    for index, rule in enumerate(policy.get("rules") or ()):
        count, text = rule.get("succeededCount"), rule.get("succeededIndexes")
        if text is None:
            met = count is not None and total(succeeded) >= count
        else:
            required = parse(text, completions)
            met = bool(required) and covers(required, succeeded, count)
        if met:
            return f"Matched rules at index {index}"
    return None
