"""Validation of what a pod says about nodes: tolerations, affinity, spreading."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from simulator.apimachinery.fields import (
    FieldError,
    duplicate,
    forbidden_field,
    invalid_value,
    not_supported,
    required,
)
from simulator.apimachinery.label_selectors import validate_label_selector
from simulator.apimachinery.names import (
    dns_label_problems,
    dns_subdomain_problems,
    label_value_problems,
    qualified_name_problems,
)

Item = Mapping[str, Any]
EFFECTS = ("NoSchedule", "PreferNoSchedule", "NoExecute")
_UNSATISFIABLE = ("DoNotSchedule", "ScheduleAnyway")
_POLICIES = ("Honor", "Ignore")
_REQUIRED = "requiredDuringSchedulingIgnoredDuringExecution"
_PREFERRED = "preferredDuringSchedulingIgnoredDuringExecution"


# Tolerations -------------------------------------------------------------------------------------------------------


def validate_tolerations(tolerations: Sequence[Item] | None, path: str) -> list[FieldError]:
    """What is wrong with ``tolerations``."""
    problems = []
    for index, toleration in enumerate(tolerations or ()):
        problems += _toleration_errors(toleration, f"{path}[{index}]")
    return problems


def _toleration_errors(toleration: Item, path: str) -> list[FieldError]:
    key, operator, effect = (toleration.get(field) or "" for field in ("key", "operator", "effect"))
    problems = [invalid_value(f"{path}.key", key, text) for text in qualified_name_problems(key)] if key else []
    if not key and operator != "Exists":
        text = 'operator must be Exists when `key` is empty, which means "match all values and all keys"'
        problems.append(invalid_value(f"{path}.operator", operator, text))
    if toleration.get("tolerationSeconds") is not None and effect != "NoExecute":
        text = "effect must be 'NoExecute' when `tolerationSeconds` is set"
        problems.append(invalid_value(f"{path}.effect", effect, text))
    problems += _operator_errors(operator, toleration.get("value") or "", path)
    return problems + effect_errors(effect, f"{path}.effect")


def _operator_errors(operator: str, value: str, path: str) -> list[FieldError]:
    field = f"{path}.operator"
    if operator in ("Equal", ""):
        texts = label_value_problems(value)
        return [invalid_value(field, value, ";".join(texts))] if texts else []
    if operator == "Exists":
        text = "value must be empty when `operator` is 'Exists'"
        return [invalid_value(field, value, text)] if value else []
    allowed = ("Equal", "Exists", "Lt", "Gt") if operator in ("Lt", "Gt") else ("Equal", "Exists")
    return [not_supported(field, operator, allowed)]


def effect_errors(effect: str, path: str) -> list[FieldError]:
    """The effect of a taint; none stands for every effect."""
    return [not_supported(path, effect, EFFECTS)] if effect and effect not in EFFECTS else []


# Affinity ----------------------------------------------------------------------------------------------------------


def validate_affinity(affinity: Item | None, path: str) -> list[FieldError]:
    """What is wrong with ``affinity``."""
    if not affinity:
        return []
    problems = _node_affinity_errors(affinity.get("nodeAffinity") or {}, f"{path}.nodeAffinity")
    for field in ("podAffinity", "podAntiAffinity"):
        problems += _pod_affinity_errors(affinity.get(field) or {}, f"{path}.{field}")
    return problems


def _node_affinity_errors(affinity: Item, path: str) -> list[FieldError]:
    problems, needed = [], affinity.get(_REQUIRED)
    if needed is not None:
        problems += node_selector_errors(needed, f"{path}.{_REQUIRED}")
    for index, wish in enumerate(affinity.get(_PREFERRED) or ()):
        place = f"{path}.{_PREFERRED}[{index}]"
        problems += _weight_errors(wish, place)
        problems += _term_errors(wish.get("preference") or {}, f"{place}.preference", False)
    return problems


def node_selector_errors(selector: Item, path: str) -> list[FieldError]:
    """What is wrong with a node selector: that of a pod's required affinity, or of a volume's."""
    terms, place = selector.get("nodeSelectorTerms") or (), f"{path}.nodeSelectorTerms"
    if not terms:
        return [required(place, "must have at least one node selector term")]
    problems = []
    for index, term in enumerate(terms):
        problems += _term_errors(term, f"{place}[{index}]", True)
    return problems


def _weight_errors(wish: Item, path: str) -> list[FieldError]:
    weight = wish.get("weight", 0)
    return [] if 0 < weight <= 100 else [invalid_value(f"{path}.weight", weight, "must be in the range 1-100")]


def _term_errors(term: Item, path: str, check_values: bool) -> list[FieldError]:
    problems = []
    for index, item in enumerate(term.get("matchExpressions") or ()):
        problems += _requirement_errors(item, f"{path}.matchExpressions[{index}]", check_values)
    for index, item in enumerate(term.get("matchFields") or ()):
        problems += _field_requirement_errors(item, f"{path}.matchFields[{index}]")
    return problems


def _requirement_errors(item: Item, path: str, check_values: bool) -> list[FieldError]:
    key, values = item.get("key", ""), item.get("values") or ()
    problems = _requirement_operator_errors(item.get("operator", ""), values, path)
    problems += [invalid_value(f"{path}.key", key, text) for text in qualified_name_problems(key)]
    if check_values:
        problems += [invalid_value(f"{path}.values[{index}]", value, text)
                     for index, value in enumerate(values) for text in label_value_problems(value)]
    return problems


def _requirement_operator_errors(operator: str, values: Sequence[str], path: str) -> list[FieldError]:
    field = f"{path}.values"
    if operator in ("In", "NotIn"):
        return [] if values else [required(field, "must be specified when `operator` is 'In' or 'NotIn'")]
    if operator in ("Exists", "DoesNotExist"):
        text = "may not be specified when `operator` is 'Exists' or 'DoesNotExist'"
        return [forbidden_field(field, text)] if values else []
    if operator in ("Gt", "Lt"):
        text = "must be specified single value when `operator` is 'Lt' or 'Gt'"
        return [] if len(values) == 1 else [required(field, text)]
    return [invalid_value(f"{path}.operator", operator, "not a valid selector operator")]


def _field_requirement_errors(item: Item, path: str) -> list[FieldError]:
    operator, key, values = item.get("operator", ""), item.get("key", ""), item.get("values") or ()
    problems = []
    if operator not in ("In", "NotIn"):
        problems.append(invalid_value(f"{path}.operator", operator, "not a valid selector operator"))
    elif len(values) != 1:
        text = "must be only one value when `operator` is 'In' or 'NotIn' for node field selector"
        problems.append(required(f"{path}.values", text))
    if key != "metadata.name":
        return [*problems, invalid_value(f"{path}.key", key, "not a valid field selector key")]
    return problems + [invalid_value(f"{path}.values[{index}]", value, text)
                       for index, value in enumerate(values) for text in dns_subdomain_problems(value)]


def _pod_affinity_errors(affinity: Item, path: str) -> list[FieldError]:
    problems = []
    for index, term in enumerate(affinity.get(_REQUIRED) or ()):
        problems += _pod_term_errors(term, f"{path}.{_REQUIRED}[{index}]")
    for index, wish in enumerate(affinity.get(_PREFERRED) or ()):
        place = f"{path}.{_PREFERRED}[{index}]"
        problems += _weight_errors(wish, place)
        problems += _pod_term_errors(wish.get("podAffinityTerm") or {}, f"{place}.podAffinityTerm")
    return problems


def _pod_term_errors(term: Item, path: str) -> list[FieldError]:
    problems = validate_label_selector(term.get("labelSelector"), f"{path}.labelSelector")
    problems += validate_label_selector(term.get("namespaceSelector"), f"{path}.namespaceSelector")
    for name in term.get("namespaces") or ():
        problems += [invalid_value(f"{path}.namespace", name, text) for text in dns_label_problems(name)]
    key = term.get("topologyKey", "")
    if not key:
        problems.append(required(f"{path}.topologyKey", "can not be empty"))
    return problems + [invalid_value(f"{path}.topologyKey", key, text) for text in qualified_name_problems(key)]


# Spreading ---------------------------------------------------------------------------------------------------------


def validate_spread(constraints: Sequence[Item] | None, path: str) -> list[FieldError]:
    """What is wrong with ``topologySpreadConstraints``."""
    problems = []
    for index, constraint in enumerate(constraints or ()):
        place = f"{path}[{index}]"
        problems += _spread_errors(constraint, place)
        problems += _repetition_errors(constraint, constraints[index + 1:], place)
        problems += _spread_policy_errors(constraint, place)
        problems += validate_label_selector(constraint.get("labelSelector"), f"{place}.labelSelector")
    return problems


def _spread_errors(constraint: Item, path: str) -> list[FieldError]:
    skew, action = constraint.get("maxSkew", 0), constraint.get("whenUnsatisfiable", "")
    problems = [] if skew > 0 else [invalid_value(f"{path}.maxSkew", skew, "must be greater than zero")]
    if not constraint.get("topologyKey"):
        problems.append(required(f"{path}.topologyKey", "can not be empty"))
    if action not in _UNSATISFIABLE:
        problems.append(not_supported(f"{path}.whenUnsatisfiable", action, _UNSATISFIABLE))
    return problems


def _repetition_errors(constraint: Item, following: Sequence[Item], path: str) -> list[FieldError]:
    pair = (constraint.get("topologyKey", ""), constraint.get("whenUnsatisfiable", ""))
    if any((item.get("topologyKey", ""), item.get("whenUnsatisfiable", "")) == pair for item in following):
        return [duplicate(f"{path}.{{topologyKey, whenUnsatisfiable}}", f"{{{pair[0]}, {pair[1]}}}")]
    return []


def _spread_policy_errors(constraint: Item, path: str) -> list[FieldError]:
    problems, domains = [], constraint.get("minDomains")
    action = constraint.get("whenUnsatisfiable", "")
    if domains is not None and domains <= 0:
        problems.append(invalid_value(f"{path}.minDomains", domains, "must be greater than zero"))
    if domains is not None and action != "DoNotSchedule":
        text = f"can only use minDomains if whenUnsatisfiable=DoNotSchedule, not {action}"
        problems.append(invalid_value(f"{path}.minDomains", domains, text))
    for field in ("nodeAffinityPolicy", "nodeTaintsPolicy"):
        value = constraint.get(field)
        if value is not None and value not in _POLICIES:
            problems.append(not_supported(f"{path}.{field}", value, _POLICIES))
    return problems
