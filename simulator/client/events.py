"""Events: what components tell people about an object, the same event counted instead of repeated.

Mirrors client-go/tools/record (recorder and the correlator's aggregation by identical message; the spam filter of 25
events an object with a refill every five minutes is kept as upstream has it).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.apimachinery.metadata import Object, object_reference
from simulator.apimachinery.timestamps import seconds_of, timestamp

if TYPE_CHECKING:
    from simulator.apiserver.registry import Registry

BURST = 25
REFILL_SECONDS = 300.0


class EventRecorder:
    """Records events as ``component`` (``source.component``)."""

    def __init__(self, registry: Registry, component: str) -> None:
        self._registry = registry
        self._component = component

    def event(
        self,
        obj: Object,
        kind: str,
        reason: str,
        message: str,
        *,
        field_path: str = "",
        host: str = "",
    ) -> None:
        """Record one event about ``obj``.

        Args:
            kind: "Normal" or "Warning".
            field_path: e.g. ``spec.containers{web}`` for events about a container.
            host: the node, for events of a kubelet.
        """
        if not self._allowed(obj):
            return
        with self._registry.authored(self._component):
            previous = self._same_event(obj, kind, reason, message, field_path, host)
            if previous is not None:
                self._count(previous)
            else:
                self._create(obj, kind, reason, message, field_path, host)

    def _same_event(
        self, obj: Object, kind: str, reason: str, message: str, field_path: str, host: str
    ) -> Object | None:
        uid = obj["metadata"].get("uid", "")
        for event in self._registry.storage.by_index("events", "involved", uid):
            if (
                event.get("source") == self._source(host)
                and event.get("reason") == reason
                and event.get("message") == message
                and event.get("type") == kind
                and event["involvedObject"].get("fieldPath", "") == field_path
            ):
                return event
        return None

    def _count(self, event: Object) -> None:
        counted = {**event, "metadata": {**event["metadata"]}, "count": event.get("count", 0) + 1,
                   "lastTimestamp": timestamp(self._registry.env.now)}
        self._registry.write("events", event, counted)

    def _create(self, obj: Object, kind: str, reason: str, message: str, field_path: str, host: str) -> None:
        now = self._registry.env.now
        involved = object_reference(obj, field_path)
        stamp = timestamp(now)
        self._registry.create("events", {
            "apiVersion": "v1",
            "kind": "Event",
            "metadata": {
                "name": f"{obj['metadata']['name']}.{self._stamp():x}",
                "namespace": involved.get("namespace", "default"),
            },
            "involvedObject": involved,
            "reason": reason,
            "message": message,
            "source": self._source(host),
            "firstTimestamp": stamp,
            "lastTimestamp": stamp,
            "count": 1,
            "type": kind,
            "eventTime": None,
            "reportingComponent": self._component,
            "reportingInstance": host,
        })

    def _stamp(self) -> int:
        """Nanoseconds since the epoch, as in upstream's event names, which therefore sort by time; never twice the
        same."""
        return int(self._registry.env.now * 1e6) * 1000 + self._registry.storage.resource_version

    def _source(self, host: str) -> dict[str, str]:
        return {"component": self._component, "host": host} if host else {"component": self._component}

    def _allowed(self, obj: Object) -> bool:
        """The spam filter: a bucket of 25 an object and source, one more every five minutes."""
        events = self._registry.storage.by_index("events", "involved", obj["metadata"].get("uid", ""))
        mine = [event for event in events if (event.get("source") or {}).get("component") == self._component]
        spent = sum(event.get("count", 0) for event in mine)
        if spent < BURST:
            return True
        first = min(seconds_of(event["metadata"]["creationTimestamp"]) for event in mine)
        return spent < BURST + (self._registry.env.now - first) / REFILL_SECONDS
