"""Timers: one a key, the earliest wins, in order of due time and then of asking; all of it is state."""

from simulator.engine import Environment, State


class Recorder:
    def __init__(self, state: State | None = None) -> None:
        self.fired: list[tuple[float, str, str]] = []
        self.env = Environment(state or State(), self.record)

    def record(self, component: str, key: str) -> None:
        self.fired.append((self.env.now, component, key))


def test_timers_fire_in_order_of_due_time_then_of_scheduling():
    world = Recorder()
    world.env.schedule("b", "late", 2)
    world.env.schedule("b", "first", 1)
    world.env.schedule("a", "second", 1)
    assert world.env.run(until=10)
    assert world.fired == [(1, "b", "first"), (1, "a", "second"), (2, "b", "late")]
    assert world.env.now == 10


def test_the_earlier_of_two_times_for_a_key_wins():
    world = Recorder()
    world.env.schedule("c", "k", 5)
    world.env.schedule("c", "k", 1)
    world.env.schedule("c", "k", 3)
    world.env.run(until=10)
    assert world.fired == [(1, "c", "k")]


def test_a_cancelled_timer_does_not_fire():
    world = Recorder()
    world.env.schedule("c", "k", 1)
    world.env.cancel("c", "k")
    assert world.env.next_due() is None
    world.env.run(until=10)
    assert world.fired == []


def test_a_run_that_is_cut_short_keeps_its_clock_and_goes_on_later():
    world = Recorder()
    for second in range(5):
        world.env.schedule("c", str(second), second)
    assert not world.env.run(until=10, spent=lambda: len(world.fired) >= 2)
    assert world.env.now == 1
    assert world.env.run(until=10)
    assert [key for _, _, key in world.fired] == list("01234")


def test_pending_timers_and_dice_move_to_another_process_with_the_state():
    here = Recorder()
    here.env.state.put("meta", "seed", 42)
    here.env.schedule("c", "k|with|bars", 3)
    here.env.rand.uuid()
    state = State()
    there = Recorder(state)
    state.restore(here.env.state.tables())
    assert there.env.rand.suffix() == here.env.rand.suffix()
    there.env.run(until=5)
    assert there.fired == [(3, "c", "k|with|bars")]


def test_undoing_a_transaction_brings_its_timers_back():
    world = Recorder()
    world.env.schedule("c", "k", 1)
    world.env.state.commit()
    world.env.run(until=2)
    world.env.state.rollback()
    world.fired.clear()
    assert world.env.now == 0
    world.env.run(until=2)
    assert world.fired == [(1, "c", "k")]
