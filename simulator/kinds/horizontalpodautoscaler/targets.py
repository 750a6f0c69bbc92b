"""What a metric is and what it shall be, as text: ``cpu: 60%/80%``.

Mirrors formatHPAMetrics (pkg/printers/internalversion/printers.go).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

Metric = Mapping[str, Any]
UNKNOWN = "<unknown>"
SOURCES = {"External": "external", "Pods": "pods", "Object": "object", "Resource": "resource",
           "ContainerResource": "containerResource"}
"""Type of a metric → the field that says more."""
SHOWN = 2


def current_of(metric: Metric, statuses: Sequence[Metric], index: int) -> Metric | None:
    """The current values of the ``index``-th metric; None while they are not known."""
    if index >= len(statuses):
        return None
    found = statuses[index].get(SOURCES.get(metric.get("type", ""), ""))
    return None if found is None else found.get("current") or {}


def value_text(current: Metric | None, field: str) -> str:
    """A current value, ``<unknown>`` where nothing is known of the metric."""
    return UNKNOWN if current is None else str(current.get(field, "<nil>"))


def targets_text(metrics: Sequence[Metric], statuses: Sequence[Metric]) -> str:
    """The first two metrics, and how many more there are."""
    if not metrics:
        return "<none>"
    texts = [_text(metric, current_of(metric, statuses, index)) for index, metric in enumerate(metrics)]
    shown = ", ".join(texts[:SHOWN])
    return f"{shown} + {len(texts) - SHOWN} more..." if len(texts) > SHOWN else shown


def _text(metric: Metric, current: Metric | None) -> str:
    kind = metric.get("type", "")
    if kind not in SOURCES:
        return "<unknown type>"
    source = metric[SOURCES[kind]]
    target = source.get("target") or {}
    if kind in ("Resource", "ContainerResource"):
        return f"{source.get('name', '')}: {_resource(target, current)}"
    if kind == "Pods":
        return f"{value_text(current, 'averageValue')}/{target.get('averageValue', '<nil>')}"
    if target.get("averageValue") is not None:
        known = UNKNOWN if current is None else current.get("averageValue", UNKNOWN)
        return f"{known}/{target['averageValue']} (avg)"
    return f"{value_text(current, 'value')}/{target.get('value', '<nil>')}"


def _resource(target: Metric, current: Metric | None) -> str:
    if target.get("averageValue") is not None:
        return f"{value_text(current, 'averageValue')}/{target['averageValue']}"
    share = (current or {}).get("averageUtilization")
    return f"{UNKNOWN if share is None else f'{share}%'}/{wanted_share(target)}"


def wanted_share(target: Metric) -> str:
    """``80%``, or ``<auto>`` where no share is asked for."""
    share = target.get("averageUtilization")
    return "<auto>" if share is None else f"{share}%"
