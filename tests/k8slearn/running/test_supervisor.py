"""How a child that dies is brought back: at once, then later and later, and at once again after it did well."""

from k8slearn.running.supervisor import BACK_OFF, HEALTHY_AFTER, Child, Program


def delays(lifetimes: list[float]) -> list[float]:
    """Return the pause before each restart of a child that lives so long each time."""
    child, now, found = Child(Program("p", [])), 1000.0, []
    for lifetime in lifetimes:
        child.started = now
        now += lifetime
        child.note_death(now)
        found.append(round(child.due - now, 3))
        now = child.due
    return found


def test_one_that_keeps_dying_is_started_ever_more_slowly():
    assert delays([1.0] * 7) == [*BACK_OFF, BACK_OFF[-1], BACK_OFF[-1]]


def test_one_that_did_well_for_a_while_is_started_at_once_again():
    assert delays([1.0, 1.0, HEALTHY_AFTER + 1, 1.0]) == [0.0, 0.5, 0.0, 0.5]
