"""The arithmetic of rollouts, row by row."""

import pytest

from simulator.controllers.deployment.scaling import proportional_sizes
from simulator.controllers.deployment.sizes import (
    MAXIMUM,
    fenceposts,
    is_saturated,
    max_surge,
    max_unavailable,
    new_set_size,
)


def rolling(replicas: int, surge: int | str = "25%", unavailable: int | str = "25%") -> dict:
    limits = {"maxSurge": surge, "maxUnavailable": unavailable}
    return {"spec": {"replicas": replicas, "strategy": {"type": "RollingUpdate", "rollingUpdate": limits}}}


def replica_set(name: str, replicas: int, before: int, created: int = 0) -> dict:
    annotations = {MAXIMUM: str(before)} if before else {}
    meta = {"name": name, "annotations": annotations, "creationTimestamp": f"2026-01-01T00:00:{created:02}Z"}
    return {"metadata": meta, "spec": {"replicas": replicas}}


@pytest.mark.parametrize(("replicas", "surge", "unavailable", "expected"), [
    (4, "25%", "25%", (1, 1)),
    (3, "25%", "25%", (1, 0)),
    (2, "1%", "0%", (1, 0)),
    (2, "0%", "1%", (0, 1)),
    (10, 3, 2, (3, 2)),
    (1, 0, "25%", (0, 1)),
], ids=str)
def test_fenceposts_round_as_upstream(replicas: int, surge: str, unavailable: str, expected: tuple[int, int]) -> None:
    assert fenceposts(rolling(replicas, surge, unavailable)) == expected


def test_no_more_pods_may_be_missing_than_there_are() -> None:
    assert max_unavailable(rolling(2, 1, 5)) == 2
    assert max_unavailable(rolling(0, 1, 5)) == 0


def test_recreate_has_neither_surge_nor_slack() -> None:
    deployment = {"spec": {"replicas": 4, "strategy": {"type": "Recreate"}}}
    assert (max_surge(deployment), max_unavailable(deployment)) == (0, 0)
    assert new_set_size(deployment, 0, 0) == 4


@pytest.mark.parametrize(("total", "size", "expected"), [(10, 0, 3), (13, 3, 3), (11, 4, 6), (12, 9, 10), (3, 3, 10)],
                         ids=str)
def test_the_new_set_grows_into_what_surge_leaves(total: int, size: int, expected: int) -> None:
    assert new_set_size(rolling(10, 3, 2), total, size) == expected


@pytest.mark.parametrize(("replicas", "old", "new", "expected"), [
    (15, 8, 5, {"old": 11, "new": 7}),
    (20, 8, 5, {"old": 14, "new": 9}),
    (5, 8, 5, {"old": 5, "new": 3}),
    (0, 8, 5, {"old": 0, "new": 0}),
], ids=str)
def test_scaling_during_a_rollout_is_proportional(replicas: int, old: int, new: int, expected: dict[str, int]) -> None:
    deployment = {"status": {}, **rolling(replicas, surge=3)}
    sets = [replica_set("old", old, 13), replica_set("new", new, 13, created=9)]
    to_add = (replicas + max_surge(deployment) if replicas else 0) - old - new
    sizes = {item["metadata"]["name"]: size for item, size in proportional_sizes(deployment, sets, to_add)}
    assert sizes == expected


def test_what_rounding_leaves_over_goes_to_the_largest() -> None:
    deployment = {"status": {}, **rolling(4, 0, 1)}
    sets = [replica_set("a", 1, 3, 1), replica_set("b", 1, 3, 2), replica_set("c", 1, 3, 3)]
    assert sum(size for _, size in proportional_sizes(deployment, sets, 1)) == 4


def test_a_set_is_saturated_only_when_all_its_pods_are_available() -> None:
    full = {"metadata": {"annotations": {"deployment.kubernetes.io/desired-replicas": "3"}}, "spec": {"replicas": 3},
            "status": {"availableReplicas": 3}}
    assert is_saturated(rolling(3), full)
    assert not is_saturated(rolling(3), {**full, "status": {"availableReplicas": 2}})
    assert not is_saturated(rolling(4), full)
    assert not is_saturated(rolling(3), None)
