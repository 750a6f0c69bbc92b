"""ValidatingAdmissionPolicyBinding: puts a policy in force, with parameters."""

from __future__ import annotations

from simulator.apimachinery.fields import FieldError, duplicate, invalid_value, not_supported, required
from simulator.apimachinery.metadata import Object
from simulator.kinds.admission_policies import PolicyBindingKind
from simulator.kinds.kind import Context

ACTIONS = ("Audit", "Deny", "Warn")


class ValidatingAdmissionPolicyBindingKind(PolicyBindingKind):
    """A policy in force."""

    kind = "ValidatingAdmissionPolicyBinding"
    plural = "validatingadmissionpolicybindings"
    schema = "io.k8s.api.admissionregistration.v1.ValidatingAdmissionPolicyBinding"

    def validate(self, obj: Object, context: Context) -> list[FieldError]:
        actions = obj["spec"].get("validationActions") or []
        return super().validate(obj, context) + _action_problems(actions, "spec.validationActions")


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
