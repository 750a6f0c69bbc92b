"""The same seed and the same commands at the same virtual times give the same tables, whoever runs the steps.

Whether a run is cut into slices, each slice is taken by another process, or every transaction is lost and
done again: the tables are equal, all of them.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from simulator import bootstrap
from simulator.apiserver.request import Request
from simulator.cluster import Cluster
from tests.simulator.auditing import Tables, differences, digest, frozen, revived
from tests.simulator.commands import Command, commands, prelude

NOW = 1_800_000_000.0
EXAMPLES = int(os.environ.get("INVARIANT_EXAMPLES", "6"))
Script = list[tuple[float, Command]]
"""(virtual seconds since the command before, command)."""
DELAYS = st.sampled_from((0.0, 0.3, 1.0, 4.0, 12.0, 60.0, 400.0))
SCRIPTS = st.lists(st.tuples(DELAYS, commands()), min_size=4, max_size=14)
SETTINGS = settings(max_examples=EXAMPLES, derandomize="INVARIANT_EXAMPLES" not in os.environ, deadline=None,
                    database=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
AFTERWARDS = 700.0

PLAYER = """
import json, sys
from tests.simulator.test_determinism import in_one_go, digest
print(digest(in_one_go(json.load(sys.stdin))))
"""


def send(cluster: Cluster, command: Command) -> None:
    method, path, body, content_type = command
    cluster.apiserver.handle(Request.to(method, path, body, content_type))


def fresh() -> Cluster:
    return revived(bootstrap.tables(profile="default", nodes=3, seed=3, now=NOW))


def timeline(script: Script) -> Iterator[tuple[float, Command | None]]:
    """(when, what), from the prelude to a look at what has become of it all."""
    at = NOW
    yield from ((at, command) for command in prelude())
    for delay, command in script:
        at += delay
        yield at, command
    yield at + AFTERWARDS, None


def in_one_go(script: Script) -> Tables:
    cluster = fresh()
    for at, command in timeline(script):
        cluster.run(at)
        if command is not None:
            send(cluster, command)
        cluster.state.commit()
    return cluster.state.tables()


def cut_up(script: Script, slices: list[int], hand_over: Callable[[Cluster], Cluster]) -> Tables:
    """Every few steps the transaction is committed, and ``hand_over`` says who goes on."""
    cluster, turn = fresh(), 0
    for at, command in timeline(script):
        done = False
        while not done:
            limit, turn = slices[turn % len(slices)], turn + 1
            done = _slice(cluster, at, limit)
            cluster = hand_over(cluster)
        if command is not None:
            send(cluster, command)
            cluster = hand_over(cluster)
    return cluster.state.tables()


def _slice(cluster: Cluster, until: float, steps: int) -> bool:
    last = cluster.env.steps + steps
    return cluster.run(until, lambda: cluster.env.steps >= last)


def same_process(cluster: Cluster) -> Cluster:
    cluster.state.commit()
    return cluster


def another_process(cluster: Cluster) -> Cluster:
    cluster.state.commit()
    return revived(cluster.state.tables())


def lost_races(script: Script, slices: list[int]) -> Tables:
    """Every transaction is done, thrown away and done again, and somebody else's is thrown away before it."""
    cluster, turn = fresh(), 0
    for at, command in timeline(script):
        for attempt in range(3):
            turn += 1
            if attempt == 1:
                cluster.run(cluster.now + slices[turn % len(slices)])
            else:
                cluster.run(at)
            if command is not None:
                send(cluster, command)
            if attempt < 2:
                cluster.state.rollback()
        cluster.state.commit()
    return cluster.state.tables()


def assert_same(left: Tables, right: Tables) -> None:
    left, right = frozen(left), frozen(right)
    assert digest(left) == digest(right), "\n".join(differences(left, right)[:5])


SLICES = st.lists(st.integers(1, 60), min_size=1, max_size=5)


@SETTINGS
@given(script=SCRIPTS, slices=SLICES)
def test_slices_change_nothing(script: Script, slices: list[int]) -> None:
    assert_same(in_one_go(script), cut_up(script, slices, same_process))


@SETTINGS
@given(script=SCRIPTS, slices=SLICES)
def test_another_process_for_every_slice_changes_nothing(script: Script, slices: list[int]) -> None:
    assert_same(in_one_go(script), cut_up(script, slices, another_process))


@SETTINGS
@given(script=SCRIPTS, slices=SLICES)
def test_lost_races_change_nothing(script: Script, slices: list[int]) -> None:
    assert_same(in_one_go(script), lost_races(script, slices))


@settings(SETTINGS, max_examples=max(EXAMPLES // 3, 1))
@given(script=SCRIPTS)
def test_the_hashes_of_strings_change_nothing(script: Script) -> None:
    expected = digest(in_one_go(json.loads(json.dumps(script))))
    found = {_played(script, seed) for seed in ("1", "2")}
    assert found == {expected}


def _played(script: Script, seed: str) -> str:
    environment: dict[str, Any] = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": "."}
    done = subprocess.run([sys.executable, "-c", PLAYER], input=json.dumps(script), env=environment, text=True,
                          capture_output=True, check=False)
    if done.returncode:
        pytest.fail(done.stderr)
    return done.stdout.strip()
