"""ValidatingAdmissionPolicy: rules in CEL that writes must keep."""

from __future__ import annotations

from simulator.apimachinery.fields import FieldError, duplicate, invalid_value, not_supported, required
from simulator.apimachinery.metadata import Object, name_of
from simulator.apimachinery.names import qualified_name_problems
from simulator.kinds.admission_policies import PolicyKind
from simulator.kinds.admission_rules import Spec
from simulator.kinds.kind import AGE, NAME, Column

REASONS = ("Forbidden", "Invalid", "RequestEntityTooLarge")
MOST_ANNOTATIONS, LONGEST_EXPRESSION = 20, 5 * 1024


class ValidatingAdmissionPolicyKind(PolicyKind):
    """Some rules for writes; bindings put them in force."""

    kind = "ValidatingAdmissionPolicy"
    plural = "validatingadmissionpolicies"
    subresources = ("status",)
    schema = "io.k8s.api.admissionregistration.v1.ValidatingAdmissionPolicy"
    counted_field = "validations"
    columns = (
        NAME,
        Column("Validations", "integer", description="How many rules it has."),
        Column("ParamKind", description="The kind of its parameters."),
        AGE,
    )

    def rule_problems(self, obj: Object) -> list[FieldError]:
        return _rules_problems(obj["spec"], name_of(obj))


def _rules_problems(spec: Spec, name: str) -> list[FieldError]:
    validations, annotations = spec.get("validations") or (), spec.get("auditAnnotations") or ()
    if not validations and not annotations:
        why = "validations or auditAnnotations must contain at least one item"
        return [required("spec.validations", why), required("spec.auditAnnotations", why)]
    problems: list[FieldError] = []
    for index, rule in enumerate(validations):
        problems += _validation_problems(rule, f"spec.validations[{index}]")
    if len(annotations) > MOST_ANNOTATIONS:
        why = f"must not have more than {MOST_ANNOTATIONS} auditAnnotations"
        problems.append(invalid_value("spec.auditAnnotations", list(annotations), why))
    seen: set[str] = set()
    for index, item in enumerate(annotations):
        path, key = f"spec.auditAnnotations[{index}]", item.get("key") or ""
        problems += _annotation_problems(item, key, name, path)
        if key in seen:
            problems.append(duplicate(f"{path}.key", key))
        seen.add(key)
    return problems


def _validation_problems(rule: Spec, path: str) -> list[FieldError]:
    problems = []
    if not (rule.get("expression") or "").strip():
        problems.append(required(f"{path}.expression", "expression is not specified"))
    for field in ("messageExpression", "message"):
        text = rule.get(field) or ""
        if text and not text.strip():
            problems.append(invalid_value(f"{path}.{field}", text, "must be non-empty if specified"))
        elif field == "message" and len(text.strip().splitlines()) > 1:
            problems.append(invalid_value(f"{path}.{field}", text, "must not contain line breaks"))
    if rule.get("reason") is not None and rule["reason"] not in REASONS:
        problems.append(not_supported(f"{path}.reason", rule["reason"], REASONS))
    return problems


def _annotation_problems(item: Spec, key: str, name: str, path: str) -> list[FieldError]:
    whole, text = f"{name}/{key}", (item.get("valueExpression") or "").strip()
    problems = [invalid_value(f"{path}.key", whole, why) for why in qualified_name_problems(whole)]
    if not text:
        problems.append(required(f"{path}.valueExpression", "valueExpression is not specified"))
    elif len(text.encode()) > LONGEST_EXPRESSION:
        why = f"must not exceed {LONGEST_EXPRESSION} bytes in length"
        problems.append(required(f"{path}.valueExpression", why))
    return problems
