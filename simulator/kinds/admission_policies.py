"""Admission policies and their bindings, in what those that validate and those that change objects share.

Mirrors pkg/registry/admissionregistration and pkg/apis/admissionregistration/{v1/defaults.go,validation}. Nothing
evaluates a policy here, and those who write one are told.
"""

from __future__ import annotations

from typing import Any

from simulator.apimachinery.fields import FieldError, required
from simulator.apimachinery.metadata import Object, name_of
from simulator.apimachinery.timestamps import age
from simulator.kinds.admission_rules import (
    FAILURE_POLICIES,
    Spec,
    choice_problems,
    condition_problems,
    default_match_resources,
    match_resources_problems,
    param_kind_problems,
    param_kind_text,
    param_ref_problems,
    param_ref_text,
    policy_name_problems,
    static_name_warnings,
    variable_problems,
)
from simulator.kinds.kind import AGE, NAME, Column, Context, Kind

GROUP = "admissionregistration.k8s.io"
NOT_EVALUATED = "admission policies: not simulated here: expressions in CEL are stored, not evaluated"


class PolicyKind(Kind):
    """What both policies share: names are theirs, and which rules they have beside these."""

    group = GROUP
    categories = ("api-extensions",)
    namespaced = False
    has_generation = True
    allow_unconditional_update = False
    counted_field = ""
    """The field of the spec whose items the first column counts."""

    def default(self, obj: Object) -> None:
        spec = obj.setdefault("spec", {})
        if spec.get("failurePolicy") is None:
            spec["failurePolicy"] = "Fail"
        default_match_resources(spec.get("matchConstraints"))

    def validate(self, obj: Object, context: Context) -> list[FieldError]:
        spec, matching = obj["spec"], obj["spec"].get("matchConstraints")
        problems = choice_problems(spec, "failurePolicy", FAILURE_POLICIES, "spec")
        problems += param_kind_problems(spec.get("paramKind"), "spec.paramKind")
        if matching is None:
            problems.append(required("spec.matchConstraints"))
        problems += match_resources_problems(matching, "spec.matchConstraints")
        if matching is not None and not matching.get("resourceRules"):
            problems.append(required("spec.matchConstraints.resourceRules"))
        problems += self.matching_problems(matching)
        problems += condition_problems(spec.get("matchConditions"), "spec.matchConditions")
        problems += variable_problems(spec.get("variables"), "spec.variables")
        return problems + self.rule_problems(obj)

    def matching_problems(self, matching: Spec | None) -> list[FieldError]:
        """What more is wrong with what it matches."""
        return []

    def rule_problems(self, obj: Object) -> list[FieldError]:
        """What is wrong with its own rules."""
        raise NotImplementedError

    def warnings(self, obj: Object, old: Object | None = None) -> list[str]:
        return [*static_name_warnings(name_of(obj)), NOT_EVALUATED]

    def row(self, obj: Object, now: float) -> list[Any]:
        spec = obj["spec"]
        return [name_of(obj), len(spec.get(self.counted_field) or ()), param_kind_text(spec.get("paramKind")),
                age(obj["metadata"].get("creationTimestamp"), now)]


class PolicyBindingKind(Kind):
    """What the bindings of both policies share."""

    group = GROUP
    categories = ("api-extensions",)
    namespaced = False
    has_generation = True
    allow_unconditional_update = False
    columns = (
        NAME,
        Column("PolicyName", description="The policy it puts in force."),
        Column("ParamRef", description="Its parameters."),
        AGE,
    )

    def default(self, obj: Object) -> None:
        default_match_resources(obj.setdefault("spec", {}).get("matchResources"))

    def validate(self, obj: Object, context: Context) -> list[FieldError]:
        spec = obj["spec"]
        problems = policy_name_problems(spec.get("policyName") or "", "spec.policyName")
        problems += param_ref_problems(spec.get("paramRef"), "spec.paramRef")
        return problems + match_resources_problems(spec.get("matchResources"), "spec.matchResources")

    def warnings(self, obj: Object, old: Object | None = None) -> list[str]:
        return [*static_name_warnings(name_of(obj)), NOT_EVALUATED]

    def row(self, obj: Object, now: float) -> list[Any]:
        spec = obj["spec"]
        return [name_of(obj), spec.get("policyName", ""), param_ref_text(spec.get("paramRef")),
                age(obj["metadata"].get("creationTimestamp"), now)]
