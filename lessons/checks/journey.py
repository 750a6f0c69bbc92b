"""A learner's way through a lab: one task after another, each begun when the one before is done.

The state is a small JSON dict (``begin``) that is folded over the cluster's history, step by step; nothing
else is remembered, so any process can go on from the stored state, and what happened while nobody looked
counts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from lessons.checks.check import Check
from lessons.checks.cluster import ClusterView, Step
from lessons.messages import Message

State = dict[str, Any]


@dataclass(frozen=True)
class Stage:
    """What the journey needs to know of a task."""

    id: str
    checks: tuple[Check, ...]


@dataclass(frozen=True)
class Report:
    """How a task stands.  ``broken``: it can only be begun again."""

    id: str
    done: bool
    current: bool
    missing: tuple[Message, ...] = ()
    broken: bool = False


def begin() -> State:
    """The state of a lab that has just begun."""
    return {"at": 0, "memory": [], "done": {}}


def observe(stages: Sequence[Stage], state: State, step: Step) -> State:
    """The state after ``step``: the current task looks at what happened, then as many pass as can."""
    if is_over(stages, state):
        return state
    checks = stages[state["at"]].checks
    memory = [
        check.observe(step, dict(old)) for check, old in zip(checks, _memory(stages, state), strict=True)
    ]
    return settle(stages, {**state, "memory": memory}, step.view)


def settle(stages: Sequence[Stage], state: State, view: ClusterView) -> State:
    """The state after passing every task that ``view`` satisfies, in order."""
    while not is_over(stages, state) and not _missing(stages, state, view):
        done = {**state["done"], stages[state["at"]].id: view.now}
        state = {"at": state["at"] + 1, "memory": [], "done": done}
    return state


def begin_task_again(state: State) -> State:
    """The state with the current task's memory wiped."""
    return {**state, "memory": []}


def is_over(stages: Sequence[Stage], state: State) -> bool:
    """Whether every task is done."""
    return state["at"] >= len(stages)


def report(stages: Sequence[Stage], state: State, view: ClusterView) -> list[Report]:
    """How every task stands."""
    return [_report(stages, state, view, number) for number in range(len(stages))]


def _report(stages: Sequence[Stage], state: State, view: ClusterView, number: int) -> Report:
    stage = stages[number]
    if number != state["at"]:
        return Report(stage.id, done=number < state["at"], current=False)
    checks = zip(stage.checks, _memory(stages, state), strict=True)
    broken = any(check.broken(memory) for check, memory in checks)
    return Report(stage.id, False, True, tuple(_missing(stages, state, view)), broken)


def _missing(stages: Sequence[Stage], state: State, view: ClusterView) -> list[Message]:
    pairs = zip(stages[state["at"]].checks, _memory(stages, state), strict=True)
    found: list[Message] = []
    for check, memory in pairs:
        lack = check.missing(view, memory)
        if lack is not None and lack not in found:  # two checks of one object say the same when it is not there
            found.append(lack)
    return found


def _memory(stages: Sequence[Stage], state: State) -> list[dict[str, Any]]:
    """One dict a check; empty ones for a task just begun, or when its checks were edited meanwhile."""
    count = len(stages[state["at"]].checks)
    return state["memory"] if len(state["memory"]) == count else [{} for _ in range(count)]
