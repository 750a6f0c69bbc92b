"""The API server under requests that make no sense: an answer to each, and nothing stored that cannot be shown.

A refused request leaves no trace. What was accepted is read back in every form, described and drawn, and the control
plane has to live with it. ``FUZZ_REQUESTS`` and ``FUZZ_SEEDS`` make a long search of it; ``fuzz_search`` goes on after
what it finds.
"""

from __future__ import annotations

import os

import pytest

from tests.simulator.apiserver.fuzz_target import OFTEN, Target

REQUESTS = int(os.environ.get("FUZZ_REQUESTS", "600"))
SEEDS = range(*map(int, os.environ.get("FUZZ_SEEDS", "0:5").split(":")))


@pytest.mark.parametrize("seed", SEEDS)
def test_nonsense_is_answered_and_leaves_a_cluster_that_lives(seed: int) -> None:
    target = Target(seed)
    for number in range(REQUESTS):
        target.send()
        if number % OFTEN == OFTEN - 1:
            target.live()
