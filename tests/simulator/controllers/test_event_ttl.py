"""Events go after an hour, or the oldest of very many at once."""

from __future__ import annotations

import pytest

from simulator.controllers import event_ttl
from tests.simulator.world import World


def write(world: World, number: int) -> None:
    pod = {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "p", "namespace": "default", "uid": f"u{number}"}}
    world.cluster.components["event-ttl"].client.events.event(pod, "Normal", "Told", f"number {number}")


def numbers(world: World) -> list[int]:
    events = world.cluster.registry.storage.list("events")
    return sorted(int(event["message"].split()[-1]) for event in events if event["reason"] == "Told")


@pytest.fixture
def world() -> World:
    return World(nodes=1)


def test_an_event_is_forgotten_an_hour_after_it_was_last_written(world):
    write(world, 1)
    world.cluster.run(world.cluster.now + 1800)
    write(world, 2)
    world.cluster.run(world.cluster.now + 1900)
    assert numbers(world) == [2]
    world.cluster.run(world.cluster.now + 1900)
    assert numbers(world) == []


def test_of_very_many_events_the_latest_stay(world, monkeypatch):
    world.cluster.run(world.cluster.now + 2 * event_ttl.LIFETIME)
    monkeypatch.setattr(event_ttl, "MOST", 10)
    monkeypatch.setattr(event_ttl, "KEPT", 6)
    for number in range(11):
        write(world, number)
        world.cluster.run(world.cluster.now + 1)
    assert numbers(world) == [5, 6, 7, 8, 9, 10]
