"""Terms of affinity between pods, ready to be matched.

Mirrors pkg/scheduler/framework/types.go (AffinityTerm).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from simulator.apimachinery.metadata import Object, labels_of, namespace_of
from simulator.apimachinery.selectors import Requirement, Selector, label_selector

NamespaceLabels = Callable[[str], Mapping[str, str]]


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
