"""kubectl create poddisruptionbudget (kubectl/pkg/cmd/create/create_pdb.go)."""

from __future__ import annotations

import re
from typing import Any

from simulator.apimachinery.metadata import Object
from simulator.apimachinery.selectors import parse_selector
from simulator.kubectl.command import Invocation, error
from simulator.kubectl.flags import Flag
from simulator.kubectl.verbs.generators.generator import COMMON, Generator

AMOUNT = re.compile(r"[0-9]+%?")
_OPERATORS = {"in": "In", "notin": "NotIn", "exists": "Exists", "!": "DoesNotExist"}
_FIELDS = (("min-available", "minAvailable"), ("max-unavailable", "maxUnavailable"))


class CreatePodDisruptionBudget(Generator):
    name = "poddisruptionbudget"
    aliases = ("pdb",)
    usage = "NAME --selector=SELECTOR --min-available=N [--dry-run=server|client|none]"
    summary = "Create a pod disruption budget with the specified name"
    flags = (
        Flag("min-available", default=""),
        Flag("max-unavailable", default=""),
        Flag("selector", default=""),
        *COMMON,
    )

    def build(self, call: Invocation, name: str) -> Object:
        flags = call.flags
        if not flags["selector"]:
            raise error("a selector must be specified")
        given = [(flag, field) for flag, field in _FIELDS if flags[flag]]
        if not given:
            raise error("one of min-available or max-unavailable must be specified")
        if len(given) > 1:
            raise error("min-available and max-unavailable cannot be both specified")
        ((flag, field),) = given
        if AMOUNT.fullmatch(flags[flag]) is None:
            raise error(f"invalid format specified for {flag}")
        amount = flags[flag] if flags[flag].endswith("%") else int(flags[flag])
        return {"apiVersion": "policy/v1", "kind": "PodDisruptionBudget", "metadata": {"name": name},
                "spec": {field: amount, "selector": _selector(flags["selector"])},
                "status": {"currentHealthy": 0, "desiredHealthy": 0, "disruptionsAllowed": 0, "expectedPods": 0}}

    def failure(self, text: str, obj: Object) -> str:
        return f"failed to create poddisruptionbudgets: {text}"


def _selector(text: str) -> dict[str, Any]:
    try:
        requirements = parse_selector(text).requirements
    except ValueError as problem:
        raise error(f'couldn\'t parse the selector string "{text}": {problem}') from None
    labels, expressions = {}, []
    for item in requirements:
        if item.operator in ("gt", "lt"):
            raise error(f'"{item.operator}" isn\'t supported in label selectors')
        if item.operator == "in" and len(item.values) == 1:
            labels[item.key] = item.values[0]
            continue
        expression: dict[str, Any] = {"key": item.key, "operator": _OPERATORS[item.operator]}
        if item.values:
            expression["values"] = sorted(item.values)
        expressions.append(expression)
    found = {"matchLabels": labels, "matchExpressions": expressions}
    return {field: value for field, value in found.items() if value}
