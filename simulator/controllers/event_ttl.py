"""Events are forgotten an hour after they were last written.

Mirrors kube-apiserver's ``--event-ttl`` (a lease in etcd), which has no controller of its own.
"""

from __future__ import annotations

from simulator.apimachinery.metadata import Object
from simulator.apimachinery.timestamps import seconds_of
from simulator.client import Component, Watch, named_key

LIFETIME = 3600.0
SWEEP = 10.0
"""Least virtual seconds between two sweeps."""


class EventTimeToLive(Component):
    """Deletes old events."""

    name = "event-ttl"
    watches = (Watch("events", named_key("sweep"), LIFETIME),)

    def sync(self, key: str) -> float | None:
        """Delete the events whose hour is over; returns when the next one's is."""
        oldest = self.env.now - LIFETIME
        kept = []
        for event in self.client.lister("events").list():
            written = last_written(event)
            if written <= oldest:
                self.client.delete("events", event)
            else:
                kept.append(written)
        return max(min(kept) - oldest, SWEEP) if kept else None


def last_written(event: Object) -> float:
    """When the event last happened, virtual seconds."""
    series = (event.get("series") or {}).get("lastObservedTime")
    stamp = series or event.get("lastTimestamp") or event.get("eventTime") or event["metadata"]["creationTimestamp"]
    return seconds_of(stamp)
