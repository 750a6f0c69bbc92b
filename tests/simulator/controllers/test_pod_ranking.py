"""Which pod of two goes first."""

import pytest

from simulator.controllers.pod_ranking import COST, deletion_cost, pods_to_delete

NOW = 1_767_312_000.0
"""2026-01-02T00:00:00Z."""


def pod(
    name: str, node: str = "n", phase: str = "Running", ready: str | None = "2026-01-01T00:00:00Z",
    restarts: int = 0, created: str = "2026-01-01T00:00:00Z", cost: str | None = None,
) -> dict:
    conditions = [{"type": "Ready", "status": "True", "lastTransitionTime": ready}] if ready else []
    return {
        "metadata": {"name": name, "uid": name, "creationTimestamp": created,
                     "annotations": {COST: cost} if cost else {}},
        "spec": {"nodeName": node} if node else {},
        "status": {"phase": phase, "conditions": conditions, "containerStatuses": [{"restartCount": restarts}]},
    }


@pytest.mark.parametrize("going", [
    pod("z", node=""),
    pod("z", phase="Pending"),
    pod("z", ready=None),
    pod("z", cost="-1"),
    pod("z", ready="2026-01-01T23:00:00Z"),
    pod("z", restarts=1),
    pod("z", created="2026-01-01T23:00:00Z"),
], ids=("not assigned", "pending", "not ready", "cheap", "ready for an hour only", "restarted", "younger"))
def test_one_thing_decides_between_otherwise_equal_pods(going: dict) -> None:
    assert pods_to_delete([pod("a"), going], [], 1, NOW) == [going]


def test_of_pods_on_one_node_one_is_dispensable() -> None:
    alone, first, second = pod("a", node="n1"), pod("y", node="n2"), pod("z", node="n2")
    assert pods_to_delete([alone, first, second], [alone, first, second], 1, NOW) == [first]


def test_about_equal_ages_are_decided_by_uid() -> None:
    older, younger = pod("b", created="2026-01-01T00:00:00Z"), pod("a", created="2026-01-01T00:10:00Z")
    assert pods_to_delete([older, younger], [], 1, NOW) == [younger]
    assert pods_to_delete([{**older, "metadata": {**older["metadata"], "uid": "A"}}, younger], [], 1, NOW)[0][
        "metadata"]["name"] == "b"


def test_all_means_all_in_the_order_given() -> None:
    pods = [pod("b"), pod("a")]
    assert pods_to_delete(pods, [], 2, NOW) == pods


def test_a_cost_that_is_no_number_counts_as_none() -> None:
    assert deletion_cost(pod("a", cost="cheap")) == 0
