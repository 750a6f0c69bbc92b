"""A learner who does anything at any time: whatever the commands, what ``auditing`` says of a cluster holds.

The machine drives an in-memory cluster through its API, runs it, lets another process go on with it, and throws
transactions away. ``INVARIANT_EXAMPLES`` and ``INVARIANT_STEPS`` make a long search of it; without them it is short and
the same every time.
"""

from __future__ import annotations

import functools
import os
from collections.abc import Callable
from typing import Any

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from simulator import bootstrap
from simulator.apiserver.request import Request
from simulator.cluster import Cluster
from tests.simulator.auditing import Auditor, Follower, differences, frozen, revived
from tests.simulator.commands import Command, commands, prelude

EXAMPLES = int(os.environ.get("INVARIANT_EXAMPLES", "0"))
STEPS = int(os.environ.get("INVARIANT_STEPS", "25"))
SHRINK = bool(os.environ.get("INVARIANT_SHRINK"))
NOW = 1_800_000_000.0
SECONDS = st.sampled_from((0.0, 0.1, 0.7, 1.0, 2.5, 7.0, 15.0, 31.0, 45.0, 130.0, 400.0))


def send(cluster: Cluster, command: Command) -> int:
    """Send one request; the status it was answered with."""
    method, path, body, content_type = command
    response = cluster.apiserver.handle(Request.to(method, path, body, content_type))
    assert response.status < 500, f"{command}: {response.body}"
    return response.status


def step(method: Callable[..., None]) -> Callable[..., None]:
    """A rule's body: where it fails, what the machine holds is no longer asked to come to rest."""

    @functools.wraps(method)
    def run(self: ClusterMachine, **given: Any) -> None:
        self.sound = False
        method(self, **given)
        self.sound = True

    return run


class ClusterMachine(RuleBasedStateMachine):
    """See the module."""

    @initialize(profile=st.sampled_from(("default", "bare")), seed=st.integers(0, 5))
    @step
    def birth(self, profile: str, seed: int) -> None:
        cluster = revived(bootstrap.tables(profile=profile, nodes=3, seed=seed, now=NOW))
        for command in prelude():
            assert send(cluster, command) == 201
        cluster.run(cluster.now + 10)
        cluster.state.commit()
        self._take(cluster)

    def __init__(self) -> None:
        super().__init__()
        self.sound = False

    def _take(self, cluster: Cluster) -> None:
        self.cluster, self.auditor = cluster, Auditor(cluster)
        self.follower = Follower(cluster.state.tables())
        self.auditor.check()

    def _committed(self) -> None:
        self.follower.follow(self.auditor.commit())
        self.auditor.check()
        mine = self.cluster.state.tables()
        assert mine == self.follower.cluster.state.tables(), differences(mine, self.follower.cluster.state.tables())

    @rule(command=commands())
    @step
    def ask(self, command: Command) -> None:
        send(self.cluster, command)
        self._committed()

    @rule(several=st.lists(commands(), min_size=2, max_size=4), seconds=SECONDS)
    @step
    def ask_and_run(self, several: list[Command], seconds: float) -> None:
        for command in several:
            send(self.cluster, command)
        self.auditor.run(self.cluster.now + seconds)
        self._committed()

    @rule(seconds=SECONDS)
    @step
    def run(self, seconds: float) -> None:
        self.auditor.run(self.cluster.now + seconds)
        self._committed()

    @rule(several=st.lists(commands(), max_size=3), seconds=SECONDS)
    @step
    def lose_the_race(self, several: list[Command], seconds: float) -> None:
        before = frozen(self.cluster.state.tables())
        for command in several:
            send(self.cluster, command)
        self.auditor.run(self.cluster.now + seconds)
        self.cluster.state.rollback()
        after: Any = self.cluster.state.tables()
        assert before == after, differences(before, after)
        self.auditor.check()

    @rule()
    @step
    def go_on_in_another_process(self) -> None:
        self._take(revived(self.cluster.state.tables()))

    @rule()
    @step
    def go_on_in_the_process_that_followed(self) -> None:
        self._take(self.follower.cluster)

    @rule()
    @step
    def rest(self) -> None:
        self._at_rest()

    def teardown(self) -> None:
        if self.sound:
            self._at_rest()

    def _at_rest(self) -> None:
        self.cluster.state.commit()
        self.auditor.settle()
        self.auditor.check()
        self.auditor.check_at_rest()
        self.follower = Follower(self.cluster.state.tables())


ClusterMachine.TestCase.settings = settings(
    max_examples=EXAMPLES or 40,
    stateful_step_count=STEPS,
    derandomize=not EXAMPLES,
    deadline=None,
    database=None,
    phases=[Phase.generate, Phase.shrink] if SHRINK else [Phase.generate],
    report_multiple_bugs=False,
    suppress_health_check=list(HealthCheck),
)
TestWhateverIsAsked = ClusterMachine.TestCase
