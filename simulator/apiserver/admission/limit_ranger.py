"""LimitRanger: containers get a namespace's defaults, and nothing asks for less or more than its bounds.

Source: plugin/pkg/admission/limitranger/admission.go.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from simulator.apimachinery.metadata import Object
from simulator.apimachinery.quantity import parse_quantity
from simulator.apiserver.admission.plugin import Attributes, Plugin
from simulator.kinds.resourcequota.usage import pod_total

ANNOTATION = "kubernetes.io/limit-ranger"
Quantities = Mapping[str, str]


class LimitRanger(Plugin):
    name = "LimitRanger"

    def admit(self, attributes: Attributes) -> None:
        if attributes.kind.resource == "pods" and _applies(attributes):
            for limit_range in _ranges(attributes):
                _fill_in(attributes.obj, limit_range)

    def validate(self, attributes: Attributes) -> None:
        if not _applies(attributes):
            return
        problems_of = _pod_problems if attributes.kind.resource == "pods" else _claim_problems
        for limit_range in _ranges(attributes):
            problems = list(dict.fromkeys(problems_of(attributes.obj, limit_range["spec"].get("limits") or ())))
            if problems:
                raise attributes.refusal(problems[0] if len(problems) == 1 else f"[{', '.join(problems)}]")


def _applies(attributes: Attributes) -> bool:
    """New pods, resized pods, and claims; what is going away is left alone."""
    if attributes.old is not None and attributes.old["metadata"].get("deletionTimestamp"):
        return False
    if attributes.kind.resource == "pods":
        asked = attributes.operation, attributes.subresource
        return asked in (("CREATE", ""), ("UPDATE", "resize"))
    return attributes.kind.resource == "persistentvolumeclaims" and not attributes.subresource


def _ranges(attributes: Attributes) -> Sequence[Object]:
    return attributes.context.reader.list("limitranges", attributes.namespace)


# Defaults ----------------------------------------------------------------------------------------------------------


def _fill_in(pod: Object, limit_range: Object) -> None:
    """Give every container what it does not say, and note it on the pod."""
    defaults: dict[str, dict[str, str]] = {"limits": {}, "requests": {}}
    for item in limit_range["spec"].get("limits") or ():
        if item.get("type") == "Container":
            defaults["limits"].update(item.get("default") or {})
            defaults["requests"].update(item.get("defaultRequest") or {})
    notes = [note for field, word in (("containers", "container"), ("initContainers", "init container"))
             for container in pod["spec"].get(field) or () for note in _merge(container, defaults, word)]
    if notes:
        annotations = pod["metadata"].get("annotations") or {}
        text = f"LimitRanger plugin set: {'; '.join(notes)}"
        pod["metadata"]["annotations"] = {**annotations, ANNOTATION: text}


def _merge(container: Object, defaults: Mapping[str, Quantities], word: str) -> Iterator[str]:
    resources = container["resources"] = dict(container.get("resources") or {})
    for field in ("requests", "limits"):
        given = resources.get(field) or {}
        missing = {name: value for name, value in defaults[field].items() if name not in given}
        if missing:
            resources[field] = {**given, **missing}
            yield f"{', '.join(sorted(missing))} {field[:-1]} for {word} {container['name']}"


# Bounds ------------------------------------------------------------------------------------------------------------


def _pod_problems(pod: Object, items: Sequence[Object]) -> Iterator[str]:
    spec = pod["spec"]
    containers = [*(spec.get("containers") or ()), *(spec.get("initContainers") or ())]
    for item in items:
        if item.get("type") == "Container":
            for container in containers:
                resources = container.get("resources") or {}
                yield from _problems(item, resources.get("requests") or {}, resources.get("limits") or {})
        if item.get("type") == "Pod":
            yield from _problems(item, pod_total(spec, "requests"), pod_total(spec, "limits"))


def _problems(item: Object, requests: Quantities, limits: Quantities) -> Iterator[str]:
    kind = item["type"]
    for name, bound in sorted((item.get("min") or {}).items()):
        yield from _minimum(kind, name, bound, requests, limits)
    for name, bound in sorted((item.get("max") or {}).items()):
        yield from _maximum(kind, name, bound, requests, limits)
    for name, bound in sorted((item.get("maxLimitRequestRatio") or {}).items()):
        yield from _ratio(kind, name, bound, requests, limits)


def _claim_problems(claim: Object, items: Sequence[Object]) -> Iterator[str]:
    requests = (claim["spec"].get("resources") or {}).get("requests") or {}
    for item in items:
        if item.get("type") != "PersistentVolumeClaim":
            continue
        for name, bound in sorted((item.get("min") or {}).items()):
            yield from _minimum(item["type"], name, bound, requests, {})
        for name, bound in sorted((item.get("max") or {}).items()):
            text = f"maximum {name} usage per {item['type']} is {bound}"
            if name not in requests:
                yield f"{text}.  No request is specified"
            elif parse_quantity(requests[name]) > parse_quantity(bound):
                yield f"{text}, but request is {requests[name]}"


def _minimum(kind: str, name: str, bound: str, requests: Quantities, limits: Quantities) -> Iterator[str]:
    text, least = f"minimum {name} usage per {kind} is {bound}", parse_quantity(bound)
    if name not in requests:
        yield f"{text}.  No request is specified"
    elif parse_quantity(requests[name]) < least:
        yield f"{text}, but request is {requests[name]}"
    elif name in limits and parse_quantity(limits[name]) < least:
        yield f"{text}, but limit is {limits[name]}"


def _maximum(kind: str, name: str, bound: str, requests: Quantities, limits: Quantities) -> Iterator[str]:
    text, most = f"maximum {name} usage per {kind} is {bound}", parse_quantity(bound)
    if name not in limits:
        yield f"{text}.  No limit is specified"
    elif parse_quantity(limits[name]) > most:
        yield f"{text}, but limit is {limits[name]}"
    elif name in requests and parse_quantity(requests[name]) > most:
        yield f"{text}, but request is {requests[name]}"


def _ratio(kind: str, name: str, bound: str, requests: Quantities, limits: Quantities) -> Iterator[str]:
    text = f"{name} max limit to request ratio per {kind} is {bound}"
    request, limit = parse_quantity(requests.get(name, "0")), parse_quantity(limits.get(name, "0"))
    if not request:
        yield f"{text}, but no request is specified or request is 0"
    elif not limit:
        yield f"{text}, but no limit is specified or limit is 0"
    elif limit / request > parse_quantity(bound):
        yield f"{text}, but provided ratio is {float(limit / request):f}"
