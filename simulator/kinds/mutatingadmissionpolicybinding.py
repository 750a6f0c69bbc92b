"""MutatingAdmissionPolicyBinding: puts a policy that changes writes in force."""

from __future__ import annotations

from typing import Any

from simulator.apimachinery.fields import FieldError
from simulator.apimachinery.metadata import Object, name_of
from simulator.apimachinery.timestamps import age
from simulator.kinds.admission_rules import (
    default_match_resources,
    match_resources_problems,
    mutating_operation_problems,
    param_ref_problems,
    param_ref_text,
    policy_name_problems,
    static_name_warnings,
)
from simulator.kinds.kind import AGE, NAME, Column, Context, Kind

NOT_EVALUATED = "admission policies: not simulated here: expressions in CEL are stored, not evaluated"


class MutatingAdmissionPolicyBindingKind(Kind):
    """A policy in force."""

    group = "admissionregistration.k8s.io"
    kind = "MutatingAdmissionPolicyBinding"
    plural = "mutatingadmissionpolicybindings"
    categories = ("api-extensions",)
    namespaced = False
    has_generation = True
    allow_unconditional_update = False
    schema = "io.k8s.api.admissionregistration.v1.MutatingAdmissionPolicyBinding"
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
        problems += match_resources_problems(spec.get("matchResources"), "spec.matchResources")
        return problems + mutating_operation_problems(spec.get("matchResources"), "spec.matchResources")

    def warnings(self, obj: Object, old: Object | None = None) -> list[str]:
        return [*static_name_warnings(name_of(obj)), NOT_EVALUATED]

    def row(self, obj: Object, now: float) -> list[Any]:
        spec = obj["spec"]
        return [name_of(obj), spec.get("policyName", ""), param_ref_text(spec.get("paramRef")),
                age(obj["metadata"].get("creationTimestamp"), now)]
