"""Admission webhooks, in what validating and mutating ones share: defaults, rules, columns.

Mirrors pkg/apis/admissionregistration/{v1/defaults.go,validation} and their strategies in
pkg/registry/admissionregistration. Nothing calls a webhook here, and those who create one are told.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from simulator.apimachinery.fields import FieldError, duplicate, invalid_value, not_supported, required
from simulator.apimachinery.label_selectors import validate_label_selector
from simulator.apimachinery.metadata import Object, name_of
from simulator.apimachinery.names import dns1035_label_problems, dns_subdomain_problems
from simulator.apimachinery.timestamps import age
from simulator.kinds.admission_rules import (
    FAILURE_POLICIES,
    MATCH_POLICIES,
    REINVOCATION_POLICIES,
    Spec,
    condition_problems,
    default_matching,
    default_rules,
    rule_problems,
    static_name_warnings,
)
from simulator.kinds.kind import AGE, NAME, Column, Context, Kind
from simulator.kinds.webhook_clients import DEFAULT_PORT, client_problems

NOT_CALLED = "webhooks: not simulated here: nothing calls them, requests are admitted without them"
SIDE_EFFECTS = ("None", "NoneOnDryRun")
REVIEWS = ("v1", "v1beta1")
SHORTEST, LONGEST = 1, 30


class WebhookConfigurationKind(Kind):
    """Some webhooks."""

    group = "admissionregistration.k8s.io"
    categories = ("api-extensions",)
    namespaced = False
    has_generation = True
    allow_unconditional_update = False
    columns = (NAME, Column("Webhooks", "integer", description="How many webhooks it registers."), AGE)

    def default(self, obj: Object) -> None:
        _default_webhooks(obj.get("webhooks"))

    def validate(self, obj: Object, context: Context) -> list[FieldError]:
        return _webhooks_problems(obj.get("webhooks"))

    def warnings(self, obj: Object, old: Object | None = None) -> list[str]:
        return static_name_warnings(name_of(obj)) + ([NOT_CALLED] if obj.get("webhooks") else [])

    def row(self, obj: Object, now: float) -> list[Any]:
        return [name_of(obj), len(obj.get("webhooks") or ()), age(obj["metadata"].get("creationTimestamp"), now)]


def _default_webhooks(hooks: Sequence[dict[str, Any]] | None) -> None:
    for hook in hooks or ():
        if hook.get("failurePolicy") is None:
            hook["failurePolicy"] = "Fail"
        default_matching(hook)
        default_rules(hook.get("rules"))
        if hook.get("timeoutSeconds") is None:
            hook["timeoutSeconds"] = 10
        service = (hook.get("clientConfig") or {}).get("service")
        if service is not None and service.get("port") is None:
            service["port"] = DEFAULT_PORT


def _webhooks_problems(hooks: Sequence[Spec] | None) -> list[FieldError]:
    problems: list[FieldError] = []
    seen: set[str] = set()
    for index, hook in enumerate(hooks or ()):
        path, name = f"webhooks[{index}]", hook.get("name") or ""
        problems += _hook_problems(hook, path)
        problems += _review_problems(hook.get("admissionReviewVersions") or [], f"{path}.admissionReviewVersions")
        if name in seen:
            problems.append(duplicate(f"{path}.name", name))
        seen |= {name} if name else set()
    return problems


def _hook_problems(hook: Spec, path: str) -> list[FieldError]:
    problems = _name_problems(hook.get("name") or "", f"{path}.name")
    for index, rule in enumerate(hook.get("rules") or ()):
        problems += rule_problems(rule, f"{path}.rules[{index}]")
    problems += _choice(hook, "failurePolicy", FAILURE_POLICIES, path)
    problems += _choice(hook, "matchPolicy", MATCH_POLICIES, path)
    if hook.get("sideEffects") is None:
        problems.append(required(f"{path}.sideEffects", f"must specify one of {', '.join(SIDE_EFFECTS)}"))
    problems += _choice(hook, "sideEffects", SIDE_EFFECTS, path)
    seconds = hook.get("timeoutSeconds")
    if seconds is not None and not SHORTEST <= seconds <= LONGEST:
        why = "the timeout value must be between 1 and 30 seconds"
        problems.append(invalid_value(f"{path}.timeoutSeconds", seconds, why))
    for field in ("namespaceSelector", "objectSelector"):
        problems += validate_label_selector(hook.get(field), f"{path}.{field}")
    problems += _choice(hook, "reinvocationPolicy", REINVOCATION_POLICIES, path)
    problems += client_problems(hook.get("clientConfig") or {}, f"{path}.clientConfig")
    return problems + condition_problems(hook.get("matchConditions"), f"{path}.matchConditions")


def _choice(hook: Spec, field: str, offers: Sequence[str], path: str) -> list[FieldError]:
    value = hook.get(field)
    return [] if value is None or value in offers else [not_supported(f"{path}.{field}", value, offers)]


def _name_problems(name: str, path: str) -> list[FieldError]:
    """The rules of a fully qualified name (util/validation IsFullyQualifiedName)."""
    if not name:
        return [required(path)]
    if texts := dns_subdomain_problems(name):
        return [invalid_value(path, name, ",".join(texts))]
    why = "should be a domain with at least three segments separated by dots"
    return [invalid_value(path, name, why)] if name.count(".") < 2 else []


def _review_problems(versions: Sequence[str], path: str) -> list[FieldError]:
    if not versions:
        return [required(path, f"must specify one of {', '.join(REVIEWS)}")]
    problems = []
    for index, version in enumerate(versions):
        place = f"{path}[{index}]"
        if version in versions[:index]:
            problems.append(invalid_value(place, version, "duplicate version"))
        else:
            problems += [invalid_value(place, version, text) for text in dns1035_label_problems(version)]
    if not any(version in REVIEWS for version in versions):
        problems.append(invalid_value(path, list(versions), f"must include at least one of {', '.join(REVIEWS)}"))
    return problems
