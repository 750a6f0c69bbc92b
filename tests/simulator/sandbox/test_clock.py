"""The clock: speeds, pauses and sleep never make virtual time jump or run back."""

from hypothesis import given
from hypothesis import strategies as st

from simulator.engine import State
from simulator.sandbox.clock import Clock

switches = st.lists(
    st.tuples(
        st.floats(0, 100),
        st.sampled_from([{"speed": 10.0}, {"speed": 0.25}, {"paused": True}, {"paused": False}, {"asleep": True},
                         {"asleep": False}]),
    ),
    max_size=12,
)


@given(switches)
def test_switching_never_moves_virtual_time(plan):
    wall, clock = 1000.0, Clock(1000.0, 50.0)
    for wait, settings in plan:
        wall += wait
        before = clock.at(wall)
        clock = clock.rebased(wall, **settings)
        assert clock.at(wall) == before
        assert clock.at(wall + 1) >= before


def test_ten_times_faster_is_ten_times_as_much():
    assert Clock(100.0, 0.0, speed=10.0).at(103.0) == 30.0


def test_wall_time_of_a_virtual_moment():
    assert Clock(100.0, 0.0, speed=10.0).wall_of(30.0) == 103.0
    assert Clock(100.0, 0.0, paused=True).wall_of(30.0) is None


def test_the_clock_is_a_row_of_the_state():
    state = State()
    clock = Clock(1.0, 2.0, speed=60.0, paused=True)
    clock.write(state)
    assert Clock.of(state) == clock
