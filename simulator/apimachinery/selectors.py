"""Label and field selectors: parse the text forms and metav1.LabelSelector, match them against maps.

Source of the rules: apimachinery/pkg/labels/selector.go and apimachinery/pkg/fields/selector.go.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Requirement:
    """One condition: ``operator`` is in, notin, exists, !, gt or lt."""

    key: str
    operator: str
    values: tuple[str, ...] = ()

    def matches(self, labels: Mapping[str, str]) -> bool:
        """Whether ``labels`` satisfy the condition."""
        value = labels.get(self.key)
        match self.operator:
            case "in":
                return value in self.values and value is not None
            case "notin":
                return value not in self.values
            case "exists":
                return self.key in labels
            case "!":
                return self.key not in labels
            case _:
                return _compare(self.operator, value, self.values[0])


@dataclass(frozen=True, slots=True)
class Selector:
    """All requirements must hold; the empty selector matches everything."""

    requirements: tuple[Requirement, ...] = ()

    def matches(self, labels: Mapping[str, str] | None) -> bool:
        """Whether a label map satisfies every requirement."""
        labels = labels or {}
        return all(requirement.matches(labels) for requirement in self.requirements)

    @property
    def empty(self) -> bool:
        """Whether everything matches."""
        return not self.requirements


EVERYTHING = Selector()
NOTHING = Selector((Requirement("", "in", ()),))
_TOKEN = re.compile(r"\s*(==|!=|=|,|\(|\)|!|<|>|[^\s,()!=<>]+)")


def _compare(operator: str, value: str | None, limit: str) -> bool:
    try:
        return value is not None and (int(value) > int(limit) if operator == "gt" else int(value) < int(limit))
    except ValueError:
        return False


def parse_selector(text: str) -> Selector:
    """Parse ``app=web,tier in (a, b),!old``.

    Raises:
        ValueError: with upstream's wording, as ``unable to parse requirement: …``.
    """
    tokens, position = _TOKEN.findall(text), 0
    requirements = []
    while position < len(tokens):
        requirement, position = _parse_requirement(tokens, position)
        requirements.append(requirement)
        if position < len(tokens):
            if tokens[position] != ",":
                raise ValueError(f"found '{tokens[position]}', expected: ',' or 'end of string'")
            position += 1
            if position == len(tokens):
                raise ValueError("found '', expected: identifier after ','")
    return Selector(tuple(sorted(requirements, key=lambda r: r.key)))


def _parse_requirement(tokens: list[str], position: int) -> tuple[Requirement, int]:
    if tokens[position] == "!":
        if position + 1 >= len(tokens):
            raise ValueError("unable to parse requirement: found '', expected: identifier")
        return Requirement(tokens[position + 1], "!"), position + 2
    key = tokens[position]
    if key in ("=", "==", "!=", "(", ")", ",", "<", ">"):
        raise ValueError(f"unable to parse requirement: found '{key}', expected: !, identifier, or 'end of string'")
    operator = tokens[position + 1] if position + 1 < len(tokens) else ","
    if operator == ",":
        return Requirement(key, "exists"), position + 1
    if operator in ("in", "notin"):
        values, end = _parse_set(tokens, position + 2)
        return Requirement(key, operator, values), end
    if operator not in ("=", "==", "!=", "<", ">"):
        raise ValueError(
            f"unable to parse requirement: found '{operator}', expected: in, notin, =, ==, !=, gt, lt")
    has_value = position + 2 < len(tokens) and tokens[position + 2] != ","
    value = tokens[position + 2] if has_value else ""
    name = {"=": "in", "==": "in", "!=": "notin", ">": "gt", "<": "lt"}[operator]
    return Requirement(key, name, (value,)), position + (3 if has_value else 2)


def _parse_set(tokens: list[str], position: int) -> tuple[tuple[str, ...], int]:
    found = tokens[position] if position < len(tokens) else ""
    if found != "(":
        raise ValueError(f"unable to parse requirement: found '{found}' expected: '('")
    values: list[str] = []
    for index in range(position + 1, len(tokens)):
        if tokens[index] == ")":
            return tuple(values), index + 1
        if tokens[index] != ",":
            values.append(tokens[index])
    raise ValueError("unable to parse requirement: found '', expected: ',' or ')'")


def label_selector(spec: Mapping[str, Any] | None) -> Selector:
    """The Selector of a metav1.LabelSelector; None selects nothing, ``{}`` everything."""
    if spec is None:
        return NOTHING
    requirements = [Requirement(k, "in", (v,)) for k, v in (spec.get("matchLabels") or {}).items()]
    names = {"In": "in", "NotIn": "notin", "Exists": "exists", "DoesNotExist": "!"}
    for expression in spec.get("matchExpressions") or ():
        operator = names[expression["operator"]]
        requirements.append(Requirement(expression["key"], operator, tuple(expression.get("values") or ())))
    return Selector(tuple(requirements))


def map_selector(labels: Mapping[str, str] | None) -> Selector:
    """The Selector of a plain map such as a Service's; an empty map selects nothing."""
    if not labels:
        return NOTHING
    return Selector(tuple(Requirement(k, "in", (v,)) for k, v in labels.items()))


def format_selector(spec: Mapping[str, Any] | None) -> str:
    """A LabelSelector as columns and describe print it: ``app=web,tier in (a,b)``, ``<none>`` when empty.

    Source: apimachinery/pkg/apis/meta/v1/helpers.go FormatLabelSelector.
    """
    return selector_text(spec) or "<none>"


def selector_text(spec: Mapping[str, Any] | None) -> str:
    """A LabelSelector in the text form that ``-l`` takes; empty for one that matches everything."""
    if not spec:
        return ""
    terms = [(key, f"{key}={value}") for key, value in (spec.get("matchLabels") or {}).items()]
    terms += [(item["key"], _expression_text(item)) for item in spec.get("matchExpressions") or ()]
    return ",".join(text for _, text in sorted(terms, key=lambda term: term[0]))


def _expression_text(expression: Mapping[str, Any]) -> str:
    key, values = expression["key"], ",".join(sorted(expression.get("values") or ()))
    match expression["operator"]:
        case "In":
            return f"{key} in ({values})"
        case "NotIn":
            return f"{key} notin ({values})"
        case "Exists":
            return key
        case _:
            return f"!{key}"


def format_labels(labels: Mapping[str, str] | None) -> str:
    """``app=web,tier=front`` in order of keys, ``<none>`` when empty (labels.FormatLabels)."""
    return ",".join(f"{key}={labels[key]}" for key in sorted(labels)) if labels else "<none>"


def parse_field_selector(text: str) -> tuple[tuple[str, str, bool], ...]:
    """Parse ``metadata.name=web,status.phase!=Running`` to (field, value, wanted) triples.

    Raises:
        ValueError: with upstream's wording.
    """
    terms = []
    for part in filter(None, text.split(",")):
        match = re.fullmatch(r"([^=!]*)(==|!=|=)(.*)", part)
        if match is None:
            raise ValueError(f"invalid selector: '{text}'; can't understand '{part}'")
        terms.append((match[1], match[3], match[2] != "!="))
    return tuple(terms)
