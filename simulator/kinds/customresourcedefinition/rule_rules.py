"""Rules for the CEL rules of a schema: ``x-kubernetes-validations`` (apiextensions/validation/validation.go)."""

from __future__ import annotations

from collections.abc import Iterator

from simulator.apimachinery.fields import FieldError, invalid_value, not_supported, required
from simulator.apimachinery.structural import Schema
from simulator.kinds.customresourcedefinition.selectable_fields import BadPath, follow

_REASONS = ("FieldValueDuplicate", "FieldValueForbidden", "FieldValueInvalid", "FieldValueRequired")


def rule_problems(schema: Schema, where: str, cel: list[FieldError]) -> list[FieldError]:
    """What is wrong with how the rules are written; ``cel`` takes what is wrong with the expressions in them."""
    problems: list[FieldError] = []
    for index, rule in enumerate(schema.get("x-kubernetes-validations") or ()):
        problems += _problems_of(rule, schema, f"{where}.x-kubernetes-validations[{index}]")
    return problems


def _problems_of(rule: dict[str, str], schema: Schema, where: str) -> Iterator[FieldError]:
    text, message, path = rule.get("rule") or "", rule.get("message") or "", rule.get("fieldPath") or ""
    yield from _text_problems(text.strip(), message, where)
    if rule.get("messageExpression") and not rule["messageExpression"].strip():
        yield required(f"{where}.messageExpression", "messageExpression must be non-empty if specified")
    if rule.get("reason") is not None and rule["reason"] not in _REASONS:
        yield not_supported(f"{where}.reason", rule["reason"], _REASONS)
    if path and not path.strip():
        yield invalid_value(f"{where}.fieldPath", path, "must be non-empty if specified")
    if _has_breaks(path):
        yield invalid_value(f"{where}.fieldPath", path, "must not contain line breaks")
    if path and not _leads_somewhere(path, schema):
        yield invalid_value(f"{where}.fieldPath", path, "must be a valid path")


def _text_problems(text: str, message: str, where: str) -> Iterator[FieldError]:
    if not text:
        yield required(f"{where}.rule", "rule is not specified")
    elif message and not message.strip():
        yield invalid_value(f"{where}.message", message, "must be non-empty if specified")
    elif _has_breaks(message.strip()):
        yield invalid_value(f"{where}.message", message, "must not contain line breaks")
    elif _has_breaks(text) and not message:
        yield required(f"{where}.message", "message must be specified if rule contains line breaks")


def _has_breaks(text: str) -> bool:
    return "\n" in text or "\r" in text


def _leads_somewhere(path: str, schema: Schema) -> bool:
    try:
        follow(path, schema)
    except BadPath:
        return False
    return True
