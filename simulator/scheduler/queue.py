"""When a pod that could not be scheduled is tried again.

A failed pod rests; an event that concerns one of the plugins which turned it down wakes it, no sooner than its
back-off allows; after five minutes it is tried anyway. Times live in the component's runtime, due ones in its timers.

Mirrors pkg/scheduler/backend/queue/scheduling_queue.go (backoffQ, unschedulablePods, queueing hints).
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from simulator.client.component import Runtime
from simulator.scheduler.framework import Weighted

FIRST_BACKOFF, LAST_BACKOFF = 1.0, 10.0
REST = 300.0
"""Virtual seconds after which a resting pod is tried without an event."""


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

    def wakes(self, key: str, event: str, now: float, plugins: Collection[Weighted]) -> float | None:
        """In how many seconds to try a pod again because of ``event``, None when it does not concern the pod."""
        row = self._runtime.get(key)
        if row is None:
            return None
        concerned = [plugin for plugin, _ in plugins if plugin.name in row["plugins"]]
        if row["plugins"] and not any(event in plugin.wakes_on for plugin in concerned):
            return None
        return max(row["at"] + backoff(row["attempts"]) - now, 0.0)


def backoff(attempts: int) -> float:
    """Seconds between attempts: 1, 2, 4, 8, then 10."""
    return min(FIRST_BACKOFF * 2.0 ** min(attempts - 1, 10), LAST_BACKOFF)
