"""Validation of metav1.LabelSelector (apimachinery/pkg/apis/meta/v1/validation/validation.go)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from simulator.apimachinery.fields import FieldError, forbidden_field, invalid_value, required
from simulator.apimachinery.names import label_value_problems, qualified_name_problems
from simulator.apimachinery.object_meta import validate_labels


def validate_label_selector(selector: Mapping[str, Any] | None, path: str) -> list[FieldError]:
    """What is wrong with a selector; None is right."""
    if not selector:
        return []
    problems = validate_labels(selector.get("matchLabels"), f"{path}.matchLabels")
    for index, expression in enumerate(selector.get("matchExpressions") or ()):
        problems += _expression_errors(expression, f"{path}.matchExpressions[{index}]")
    return problems


def _expression_errors(expression: Mapping[str, Any], path: str) -> list[FieldError]:
    key, values = expression.get("key", ""), expression.get("values") or ()
    problems = _operator_errors(expression.get("operator", ""), values, path)
    problems += [invalid_value(f"{path}.key", key, text) for text in qualified_name_problems(key)]
    for index, value in enumerate(values):
        field = f"{path}.values[{index}]"
        problems += [invalid_value(field, value, text) for text in label_value_problems(value)]
    return problems


def _operator_errors(operator: str, values: Any, path: str) -> list[FieldError]:
    if operator in ("In", "NotIn"):
        text = "must be specified when `operator` is 'In' or 'NotIn'"
        return [] if values else [required(f"{path}.values", text)]
    if operator in ("Exists", "DoesNotExist"):
        text = "may not be specified when `operator` is 'Exists' or 'DoesNotExist'"
        return [forbidden_field(f"{path}.values", text)] if values else []
    return [invalid_value(f"{path}.operator", operator, "not a valid selector operator")]


def matches_topology(terms: Sequence[Mapping[str, Any]] | None, labels: Mapping[str, str]) -> bool:
    """Whether labels satisfy one of several topology terms (TopologySelectorTerm); no terms ask for nothing."""
    if not terms:
        return True
    return any(
        all(labels.get(item["key"]) in item["values"] for item in term["matchLabelExpressions"])
        for term in terms if term.get("matchLabelExpressions")
    )
