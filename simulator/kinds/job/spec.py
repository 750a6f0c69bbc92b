"""The spec of a Job: its defaults, and what is wrong with it. Used by Job and, for its template, by CronJob.

Mirrors SetDefaults_Job (pkg/apis/batch/v1/defaults.go), validateJobSpec and ValidateJobSpec
(pkg/apis/batch/validation/validation.go), and WarningsForJobSpec (pkg/api/job/warnings.go).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from simulator.apimachinery.fields import FieldError, invalid_value, not_supported, required, too_long
from simulator.apimachinery.label_selectors import validate_label_selector
from simulator.apimachinery.metadata import Object, name_of
from simulator.apimachinery.names import dns_label_problems, dns_subdomain_problems
from simulator.apimachinery.selectors import label_selector
from simulator.kinds import pod_template
from simulator.kinds.job.policies import (
    failure_policy_errors,
    replacement_policy_errors,
    success_policy_errors,
)
from simulator.kinds.pod import warnings as pod_warnings

INDEXED, NON_INDEXED = "Indexed", "NonIndexed"
Spec = Mapping[str, Any]

_COUNTS = ("parallelism", "completions", "activeDeadlineSeconds", "backoffLimit", "ttlSecondsAfterFinished",
           "backoffLimitPerIndex", "maxFailedIndexes")
_MAX_INDEXED, _MANY_COMPLETIONS, _MAX_WITH_MANY = 100_000, 100_000, 10_000
_MAX_INT32 = 2**31 - 1
_MAX_MANAGED_BY = 63
_HTTP_PATH = r"[A-Za-z0-9/\-._~%!$&'()*+,;=:]+"


def is_indexed(spec: Spec) -> bool:
    """Whether each pod has an index."""
    return spec.get("completionMode") == INDEXED


def default_job_spec(spec: dict[str, Any]) -> None:
    """Fill the defaults of a Job's spec in."""
    if spec.get("completions") is None and spec.get("parallelism") is None:
        spec["completions"] = 1
    limit = 6 if spec.get("backoffLimitPerIndex") is None else _MAX_INT32
    replacement = "TerminatingOrFailed" if spec.get("podFailurePolicy") is None else "Failed"
    defaults = {"parallelism": 1, "backoffLimit": limit, "completionMode": NON_INDEXED, "suspend": False,
                "podReplacementPolicy": replacement, "manualSelector": False}
    for field, value in defaults.items():
        if spec.get(field) is None:
            spec[field] = value
    default_nested(spec)


def default_nested(spec: dict[str, Any]) -> None:
    """Fill in the defaults that the parts of a Job's spec have also inside a CronJob."""
    pod_template.default_template(spec)
    for rule in (spec.get("podFailurePolicy") or {}).get("rules") or ():
        for pattern in rule.get("onPodConditions") or ():
            if not pattern.get("status"):
                pattern["status"] = "True"


def job_spec_errors(spec: Spec, path: str) -> list[FieldError]:
    """What is wrong with a Job's spec, its selector aside."""
    problems = _count_errors(spec, path) + _managed_by_errors(spec.get("managedBy"), f"{path}.managedBy")
    problems += _mode_errors(spec, path)
    if spec.get("podFailurePolicy") is not None:
        problems += failure_policy_errors(spec, f"{path}.podFailurePolicy")
    if spec.get("successPolicy") is not None:
        problems += success_policy_errors(spec, f"{path}.successPolicy")
    problems += replacement_policy_errors(spec, f"{path}.podReplacementPolicy")
    problems += pod_template.validate_template(spec.get("template") or {}, f"{path}.template")
    return problems + _restart_errors(spec, f"{path}.template.spec.restartPolicy")


def _count_errors(spec: Spec, path: str) -> list[FieldError]:
    problems = [error for field in _COUNTS
                for error in pod_template.not_negative(spec.get(field), f"{path}.{field}")]
    if spec.get("maxFailedIndexes") is not None and spec.get("backoffLimitPerIndex") is None:
        problems.append(required(f"{path}.backoffLimitPerIndex", "when maxFailedIndexes is specified"))
    return problems


def _managed_by_errors(value: str | None, path: str) -> list[FieldError]:
    if value is None:
        return []
    problems = _prefixed_path_errors(value, path)
    return [*problems, too_long(path, _MAX_MANAGED_BY)] if len(value.encode()) > _MAX_MANAGED_BY else problems


def _prefixed_path_errors(value: str, path: str) -> list[FieldError]:
    if not value:
        return [required(path)]
    host, _, rest = value.partition("/")
    if not host or not rest:
        return [invalid_value(path, value, 'must be a domain-prefixed path (such as "acme.io/foo")')]
    problems = [invalid_value(path, host, text) for text in dns_subdomain_problems(host)]
    if not re.fullmatch(_HTTP_PATH, rest):
        problems.append(invalid_value(path, rest, f"Invalid path (regex used for validation is '{_HTTP_PATH}')"))
    return problems


def _mode_errors(spec: Spec, path: str) -> list[FieldError]:
    mode, problems = spec.get("completionMode"), []
    if mode is not None and mode not in (NON_INDEXED, INDEXED):
        problems.append(not_supported(f"{path}.completionMode", mode, (NON_INDEXED, INDEXED)))
    if mode == INDEXED:
        problems += _indexed_errors(spec, path)
    if mode is None or mode == NON_INDEXED:
        problems += [invalid_value(f"{path}.{field}", spec[field], "requires indexed completion mode")
                     for field in ("backoffLimitPerIndex", "maxFailedIndexes") if spec.get(field) is not None]
    return problems


def _indexed_errors(spec: Spec, path: str) -> list[FieldError]:
    completions, parallelism, failed = (spec.get(key) for key in ("completions", "parallelism", "maxFailedIndexes"))
    problems = []
    if completions is None:
        problems.append(required(f"{path}.completions", f"when completion mode is {INDEXED}"))
    if parallelism is not None and parallelism > _MAX_INDEXED:
        text = f"must be less than or equal to {_MAX_INDEXED} when completion mode is {INDEXED}"
        problems.append(invalid_value(f"{path}.parallelism", parallelism, text))
    if completions is not None and failed is not None and failed > completions:
        problems.append(invalid_value(f"{path}.maxFailedIndexes", failed, "must be less than or equal to completions"))
    if failed is not None and failed > _MAX_INDEXED:
        text = f"must be less than or equal to {_MAX_INDEXED}"
        problems.append(invalid_value(f"{path}.maxFailedIndexes", failed, text))
    if (completions or 0) > _MANY_COMPLETIONS and spec.get("backoffLimitPerIndex") is not None:
        problems += _many_errors(parallelism, failed, path)
    return problems


def _many_errors(parallelism: int | None, failed: int | None, path: str) -> list[FieldError]:
    text = (f"must be less than or equal to {_MAX_WITH_MANY} when completions are above {_MANY_COMPLETIONS} and used "
            "with backoff limit per index")
    problems = []
    if failed is None:
        missing = f"must be specified when completions is above {_MANY_COMPLETIONS}"
        problems.append(required(f"{path}.maxFailedIndexes", missing))
    if parallelism is not None and parallelism > _MAX_WITH_MANY:
        problems.append(invalid_value(f"{path}.parallelism", parallelism, text))
    if failed is not None and failed > _MAX_WITH_MANY:
        problems.append(invalid_value(f"{path}.maxFailedIndexes", failed, text))
    return problems


def _restart_errors(spec: Spec, path: str) -> list[FieldError]:
    policy = ((spec.get("template") or {}).get("spec") or {}).get("restartPolicy") or ""
    if policy in ("", "Always"):
        return [required(path, 'valid values: "OnFailure", "Never"')]
    if policy not in ("OnFailure", "Never"):
        return [not_supported(path, policy, ("OnFailure", "Never"))]
    if spec.get("podFailurePolicy") is not None and policy != "Never":
        return [invalid_value(path, policy, 'only "Never" is supported when podFailurePolicy is specified')]
    return []


def selector_errors(spec: Spec, path: str) -> list[FieldError]:
    """What is wrong with a Job's selector."""
    selector = spec.get("selector")
    if selector is None:
        problems = [required(f"{path}.selector")]
    else:
        problems = validate_label_selector(selector, f"{path}.selector")
    labels = (spec["template"].get("metadata") or {}).get("labels")
    well_formed = selector is None or not validate_label_selector(selector, "")
    if well_formed and not label_selector(selector).matches(labels):
        shown = dict(sorted(labels.items())) if labels else None
        text = "`selector` does not match template `labels`"
        problems.append(invalid_value(f"{path}.template.metadata.labels", shown, text))
    return problems


def hostname_errors(job: Object) -> list[FieldError]:
    """The pods of an indexed Job are called ``NAME-INDEX``, which must be a host name for the highest index too."""
    spec, name = job["spec"], name_of(job)
    if not is_indexed(spec) or (spec.get("completions") or 0) <= 0:
        return []
    longest = f"{name}-{spec['completions'] - 1}"
    text = f"will not able to create pod with invalid DNS label: {longest}"
    return [invalid_value("metadata.name", name, text)] if dns_label_problems(longest) else []


def spec_warnings(spec: Spec, path: str) -> list[str]:
    """Warnings about a Job's spec."""
    warnings = []
    many = (spec.get("completions") or 0) > _MANY_COMPLETIONS and (spec.get("parallelism") or 0) > _MAX_WITH_MANY
    if is_indexed(spec) and many:
        warnings.append(f"{path}: In Indexed Jobs with a number of completions higher than 10^5 and a parallelism "
                        "higher than 10^4, Kubernetes might not be able to track completedIndexes when a big number "
                        "of indexes fail")
    template = spec.get("template") or {}
    return warnings + pod_warnings.spec_warnings(template.get("spec") or {}, f"{path}.template.spec")
