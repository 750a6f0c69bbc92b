"""FlowSchema: which requests belong to which priority level. Mirrors pkg/registry/flowcontrol/flowschema."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from simulator.apimachinery.fields import FieldError, forbidden_field, invalid_value, not_supported, required
from simulator.apimachinery.metadata import Object, condition, name_of
from simulator.apimachinery.names import dns_label_problems, dns_subdomain_problems
from simulator.apimachinery.timestamps import age, timestamp
from simulator.kinds.flow_status import condition_problems
from simulator.kinds.kind import AGE, NAME, Column, Context, Kind

HIGHEST = 10000
METHODS = ("ByNamespace", "ByUser")
SUBJECTS = {"Group": "group", "ServiceAccount": "serviceAccount", "User": "user"}
"""Kind of a subject and the field that holds it."""
VERBS = ("create", "delete", "deletecollection", "get", "list", "patch", "proxy", "update", "watch")
NOT_QUEUED = "flow control: not simulated here: requests are answered at once, in no queue"


class FlowSchemaKind(Kind):
    """Requests that are treated alike."""

    group = "flowcontrol.apiserver.k8s.io"
    kind = "FlowSchema"
    plural = "flowschemas"
    namespaced = False
    has_generation = True
    subresources = ("status",)
    schema = "io.k8s.api.flowcontrol.v1.FlowSchema"
    columns = (
        NAME,
        Column("PriorityLevel", description="The level its requests go to."),
        Column("MatchingPrecedence", description="Lower ones are asked first."),
        Column("DistinguisherMethod", description="How flows are told apart."),
        AGE,
        Column("MissingPL", description="Whether the level is missing."),
    )

    def default(self, obj: Object) -> None:
        spec = obj.setdefault("spec", {})
        if not spec.get("matchingPrecedence"):
            spec["matchingPrecedence"] = 1000

    def validate(self, obj: Object, context: Context) -> list[FieldError]:
        spec, name = obj["spec"], obj["metadata"].get("name", "")
        problems = _precedence_problems(spec["matchingPrecedence"], name)
        method = spec.get("distinguisherMethod")
        if method is not None and method.get("type") not in METHODS:
            problems.append(not_supported("spec.distinguisherMethod.type", method, METHODS))
        level, place = _level(spec), "spec.priorityLevelConfiguration"
        if not level:
            problems.append(required(f"{place}.name", "must reference a priority level"))
        else:
            problems += [invalid_value(f"{place}.name", level, text) for text in dns_subdomain_problems(level)]
        for index, rule in enumerate(spec.get("rules") or ()):
            problems += _rule_problems(rule, f"spec.rules[{index}]")
        return problems

    def prepare_for_create(self, obj: Object, context: Context) -> None:
        obj["status"] = {"conditions": [_dangling(obj["spec"], context)]}

    def prepare_for_update(self, new: Object, old: Object, context: Context) -> None:
        """The server looks for the level by itself: that condition is its own."""
        super().prepare_for_update(new, old, context)
        kept = [item for item in (old.get("status") or {}).get("conditions") or () if item["type"] != "Dangling"]
        before, now = condition(old, "Dangling"), _dangling(new["spec"], context)
        if before is not None and before.get("message") == now["message"]:
            return
        new["status"] = {**(old.get("status") or {}), "conditions": [*kept, now]}

    def validate_update(self, new: Object, old: Object, context: Context) -> list[FieldError]:
        if name_of(old) not in ("exempt", "catch-all") or new["spec"] == old["spec"]:
            return []
        return [invalid_value("spec", new["spec"], f"spec of '{name_of(old)}' must equal the fixed value")]

    def validate_status_update(self, new: Object, old: Object, context: Context) -> list[FieldError]:
        return condition_problems(new)

    def warnings(self, obj: Object, old: Object | None = None) -> list[str]:
        return [NOT_QUEUED]

    def row(self, obj: Object, now: float) -> list[Any]:
        spec, dangling = obj["spec"], condition(obj, "Dangling")
        return [name_of(obj), _level(spec), spec["matchingPrecedence"],
                (spec.get("distinguisherMethod") or {}).get("type", "<none>"),
                age(obj["metadata"].get("creationTimestamp"), now), "?" if dangling is None else dangling["status"]]


def _level(spec: Object) -> str:
    return (spec.get("priorityLevelConfiguration") or {}).get("name") or ""


def _dangling(spec: Object, context: Context) -> Object:
    """Whether the level is missing, as the server's own controller notes it (util/flowcontrol/apf_controller.go)."""
    name = _level(spec)
    found = context.reader.get("prioritylevelconfigurations.flowcontrol.apiserver.k8s.io", "", name) is not None
    told = f'This FlowSchema references the PriorityLevelConfiguration object named "{name}"'
    return {"type": "Dangling", "status": "False" if found else "True", "reason": "Found" if found else "NotFound",
            "message": f"{told} {'and it exists' if found else 'but there is no such object'}",
            "lastTransitionTime": timestamp(context.now)}


def _precedence_problems(value: int, name: str) -> list[FieldError]:
    path, problems = "spec.matchingPrecedence", []
    if value <= 0:
        problems.append(invalid_value(path, value, "must be a positive value"))
    if value > HIGHEST:
        problems.append(invalid_value(path, value, f"must not be greater than {HIGHEST}"))
    if value == 1 and name != "exempt":
        problems.append(invalid_value(path, value, "only the schema named 'exempt' may have matchingPrecedence 1"))
    return problems


def _rule_problems(rule: Object, path: str) -> list[FieldError]:
    resources, urls, problems = rule.get("resourceRules") or (), rule.get("nonResourceRules") or (), []
    for index, subject in enumerate(rule.get("subjects") or ()):
        problems += _subject_problems(subject, f"{path}.subjects[{index}]")
    if not rule.get("subjects"):
        problems.append(required(f"{path}.subjects", "subjects must contain at least one value"))
    if not resources and not urls:
        problems.append(required(path, "at least one of resourceRules and nonResourceRules has to be non-empty"))
    for index, item in enumerate(resources):
        problems += _resource_problems(item, f"{path}.resourceRules[{index}]")
    for index, item in enumerate(urls):
        problems += _url_problems(item, f"{path}.nonResourceRules[{index}]")
    return problems


def _subject_problems(subject: Object, path: str) -> list[FieldError]:
    kind = subject.get("kind") or ""
    if kind not in SUBJECTS:
        return [not_supported(f"{path}.kind", kind, sorted(SUBJECTS))]
    field = SUBJECTS[kind]
    place, held, problems = f"{path}.{field}", subject.get(field), []
    if held is None:
        problems.append(required(place, f"{field} is required when subject kind is '{kind}'"))
    else:
        problems += _named_problems(held, kind, place)
    for other, name in (("ServiceAccount", "serviceAccount"), ("User", "user"), ("Group", "group")):
        if other != kind and subject.get(name) is not None:
            why = f"{name} is forbidden when subject kind is not '{other}'"
            problems.append(forbidden_field(f"{path}.{name}", why))
    return problems


def _named_problems(held: Object, kind: str, path: str) -> list[FieldError]:
    name, problems = held.get("name") or "", []
    if not name:
        problems.append(required(f"{path}.name"))
    if kind != "ServiceAccount":
        return problems
    if name and name != "*":
        problems += [invalid_value(f"{path}.name", name, text) for text in dns_subdomain_problems(name)]
    namespace = held.get("namespace") or ""
    if not namespace:
        return [*problems, required(f"{path}.namespace", "must specify namespace for service account")]
    return problems + [invalid_value(f"{path}.namespace", namespace, text) for text in dns_label_problems(namespace)]


def _list_problems(items: Sequence[str], path: str, missing: str, what: str) -> list[FieldError]:
    if not items:
        return [required(path, missing)]
    if len(items) > 1 and "*" in items:
        return [invalid_value(path, list(items), f"if '*' is present, must not specify other {what}")]
    return []


def _verb_problems(rule: Object, path: str) -> list[FieldError]:
    verbs = rule.get("verbs") or ()
    problems = _list_problems(verbs, f"{path}.verbs", "verbs must contain at least one value", "verbs")
    if "*" not in verbs and any(verb not in VERBS for verb in verbs):
        problems.append(not_supported(f"{path}.verbs", list(verbs), VERBS))
    return problems


def _resource_problems(rule: Object, path: str) -> list[FieldError]:
    problems, spaces = _verb_problems(rule, path), rule.get("namespaces") or ()
    for field, one, many in (("apiGroups", "api group", "api groups"), ("resources", "resource", "resources")):
        missing = f"resource rules must supply at least one {one}"
        problems += _list_problems(rule.get(field) or (), f"{path}.{field}", missing, many)
    if not spaces and rule.get("clusterScope"):
        return problems
    missing = "resource rules that are not cluster scoped must supply at least one namespace"
    problems += _list_problems(spaces, f"{path}.namespaces", missing, "namespaces")
    if "*" not in spaces:
        problems += [invalid_value(f"{path}.namespaces[{index}]", item,
                                   f"each member of this list must be '*' or a DNS-1123 label; {text}")
                     for index, item in enumerate(spaces) for text in dns_label_problems(item)]
    return problems


def _url_problems(rule: Object, path: str) -> list[FieldError]:
    urls, place = rule.get("nonResourceURLs") or (), f"{path}.nonResourceURLs"
    problems = _verb_problems(rule, path)
    problems += _list_problems(urls, place, "nonResourceURLs must contain at least one value", "non-resource URLs")
    if "*" not in urls:
        problems += [invalid_value(f"{place}[{index}]", url, why)
                     for index, url in enumerate(urls) if (why := _bad_url(url))]
    return problems


def _bad_url(url: str) -> str:
    if url == "/":
        return ""
    checks = (
        (not url, "must not be empty"),
        (not url.startswith("/"), "must start with slash"),
        (" " in url, "must not contain white-space"),
        ("//" in url, "must not contain double slash"),
        (url.count("*") > 1 or ("*" in url and not url.endswith("/*")), "wildcard can only do suffix matching"),
    )
    return next((why for wrong, why in checks if wrong), "")
