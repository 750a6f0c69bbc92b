"""The events at the end of a description (searchEvents and DescribeEvents of kubectl/pkg/describe/describe.go)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.apimachinery.metadata import Object, name_of, namespace_of
from simulator.apimachinery.timestamps import age
from simulator.kinds.describing.writer import Writer

if TYPE_CHECKING:
    from simulator.kinds.kind import Reader


class Quiet:
    """A reader that keeps events to itself: several objects are described without them unless they are asked for."""

    def __init__(self, reader: Reader) -> None:
        self.get = reader.get
        self.list = reader.list
        self.by_index = reader.by_index


def events_of(obj: Object, reader: Reader, uid: str | None = None) -> list[Object] | None:
    """The events about an object, in the order of their names; None when ``reader`` is Quiet.

    Args:
        uid: looked for instead of the object's own, as for static pods and nodes.
    """
    if isinstance(reader, Quiet):
        return None
    wanted = (name_of(obj), namespace_of(obj))
    return [event for event in reader.by_index("events", "involved", uid or obj["metadata"].get("uid", ""))
            if _about(event) == wanted]


def _about(event: Object) -> tuple[str, str]:
    involved = event["involvedObject"]
    return involved.get("name", ""), involved.get("namespace", "")


def write_events(writer: Writer, events: list[Object] | None, now: float) -> None:
    """Write the table of events, oldest first; nothing at all for None."""
    if events is None:
        return
    if not events:
        writer.field("Events", "<none>")
        return
    ordered = sorted(events, key=lambda event: event.get("lastTimestamp") or "")
    writer.line("Events:")
    writer.row("Type", "Reason", "Age", "From", "Message")
    writer.row("----", "------", "----", "----", "-------")
    for event in ordered:
        writer.row(*_cells(event, now))


def _cells(event: Object, now: float) -> tuple[str, ...]:
    source = (event.get("source") or {}).get("component") or event.get("reportingComponent") or ""
    message, part = event.get("message", "").strip(), event["involvedObject"].get("fieldPath")
    message = f"{part}: {message}" if part else message
    return event.get("type", ""), event.get("reason", ""), _interval(event, now), source, message


def _interval(event: Object, now: float) -> str:
    """``5s`` for one, ``5s (x3 over 40s)`` for several."""
    first = age(event.get("eventTime") or event.get("firstTimestamp"), now)
    series, count = event.get("series"), event.get("count") or 0
    if series:
        return f"{age(series.get('lastObservedTime'), now)} (x{series.get('count', 0)} over {first})"
    return f"{age(event.get('lastTimestamp'), now)} (x{count} over {first})" if count > 1 else first
