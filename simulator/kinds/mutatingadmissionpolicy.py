"""MutatingAdmissionPolicy: what writes are changed by, in CEL."""

from __future__ import annotations

from simulator.apimachinery.fields import FieldError, invalid_value, not_supported, required
from simulator.apimachinery.metadata import Object
from simulator.kinds.admission_policies import PolicyKind
from simulator.kinds.admission_rules import (
    REINVOCATION_POLICIES,
    Spec,
    choice_problems,
    mutating_operation_problems,
)
from simulator.kinds.kind import AGE, NAME, Column

PATCHES = {"ApplyConfiguration": "applyConfiguration", "JSONPatch": "jsonPatch"}
"""Type of a mutation and the field that holds it."""


class MutatingAdmissionPolicyKind(PolicyKind):
    """Some changes to writes; bindings put them in force."""

    kind = "MutatingAdmissionPolicy"
    plural = "mutatingadmissionpolicies"
    schema = "io.k8s.api.admissionregistration.v1.MutatingAdmissionPolicy"
    counted_field = "mutations"
    columns = (
        NAME,
        Column("Mutations", "integer", description="How many changes it makes."),
        Column("ParamKind", description="The kind of its parameters."),
        AGE,
    )

    def matching_problems(self, matching: Spec | None) -> list[FieldError]:
        return mutating_operation_problems(matching, "spec.matchConstraints")

    def rule_problems(self, obj: Object) -> list[FieldError]:
        spec, problems = obj["spec"], []
        mutations = spec.get("mutations") or ()
        if not mutations:
            problems.append(required("spec.mutations", "mutations must contain at least one item"))
        for index, item in enumerate(mutations):
            problems += _mutation_problems(item, f"spec.mutations[{index}]")
        return problems + choice_problems(spec, "reinvocationPolicy", REINVOCATION_POLICIES, "spec")


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
