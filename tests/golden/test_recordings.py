"""What a real cluster answered, replayed with the real kubectl and with ours, each case on a cluster of its own.

``exceptions.yaml`` names what is not met; it has to stay unmet, so that the list shrinks. Races are left to
``make golden``.
"""

from __future__ import annotations

import pytest

from tests.golden import golden
from tests.golden.fidelity import CLIENTS, excuses

CASES = {case["_key"]: case for case in golden.load_cases([])}
EXCUSES = excuses()


def known(client: str, key: str) -> bool:
    """Whether an exception covers the case."""
    return key in EXCUSES and EXCUSES[key].covers(client)


@pytest.mark.parametrize("client", CLIENTS)
@pytest.mark.parametrize("key", CASES)
def test_a_recording_is_met(key: str, client: str) -> None:
    if known(client, key):
        pytest.skip(EXCUSES[key].reason)
    assert CLIENTS[client](CASES[key]) is None


@pytest.mark.parametrize("key", [key for key, excuse in EXCUSES.items() if not excuse.race])
def test_an_exception_is_needed(key: str) -> None:
    clients = [client for client in CLIENTS if known(client, key)]
    assert [client for client in clients if CLIENTS[client](CASES[key]) is None] == []


def test_exceptions_are_cases() -> None:
    assert EXCUSES.keys() <= CASES.keys()
