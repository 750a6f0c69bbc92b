"""The recordings of a real cluster, replayed with our kubectl on a cluster in memory.

Cases that need what is not simulated yet are named below with the reason; each must go on failing, so that the list
shrinks.
"""

from __future__ import annotations

import pytest

from tests.golden import golden
from tests.simulator.kubectl.golden import check, served

AREAS = ["printing", "misc", "patch-apply", "api-errors"]
PENDING = {
    "misc/api-resources": "the kinds that are not served yet",
    "misc/explain": "enumerations, which the published schema lacks",
    "patch-apply/ssa-deploy": "server-side apply",
}
CASES = {case["_key"]: case for case in golden.load_cases(AREAS) if served(case)}


@pytest.mark.parametrize("key", [key for key in CASES if key not in PENDING])
def test_a_recording_is_met(key: str) -> None:
    assert check(CASES[key]) is None


@pytest.mark.parametrize("key", PENDING)
def test_a_pending_recording_is_still_pending(key: str) -> None:
    assert check(CASES[key]) is not None, f"{key} passes now: take it off the list"
