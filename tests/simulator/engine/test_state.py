"""The journal: what is written can be undone, and observers see every change both ways."""

from hypothesis import given
from hypothesis import strategies as st

from simulator.engine import Change, State

writes = st.lists(st.tuples(st.sampled_from("abc"), st.none() | st.integers()), max_size=30)


def filled(rows: dict) -> State:
    state = State()
    state.restore({"runtime": rows})
    return state


def write(state: State, plan: list) -> None:
    for key, value in plan:
        state.put("runtime", key, value) if value is not None else state.delete("runtime", key)


@given(before=st.dictionaries(st.sampled_from("abc"), st.integers()), first=writes, second=writes)
def test_rollback_restores_exactly_what_stood_at_the_savepoint(before, first, second):
    state = filled(before)
    write(state, first)
    expected, savepoint = state.tables(), state.savepoint()
    write(state, second)
    state.rollback(savepoint)
    assert state.tables() == expected
    state.rollback()
    assert state.tables()["runtime"] == before


@given(before=st.dictionaries(st.sampled_from("abc"), st.integers()), plan=writes)
def test_applying_a_commit_elsewhere_gives_the_same_tables(before, plan):
    here, there = filled(before), filled(before)
    write(here, plan)
    there.apply(here.commit())
    assert there.tables() == here.tables()


@given(plan=writes)
def test_an_observer_that_copies_what_it_is_told_stays_equal_through_rollback(plan):
    state, copy = State(), {}

    def observe(key, old, new):
        assert copy.get(key) == old
        copy.pop(key, None) if new is None else copy.update({key: new})

    state.observe("runtime", observe)
    write(state, plan)
    assert copy == state.tables()["runtime"]
    state.rollback()
    assert copy == {}


def test_every_write_is_journaled_singly_with_its_author():
    state = State()
    state.author = "kubelet"
    state.put("objects", "pods/default/a", {"n": 1}, version=7)
    state.put("objects", "pods/default/a", {"n": 2}, version=8)
    assert state.commit() == [
        Change("objects", "pods/default/a", None, {"n": 1}, "kubelet", 0.0, 7),
        Change("objects", "pods/default/a", {"n": 1}, {"n": 2}, "kubelet", 0.0, 8),
    ]
