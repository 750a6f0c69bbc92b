"""A process's own copy of a sandbox: catch up, work in memory, commit, or lose the race and start over.

Copies are caches and may be thrown away at any time. Each has a lock: one thread of the process works on a sandbox at a
time, other processes are kept apart by the store's compare-and-swap.
"""

from __future__ import annotations

import logging
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from typing import TypeVar

from simulator.cluster import Cluster
from simulator.engine import State
from simulator.sandbox.clock import Clock
from simulator.sandbox.codec import Batch
from simulator.sandbox.store import Full, HistoryLost, Store

logger = logging.getLogger(__name__)
T = TypeVar("T")
MAX_RACES = 50
"""How often a transaction starts over before it gives up; each round somebody else got on."""


LOOK_EVERY = 60.0
"""Wall seconds after which a worker looks at a running sandbox that has nothing to do: it may be time to sleep."""


class Contended(Exception):
    """Others kept committing first; try again."""


def due_of(cluster: Cluster) -> float | None:
    """The wall time at which a worker should come, None while the cluster's time stands still."""
    clock, pending = Clock.of(cluster.state), cluster.env.next_due()
    if not clock.running:
        return None
    later = time.time() + LOOK_EVERY
    return later if pending is None else min(clock.wall_of(pending), later)


class Replica:
    """One sandbox in this process's memory."""

    def __init__(self, store: Store, sandbox: str) -> None:
        self.store = store
        self.sandbox = sandbox
        self.lock = threading.RLock()
        self.revision = -1
        self.touched = 0.0
        """Wall time at which this process last told the store that somebody looks."""
        self.cluster = Cluster(on_crash=self._report)

    def catch_up(self) -> list[Batch]:
        """Bring the copy to the latest revision; returns the batches applied (none after a full load).

        Raises:
            Gone: the sandbox is not in the store.
        """
        if self.revision < 0:
            self._load()
            return []
        try:
            batches = self.store.since(self.sandbox, self.revision)
        except HistoryLost:
            self._load()
            return []
        for batch in batches:
            self.cluster.state.apply(batch.changes)
            self.revision = batch.revision
        return batches

    def _load(self) -> None:
        revision, tables = self.store.load(self.sandbox)
        state = State()
        cluster = Cluster(state, self._report)
        state.restore(tables)
        self.cluster, self.revision = cluster, revision

    def _report(self, component: str, key: str, error: Exception) -> None:
        logger.error("sandbox %s: %s failed on %s", self.sandbox, component, key, exc_info=error)

    def tick(self) -> None:
        """Let virtual time pass up to now, or up to the next timer where the control plane lags behind."""
        env = self.cluster.env
        target = Clock.of(self.cluster.state).at(time.time())
        due = env.next_due()
        env.advance_to(target if due is None else min(target, max(due, env.now)))

    def read(self, look: Callable[[Cluster], T]) -> T:
        """Call ``look`` on the cluster as it is now; whatever it writes is undone.

        Raises:
            Gone: the sandbox is not in the store.
        """
        with self.lock:
            self.catch_up()
            try:
                self.tick()
                return look(self.cluster)
            finally:
                self.cluster.state.rollback()

    def transact(self, work: Callable[[Cluster], T]) -> T:
        """Call ``work`` on the cluster and commit what it wrote, as often as it takes to win the race.

        ``work`` must not keep what it read from an earlier call. Nothing is committed when it raises.

        Raises:
            Gone: the sandbox is not in the store.
            Full: it holds as much as it may.
            Contended: the race was lost ``MAX_RACES`` times.
        """
        with self.lock:
            for _ in range(MAX_RACES):
                self.catch_up()
                try:
                    self.tick()
                    wrote = self.cluster.state.savepoint()
                    result = work(self.cluster)
                    if self.cluster.state.savepoint() == wrote or self.commit():
                        return result
                finally:
                    self.cluster.state.rollback()
        raise Contended(self.sandbox)

    def commit(self) -> bool:
        """Commit the open transaction; False when somebody else was first, with the transaction undone."""
        state, due = self.cluster.state, due_of(self.cluster)
        changes = state.commit()
        try:
            revision = self.store.commit(self.sandbox, self.revision, changes, due)
        except Full:
            state.undo(changes)
            raise
        except BaseException:
            self.revision = -1
            raise
        if revision is None:
            state.undo(changes)
            return False
        self.revision = revision
        return True


class Replicas:
    """The copies of this process, the least recently used thrown away first."""

    def __init__(self, store: Store, capacity: int = 200) -> None:
        self.store = store
        self._capacity = capacity
        self._copies: OrderedDict[str, Replica] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, sandbox: str) -> Replica:
        """The copy of ``sandbox``, empty until it catches up."""
        with self._lock:
            replica = self._copies.get(sandbox)
            if replica is None:
                replica = self._copies[sandbox] = Replica(self.store, sandbox)
            self._copies.move_to_end(sandbox)
            while len(self._copies) > self._capacity:
                self._copies.popitem(last=False)
            return replica

    def forget(self, sandbox: str) -> None:
        """Drop the copy, as after deleting or archiving the sandbox."""
        with self._lock:
            self._copies.pop(sandbox, None)
