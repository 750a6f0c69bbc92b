"""MutatingAdmissionPolicyBinding: puts a policy that changes writes in force."""

from __future__ import annotations

from simulator.apimachinery.fields import FieldError
from simulator.apimachinery.metadata import Object
from simulator.kinds.admission_policies import PolicyBindingKind
from simulator.kinds.admission_rules import mutating_operation_problems
from simulator.kinds.kind import Context


class MutatingAdmissionPolicyBindingKind(PolicyBindingKind):
    """A policy in force."""

    kind = "MutatingAdmissionPolicyBinding"
    plural = "mutatingadmissionpolicybindings"
    schema = "io.k8s.api.admissionregistration.v1.MutatingAdmissionPolicyBinding"

    def validate(self, obj: Object, context: Context) -> list[FieldError]:
        matching = obj["spec"].get("matchResources")
        return super().validate(obj, context) + mutating_operation_problems(matching, "spec.matchResources")
