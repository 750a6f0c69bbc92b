"""PodDisruptionBudget: how many pods of a group may be down at a time because somebody wants it so.

Mirrors pkg/registry/policy/poddisruptionbudget, pkg/apis/policy/validation and its describer.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from simulator.apimachinery.fields import FieldError, invalid_value, not_supported
from simulator.apimachinery.label_selectors import validate_label_selector
from simulator.apimachinery.metadata import Object, name_of, namespace_of
from simulator.apimachinery.selectors import format_selector
from simulator.apimachinery.timestamps import age
from simulator.kinds import pod_template
from simulator.kinds.describing import Writer, events_of, write_events
from simulator.kinds.kind import AGE, NAME, Column, Context, Kind, Reader

_EVICTION_POLICIES = ("AlwaysAllow", "IfHealthyBudget")
COUNTS = ("disruptionsAllowed", "currentHealthy", "desiredHealthy", "expectedPods")
_DESCRIBED = (("Allowed disruptions", "disruptionsAllowed"), ("Current", "currentHealthy"),
              ("Desired", "desiredHealthy"), ("Total", "expectedPods"))


class PodDisruptionBudgetKind(Kind):
    """What an eviction must respect."""

    group = "policy"
    kind = "PodDisruptionBudget"
    plural = "poddisruptionbudgets"
    short_names = ("pdb",)
    schema = "io.k8s.api.policy.v1.PodDisruptionBudget"
    subresources = ("status",)
    has_generation = True
    allow_unconditional_update = False
    columns = (
        NAME,
        Column("Min Available", description="The minimum number of pods that must be available."),
        Column("Max Unavailable", description="The maximum number of pods that may be unavailable."),
        Column("Allowed Disruptions", "integer",
               description="Calculated number of pods that may be disrupted at this time."),
        AGE,
    )

    def default(self, obj: Object) -> None:
        obj.setdefault("spec", {})
        obj["status"] = {**dict.fromkeys(COUNTS, 0), **(obj.get("status") or {})}

    def prepare_for_create(self, obj: Object, context: Context) -> None:
        obj["metadata"]["generation"] = 1
        obj["status"] = dict.fromkeys(COUNTS, 0)

    def validate(self, obj: Object, context: Context) -> list[FieldError]:
        spec = obj["spec"]
        problems = []
        if spec.get("minAvailable") is not None and spec.get("maxUnavailable") is not None:
            text = "minAvailable and maxUnavailable cannot be both set"
            problems.append(invalid_value("spec", _internal(spec), text))
        for field in ("minAvailable", "maxUnavailable"):
            problems += pod_template.count_or_percent_errors(spec.get(field), f"spec.{field}")
            problems += pod_template.over_hundred_percent(spec.get(field), f"spec.{field}")
        problems += validate_label_selector(spec.get("selector"), "spec.selector")
        policy = spec.get("unhealthyPodEvictionPolicy")
        if policy is not None and policy not in _EVICTION_POLICIES:
            problems.append(not_supported("spec.unhealthyPodEvictionPolicy", policy, _EVICTION_POLICIES))
        return problems

    def validate_status_update(self, new: Object, old: Object, context: Context) -> list[FieldError]:
        """The rules a status must keep."""
        status = new.get("status") or {}
        return [error for field in COUNTS for error in pod_template.not_negative(status.get(field), f"status.{field}")]

    def row(self, obj: Object, now: float) -> list[Any]:
        spec = obj["spec"]
        shares = [str(spec.get(field, "N/A")) for field in ("minAvailable", "maxUnavailable")]
        allowed = (obj.get("status") or {}).get("disruptionsAllowed", 0)
        return [name_of(obj), *shares, allowed, age(obj["metadata"].get("creationTimestamp"), now)]

    def describe(self, obj: Object, reader: Reader, now: float) -> str:
        writer, spec, status = Writer(), obj["spec"], obj.get("status") or {}
        writer.field("Name", name_of(obj))
        writer.field("Namespace", namespace_of(obj))
        if spec.get("minAvailable") is not None:
            writer.field("Min available", spec["minAvailable"])
        elif spec.get("maxUnavailable") is not None:
            writer.field("Max unavailable", spec["maxUnavailable"])
        selector = spec.get("selector")
        writer.field("Selector", "<unset>" if selector is None else format_selector(selector))
        writer.line("Status:")
        for title, field in _DESCRIBED:
            writer.field(title, status.get(field, 0), 2)
        write_events(writer, events_of(obj, reader), now)
        return writer.text()

    def picture(self, obj: Object) -> dict[str, Any]:
        status, spec = obj.get("status") or {}, obj["spec"]
        return {
            "allowed": status.get("disruptionsAllowed", 0),
            "healthy": status.get("currentHealthy", 0),
            "wanted": status.get("desiredHealthy", 0),
            "expected": status.get("expectedPods", 0),
            "minAvailable": spec.get("minAvailable"),
            "maxUnavailable": spec.get("maxUnavailable"),
            "selector": (spec.get("selector") or {}).get("matchLabels") or {},
        }


def _internal(spec: Mapping[str, Any]) -> dict[str, Any]:
    """As the error texts print the structure: by the names of its fields inside the API server."""
    fields = (("MinAvailable", "minAvailable"), ("Selector", "selector"), ("MaxUnavailable", "maxUnavailable"),
              ("UnhealthyPodEvictionPolicy", "unhealthyPodEvictionPolicy"))
    return {title: spec.get(field) for title, field in fields}
