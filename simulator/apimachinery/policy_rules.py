"""Rules of roles: what one allows, whether some cover others, and the short forms they are shown in.

A rule is the JSON of ``rbac.authorization.k8s.io/v1`` PolicyRule. Mirrors pkg/apis/rbac/v1/evaluation_helpers.go,
component-helpers/auth/rbac/validation/policy_comparator.go and pkg/registry/rbac/validation/policy_compact.go.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from simulator.apimachinery.fields import go_value

Rule = Mapping[str, Any]
ALL = "*"
FIELDS = ("apiGroups", "resources", "nonResourceURLs", "resourceNames", "verbs")
FULL_AUTHORITY: tuple[Rule, ...] = (
    {"verbs": [ALL], "apiGroups": [ALL], "resources": [ALL]},
    {"verbs": [ALL], "nonResourceURLs": [ALL]},
)


@dataclass(frozen=True, slots=True)
class Action:
    """Something that may be allowed: a verb on a resource, or (with ``path``) on a path that names none."""

    verb: str
    group: str = ""
    version: str = ""
    resource: str = ""
    subresource: str = ""
    namespace: str = ""
    name: str = ""
    path: str = ""
    about_resource: bool = True

    @property
    def combined(self) -> str:
        """``pods/log``, or the resource alone."""
        return f"{self.resource}/{self.subresource}" if self.subresource else self.resource


def allows(rule: Rule, action: Action) -> bool:
    """Whether a rule allows an action."""
    verbs = rule.get("verbs") or ()
    if ALL not in verbs and action.verb not in verbs:
        return False
    if not action.about_resource:
        return any(_url_covers(url, action.path) for url in rule.get("nonResourceURLs") or ())
    groups, names = rule.get("apiGroups") or (), rule.get("resourceNames")
    if ALL not in groups and action.group not in groups:
        return False
    return _resource_matches(rule.get("resources") or (), action) and (not names or action.name in names)


def _resource_matches(resources: Sequence[str], action: Action) -> bool:
    if ALL in resources or action.combined in resources:
        return True
    return bool(action.subresource) and f"*/{action.subresource}" in resources


def _url_covers(owner: str, path: str) -> bool:
    return owner in (ALL, path) or (owner.endswith(ALL) and path.startswith(owner.rstrip(ALL)))


# Comparing ---------------------------------------------------------------------------------------------------------


def break_down(rule: Rule) -> list[Rule]:
    """The same as rules of one group, resource, name and verb each, or of one path and verb."""
    verbs, names = rule.get("verbs") or (), rule.get("resourceNames") or ()
    found: list[Rule] = []
    for group in rule.get("apiGroups") or ():
        for resource in rule.get("resources") or ():
            for verb in verbs:
                one = {"verbs": [verb], "apiGroups": [group], "resources": [resource]}
                found += [{**one, "resourceNames": [name]} for name in names] if names else [one]
    urls = rule.get("nonResourceURLs") or ()
    return found + [{"verbs": [verb], "nonResourceURLs": [url]} for url in urls for verb in verbs]


def uncovered(owner: Sequence[Rule], asked: Iterable[Rule]) -> list[Rule]:
    """What ``asked`` allows and ``owner`` does not, broken down."""
    atoms = (atom for rule in asked for atom in break_down(rule))
    return [atom for atom in atoms if not any(_covers(rule, atom) for rule in owner)]


def _covers(owner: Rule, atom: Rule) -> bool:
    names, wanted = owner.get("resourceNames") or (), atom.get("resourceNames") or ()
    if names and (not wanted or wanted[0] not in names):
        return False
    return (_has(owner, "verbs", atom) and _has(owner, "apiGroups", atom) and _covers_resource(owner, atom)
            and _covers_url(owner, atom))


def _has(owner: Rule, field: str, atom: Rule) -> bool:
    held = owner.get(field) or ()
    return ALL in held or all(value in held for value in atom.get(field) or ())


def _covers_resource(owner: Rule, atom: Rule) -> bool:
    held = owner.get("resources") or ()
    if ALL in held:
        return True
    for resource in atom.get("resources") or ():
        _, slash, subresource = resource.partition("/")
        if resource not in held and not (slash and f"*/{subresource}" in held):
            return False
    return True


def _covers_url(owner: Rule, atom: Rule) -> bool:
    held = owner.get("nonResourceURLs") or ()
    return all(any(_url_covers(url, path) for url in held) for path in atom.get("nonResourceURLs") or ())


# Showing -----------------------------------------------------------------------------------------------------------


def compact(rules: Iterable[Rule]) -> list[Rule]:
    """Broken-down rules with the verbs of each resource and name joined."""
    simple: dict[tuple[str, str, tuple[str, ...]], dict[str, Any]] = {}
    others: list[Rule] = []
    for rule in rules:
        names = tuple(rule.get("resourceNames") or ())
        if not _is_simple(rule):
            others.append(rule)
            continue
        key = rule["apiGroups"][0], rule["resources"][0], names
        if key in simple:
            simple[key]["verbs"] = [*simple[key]["verbs"], *rule["verbs"]]
        else:
            simple[key] = {**rule}
    return [*others, *simple.values()]


def _is_simple(rule: Rule) -> bool:
    return (not rule.get("nonResourceURLs") and len(rule.get("resourceNames") or ()) <= 1
            and len(rule.get("apiGroups") or ()) == 1 and len(rule.get("resources") or ()) == 1)


def ordered(rules: Iterable[Rule]) -> list[Rule]:
    """Rules in the order clients print them."""
    return sorted(rules, key=_sort_key)


def _sort_key(rule: Rule) -> str:
    fields = ("verbs", "apiGroups", "resources", "resourceNames", "nonResourceURLs")
    return "".join(f"{field}:[{' '.join(rule.get(field) or ())}]," for field in fields)


def compact_text(rule: Rule) -> str:
    """``{APIGroups:[""], Resources:["pods"], Verbs:["get" "list"]}``, as refusals to escalate name a rule."""
    parts = []
    for field in FIELDS:
        if values := rule.get(field):
            title = "APIGroups" if field == "apiGroups" else field[0].upper() + field[1:]
            parts.append(f"{title}:{quoted(values)}")
    return "{" + ", ".join(parts) + "}"


def quoted(values: Iterable[str]) -> str:
    """Strings as Go's %q prints a list of them: ``["a" "b"]``."""
    return "[" + " ".join(map(go_value, values)) + "]"


def resource_and_group(rule: Rule) -> str:
    """``deployments.apps/scale`` of a broken-down rule; empty where it names paths."""
    resources, groups = rule.get("resources") or (), rule.get("apiGroups") or ()
    if not resources:
        return ""
    resource, slash, subresource = resources[0].partition("/")
    group = f".{groups[0]}" if groups and groups[0] else ""
    return f"{resource}{group}{slash}{subresource}"
