"""The store: compare-and-swap, a log without gaps, due times that survive the death of whoever claimed them."""

import pytest
import redis

from simulator.engine import Change
from simulator.sandbox.store import LEASE, Gone, HistoryLost, Store


@pytest.fixture
def sandboxes(store: redis.Redis) -> Store:
    made = Store(store)
    made.create("one", {"objects": {"pods/default/a": {"n": 1}}, "meta": {"now": 5.0}}, due=100.0)
    return made


def change(value: object, old: object = None, key: str = "pods/default/a") -> Change:
    return Change("objects", key, old, value, "test", 5.0, 2)


def test_a_new_sandbox_is_read_back_whole(sandboxes):
    revision, tables = sandboxes.load("one")
    assert revision == 1
    assert tables["objects"] == {"pods/default/a": {"n": 1}}
    assert tables["meta"] == {"now": 5.0}


def test_creating_over_an_existing_sandbox_changes_nothing(sandboxes):
    with pytest.raises(ValueError):
        sandboxes.create("one", {"objects": {}}, due=None)
    assert sandboxes.load("one")[1]["objects"] == {"pods/default/a": {"n": 1}}


def test_of_two_commits_from_one_revision_the_second_is_refused(sandboxes):
    assert sandboxes.commit("one", 1, [change({"n": 2}, {"n": 1})]) == 2
    assert sandboxes.commit("one", 1, [change({"n": 3}, {"n": 1})]) is None
    assert sandboxes.load("one")[1]["objects"] == {"pods/default/a": {"n": 2}}


def test_the_log_tells_each_write_and_the_tables_hold_the_last(sandboxes):
    sandboxes.commit("one", 1, [change({"n": 2}, {"n": 1}), change(None, {"n": 2})])
    (batch,) = sandboxes.since("one", 1)
    assert [(item.old, item.new) for item in batch.changes] == [({"n": 1}, {"n": 2}), ({"n": 2}, None)]
    assert batch.revision == 2
    assert sandboxes.load("one")[1]["objects"] == {}


def test_only_the_net_effect_on_timers_is_logged(sandboxes):
    timers = [Change("timers", "c|k", None, [1.0, 1]), Change("timers", "c|k", [1.0, 1], None)]
    sandboxes.commit("one", 1, [*timers, change({"n": 2}, {"n": 1})])
    (batch,) = sandboxes.since("one", 1)
    assert [item.table for item in batch.changes] == ["objects"]


def test_a_past_that_was_trimmed_is_reported_not_skipped(sandboxes, store):
    for revision in range(1, 6):
        sandboxes.commit("one", revision, [change({"n": revision}, {"n": revision - 1})])
    store.xtrim(Store.key("one", "log"), maxlen=2, approximate=False)
    assert [batch.revision for batch in sandboxes.since("one", 4)] == [5, 6]
    with pytest.raises(HistoryLost):
        sandboxes.since("one", 2)


def test_a_sandbox_that_is_not_there_is_gone(sandboxes):
    sandboxes.delete("one")
    for call in (lambda: sandboxes.load("one"), lambda: sandboxes.since("one", 1), lambda: sandboxes.revision("one")):
        with pytest.raises(Gone):
            call()
    with pytest.raises(Gone):
        sandboxes.commit("one", 1, [change({"n": 2})])


def test_a_commit_and_its_due_time_are_one(sandboxes):
    sandboxes.commit("one", 1, [change({"n": 2}, {"n": 1})], due=55.0)
    assert sandboxes.next_due() == 55.0
    sandboxes.commit("one", 2, [change({"n": 3}, {"n": 2})], due=None)
    assert sandboxes.next_due() is None


def test_a_claimed_sandbox_comes_back_when_its_worker_says_nothing(sandboxes):
    assert sandboxes.claim_due(100.0) == (["one"], 100.0 + LEASE)
    assert sandboxes.claim_due(100.0 + LEASE / 2)[0] == []
    assert sandboxes.claim_due(100.0 + LEASE)[0] == ["one"]


def test_removal_for_the_archive_is_refused_after_a_commit(sandboxes):
    sandboxes.commit("one", 1, [change({"n": 2}, {"n": 1})])
    assert not sandboxes.remove_at("one", 1)
    assert sandboxes.exists("one")
    assert sandboxes.remove_at("one", 2)
    assert not sandboxes.exists("one")


def test_large_values_survive_compression(sandboxes):
    big = {"text": "Pod 中文 " * 5000}
    sandboxes.commit("one", 1, [change(big, {"n": 1})])
    assert sandboxes.load("one")[1]["objects"]["pods/default/a"] == big
