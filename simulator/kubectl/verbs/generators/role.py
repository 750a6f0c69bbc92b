"""kubectl create role and clusterrole (kubectl/pkg/cmd/create/create_role.go, create_clusterrole.go)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from simulator.apimachinery.metadata import Object
from simulator.kubectl.command import Failure, Invocation, error
from simulator.kubectl.flags import Flag
from simulator.kubectl.resources import find_kind
from simulator.kubectl.verbs.generators.generator import COMMON, Generator

RBAC = "rbac.authorization.k8s.io"
API_VERSION = f"{RBAC}/v1"
VERBS = frozenset({"*", "get", "delete", "list", "create", "update", "patch", "watch", "proxy", "deletecollection",
                   "use", "bind", "escalate", "impersonate"})
PATH_VERBS = frozenset({"*", "get", "post", "put", "delete", "patch", "head", "options"})
_ROLES = (("roles", RBAC), ("clusterroles", RBAC))
SPECIAL = {
    "use": (("podsecuritypolicies", "policy"), ("podsecuritypolicies", "extensions")),
    "bind": _ROLES,
    "escalate": _ROLES,
    "impersonate": (("users", ""), ("serviceaccounts", ""), ("groups", ""), ("userextras", "authentication.k8s.io")),
}
"""Verbs that only make sense on some resources."""
RULE = (Flag("verb", type="strings"), Flag("resource", type="strings"), Flag("resource-name", type="array"))


@dataclass(frozen=True, slots=True)
class Resource:
    """What ``--resource`` names: ``deployments.apps/scale``."""

    name: str
    group: str = ""
    subresource: str = ""


def _distinct(values: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(values))


def _verbs(call: Invocation) -> list[str]:
    verbs = call.flags["verb"]
    return ["*"] if "*" in verbs else _distinct(verbs)


def _resources(texts: Iterable[str]) -> list[Resource]:
    found: list[Resource] = []
    for text in texts:
        head, _, subresource = text.partition("/")
        name, _, group = head.partition(".")
        if text == "*":
            return [Resource("*")]
        found.append(Resource(name, group, subresource))
    return found


def _resolved(call: Invocation, resource: Resource) -> tuple[str, str]:
    """Plural and group as the server has them.

    Raises:
        Failure: the server has no such resource; this command tells so in bare words.
    """
    try:
        kind = find_kind(f"{resource.name}.{resource.group}" if resource.group else resource.name, call.kinds)
    except Failure as failure:
        raise Failure(failure.text.removeprefix("error: ")) from None
    return kind.plural, kind.group


def _check_resources(call: Invocation, verbs: Sequence[str], resources: Sequence[Resource]) -> None:
    for resource in resources:
        if not resource.name:
            raise error("resource must be specified if apiGroup/subresource specified")
        if resource.name == "*":
            return
        _check_resource(call, verbs, resource)


def _check_resource(call: Invocation, verbs: Sequence[str], resource: Resource) -> None:
    unknown: Failure | None = None
    try:
        name, group = _resolved(call, resource)
    except Failure as failure:
        unknown, name, group = failure, resource.name, resource.group
    for verb in verbs:
        if verb in SPECIAL:
            if (name, group) not in SPECIAL[verb]:
                raise error(f"can not perform '{verb}' on '{name}' in group '{group}'")
            unknown = None
    if unknown is not None:
        raise unknown


def _warn_of_verbs(call: Invocation, verbs: Sequence[str]) -> None:
    for verb in verbs:
        if verb not in VERBS:
            call.io.err(f"Warning: '{verb}' is not a standard resource verb\n")


def _rules(call: Invocation, verbs: list[str], resources: Sequence[Resource]) -> list[Object]:
    """One rule for each group."""
    by_group: dict[str, list[str]] = {}
    for resource in resources:
        try:
            name, group = _resolved(call, resource)
        except Failure:
            name, group = resource.name, resource.group
        combined = f"{name}/{resource.subresource}" if resource.subresource else name
        members = by_group.setdefault(group, [])
        if combined not in members:
            members.append(combined)
    names = _distinct(call.flags["resource-name"])
    more = {"resourceNames": names} if names else {}
    return [{"apiGroups": [group], "resources": by_group[group], **more, "verbs": verbs} for group in sorted(by_group)]


class CreateRole(Generator):
    name = "role"
    usage = "NAME --verb=verb --resource=resource.group/subresource [--resource-name=resourcename]"
    summary = "Create a role with single rule"
    flags = (*RULE, *COMMON)

    def build(self, call: Invocation, name: str) -> Object:
        verbs, resources = _verbs(call), _resources(call.flags["resource"])
        if not verbs:
            raise error("at least one verb must be specified")
        _warn_of_verbs(call, verbs)
        if not resources:
            raise error("at least one resource must be specified")
        _check_resources(call, verbs, resources)
        return {"apiVersion": API_VERSION, "kind": "Role", "metadata": {"name": name},
                "rules": _rules(call, verbs, resources)}

    def failure(self, text: str, obj: Object) -> str:
        return ""


class CreateClusterRole(Generator):
    name = "clusterrole"
    usage = "NAME --verb=verb --resource=resource.group [--resource-name=resourcename]"
    summary = "Create a cluster role"
    namespaced = False
    flags = (*RULE, Flag("non-resource-url", type="strings"), Flag("aggregation-rule", type="strings"), *COMMON)

    def build(self, call: Invocation, name: str) -> Object:
        flags, role = call.flags, {"apiVersion": API_VERSION, "kind": "ClusterRole", "metadata": {"name": name}}
        verbs, resources = _verbs(call), _resources(flags["resource"])
        urls = _distinct(flags["non-resource-url"])
        if labels := self._labels(flags["aggregation-rule"]):
            if urls or verbs or resources or flags["resource-name"]:
                raise error("aggregation rule must be specified without nonResourceURLs, verbs, resources or "
                            "resourceNames")
            return {**role, "aggregationRule": {"clusterRoleSelectors": [{"matchLabels": labels}]}, "rules": None}
        self._check(call, verbs, resources, urls)
        rules = _rules(call, verbs, resources)
        return {**role, "rules": [*rules, {"nonResourceURLs": urls, "verbs": verbs}] if urls else rules}

    def _labels(self, pairs: Sequence[str]) -> dict[str, str]:
        labels = {}
        for pair in pairs:
            key, equals, value = pair.partition("=")
            if not equals:
                text = f'invalid argument "{",".join(pairs)}" for "--aggregation-rule" flag: malformed pair, expect '
                raise Failure(f"error: {text}string=string\nSee 'kubectl create clusterrole --help' for usage.")
            labels[key.strip()] = value.strip()
        return labels

    def _check(self, call: Invocation, verbs: list[str], resources: list[Resource], urls: list[str]) -> None:
        if not verbs:
            raise error("at least one verb must be specified")
        if not resources and not urls:
            raise error("one of resource or nonResourceURL must be specified")
        if resources:
            _warn_of_verbs(call, verbs)
            _check_resources(call, verbs, resources)
        if urls:
            _check_urls(verbs, urls)

    def failure(self, text: str, obj: Object) -> str:
        return ""


def _check_urls(verbs: Sequence[str], urls: Sequence[str]) -> None:
    for verb in verbs:
        if verb not in PATH_VERBS:
            raise error(f"invalid verb: '{verb}' for nonResourceURL")
    for url in urls:
        if url == "*":
            continue
        if not url.startswith("/"):
            raise error("nonResourceURL should start with /")
        if "*" in url[:-1]:
            raise error("nonResourceURL only supports wildcard matches when '*' is at the end")
