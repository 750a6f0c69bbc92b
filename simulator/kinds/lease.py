"""Lease: who holds something, and until when; nodes renew one as their heartbeat.

Mirrors pkg/registry/coordination/lease and pkg/apis/coordination/validation.
"""

from __future__ import annotations

from typing import Any

from simulator.apimachinery.fields import FieldError, forbidden_field, invalid_value, not_supported
from simulator.apimachinery.metadata import Object, name_of
from simulator.apimachinery.timestamps import age
from simulator.kinds.kind import AGE, NAME, Column, Context, Kind

_STRATEGIES = ("OldestEmulationVersion",)


class LeaseKind(Kind):
    """A claim that has to be renewed."""

    group = "coordination.k8s.io"
    kind = "Lease"
    plural = "leases"
    schema = "io.k8s.api.coordination.v1.Lease"
    allow_create_on_update = True
    allow_unconditional_update = False
    columns = (NAME, Column("Holder", description="Who holds the lease now."), AGE)

    def default(self, obj: Object) -> None:
        obj.setdefault("spec", {})

    def validate(self, obj: Object, context: Context) -> list[FieldError]:
        spec = obj.get("spec") or {}
        problems = []
        duration, transitions = spec.get("leaseDurationSeconds"), spec.get("leaseTransitions")
        if duration is not None and duration <= 0:
            problems.append(invalid_value("spec.leaseDurationSeconds", duration, "must be greater than 0"))
        if transitions is not None and transitions < 0:
            problems.append(
                invalid_value("spec.leaseTransitions", transitions, "must be greater than or equal to 0"))
        return problems + _strategy_problems(spec)

    def row(self, obj: Object, now: float) -> list[Any]:
        holder = (obj.get("spec") or {}).get("holderIdentity") or ""
        return [name_of(obj), holder, age(obj["metadata"].get("creationTimestamp"), now)]


def _strategy_problems(spec: dict[str, Any]) -> list[FieldError]:
    strategy = spec.get("strategy")
    if strategy and "/" not in strategy and strategy not in _STRATEGIES:
        return [not_supported("spec.strategy", strategy, _STRATEGIES)]
    if spec.get("preferredHolder") and not strategy:
        text = "may only be specified if `strategy` is defined"
        return [forbidden_field("spec.preferredHolder", text)]
    return []
