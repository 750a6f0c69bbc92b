"""The control plane's share of a sandbox: run what is due, in slices, and go to sleep when nobody looks.

A slice is about 50 ms of CPU. It commits and yields, so that watchers see a big rollout move and one
learner's ten thousand pods do not starve the others.
"""

from __future__ import annotations

import time
from dataclasses import dataclass

from simulator.cluster import Cluster
from simulator.sandbox.clock import Clock
from simulator.sandbox.replica import Replica

SLICE_SECONDS = 0.05
SLEEP_AFTER = 120.0
"""Wall seconds without a look after which virtual time stops."""


@dataclass(frozen=True, slots=True)
class Advanced:
    """How far a slice came: ``behind`` when more is due already."""

    behind: bool
    asleep: bool = False


def advance(replica: Replica, wall: float | None = None) -> Advanced:
    """Run one slice of the sandbox's control plane and commit it.

    Raises:
        Gone: the sandbox is not in the store.
        Contended: others kept committing first.
    """
    wall = time.time() if wall is None else wall
    unseen = wall - replica.store.seen(replica.sandbox) > SLEEP_AFTER
    return replica.transact(lambda cluster: _sleep(cluster, wall) if unseen else _run(cluster, wall))


def _run(cluster: Cluster, wall: float) -> Advanced:
    clock = Clock.of(cluster.state)
    if not clock.running:
        return Advanced(behind=False)
    target, pending = clock.at(wall), cluster.env.next_due()
    if pending is None or pending > target:
        return Advanced(behind=False)
    return Advanced(behind=not cluster.run(target, slice_timer()))


def _sleep(cluster: Cluster, wall: float) -> Advanced:
    clock = Clock.of(cluster.state)
    if not clock.asleep:
        clock.rebased(wall, asleep=True).write(cluster.state)
    return Advanced(behind=False, asleep=True)


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


def jump(replica: Replica, seconds: float) -> bool:
    """Bring the cluster ``seconds`` of virtual time ahead, as many slices as it takes.

    Returns:
        True when there, False when the caller should go on: one slice was run and committed.
    """

    def run(cluster: Cluster) -> bool:
        clock, wall = Clock.of(cluster.state), time.time()
        goal = cluster.state.get("meta", "goal") or max(clock.at(wall), cluster.now) + seconds
        there = cluster.run(goal, slice_timer())
        cluster.state.put("meta", "goal", None if there else goal)
        Clock(wall, cluster.now, clock.speed, clock.paused, clock.asleep).write(cluster.state)
        return there

    return replica.transact(run)
