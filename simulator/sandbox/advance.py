"""The control plane's share of a sandbox: run what is due, in slices, and go to sleep when nobody looks.

A slice is about 50 ms of CPU. It commits and yields, so that watchers see a big rollout move and one
learner's ten thousand pods do not starve the others.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from itertools import count

from simulator.cluster import Cluster
from simulator.sandbox.clock import Clock
from simulator.sandbox.replica import Replica, due_of

SLICE_SECONDS = 0.05
SLEEP_AFTER = 120.0
"""Wall seconds without a look after which virtual time stops."""


@dataclass(frozen=True, slots=True)
class Advanced:
    """How far a slice came: ``behind`` when more is due already, ``due`` the wall time of what comes next."""

    behind: bool
    due: float | None
    asleep: bool = False


def advance(replica: Replica, wall: float | None = None) -> Advanced:
    """Run one slice of the sandbox's control plane and commit it.

    A slice that loses the race to another commit is tried again half as long: somebody who writes without pause can
    slow the control plane down but not stop it.

    Raises:
        Gone: the sandbox is not in the store.
        Contended: others kept committing first.
    """
    wall = time.time() if wall is None else wall
    unseen = wall - replica.store.seen(replica.sandbox) > SLEEP_AFTER
    tries = count()
    return replica.transact(lambda cluster: _sleep(cluster, wall) if unseen else _run(cluster, wall, next(tries)))


def _run(cluster: Cluster, wall: float, lost: int) -> Advanced:
    clock = Clock.of(cluster.state)
    target, pending = clock.at(wall), cluster.env.next_due()
    if not clock.running or pending is None or pending > target:
        return Advanced(behind=False, due=due_of(cluster))
    there = cluster.run(target, slice_timer(SLICE_SECONDS / 2**lost))
    return Advanced(behind=not there, due=due_of(cluster))


def _sleep(cluster: Cluster, wall: float) -> Advanced:
    clock = Clock.of(cluster.state)
    if not clock.asleep:
        clock.rebased(wall, asleep=True).write(cluster.state)
    return Advanced(behind=False, due=None, asleep=True)


def slice_timer(seconds: float = SLICE_SECONDS):
    """A predicate that turns true when ``seconds`` of this thread's CPU time are spent."""
    deadline = time.thread_time() + seconds
    return lambda: time.thread_time() >= deadline


def wake(cluster: Cluster, wall: float) -> bool:
    """Let a sleeping sandbox's time run again from ``wall``; True when it slept."""
    clock = Clock.of(cluster.state)
    if clock.asleep:
        clock.rebased(wall, asleep=False).write(cluster.state)
    return clock.asleep


def goal_of(cluster: Cluster, seconds: float) -> float:
    """The virtual time ``seconds`` ahead of now."""
    return max(Clock.of(cluster.state).at(time.time()), cluster.now) + seconds


def jump(replica: Replica, goal: float) -> bool:
    """Run one slice towards the virtual time ``goal`` and commit it; the clock goes on from wherever that led.

    Returns:
        True when there, False when the caller should go on.
    """
    tries = count()

    def run(cluster: Cluster) -> bool:
        there = cluster.run(goal, slice_timer(SLICE_SECONDS / 2 ** next(tries)))
        Clock.of(cluster.state).moved(time.time(), cluster.now).write(cluster.state)
        return there

    return replica.transact(run)
