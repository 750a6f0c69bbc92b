"""matchLabelKeys and mismatchLabelKeys: the pod's own values of those labels join the selectors beside them.

Mirrors pkg/registry/core/pod/strategy.go (mutatePodAffinity, mutateTopologySpreadConstraints): a selector that is not
given selects nothing and stays so.
"""

from __future__ import annotations

from collections.abc import Mapping

from simulator.apimachinery.metadata import Object

HARD = "requiredDuringSchedulingIgnoredDuringExecution"
SOFT = "preferredDuringSchedulingIgnoredDuringExecution"
BETWEEN_PODS = ("podAffinity", "podAntiAffinity")
KEYS = (("matchLabelKeys", "In"), ("mismatchLabelKeys", "NotIn"))


def with_own_labels(spec: Object, labels: Mapping[str, str]) -> Object:
    """The spec with the selectors of its affinity and spread constraints completed; the given one is not changed."""
    fresh = dict(spec)
    if spec.get("topologySpreadConstraints"):
        fresh["topologySpreadConstraints"] = [_completed(item, labels) for item in spec["topologySpreadConstraints"]]
    affinity = spec.get("affinity") or {}
    found = {name: _affinity(affinity[name], labels) for name in BETWEEN_PODS if affinity.get(name)}
    if found:
        fresh["affinity"] = {**affinity, **found}
    return fresh


def _affinity(affinity: Object, labels: Mapping[str, str]) -> Object:
    fresh = dict(affinity)
    if affinity.get(HARD):
        fresh[HARD] = [_completed(term, labels) for term in affinity[HARD]]
    if affinity.get(SOFT):
        fresh[SOFT] = [{**item, "podAffinityTerm": _completed(item.get("podAffinityTerm") or {}, labels)}
                       for item in affinity[SOFT]]
    return fresh


def _completed(term: Object, labels: Mapping[str, str]) -> Object:
    selector = term.get("labelSelector")
    extra = [{"key": key, "operator": operator, "values": [labels[key]]}
             for field, operator in KEYS for key in term.get(field) or () if key in labels]
    if selector is None or not extra:
        return term
    expressions = [*(selector.get("matchExpressions") or ()), *extra]
    return {**term, "labelSelector": {**selector, "matchExpressions": expressions}}
