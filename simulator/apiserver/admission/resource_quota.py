"""ResourceQuota: what a request would add is charged to the namespace's quotas, or refused where one would be exceeded.

Runs last. Source: apiserver/pkg/admission/plugin/resourcequota (controller.go CheckRequest).
"""

from __future__ import annotations

from collections.abc import Sequence

from simulator.apimachinery.metadata import Object, name_of
from simulator.apimachinery.quantity import parse_quantity
from simulator.apimachinery.resource_lists import (
    add,
    exceeding,
    listed,
    mask,
    same,
    subtract,
    without_zeros,
)
from simulator.apiserver.admission.plugin import Attributes, Plugin
from simulator.kinds.resourcequota.scopes import scope_terms
from simulator.kinds.resourcequota.usage import Evaluator, Usage, evaluator_of

QUOTAS = "resourcequotas"


class ResourceQuota(Plugin):
    name = "ResourceQuota"

    def validate(self, attributes: Attributes) -> None:
        namespace, kind = attributes.namespace, attributes.kind
        if not namespace or not kind.namespaced:
            return
        quotas = attributes.context.reader.list(QUOTAS, namespace)
        evaluator = evaluator_of(kind.resource) if quotas else None
        if evaluator is None:
            return
        if not evaluator.handles(attributes.operation, attributes.subresource, attributes.obj, attributes.old):
            return
        matching = [quota for quota in quotas if _matches(quota, evaluator, attributes.obj)]
        for quota in matching:
            _check_fit(quota, evaluator, attributes)
        _charge(matching, evaluator, attributes)


def _status(quota: Object, field: str) -> Usage:
    return (quota.get("status") or {}).get(field) or {}


def _matches(quota: Object, evaluator: Evaluator, obj: Object) -> bool:
    """Whether a quota limits something that the object uses, and its scopes hold the object."""
    return bool(evaluator.matching(_status(quota, "hard"))) and evaluator.holds(obj, scope_terms(quota))


def _check_fit(quota: Object, evaluator: Evaluator, attributes: Attributes) -> None:
    """Refuse an object that does not say what the quota must know, and all while usage is not known yet."""
    limited = evaluator.matching(_status(quota, "hard"))
    problem = evaluator.problem(limited, attributes.obj)
    if problem:
        raise attributes.refusal(f"failed quota: {name_of(quota)}: {problem}")
    if not _status(quota, "used").keys() >= set(limited):
        why = f"status unknown for quota: {name_of(quota)}, resources: {','.join(sorted(limited))}"
        raise attributes.refusal(why)


def _charge(quotas: Sequence[Object], evaluator: Evaluator, attributes: Attributes) -> None:
    """Add what is new to every quota that matches, all or none."""
    now = attributes.context.now
    usage = evaluator.usage(attributes.obj, now) if quotas else {}
    negative = sorted(name for name, value in usage.items() if parse_quantity(value) < 0)
    if negative:
        raise attributes.refusal(f"quota usage is negative for resource(s): {','.join(negative)}")
    changed = []
    for quota in quotas:
        more = usage
        if attributes.old is not None and _matches(quota, evaluator, attributes.old):
            more = subtract(usage, evaluator.usage(attributes.old, now))
        used = _charged(quota, without_zeros(more), attributes)
        if not same(used, _status(quota, "used")):
            changed.append((quota, used))
    for quota, used in changed:
        attributes.update_status(QUOTAS, {**quota, "status": {**quota["status"], "used": used}})


def _charged(quota: Object, more: Usage, attributes: Attributes) -> Usage:
    """What is used of a quota with ``more`` charged to it.

    Raises:
        StatusError: a limit would be exceeded.
    """
    hard, used = _status(quota, "hard"), _status(quota, "used")
    requested = mask(more, hard)
    total = add(used, requested)
    over = exceeding(mask(total, requested), hard)
    if over and attributes.subresource != "status":
        parts = (listed(mask(amounts, over)) for amounts in (requested, used, hard))
        why = "exceeded quota: {}, requested: {}, used: {}, limited: {}"
        raise attributes.refusal(why.format(name_of(quota), *parts))
    return total
