"""``count``: so many objects match."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from lessons.checks.check import Check, Memory, SpecError
from lessons.checks.cluster import ClusterView
from lessons.checks.fields import matches
from lessons.checks.targets import Target
from lessons.messages import Message, message


@dataclass(frozen=True)
class Count(Check):
    """One of ``equals``, ``at_least``, ``at_most`` says how many; objects being deleted don't count."""

    slug = "count"

    resource: str
    namespace: str = "default"
    selector: str = ""
    fields: dict[str, Any] = field(default_factory=dict)
    equals: int | None = None
    at_least: int | None = None
    at_most: int | None = None

    def __post_init__(self) -> None:
        if (self.equals, self.at_least, self.at_most).count(None) != 2:
            raise SpecError("count: give exactly one of equals, atLeast, atMost")

    def missing(self, view: ClusterView, memory: Memory) -> Message | None:
        target = Target(self.resource, self.namespace, selector=self.selector)
        found = sum(matches(obj, self.fields) for obj in target.find(view))
        if self._enough(found):
            return None
        return message(
            "%(object)s: %(wanted)s wanted, %(found)s found",
            object=str(target),
            wanted=self._wish(),
            found=found,
        )

    def _enough(self, found: int) -> bool:
        low = self.equals if self.equals is not None else self.at_least
        high = self.equals if self.equals is not None else self.at_most
        return (low is None or found >= low) and (high is None or found <= high)

    def _wish(self) -> Message | str:
        if self.equals is not None:
            return str(self.equals)
        if self.at_least is not None:
            return message("at least %(number)s", number=self.at_least)
        return message("at most %(number)s", number=self.at_most)
