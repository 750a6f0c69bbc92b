"""Node selectors: the terms of node affinity, ready to be matched against nodes.

Source of the rules: component-helpers/scheduling/corev1/nodeaffinity. Used by the scheduler and the DaemonSet
controller.
"""

from __future__ import annotations

from collections.abc import Callable

from simulator.apimachinery.metadata import Object, labels_of, name_of
from simulator.apimachinery.selectors import Requirement, Selector

_OPERATORS = {"In": "in", "NotIn": "notin", "Exists": "exists", "DoesNotExist": "!", "Gt": "gt", "Lt": "lt"}


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
