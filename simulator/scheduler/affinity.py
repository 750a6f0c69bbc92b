"""Terms of node affinity and of affinity between pods, ready to be matched.

Mirrors component-helpers/scheduling/corev1/nodeaffinity and pkg/scheduler/framework/types.go (AffinityTerm).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from simulator.apimachinery.metadata import Object, labels_of, name_of, namespace_of
from simulator.apimachinery.selectors import Requirement, Selector, label_selector

_OPERATORS = {"In": "in", "NotIn": "notin", "Exists": "exists", "DoesNotExist": "!", "Gt": "gt", "Lt": "lt"}
NamespaceLabels = Callable[[str], Mapping[str, str]]


def node_selector_term(term: Object) -> Callable[[Object], bool]:
    """Whether a node matches one term of a node selector; a term without conditions matches nothing."""
    labels = _selector(term.get("matchExpressions"))
    fields = _selector(term.get("matchFields"))
    if labels.empty and fields.empty:
        return lambda node: False
    return lambda node: labels.matches(labels_of(node)) and fields.matches({"metadata.name": name_of(node)})


def _selector(expressions: list[Object] | None) -> Selector:
    return Selector(tuple(
        Requirement(item["key"], _OPERATORS[item["operator"]], tuple(item.get("values") or ()))
        for item in expressions or ()
    ))


def required_node_affinity(spec: Object) -> Callable[[Object], bool] | None:
    """Whether a node satisfies a pod's nodeSelector and required node affinity; None when it asks for nothing."""
    chosen = spec.get("nodeSelector") or {}
    terms = required_terms(spec)
    if not chosen and terms is None:
        return None
    matchers = [node_selector_term(term) for term in terms or ()]

    def matches(node: Object) -> bool:
        labels = labels_of(node)
        if any(labels.get(key) != value for key, value in chosen.items()):
            return False
        return terms is None or any(matcher(node) for matcher in matchers)

    return matches


def required_terms(spec: Object) -> list[Object] | None:
    """The terms of required node affinity, None where there is none."""
    affinity = (spec.get("affinity") or {}).get("nodeAffinity") or {}
    required = affinity.get("requiredDuringSchedulingIgnoredDuringExecution")
    return None if required is None else required.get("nodeSelectorTerms") or []


@dataclass(frozen=True, slots=True)
class PodTerm:
    """One term of affinity or anti-affinity between pods; ``weight`` is 0 for required ones."""

    selector: Selector
    topology_key: str
    namespaces: frozenset[str]
    namespace_selector: Selector | None
    weight: int = 0

    def matches(self, namespace: str, labels: Mapping[str, str], namespace_labels: NamespaceLabels) -> bool:
        """Whether a pod of that namespace with those labels is meant."""
        if namespace not in self.namespaces and (
            self.namespace_selector is None or not self.namespace_selector.matches(namespace_labels(namespace))
        ):
            return False
        return self.selector.matches(labels)


class PodTerms(NamedTuple):
    """All terms of one pod about other pods."""

    affinity: tuple[PodTerm, ...] = ()
    anti: tuple[PodTerm, ...] = ()
    preferred: tuple[PodTerm, ...] = ()
    preferred_anti: tuple[PodTerm, ...] = ()


NO_TERMS = PodTerms()


def pod_terms(pod: Object) -> PodTerms:
    """The affinity terms of a pod about other pods."""
    affinity = pod["spec"].get("affinity") or {}
    near, far = affinity.get("podAffinity") or {}, affinity.get("podAntiAffinity") or {}
    if not near and not far:
        return NO_TERMS
    return PodTerms(_required(near, pod), _required(far, pod), _preferred(near, pod), _preferred(far, pod))


def _required(affinity: Object, pod: Object) -> tuple[PodTerm, ...]:
    terms = affinity.get("requiredDuringSchedulingIgnoredDuringExecution") or ()
    return tuple(_term(term, pod, 0) for term in terms)


def _preferred(affinity: Object, pod: Object) -> tuple[PodTerm, ...]:
    terms = affinity.get("preferredDuringSchedulingIgnoredDuringExecution") or ()
    return tuple(_term(item["podAffinityTerm"], pod, item["weight"]) for item in terms)


def _term(term: Object, pod: Object, weight: int) -> PodTerm:
    named = frozenset(term.get("namespaces") or ())
    chosen = term.get("namespaceSelector")
    if not named and chosen is None:
        named = frozenset({namespace_of(pod)})
    selector = label_selector(term.get("labelSelector"))
    selector = with_label_keys(selector, labels_of(pod), term.get("matchLabelKeys") or (), "in")
    selector = with_label_keys(selector, labels_of(pod), term.get("mismatchLabelKeys") or (), "notin")
    return PodTerm(selector, term["topologyKey"], named, None if chosen is None else label_selector(chosen), weight)


def with_label_keys(
    selector: Selector, labels: Mapping[str, str], keys: Sequence[str], operator: str
) -> Selector:
    """``selector`` with the pod's own values of ``keys`` added as conditions."""
    extra = tuple(Requirement(key, operator, (labels[key],)) for key in keys if key in labels)
    return Selector(selector.requirements + extra) if extra else selector
