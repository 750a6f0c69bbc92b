"""PodSecurity: pods keep to the level that their namespace's labels name; workloads that could not are warned of.

What the levels forbid stands in ``baseline`` and ``restricted``, how labels are read in ``levels``. Source:
pod-security-admission/admission/admission.go.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from simulator.apimachinery.errors import invalid
from simulator.apimachinery.metadata import Object, controller_of, labels_of, name_of
from simulator.apiserver.admission.plugin import Attributes, Plugin
from simulator.apiserver.admission.pod_security.checks import violations
from simulator.apiserver.admission.pod_security.levels import LEVELS, Policy, Standard, policy_of

MOST_PODS = 3000
"""So many pods of a namespace are looked at when its level changes."""
_IGNORED = frozenset({"exec", "attach", "binding", "eviction", "log", "portforward", "proxy", "status"})
_TEMPLATES = {
    "replicationcontrollers": ("spec", "template"),
    "podtemplates": ("template",),
    "replicasets.apps": ("spec", "template"),
    "deployments.apps": ("spec", "template"),
    "statefulsets.apps": ("spec", "template"),
    "daemonsets.apps": ("spec", "template"),
    "jobs.batch": ("spec", "template"),
    "cronjobs.batch": ("spec", "jobTemplate", "spec", "template"),
}
"""Where each workload keeps the pods it makes."""
_CONTAINERS = ("containers", "initContainers")


class PodSecurity(Plugin):
    name = "PodSecurity"

    def validate(self, attributes: Attributes) -> None:
        resource = attributes.kind.resource
        if resource == "namespaces":
            _check_namespace(attributes)
        elif resource == "pods":
            _check_pod(attributes)
        elif resource in _TEMPLATES and not attributes.subresource:
            _check_workload(attributes)


def _policy(attributes: Attributes) -> Policy:
    namespace = attributes.context.reader.get("namespaces", "", attributes.namespace)
    return policy_of(labels_of(namespace) if namespace is not None else {})[0]


# Pods and workloads ------------------------------------------------------------------------------------------------


def _check_pod(attributes: Attributes) -> None:
    pod, old = attributes.obj, attributes.old
    if attributes.subresource in _IGNORED:
        return
    policy = _policy(attributes)
    if policy.privileged or (old is not None and not _is_significant(pod, old)):
        return
    found = violations(policy.enforce, pod["metadata"], pod["spec"])
    if found:
        why = f'violates PodSecurity "{policy.enforce}": {_details(found)}'
        raise attributes.refusal(why)
    _warn(attributes, policy.warn, pod["metadata"], pod["spec"])


def _check_workload(attributes: Attributes) -> None:
    template = attributes.obj
    for field in _TEMPLATES[attributes.kind.resource]:
        template = template.get(field) or {}
    if template:
        _warn(attributes, _policy(attributes).warn, template.get("metadata") or {}, template.get("spec") or {})


def _warn(attributes: Attributes, standard: Standard, meta: Object, spec: Object) -> None:
    found = violations(standard, meta, spec)
    if found:
        attributes.warnings.append(f'would violate PodSecurity "{standard}": {_details(found)}')


def _details(found: list[tuple[str, str]]) -> str:
    return ", ".join(f"{reason} ({detail})" if detail else reason for reason, detail in found)


def _is_significant(pod: Object, old: Object) -> bool:
    """Whether an update changes what a policy looks at: containers or their images."""
    new_spec, old_spec = pod["spec"], old["spec"]
    for field in _CONTAINERS:
        if _images(new_spec, field) != _images(old_spec, field):
            return True
    before = {item["name"]: item.get("image") for item in old_spec.get("ephemeralContainers") or ()}
    return any(item["name"] not in before or before[item["name"]] != item.get("image")
               for item in new_spec.get("ephemeralContainers") or ())


def _images(spec: Object, field: str) -> list[str]:
    return [container.get("image", "") for container in spec.get(field) or ()]


# Namespaces --------------------------------------------------------------------------------------------------------


def _check_namespace(attributes: Attributes) -> None:
    """New labels must be right; pods that the new level forbids are told of."""
    if attributes.subresource:
        return
    policy, problems = policy_of(labels_of(attributes.obj))
    if attributes.old is None:
        if problems:
            raise invalid("Namespace", "", attributes.name, problems)
        return
    before, old_problems = policy_of(labels_of(attributes.old))
    if problems and problems != old_problems:
        raise invalid("Namespace", "", attributes.name, problems)
    if _is_stricter(policy.enforce, before.enforce):
        attributes.warnings.extend(_existing_violations(attributes, policy.enforce))


def _is_stricter(new: Standard, old: Standard) -> bool:
    if new == old or new.level == "privileged":
        return False
    return new.version != old.version or LEVELS.index(new.level) > LEVELS.index(old.level)


def _existing_violations(attributes: Attributes, standard: Standard) -> Iterator[str]:
    pods = _one_of_each_first(attributes.context.reader.list("pods", attributes.name))
    if len(pods) > MOST_PODS:
        yield (f"new PodSecurity enforce level only checked against the first {MOST_PODS} of {len(pods)} existing "
               "pods")
    names: dict[str, str] = {}
    counts: Counter[str] = Counter()
    for pod in pods[:MOST_PODS]:
        found = violations(standard, pod["metadata"], pod["spec"])
        if found:
            reasons = ", ".join(reason for reason, _ in found)
            counts[reasons] += 1
            names[reasons] = min(names.get(reasons, name_of(pod)), name_of(pod))
    if counts:
        yield f'existing pods in namespace "{attributes.name}" violate the new PodSecurity enforce level "{standard}"'
    yield from sorted(f"{names[reasons]}{_others(count - 1)}: {reasons}" for reasons, count in counts.items())


def _others(count: int) -> str:
    if not count:
        return ""
    return " (and 1 other pod)" if count == 1 else f" (and {count} other pods)"


def _one_of_each_first(pods: list[Object]) -> list[Object]:
    """A pod of every controller and those without one first, the controllers' other pods after them."""
    seen: set[str] = set()
    first, others = [], []
    for pod in pods:
        owner = controller_of(pod)
        repeated = owner is not None and owner["uid"] in seen
        (others if repeated else first).append(pod)
        if owner is not None:
            seen.add(owner["uid"])
    return first + others
