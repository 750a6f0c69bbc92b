"""PriorityLevelConfiguration: how many requests of a level are answered at a time, and who waits.

Mirrors pkg/registry/flowcontrol/prioritylevelconfiguration and pkg/apis/flowcontrol/{v1/defaults.go,validation}.
"""

from __future__ import annotations

from math import log2
from typing import Any

from simulator.apimachinery.fields import FieldError, forbidden_field, invalid_value, not_supported, required
from simulator.apimachinery.metadata import Object, name_of
from simulator.apimachinery.timestamps import age
from simulator.kinds.flow_status import condition_problems
from simulator.kinds.flowschema import NOT_QUEUED
from simulator.kinds.kind import AGE, NAME, Column, Context, Kind

TYPES, RESPONSES = ("Exempt", "Limited"), ("Queue", "Reject")
MOST_QUEUES = 10_000_000
HASH_BITS = 60
_QUEUING = {"handSize": 8, "queues": 64, "queueLengthLimit": 50}


class PriorityLevelConfigurationKind(Kind):
    """A level of priority."""

    group = "flowcontrol.apiserver.k8s.io"
    kind = "PriorityLevelConfiguration"
    plural = "prioritylevelconfigurations"
    namespaced = False
    has_generation = True
    subresources = ("status",)
    schema = "io.k8s.api.flowcontrol.v1.PriorityLevelConfiguration"
    columns = (
        NAME,
        Column("Type", description="Whether its requests are limited."),
        Column("NominalConcurrencyShares", description="Its part of all requests at a time."),
        Column("Queues", description="How many queues it has."),
        Column("HandSize", description="Among how many queues a flow chooses."),
        Column("QueueLengthLimit", description="How many requests wait in a queue."),
        AGE,
    )

    def default(self, obj: Object) -> None:
        spec = obj.setdefault("spec", {})
        for field, shares in (("exempt", 0), ("limited", 30)):
            part = spec.get(field)
            for name, value in (("nominalConcurrencyShares", shares), ("lendablePercent", 0)):
                if part is not None and part.get(name) is None:
                    part[name] = value
        queuing = ((spec.get("limited") or {}).get("limitResponse") or {}).get("queuing")
        for name, value in _QUEUING.items():
            if queuing is not None and not queuing.get(name):
                queuing[name] = value

    def validate(self, obj: Object, context: Context) -> list[FieldError]:
        spec, kind = obj["spec"], obj["spec"].get("type") or ""
        problems, limited, exempt = [], spec.get("limited"), spec.get("exempt")
        if (obj["metadata"].get("name") == "exempt") != (kind == "Exempt"):
            problems.append(invalid_value("spec.type", kind, "must be 'Exempt' if and only if `name` is 'exempt'"))
        if kind not in TYPES:
            return [*problems, not_supported("spec.type", kind, TYPES)]
        if kind == "Exempt":
            if limited is not None:
                problems.append(forbidden_field("spec.limited", "must be nil if the type is not Limited"))
            return problems + _share_problems(exempt or {}, "spec.exempt")
        if exempt is not None:
            problems.append(forbidden_field("spec.exempt", "must be nil if the type is Limited"))
        if limited is None:
            return [*problems, required("spec.limited", "must not be empty when type is Limited")]
        return problems + _limited_problems(limited, "spec.limited")

    def validate_update(self, new: Object, old: Object, context: Context) -> list[FieldError]:
        name, spec = name_of(old), new["spec"]
        if name == "exempt" and {**spec, "exempt": None} != {**old["spec"], "exempt": None}:
            why = f"spec of '{name}' except the 'spec.exempt' field must equal the fixed value"
            return [invalid_value("spec", spec, why)]
        if name == "catch-all" and spec != old["spec"]:
            return [invalid_value("spec", spec, f"spec of '{name}' must equal the fixed value")]
        return []

    def validate_status_update(self, new: Object, old: Object, context: Context) -> list[FieldError]:
        return condition_problems(new)

    def warnings(self, obj: Object, old: Object | None = None) -> list[str]:
        return [NOT_QUEUED]

    def row(self, obj: Object, now: float) -> list[Any]:
        limited = obj["spec"].get("limited") or {}
        queuing = (limited.get("limitResponse") or {}).get("queuing") or {}
        return [name_of(obj), obj["spec"].get("type", ""), limited.get("nominalConcurrencyShares", "<none>"),
                *(queuing.get(field, "<none>") for field in ("queues", "handSize", "queueLengthLimit")),
                age(obj["metadata"].get("creationTimestamp"), now)]


def _share_problems(part: Object, path: str) -> list[FieldError]:
    problems, shares, percent = [], part.get("nominalConcurrencyShares") or 0, part.get("lendablePercent") or 0
    if shares < 0:
        problems.append(invalid_value(f"{path}.nominalConcurrencyShares", shares, "must be a non-negative integer"))
    if not 0 <= percent <= 100:
        problems.append(invalid_value(f"{path}.lendablePercent", percent, "must be between 0 and 100, inclusive"))
    return problems


def _limited_problems(limited: Object, path: str) -> list[FieldError]:
    shares = _share_problems({**limited, "lendablePercent": 0}, path)
    percent, borrowed = _share_problems({**limited, "nominalConcurrencyShares": 0}, path), []
    borrowing = limited.get("borrowingLimitPercent")
    if borrowing is not None and borrowing < 0:
        why = "if specified, must be a non-negative integer"
        borrowed.append(invalid_value(f"{path}.borrowingLimitPercent", borrowing, why))
    response = _response_problems(limited.get("limitResponse") or {}, f"{path}.limitResponse")
    return [*shares, *response, *percent, *borrowed]


def _response_problems(response: Object, path: str) -> list[FieldError]:
    kind, queuing = response.get("type") or "", response.get("queuing")
    if kind not in RESPONSES:
        return [not_supported(f"{path}.type", kind, RESPONSES)]
    if kind == "Reject":
        why = "must be nil if limited.limitResponse.type is not Limited"
        return [] if queuing is None else [forbidden_field(f"{path}.queuing", why)]
    if queuing is None:
        return [required(f"{path}.queuing", "must not be empty if limited.limitResponse.type is Limited")]
    return _queuing_problems(queuing, f"{path}.queuing")


def _queuing_problems(queuing: Object, path: str) -> list[FieldError]:
    problems, queues, hand = [], queuing["queues"], queuing["handSize"]
    for field in ("queueLengthLimit", "queues"):
        if queuing[field] <= 0:
            problems.append(invalid_value(f"{path}.{field}", queuing[field], "must be positive"))
    if queues > MOST_QUEUES:
        problems.append(invalid_value(f"{path}.queues", queues, f"must not be greater than {MOST_QUEUES}"))
    if why := _hand_problem(queues, hand):
        problems.append(invalid_value(f"{path}.handSize", hand, why))
    return problems


def _hand_problem(queues: int, hand: int) -> str:
    """Dealing 8 of 64 queues takes log2(64·63·…·57) = 48 bits of a hash (util/shufflesharding)."""
    if hand <= 0:
        return "must be positive"
    if hand > queues:
        return f"should not be greater than queues ({queues})"
    if sum(log2(queues - dealt) for dealt in range(hand)) <= HASH_BITS:
        return ""
    return f"required entropy bits of deckSize {queues} and handSize {hand} should not be greater than {HASH_BITS}"
