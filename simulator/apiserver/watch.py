"""Watches: which changes of the log a client wants, and the events they become.

A watch is not a thing that runs. It is a description; whoever follows the log (an HTTP stream, kubectl in the browser's
terminal, a test) hands each change to ``WatchSpec.on_change`` and sends what comes back. ``kubectl logs -f``
is followed the same way (kubelet/logs.py). Mirrors apiserver/pkg/storage/cacher and endpoints/handlers/watch.go.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import orjson

from simulator.apimachinery.metadata import Object
from simulator.apimachinery.selectors import EVERYTHING, Selector
from simulator.engine import Change
from simulator.kinds.kind import Kind

FieldTerms = tuple[tuple[str, str, bool], ...]


class Follow(Protocol):
    """Something that can be streamed from the log."""

    since: int
    """The resource version after which changes count; 0 for from now on."""
    timeout: float | None
    """Wall seconds after which the stream ends, or None."""
    done: bool
    """Whether nothing more can come, so that the stream may end."""

    def begin(self) -> list[bytes]:
        """What to send before the first change."""

    def on_change(self, change: Change) -> bytes | None:
        """What one write becomes, or None when it is not wanted."""

    def idle(self, version: int) -> bytes | None:
        """What to send when nothing happened for a while, or None."""


@dataclass(frozen=True, slots=True)
class Filter:
    """Which objects of a kind a list or watch wants."""

    kind: Kind
    namespace: str | None = None
    labels: Selector = EVERYTHING
    fields: FieldTerms = ()

    def matches(self, obj: Object) -> bool:
        """Whether the object is wanted; the namespace is not looked at."""
        if not self.labels.matches(obj["metadata"].get("labels")):
            return False
        if not self.fields:
            return True
        values = self.kind.field_values(obj)
        return all((values.get(field, "") == value) is wanted for field, value, wanted in self.fields)


@dataclass(frozen=True, slots=True)
class WatchSpec:
    """A watch as asked for.

    Args:
        filter: the objects wanted.
        since: the resource version to go on from.
        initial: objects to send first as ADDED.
        form: turns one object into what goes over the wire (itself, a one-row Table, its metadata).
        bookmarks: whether the client takes BOOKMARK events.
        initial_events_end: send a BOOKMARK marked ``k8s.io/initial-events-end`` after ``initial``.
        timeout: wall seconds, None for as long as the client likes.
    """

    filter: Filter
    since: int
    initial: Sequence[Object]
    form: Callable[[Object], Any]
    bookmarks: bool = False
    initial_events_end: bool = False
    timeout: float | None = None
    done: bool = False

    def begin(self) -> list[bytes]:
        """The initial objects as ADDED events, and the mark at their end where it was asked for."""
        lines = [self._line("ADDED", obj) for obj in self.initial]
        if self.initial_events_end:
            lines.append(self._bookmark(self.since, {"k8s.io/initial-events-end": "true"}))
        return lines

    def on_change(self, change: Change) -> bytes | None:
        """The event line of one write of the ``objects`` table, or None."""
        if change.table != "objects":
            return None
        wanted, (resource, namespace, _) = self.filter, change.key.split("/", 2)
        if resource != wanted.kind.resource or wanted.namespace not in (None, namespace):
            return None
        before = change.old is not None and wanted.matches(change.old)
        after = change.new is not None and wanted.matches(change.new)
        if after:
            return self._line("MODIFIED" if before else "ADDED", change.new)
        if before:
            last = change.new if change.new is not None else change.old
            meta = {**last["metadata"], "resourceVersion": str(change.version)}
            return self._line("DELETED", {**last, "metadata": meta})
        return None

    def idle(self, version: int) -> bytes | None:
        """A bookmark, for clients that take them."""
        return self._bookmark(version, None) if self.bookmarks else None

    def _bookmark(self, version: int, annotations: dict[str, str] | None) -> bytes:
        meta: dict[str, Any] = {"resourceVersion": str(version), "creationTimestamp": None}
        if annotations:
            meta["annotations"] = annotations
        kind = self.filter.kind
        return self._line("BOOKMARK", {"kind": kind.kind, "apiVersion": kind.api_version, "metadata": meta})

    def _line(self, event: str, obj: Object) -> bytes:
        return orjson.dumps({"type": event, "object": self.form(obj)}) + b"\n"
