"""Events are forgotten an hour after they were last written, or earlier where there are very many.

Mirrors kube-apiserver's ``--event-ttl`` (a lease in etcd), which has no controller of its own.
"""

from __future__ import annotations

from collections.abc import Iterable

from simulator.apimachinery.metadata import Object, name_of
from simulator.apimachinery.timestamps import seconds_of
from simulator.client import Client, Component, Watch, named_key

LIFETIME = 3600.0
SWEEP = 10.0
"""Least virtual seconds between two sweeps."""


MOST, KEPT = 20_000, 18_000
"""Where there are more than ``MOST`` events, the latest ``KEPT`` of them stay."""


def crowded(old: Object | None, new: Object | None, client: Client) -> Iterable[str]:
    """The key of a sweep, when there are too many events."""
    return ("sweep",) if old is None and client.lister("events").count() > MOST else ()


class EventTimeToLive(Component):
    """Deletes old events."""

    name = "event-ttl"
    watches = (Watch("events", named_key("sweep"), LIFETIME), Watch("events", crowded))

    def sync(self, key: str) -> float | None:
        """Delete the events whose hour is over, or that are too many; returns when the next one's is."""
        events = sorted(((last_written(event), name_of(event), event) for event in self.client.lister("events").list()),
                        key=lambda item: item[:2])
        oldest = self.env.now - LIFETIME
        surplus = len(events) - KEPT if len(events) > MOST else 0
        kept = [written for number, (written, _, _) in enumerate(events) if written > oldest and number >= surplus]
        for _, _, event in events[: len(events) - len(kept)]:
            self.client.delete("events", event)
        return max(kept[0] - oldest, SWEEP) if kept else None


def last_written(event: Object) -> float:
    """When the event last happened, virtual seconds."""
    series = (event.get("series") or {}).get("lastObservedTime")
    stamp = series or event.get("lastTimestamp") or event.get("eventTime") or event["metadata"]["creationTimestamp"]
    return seconds_of(stamp)
