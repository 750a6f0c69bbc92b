"""Events: what components tell people about an object, the same event counted instead of repeated.

Most components write core/v1 events, which count; the scheduler writes those of events.k8s.io, which have an action,
a moment and a series. Both are one storage (kinds/event).

Mirrors client-go/tools/record (recorder and the correlator's aggregation by identical message; the spam filter of 25
events an object with a refill every five minutes is kept as upstream has it) and client-go/tools/events.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.apimachinery.metadata import Object, object_reference
from simulator.apimachinery.timestamps import micro_timestamp, seconds_of, timestamp

if TYPE_CHECKING:
    from simulator.apiserver.registry import Registry

BURST = 25
REFILL_SECONDS = 300.0
SERIES_SECONDS = 360.0
"""How long an event of events.k8s.io waits for its like to become a series (events.finishTime)."""
UNKNOWN_HOST = "vm"
"""The machine of a control plane that is not a node of its cluster."""


class EventRecorder:
    """Records events as ``component`` (``source.component``).

    Args:
        author: who writes them, where that is not the name that events say.
    """

    def __init__(self, registry: Registry, component: str, author: str = "") -> None:
        self._registry = registry
        self._component = component
        self._author = author or component

    def called(self, component: str) -> EventRecorder:
        """A recorder of the same author whose events say ``component``."""
        return EventRecorder(self._registry, component, self._author)

    # core/v1 -------------------------------------------------------------------------------------------------------

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
        with self._registry.authored(self._author):
            previous = self._same_event(obj, kind, reason, message, field_path, host)
            if previous is not None:
                self._count(previous)
            else:
                self._create(obj, kind, reason, message, field_path, host)

    def _same_event(
        self, obj: Object, kind: str, reason: str, message: str, field_path: str, host: str
    ) -> Object | None:
        for event in self._about(obj):
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
        involved = object_reference(obj, field_path)
        stamp = timestamp(self._registry.env.now)
        self._registry.create("events", {
            "apiVersion": "v1",
            "kind": "Event",
            "metadata": self._metadata(involved),
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

    def _source(self, host: str) -> dict[str, str]:
        return {"component": self._component, "host": host} if host else {"component": self._component}

    def _allowed(self, obj: Object) -> bool:
        """The spam filter: a bucket of 25 an object and source, one more every five minutes."""
        mine = [event for event in self._about(obj)
                if (event.get("source") or {}).get("component") == self._component]
        spent = sum(event.get("count", 0) for event in mine)
        if spent < BURST:
            return True
        first = min(seconds_of(event["metadata"]["creationTimestamp"]) for event in mine)
        return spent < BURST + (self._registry.env.now - first) / REFILL_SECONDS

    # events.k8s.io -------------------------------------------------------------------------------------------------

    def report(
        self, obj: Object, kind: str, reason: str, action: str, note: str, related: Object | None = None
    ) -> None:
        """Record one event about ``obj`` in the form of events.k8s.io; its like within six minutes makes a series.

        Args:
            kind: "Normal" or "Warning".
            action: what was being done: "Binding".
            related: another object that has to do with it.
        """
        regarding = object_reference(obj)
        about = {
            "type": kind, "reason": reason, "action": action, "reportingComponent": self._component,
            "reportingInstance": f"{self._component}-{self._host()}", "involvedObject": regarding,
            "related": object_reference(related) if related is not None else None,
        }
        with self._registry.authored(self._author):
            for event in self._about(obj):
                if self._is_recent(event) and all(event.get(field) == value for field, value in about.items()):
                    self._continue(event)
                    return
            self._registry.create("events", {
                "apiVersion": "v1",
                "kind": "Event",
                "metadata": self._metadata(regarding),
                "eventTime": micro_timestamp(self._registry.env.now),
                "message": note,
                "source": {},
                "firstTimestamp": None,
                "lastTimestamp": None,
                **{field: value for field, value in about.items() if value is not None},
            })

    def _is_recent(self, event: Object) -> bool:
        stamp = (event.get("series") or {}).get("lastObservedTime") or event.get("eventTime")
        return bool(stamp) and seconds_of(stamp) > self._registry.env.now - SERIES_SECONDS

    def _continue(self, event: Object) -> None:
        count = (event.get("series") or {}).get("count", 1) + 1
        series = {"count": count, "lastObservedTime": micro_timestamp(self._registry.env.now)}
        self._registry.write("events", event, {**event, "metadata": {**event["metadata"]}, "series": series})

    def _host(self) -> str:
        """The machine the component runs on, as the holder of its lease says."""
        name = _LEASES.get(self._component, "")
        lease = self._registry.storage.get("leases.coordination.k8s.io", "kube-system", name)
        holder = ((lease or {}).get("spec") or {}).get("holderIdentity") or ""
        return holder.partition("_")[0] or UNKNOWN_HOST

    # Both ----------------------------------------------------------------------------------------------------------

    def _about(self, obj: Object) -> list[Object]:
        return list(self._registry.storage.by_index("events", "involved", obj["metadata"].get("uid", "")))

    def _metadata(self, involved: Object) -> Object:
        return {"name": f"{involved['name']}.{self._stamp():x}", "namespace": involved.get("namespace", "default")}

    def _stamp(self) -> int:
        """Nanoseconds since the epoch, as in upstream's event names, which therefore sort by time; never twice the
        same."""
        return int(self._registry.env.now * 1e6) * 1000 + self._registry.storage.resource_version


_LEASES = {"default-scheduler": "kube-scheduler"}
