"""What is wrong with the policies of a Job: which failures count, which successes suffice, when pods are replaced.

Mirrors validatePodFailurePolicy, validateSuccessPolicy and validatePodReplacementPolicy
(pkg/apis/batch/validation/validation.go).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Any

from simulator.apimachinery.fields import (
    OMITTED,
    FieldError,
    duplicate,
    invalid_value,
    not_supported,
    required,
    too_long,
    too_many,
)
from simulator.apimachinery.names import qualified_name_problems
from simulator.kinds.job.indexes import index_count
from simulator.kinds.pod_template import not_negative

Spec = Mapping[str, Any]
_ACTIONS = ("Count", "FailIndex", "FailJob", "Ignore")
_OPERATORS = ("In", "NotIn")
_STATUSES = ("False", "True", "Unknown")
_REPLACEMENTS = ("Failed", "TerminatingOrFailed")
_MAX_RULES, _MAX_EXIT_CODES, _MAX_PATTERNS, _MAX_INDEXES_LENGTH = 20, 255, 20, 64 * 1024


def _valid_values(values: Iterable[str]) -> str:
    """A list of strings as Go's %q prints it: quoted, in brackets."""
    return f"valid values: [{' '.join(map(json.dumps, values))}]"


def failure_policy_errors(spec: Spec, path: str) -> list[FieldError]:
    """What is wrong with ``podFailurePolicy``."""
    rules = spec["podFailurePolicy"].get("rules") or ()
    problems = [too_many(f"{path}.rules", len(rules), _MAX_RULES)] if len(rules) > _MAX_RULES else []
    pod = (spec.get("template") or {}).get("spec") or {}
    names = {item.get("name", "") for field in ("containers", "initContainers") for item in pod.get(field) or ()}
    for index, rule in enumerate(rules):
        problems += _rule_errors(spec, rule, f"{path}.rules[{index}]", names)
    return problems


def _rule_errors(spec: Spec, rule: Spec, path: str, names: set[str]) -> list[FieldError]:
    problems = _action_errors(spec, rule.get("action") or "", f"{path}.action")
    exit_codes, conditions = rule.get("onExitCodes"), rule.get("onPodConditions") or ()
    if exit_codes is not None:
        problems += _exit_code_errors(exit_codes, f"{path}.onExitCodes", names)
    if conditions:
        problems += _condition_errors(conditions, f"{path}.onPodConditions")
    if exit_codes is not None and conditions:
        text = "specifying both OnExitCodes and OnPodConditions is not supported"
        problems.append(invalid_value(path, OMITTED, text))
    if exit_codes is None and not conditions:
        text = "specifying one of OnExitCodes and OnPodConditions is required"
        problems.append(invalid_value(path, OMITTED, text))
    return problems


def _action_errors(spec: Spec, action: str, path: str) -> list[FieldError]:
    if not action:
        return [required(path, _valid_values(_ACTIONS))]
    if action == "FailIndex":
        missing = spec.get("backoffLimitPerIndex") is None
        return [invalid_value(path, action, "requires the backoffLimitPerIndex to be set")] if missing else []
    return [] if action in _ACTIONS else [not_supported(path, action, _ACTIONS)]


def _exit_code_errors(rule: Spec, path: str, names: set[str]) -> list[FieldError]:
    operator, name = rule.get("operator") or "", rule.get("containerName")
    problems = _closed_set_errors(operator, f"{path}.operator", _OPERATORS)
    if name is not None and name not in names:
        text = "must be one of the container or initContainer names in the pod template"
        problems.append(invalid_value(f"{path}.containerName", name, text))
    return problems + _value_errors(operator, rule.get("values"), f"{path}.values")


def _value_errors(operator: str, given: Sequence[int] | None, path: str) -> list[FieldError]:
    values, problems = given or (), []
    if not values:
        problems.append(invalid_value(path, given, "at least one value is required"))
    elif len(values) > _MAX_EXIT_CODES:
        problems.append(too_many(path, len(values), _MAX_EXIT_CODES))
    for index, value in enumerate(values):
        if operator == "In" and value == 0:
            problems.append(invalid_value(f"{path}[{index}]", value, "must not be 0 for the In operator"))
        if value in values[:index]:
            problems.append(duplicate(f"{path}[{index}]", value))
    if any(before > after for before, after in pairwise(values)):
        problems.append(invalid_value(path, given, "must be ordered"))
    return problems


def _condition_errors(patterns: Sequence[Spec], path: str) -> list[FieldError]:
    problems = [too_many(path, len(patterns), _MAX_PATTERNS)] if len(patterns) > _MAX_PATTERNS else []
    for index, pattern in enumerate(patterns):
        kind = pattern.get("type") or ""
        problems += [invalid_value(f"{path}[{index}].type", kind, text) for text in qualified_name_problems(kind)]
        problems += _closed_set_errors(pattern.get("status") or "", f"{path}[{index}].status", _STATUSES)
    return problems


def _closed_set_errors(value: str, path: str, supported: Sequence[str]) -> list[FieldError]:
    if not value:
        return [required(path, _valid_values(supported))]
    return [] if value in supported else [not_supported(path, value, supported)]


def replacement_policy_errors(spec: Spec, path: str) -> list[FieldError]:
    """What is wrong with ``podReplacementPolicy``."""
    policy = spec.get("podReplacementPolicy")
    if policy is None:
        return []
    supported = _REPLACEMENTS if spec.get("podFailurePolicy") is None else ("Failed",)
    return [] if policy in supported else [not_supported(path, policy, supported)]


def success_policy_errors(spec: Spec, path: str) -> list[FieldError]:
    """What is wrong with ``successPolicy``."""
    policy = spec["successPolicy"]
    if spec.get("completionMode") != "Indexed":
        return [invalid_value(path, success_policy_struct(policy), "requires indexed completion mode")]
    rules, problems = policy.get("rules") or (), []
    if not rules:
        text = "at least one rules must be specified when the successPolicy is specified"
        problems.append(required(f"{path}.rules", text))
    if len(rules) > _MAX_RULES:
        problems.append(too_many(f"{path}.rules", len(rules), _MAX_RULES))
    for index, rule in enumerate(rules):
        problems += _success_rule_errors(spec.get("completions") or 0, rule, f"{path}.rules[{index}]")
    return problems


def _success_rule_errors(completions: int, rule: Spec, path: str) -> list[FieldError]:
    indexes, count, problems, total = rule.get("succeededIndexes"), rule.get("succeededCount"), [], 0
    if indexes is None and count is None:
        problems.append(required(path, "at least one of succeededCount or succeededIndexes must be specified"))
    if indexes is not None:
        if len(indexes.encode()) > _MAX_INDEXES_LENGTH:
            problems.append(too_long(f"{path}.succeededIndexes", _MAX_INDEXES_LENGTH))
        try:
            total = index_count(indexes, completions)
        except ValueError as error:
            text = f"error parsing succeededIndexes: {error}"
            problems.append(invalid_value(f"{path}.succeededIndexes", indexes, text))
    if count is not None:
        problems += _success_count_errors(count, completions, None if indexes is None else total,
                                          f"{path}.succeededCount")
    return problems


def _success_count_errors(count: int, completions: int, indexes: int | None, path: str) -> list[FieldError]:
    problems = not_negative(count, path)
    if count > completions:
        text = f"must be less than or equal to {completions} (the number of specified completions)"
        problems.append(invalid_value(path, count, text))
    if indexes is not None and count > indexes:
        text = (f"must be less than or equal to {indexes} (the number of indexes in the specified succeededIndexes "
                "field)")
        problems.append(invalid_value(path, count, text))
    return problems


def success_policy_struct(policy: Spec | None) -> dict[str, Any] | None:
    """``successPolicy`` as error texts show the internal struct."""
    if policy is None:
        return None
    return {"Rules": [{"SucceededIndexes": rule.get("succeededIndexes"), "SucceededCount": rule.get("succeededCount")}
                      for rule in policy.get("rules") or ()] or None}


def failure_policy_struct(policy: Spec | None) -> dict[str, Any] | None:
    """``podFailurePolicy`` as error texts show the internal struct."""
    return None if policy is None else {"Rules": [_rule_struct(rule) for rule in policy.get("rules") or ()] or None}


def _rule_struct(rule: Spec) -> dict[str, Any]:
    codes = rule.get("onExitCodes")
    return {
        "Action": rule.get("action") or "",
        "OnExitCodes": codes and {"ContainerName": codes.get("containerName"), "Operator": codes.get("operator") or "",
                                  "Values": codes.get("values")},
        "OnPodConditions": [{"Type": item.get("type") or "", "Status": item.get("status") or ""}
                            for item in rule.get("onPodConditions") or ()] or None,
    }
