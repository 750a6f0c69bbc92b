"""MutatingAdmissionPolicy: what writes are changed by, in CEL."""

from __future__ import annotations

from typing import Any

from simulator.apimachinery.fields import FieldError, invalid_value, not_supported, required
from simulator.apimachinery.metadata import Object, name_of
from simulator.apimachinery.timestamps import age
from simulator.kinds.admission_rules import (
    FAILURE_POLICIES,
    REINVOCATION_POLICIES,
    Spec,
    choice_problems,
    condition_problems,
    default_match_resources,
    match_resources_problems,
    mutating_operation_problems,
    param_kind_problems,
    param_kind_text,
    static_name_warnings,
    variable_problems,
)
from simulator.kinds.kind import AGE, NAME, Column, Context, Kind

NOT_EVALUATED = "admission policies: not simulated here: expressions in CEL are stored, not evaluated"
PATCHES = {"ApplyConfiguration": "applyConfiguration", "JSONPatch": "jsonPatch"}
"""Type of a mutation and the field that holds it."""


class MutatingAdmissionPolicyKind(Kind):
    """Some changes to writes; bindings put them in force."""

    group = "admissionregistration.k8s.io"
    kind = "MutatingAdmissionPolicy"
    plural = "mutatingadmissionpolicies"
    categories = ("api-extensions",)
    namespaced = False
    has_generation = True
    allow_unconditional_update = False
    schema = "io.k8s.api.admissionregistration.v1.MutatingAdmissionPolicy"
    columns = (
        NAME,
        Column("Mutations", "integer", description="How many changes it makes."),
        Column("ParamKind", description="The kind of its parameters."),
        AGE,
    )

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
        problems += mutating_operation_problems(matching, "spec.matchConstraints")
        problems += condition_problems(spec.get("matchConditions"), "spec.matchConditions")
        problems += variable_problems(spec.get("variables"), "spec.variables")
        mutations = spec.get("mutations") or ()
        if not mutations:
            problems.append(required("spec.mutations", "mutations must contain at least one item"))
        for index, item in enumerate(mutations):
            problems += _mutation_problems(item, f"spec.mutations[{index}]")
        return problems + choice_problems(spec, "reinvocationPolicy", REINVOCATION_POLICIES, "spec")

    def warnings(self, obj: Object, old: Object | None = None) -> list[str]:
        return [*static_name_warnings(name_of(obj)), NOT_EVALUATED]

    def row(self, obj: Object, now: float) -> list[Any]:
        spec = obj["spec"]
        return [name_of(obj), len(spec.get("mutations") or ()), param_kind_text(spec.get("paramKind")),
                age(obj["metadata"].get("creationTimestamp"), now)]


def _mutation_problems(mutation: Spec, path: str) -> list[FieldError]:
    kind = mutation.get("patchType") or ""
    if not kind:
        return [required(f"{path}.patchType")]
    if kind not in PATCHES:
        return [not_supported(f"{path}.patchType", kind, PATCHES)]
    problems, field = [], PATCHES[kind]
    if mutation.get(field) is None:
        problems.append(required(f"{path}.{field}", f"must be specified when patchType is {kind}"))
    elif not (mutation[field].get("expression") or "").strip():
        problems.append(required(f"{path}.{field}.expression"))
    other = next(name for name in PATCHES.values() if name != field)
    if mutation.get(other) is not None:
        why = f"must not be specified when patchType is {kind}"
        problems.append(invalid_value(f"{path}.{other}", f"{{{other}}}", why))
    return problems
