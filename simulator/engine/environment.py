"""Virtual time and timers.

A timer is a row of the ``timers`` table: ``"component|key" -> [due, sequence]``. Being data, the pending work of a
cluster commits, replays and moves between processes with everything else. The heap is only an index over that table
and may hold stale entries, which are dropped when they surface.

The vocabulary is SimPy's (environment, schedule, step, now, run until); the semantics are those of upstream's delaying
work queue: a key is queued once, and the earliest due time wins.
"""

from __future__ import annotations

from collections.abc import Callable
from heapq import heappop, heappush
from typing import NamedTuple

from simulator.engine.randomness import Randomness
from simulator.engine.state import State


class Due(NamedTuple):
    """A timer that has fallen due."""

    at: float
    component: str
    key: str


class Environment:
    """The clock, the timers and the randomness of one cluster.

    Args:
        state: the cluster's tables; ``meta/now`` is the virtual time in seconds since the epoch.
        dispatch: called as ``dispatch(component, key)`` for each timer that falls due, inside the transaction.
    """

    def __init__(self, state: State, dispatch: Callable[[str, str], None]) -> None:
        self.state = state
        self.rand = Randomness(state)
        self._dispatch = dispatch
        self._heap: list[tuple[float, int, str]] = []
        state.observe("timers", self._index)

    @property
    def now(self) -> float:
        """Virtual time, seconds since the Unix epoch."""
        return self.state.get("meta", "now", 0.0)

    @property
    def steps(self) -> int:
        """How many timers have fired since the cluster began: with ``now`` the position of a write in its history."""
        return self.state.get("meta", "steps", 0)

    def advance_to(self, when: float) -> None:
        """Move the clock forward to ``when``; earlier times are ignored, time never runs back."""
        if when > self.now:
            self.state.put("meta", "now", when)

    def schedule(self, component: str, key: str, delay: float = 0.0) -> None:
        """Call ``component`` for ``key`` in ``delay`` seconds, or earlier if it is already due earlier."""
        name = f"{component}|{key}"
        due = self.now + max(delay, 0.0)
        pending = self.state.get("timers", name)
        if pending is not None and pending[0] <= due:
            return
        sequence = self.state.get("meta", "sequence", 0) + 1
        self.state.put("meta", "sequence", sequence)
        self.state.put("timers", name, [due, sequence])

    def cancel(self, component: str, key: str) -> None:
        """Forget the timer of ``component`` for ``key``."""
        self.state.delete("timers", f"{component}|{key}")

    def next_due(self) -> float | None:
        """When the next timer falls due, or None when nothing is pending."""
        self._drop_stale()
        return self._heap[0][0] if self._heap else None

    def step(self) -> Due:
        """Fire the earliest timer.

        Raises:
            IndexError: nothing is pending.
        """
        self._drop_stale()
        due, _, name = heappop(self._heap)
        self.state.delete("timers", name)
        self.advance_to(due)
        self.state.put("meta", "steps", self.steps + 1)
        component, _, key = name.partition("|")
        self._dispatch(component, key)
        return Due(due, component, key)

    def run(self, until: float, spent: Callable[[], bool] = lambda: False) -> bool:
        """Fire every timer due at or before ``until``, then set the clock to ``until``.

        Args:
            until: virtual seconds since the epoch.
            spent: asked after each step; True ends the run early with the clock where it is.

        Returns:
            True when ``until`` was reached, False when ``spent`` cut the run short.
        """
        while (due := self.next_due()) is not None and due <= until:
            self.step()
            if spent():
                following = self.next_due()
                if following is not None and following <= until:
                    return False
        self.advance_to(until)
        return True

    def _index(self, name: str, _old: list | None, new: list | None) -> None:
        if new is not None:
            heappush(self._heap, (new[0], new[1], name))

    def _drop_stale(self) -> None:
        heap, state = self._heap, self.state
        while heap:
            due, sequence, name = heap[0]
            live = state.get("timers", name)
            if live is not None and live[0] == due and live[1] == sequence:
                return
            heappop(heap)
