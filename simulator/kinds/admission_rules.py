"""What configurations of admission share: which requests they are about, under which conditions.

Mirrors the shared parts of pkg/apis/admissionregistration/validation/validation.go. Expressions in CEL are stored as
they are: nobody compiles or evaluates them here, and those who create one are told.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from simulator.apimachinery.fields import (
    FieldError,
    duplicate,
    forbidden_field,
    invalid_value,
    not_supported,
    required,
    too_many,
)
from simulator.apimachinery.label_selectors import validate_label_selector
from simulator.apimachinery.names import (
    dns1035_label_problems,
    dns_subdomain_problems,
    path_segment_problems,
    qualified_name_problems,
)

Spec = Mapping[str, Any]
SCOPES = ("*", "Cluster", "Namespaced")
OPERATIONS = ("*", "CONNECT", "CREATE", "DELETE", "UPDATE")
MUTATING_OPERATIONS = ("*", "CONNECT", "CREATE", "UPDATE")
FAILURE_POLICIES = ("Fail", "Ignore")
MATCH_POLICIES = ("Equivalent", "Exact")
REINVOCATION_POLICIES = ("IfNeeded", "Never")
MOST_CONDITIONS = 64
STATIC_SUFFIX = ".static.k8s.io"
_IDENTIFIER = re.compile(r"[_a-zA-Z][_a-zA-Z0-9]*")
_RESERVED = frozenset("true false null in as break const continue else for function if import let loop package "
                      "namespace return var void while".split())


def static_name_warnings(name: str) -> list[str]:
    """The warning about names that are kept for configurations from files (static_suffix.go)."""
    why = f'names ending with "{STATIC_SUFFIX}" are reserved for static manifest-based configurations and cannot be'
    return [f"metadata.name: {why} managed via the API"] if name.endswith(STATIC_SUFFIX) else []


# Defaults ----------------------------------------------------------------------------------------------------------


def default_matching(holder: dict[str, Any]) -> None:
    """Defaults of what says which objects are meant: a webhook, or the match constraints of a policy."""
    for field, value in (("matchPolicy", "Equivalent"), ("namespaceSelector", {}), ("objectSelector", {})):
        if holder.get(field) is None:
            holder[field] = value


def default_match_resources(resources: dict[str, Any] | None) -> None:
    """Defaults of match constraints."""
    if resources is None:
        return
    default_matching(resources)
    for field in ("resourceRules", "excludeResourceRules"):
        default_rules(resources.get(field))


def default_rules(rules: Sequence[dict[str, Any]] | None) -> None:
    """Defaults of rules."""
    for rule in rules or ():
        if rule.get("scope") is None:
            rule["scope"] = "*"


# Rules -------------------------------------------------------------------------------------------------------------


def rule_problems(rule: Spec, path: str) -> list[FieldError]:
    """What is wrong with a rule: operations, groups, versions, resources, scope."""
    operations = rule.get("operations") or []
    problems = _list_problems(operations, f"{path}.operations", "operations")
    problems += [not_supported(f"{path}.operations[{index}]", item, OPERATIONS)
                 for index, item in enumerate(operations) if item not in OPERATIONS]
    versions = rule.get("apiVersions") or []
    problems += _list_problems(rule.get("apiGroups") or [], f"{path}.apiGroups", "API groups")
    problems += _list_problems(versions, f"{path}.apiVersions", "API versions")
    problems += [required(f"{path}.apiVersions[{index}]") for index, item in enumerate(versions) if not item]
    problems += _resource_problems(rule.get("resources") or [], f"{path}.resources")
    if rule.get("scope") is not None and rule["scope"] not in SCOPES:
        problems.append(not_supported(f"{path}.scope", rule["scope"], SCOPES))
    return problems


def _list_problems(items: Sequence[str], path: str, what: str) -> list[FieldError]:
    if not items:
        return [required(path)]
    if len(items) > 1 and "*" in items:
        return [invalid_value(path, list(items), f"if '*' is present, must not specify other {what}")]
    return []


def _resource_problems(resources: Sequence[str], path: str) -> list[FieldError]:
    problems = [] if resources else [required(path)]
    whole, everywhere, plain = set(), set(), False
    for index, item in enumerate(resources):
        place = f"{path}[{index}]"
        if not item:
            problems.append(required(place))
            continue
        resource, slash, part = item.partition("/")
        if not slash:
            plain = item != "*"
            continue
        if resource in whole:
            why = f"if '{resource}/*' is present, must not specify {item}"
            problems.append(invalid_value(place, item, why))
        if part in everywhere:
            problems.append(invalid_value(place, item, f"if '*/{part}' is present, must not specify {item}"))
        whole |= {resource} if part == "*" else set()
        everywhere |= {part} if resource == "*" else set()
    if len(resources) > 1 and "*/*" in resources:
        why = "if '*/*' is present, must not specify other resources"
        problems.append(invalid_value(path, list(resources), why))
    if "*" in resources and plain:
        why = "if '*' is present, must not specify other resources without subresources"
        problems.append(invalid_value(path, list(resources), why))
    return problems


def match_resources_problems(resources: Spec | None, path: str) -> list[FieldError]:
    """What is wrong with match constraints; none are right."""
    if resources is None:
        return []
    problems = choice_problems(resources, "matchPolicy", MATCH_POLICIES, path)
    for field in ("namespaceSelector", "objectSelector"):
        problems += validate_label_selector(resources.get(field), f"{path}.{field}")
    for field in ("resourceRules", "excludeResourceRules"):
        for index, rule in enumerate(resources.get(field) or ()):
            problems += _named_rule_problems(rule, f"{path}.{field}[{index}]")
    return problems


def _named_rule_problems(rule: Spec, path: str) -> list[FieldError]:
    problems: list[FieldError] = []
    names = rule.get("resourceNames") or []
    for index, name in enumerate(names):
        place = f"{path}.resourceNames[{index}]"
        problems += [invalid_value(place, name, text) for text in path_segment_problems(name)]
        if name in names[:index]:
            problems.append(duplicate(place, name))
    return problems + rule_problems(rule, path)


def mutating_operation_problems(resources: Spec | None, path: str) -> list[FieldError]:
    """A policy that changes objects has nothing to say of deletions."""
    return [not_supported(f"{path}.resourceRules.operations", item, MUTATING_OPERATIONS)
            for rule in (resources or {}).get("resourceRules") or ()
            for item in rule.get("operations") or () if item not in MUTATING_OPERATIONS]


def choice_problems(holder: Spec, field: str, offers: Sequence[str], path: str) -> list[FieldError]:
    """A field that must have one of a few values."""
    value = holder.get(field)
    if value is None:
        return [required(f"{path}.{field}")]
    return [] if value in offers else [not_supported(f"{path}.{field}", value, offers)]


# Conditions, variables, parameters ---------------------------------------------------------------------------------


def condition_problems(conditions: Sequence[Spec] | None, path: str) -> list[FieldError]:
    """What is wrong with match conditions."""
    conditions = conditions or ()
    problems = [too_many(path, len(conditions), MOST_CONDITIONS)] if len(conditions) > MOST_CONDITIONS else []
    seen: set[str] = set()
    for index, item in enumerate(conditions):
        place, name = f"{path}[{index}]", item.get("name") or ""
        if not (item.get("expression") or "").strip():
            problems.append(required(f"{place}.expression"))
        problems += _condition_name_problems(name, f"{place}.name")
        if name and name in seen:
            problems.append(duplicate(f"{place}.name", name))
        seen.add(name)
    return problems


def _condition_name_problems(name: str, path: str) -> list[FieldError]:
    if not name:
        return [required(path)]
    return [invalid_value(path, name, text) for text in qualified_name_problems(name)]


def variable_problems(variables: Sequence[Spec] | None, path: str) -> list[FieldError]:
    """What is wrong with variables."""
    problems: list[FieldError] = []
    for index, item in enumerate(variables or ()):
        name, place = item.get("name") or "", f"{path}[{index}]"
        if not name.strip():
            problems.append(required(f"{place}.name", "name is not specified"))
        elif not _IDENTIFIER.fullmatch(name) or name in _RESERVED:
            problems.append(invalid_value(f"{place}.name", name, "must be a valid CEL identifier"))
        if not (item.get("expression") or "").strip():
            problems.append(required(f"{place}.expression", "expression is not specified"))
    return problems


def param_kind_problems(param: Spec | None, path: str) -> list[FieldError]:
    """What is wrong with the kind of a policy's parameters; none is right."""
    if param is None:
        return []
    kind, problems = param.get("kind") or "", _group_version_problems(param.get("apiVersion") or "", path)
    if not kind:
        problems.append(required(f"{path}.kind"))
    elif texts := dns1035_label_problems(kind.lower()):
        why = f"may have mixed case, but should otherwise match: {','.join(texts)}"
        problems.append(invalid_value(f"{path}.kind", kind, why))
    return problems


def _group_version_problems(text: str, path: str) -> list[FieldError]:
    place = f"{path}.apiVersion"
    if not text:
        return [required(place)]
    if text.count("/") > 1:
        return [invalid_value(place, text, f"unexpected GroupVersion string: {text}")]
    group, _, version = text.rpartition("/")
    problems = []
    if group and (texts := dns_subdomain_problems(group)):
        problems.append(invalid_value(place, group, ",".join(texts)))
    if not version:
        problems.append(invalid_value(place, text, "version must be specified"))
    elif texts := dns1035_label_problems(version):
        problems.append(invalid_value(place, version, ",".join(texts)))
    return problems


def param_ref_problems(reference: Spec | None, path: str) -> list[FieldError]:
    """What is wrong with a reference to parameters; none is right."""
    if reference is None:
        return []
    name, selector, problems = reference.get("name") or "", reference.get("selector"), []
    if name:
        problems += [invalid_value(f"{path}.name", name, text) for text in path_segment_problems(name)]
        if selector is not None:
            problems.append(forbidden_field(f"{path}.name", "name and selector are mutually exclusive"))
    if selector is not None:
        problems += validate_label_selector(selector, f"{path}.selector")
        if name:
            problems.append(forbidden_field(f"{path}.selector", "name and selector are mutually exclusive"))
    if not name and selector is None:
        problems.append(required(path, "one of name or selector must be specified"))
    if not reference.get("parameterNotFoundAction"):
        problems.append(required(f"{path}.parameterNotFoundAction"))
    elif reference["parameterNotFoundAction"] not in ("Deny", "Allow"):
        action = reference["parameterNotFoundAction"]
        problems.append(not_supported(f"{path}.parameterNotFoundAction", action, ("Deny", "Allow")))
    return problems


def policy_name_problems(name: str, path: str) -> list[FieldError]:
    """What is wrong with the policy that a binding names."""
    if not name:
        return [required(path)]
    return [invalid_value(path, name, text) for text in dns_subdomain_problems(name)]


# Columns -----------------------------------------------------------------------------------------------------------


def param_kind_text(param: Spec | None) -> str:
    """The kind of parameters as a column shows it."""
    return "<unset>" if param is None else f"{param.get('apiVersion', '')}/{param.get('kind', '')}"


def param_ref_text(reference: Spec | None) -> str:
    """A reference to parameters as a column shows it."""
    if reference is None:
        return "<unset>"
    if reference.get("name"):
        return f"{reference.get('namespace') or '*'}/{reference['name']}"
    return "<unset>" if reference.get("selector") is None else _go_selector(reference["selector"])


def _go_selector(selector: Spec) -> str:
    """A selector as Go's generated String method writes it."""
    labels = selector.get("matchLabels") or {}
    pairs = "".join(f"{key}: {labels[key]}," for key in sorted(labels))
    terms = "".join(f"LabelSelectorRequirement{{Key:{item['key']},Operator:{item['operator']},"
                    f"Values:[{' '.join(item.get('values') or ())}],}},"
                    for item in selector.get("matchExpressions") or ())
    return (f"&LabelSelector{{MatchLabels:map[string]string{{{pairs}}},"
            f"MatchExpressions:[]LabelSelectorRequirement{{{terms}}},}}")
