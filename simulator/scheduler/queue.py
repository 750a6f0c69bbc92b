"""When a pod that could not be scheduled is tried again.

A failed pod rests; an event that concerns one of the plugins which turned it down wakes it; after five minutes it is
tried anyway. Upstream's queue takes pods out of their back-off as soon as it has nothing else to do, and a scheduler
with few waiting pods mostly hasn't: so the back-off counts only where many wait. Times live in the component's
runtime, due ones in its timers.

Mirrors pkg/scheduler/backend/queue/scheduling_queue.go (backoffQ, unschedulablePods, queueing hints).
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import NamedTuple

from simulator.client.component import Runtime
from simulator.scheduler.framework import Plugin, Weighted

FIRST_BACKOFF, LAST_BACKOFF = 1.0, 10.0
REST = 300.0
"""Virtual seconds after which a resting pod is tried without an event."""
IDLE = 50
"""With so many waiting pods the queue is as good as empty (SchedulerPopFromBackoffQ)."""


class Event(NamedTuple):
    """Something that may make a pod schedulable; as a key of the queue ``node-changed~node-3``."""

    kind: str
    node: str = ""

    @classmethod
    def of(cls, key: str) -> Event:
        """The event that a key of the queue stands for."""
        return cls(*key.partition("~")[::2])

    @property
    def key(self) -> str:
        """The event as a key of the queue."""
        return f"{self.kind}~{self.node}" if self.node else self.kind


class Resting:
    """The pods that could not be scheduled: how often, when last, and because of which plugins."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime

    def note(self, key: str, now: float, plugins: Sequence[str]) -> None:
        """Remember one more failed attempt."""
        attempts = self._runtime.get(key, {"attempts": 0})["attempts"] + 1
        self._runtime.put(key, {"attempts": attempts, "at": now, "plugins": list(plugins)})

    def forget(self, key: str) -> None:
        """The pod is scheduled or gone."""
        self._runtime.delete(key)

    def concerned(self, key: str, event: str, plugins: Collection[Weighted]) -> list[Plugin] | None:
        """The plugins that turned a pod down and wait for such an event; None when the event does not concern the pod,
        no plugin when any event does."""
        row = self._runtime.get(key)
        if row is None:
            return None
        found = [plugin for plugin, _ in plugins if plugin.name in row["plugins"] and event in plugin.wakes_on]
        return None if row["plugins"] and not found else found

    def delay(self, key: str, now: float, waiting: int) -> float:
        """In how many seconds to try a pod that was woken, where ``waiting`` pods wait."""
        row = self._runtime.get(key)
        if row is None or waiting <= IDLE:
            return 0.0
        return max(row["at"] + backoff(row["attempts"]) - now, 0.0)


def backoff(attempts: int) -> float:
    """Seconds between attempts: 1, 2, 4, 8, then 10."""
    return min(FIRST_BACKOFF * 2.0 ** min(attempts - 1, 10), LAST_BACKOFF)
