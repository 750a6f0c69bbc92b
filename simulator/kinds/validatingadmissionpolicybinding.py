"""ValidatingAdmissionPolicyBinding: puts a policy in force, with parameters."""

from __future__ import annotations

from typing import Any

from simulator.apimachinery.fields import FieldError, duplicate, invalid_value, not_supported, required
from simulator.apimachinery.metadata import Object, name_of
from simulator.apimachinery.timestamps import age
from simulator.kinds.admission_rules import (
    default_match_resources,
    match_resources_problems,
    param_ref_problems,
    param_ref_text,
    policy_name_problems,
    static_name_warnings,
)
from simulator.kinds.kind import AGE, NAME, Column, Context, Kind

NOT_EVALUATED = "admission policies: not simulated here: expressions in CEL are stored, not evaluated"
ACTIONS = ("Audit", "Deny", "Warn")


class ValidatingAdmissionPolicyBindingKind(Kind):
    """A policy in force."""

    group = "admissionregistration.k8s.io"
    kind = "ValidatingAdmissionPolicyBinding"
    plural = "validatingadmissionpolicybindings"
    categories = ("api-extensions",)
    namespaced = False
    has_generation = True
    allow_unconditional_update = False
    schema = "io.k8s.api.admissionregistration.v1.ValidatingAdmissionPolicyBinding"
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
        return problems + _action_problems(spec.get("validationActions") or [], "spec.validationActions")

    def warnings(self, obj: Object, old: Object | None = None) -> list[str]:
        return [*static_name_warnings(name_of(obj)), NOT_EVALUATED]

    def row(self, obj: Object, now: float) -> list[Any]:
        spec = obj["spec"]
        return [name_of(obj), spec.get("policyName", ""), param_ref_text(spec.get("paramRef")),
                age(obj["metadata"].get("creationTimestamp"), now)]


def _action_problems(actions: list[str], path: str) -> list[FieldError]:
    problems = []
    for index, action in enumerate(actions):
        if action not in ACTIONS:
            problems.append(not_supported(f"{path}[{index}]", action, ACTIONS))
        if action in actions[:index]:
            problems.append(duplicate(f"{path}[{index}]", action))
    if "Deny" in actions and "Warn" in actions:
        why = "must not contain both Deny and Warn (repeating the same validation failure information in the API "
        problems.append(invalid_value(path, actions, f"{why}response and headers serves no purpose)"))
    return problems if actions else [required(path, "at least one validation action is required")]
