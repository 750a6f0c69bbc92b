"""From a proposed count of replicas to the one that is set: windows, speed limits, bounds. Pure functions.

Mirrors normalizeDesiredReplicas, normalizeDesiredReplicasWithBehaviors and what they call in
pkg/controller/podautoscaler/horizontal.go. Histories are lists of [virtual seconds, count], oldest first.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

DOWN_WINDOW = 300.0
"""Virtual seconds for which the highest recommendation holds before a scale-down."""
History = Sequence[Sequence[float]]
Rules = Mapping[str, Any]
WITHIN = ("DesiredWithinRange", "the desired count is within the acceptable range")
TOO_MANY = ("TooManyReplicas", "the desired replica count is more than the maximum replica count")
TOO_FEW = ("TooFewReplicas", "the desired replica count is less than the minimum replica count")
UP_LIMIT = ("ScaleUpLimit", "the desired replica count is increasing faster than the maximum scale rate")
DOWN_LIMIT = ("ScaleDownLimit", "the desired replica count is decreasing faster than the maximum scale rate")
READY = ("ReadyForNewScale", "recommended size matches current size")
DOWN_STABILIZED = ("ScaleDownStabilized", "recent recommendations were higher than current one, applying the highest "
                                          "recent recommendation")
UP_STABILIZED = ("ScaleUpStabilized", "recent recommendations were lower than current one, applying the lowest recent "
                                      "recommendation")


class Verdict(NamedTuple):
    """The count, and the (reason, message) of the conditions AbleToScale and ScalingLimited."""

    replicas: int
    able: tuple[str, str]
    limited: bool
    limit: tuple[str, str]


class Memory(NamedTuple):
    """What was recommended and done lately."""

    recommendations: History
    ups: History
    downs: History


def plain(current: int, proposed: int, least: int, most: int, memory: Memory, now: float) -> Verdict:
    """Without a behaviour: the highest recommendation of five minutes, at most doubled, within the bounds.

    Example: 3 replicas, 20 proposed, at most 15: twice 3 is 6, so 6 (ScaleUpLimit).
    """
    recent = [int(count) for at, count in memory.recommendations if at >= now - DOWN_WINDOW]
    stable = max([proposed, *recent])
    count, limit = _bounded(current, stable, least, most)
    return Verdict(count, READY if stable == proposed else DOWN_STABILIZED, count != stable, limit)


def _bounded(current: int, wanted: int, least: int, most: int) -> tuple[int, tuple[str, str]]:
    fastest = max(2 * current, 4)
    highest, reason = (fastest, UP_LIMIT) if most > fastest else (most, TOO_MANY)
    if wanted < least:
        return least, TOO_FEW
    return (highest, reason) if wanted > highest else (wanted, WITHIN)


def with_behavior(
    current: int, proposed: int, least: int, most: int, behavior: Rules, memory: Memory, now: float
) -> Verdict:
    """With a behaviour: its windows first, then its policies, then the bounds."""
    stable = _stabilized(current, proposed, behavior, memory, now)
    stabilized = UP_STABILIZED if proposed >= current else DOWN_STABILIZED
    count, limit = _at_speed(current, stable, least, most, behavior, memory, now)
    return Verdict(count, READY if stable == proposed else stabilized, count != stable, limit)


def windows(behavior: Rules | None) -> tuple[float, float]:
    """The windows of stabilisation (up, down) in virtual seconds."""
    if behavior is None:
        return 0.0, DOWN_WINDOW
    down = behavior["scaleDown"].get("stabilizationWindowSeconds")
    return behavior["scaleUp"].get("stabilizationWindowSeconds") or 0.0, DOWN_WINDOW if down is None else down


def _stabilized(current: int, proposed: int, behavior: Rules, memory: Memory, now: float) -> int:
    up_window, down_window = windows(behavior)
    lowest = min([proposed, *(int(count) for at, count in memory.recommendations if at > now - up_window)])
    highest = max([proposed, *(int(count) for at, count in memory.recommendations if at > now - down_window)])
    return min(max(current, lowest), highest)


def _at_speed(
    current: int, wanted: int, least: int, most: int, behavior: Rules, memory: Memory, now: float
) -> tuple[int, tuple[str, str]]:
    if wanted > current:
        fastest = max(_up_limit(current, behavior["scaleUp"], memory, now), current)
        highest, reason = (fastest, UP_LIMIT) if most > fastest else (most, TOO_MANY)
        return (highest, reason) if wanted > highest else (wanted, WITHIN)
    if wanted < current:
        fastest = min(_down_limit(current, behavior["scaleDown"], memory, now), current)
        lowest, reason = (fastest, DOWN_LIMIT) if least < fastest else (least, TOO_FEW)
        return (lowest, reason) if wanted < lowest else (wanted, WITHIN)
    return wanted, WITHIN


def _at_start(current: int, period: int, memory: Memory, now: float) -> int:
    """How many replicas there were when a policy's period began."""
    def changed(history: History) -> int:
        return sum(int(change) for at, change in history if at > now - period)

    return current - changed(memory.ups) + changed(memory.downs)


def _up_limit(current: int, rules: Rules, memory: Memory, now: float) -> int:
    """Example: 10 replicas at the period's start, policies 4 pods and 100%: at most max(14, 20) = 20."""
    if rules.get("selectPolicy") == "Disabled":
        return current
    limits = []
    for policy in rules.get("policies") or ():
        start = _at_start(current, policy["periodSeconds"], memory, now)
        percent = policy["type"] == "Percent"
        limits.append(math.ceil(start * (1 + policy["value"] / 100)) if percent else start + policy["value"])
    return min(limits) if rules.get("selectPolicy") == "Min" else max(limits)


def _down_limit(current: int, rules: Rules, memory: Memory, now: float) -> int:
    if rules.get("selectPolicy") == "Disabled":
        return current
    limits = []
    for policy in rules.get("policies") or ():
        start = _at_start(current, policy["periodSeconds"], memory, now)
        percent = policy["type"] == "Percent"
        limits.append(int(start * (1 - policy["value"] / 100)) if percent else start - policy["value"])
    return max(limits) if rules.get("selectPolicy") == "Min" else min(limits)


def longest_period(rules: Rules) -> int:
    """The longest period of a direction's policies."""
    return max((policy["periodSeconds"] for policy in rules.get("policies") or ()), default=0)
