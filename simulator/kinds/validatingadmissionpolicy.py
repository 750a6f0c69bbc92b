"""ValidatingAdmissionPolicy: rules in CEL that writes must keep."""

from __future__ import annotations

from typing import Any

from simulator.apimachinery.fields import FieldError, duplicate, invalid_value, not_supported, required
from simulator.apimachinery.metadata import Object, name_of
from simulator.apimachinery.names import qualified_name_problems
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
    static_name_warnings,
    variable_problems,
)
from simulator.kinds.kind import AGE, NAME, Column, Context, Kind

NOT_EVALUATED = "admission policies: not simulated here: expressions in CEL are stored, not evaluated"
REASONS = ("Forbidden", "Invalid", "RequestEntityTooLarge")
MOST_ANNOTATIONS, LONGEST_EXPRESSION = 20, 5 * 1024


class ValidatingAdmissionPolicyKind(Kind):
    """Some rules for writes; bindings put them in force."""

    group = "admissionregistration.k8s.io"
    kind = "ValidatingAdmissionPolicy"
    plural = "validatingadmissionpolicies"
    categories = ("api-extensions",)
    namespaced = False
    has_generation = True
    allow_unconditional_update = False
    subresources = ("status",)
    schema = "io.k8s.api.admissionregistration.v1.ValidatingAdmissionPolicy"
    columns = (
        NAME,
        Column("Validations", "integer", description="How many rules it has."),
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
        problems += condition_problems(spec.get("matchConditions"), "spec.matchConditions")
        problems += variable_problems(spec.get("variables"), "spec.variables")
        return problems + _rules_problems(spec, name_of(obj))

    def warnings(self, obj: Object, old: Object | None = None) -> list[str]:
        return [*static_name_warnings(name_of(obj)), NOT_EVALUATED]

    def row(self, obj: Object, now: float) -> list[Any]:
        spec = obj["spec"]
        return [name_of(obj), len(spec.get("validations") or ()), param_kind_text(spec.get("paramKind")),
                age(obj["metadata"].get("creationTimestamp"), now)]


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
