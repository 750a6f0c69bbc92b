"""A sandbox's past: its objects as they stood after each commit.

The log keeps the old value beside the new one, so the past is today's objects with the log undone, step by
step. Labs ask it what happened while no browser was open; time travel will start from it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from simulator.apimachinery.metadata import Object
from simulator.apimachinery.selectors import parse_selector
from simulator.cluster import Cluster
from simulator.engine import Change
from simulator.sandbox.codec import Batch
from simulator.sandbox.replica import Replica
from simulator.sandbox.store import HistoryLost

FIRST_LOGGED = 2
"""A sandbox is born at revision 1, so its first commit is number 2."""


class ClusterView:
    """The objects of a cluster at one moment. Everything it returns is frozen."""

    def __init__(self, objects: dict[str, Object], now: float, revision: int = 0) -> None:
        self._objects = objects
        self.now = now
        self.revision = revision
        """The commit it was taken at, where that is known."""

    @classmethod
    def of(cls, cluster: Cluster) -> ClusterView:
        """The cluster as it is."""
        return cls(dict(cluster.state.items("objects")), cluster.now)

    def get(self, resource: str, namespace: str, name: str) -> Object | None:
        """The object, or None."""
        return self._objects.get(f"{resource}/{namespace}/{name}")

    def list(self, resource: str, namespace: str | None = None, selector: str | None = None) -> Sequence[Object]:
        """The objects of a resource, in a namespace or all, whose labels match the selector, in order of key."""
        start = f"{resource}/" if namespace is None else f"{resource}/{namespace}/"
        matching = parse_selector(selector or "")
        found = sorted(key for key in self._objects if key.startswith(start))
        return [self._objects[key] for key in found if matching.matches(self._objects[key]["metadata"].get("labels"))]

    def move(self, changes: Sequence[Change], now: float, back: bool = False) -> None:
        """Apply the changes of a commit, or undo them."""
        for change in reversed(changes) if back else changes:
            value = change.old if back else change.new
            if value is None:
                self._objects.pop(change.key, None)
            else:
                self._objects[change.key] = value
        self.now = now or self.now

    def copy(self) -> ClusterView:
        """A view that no longer moves."""
        return ClusterView(dict(self._objects), self.now)


@dataclass(frozen=True, slots=True)
class Step:
    """One commit: its number, the virtual time after it, its writes of objects, and the state after it.

    ``view`` moves on with the next step; copy it to keep it.
    """

    revision: int
    now: float
    changes: tuple[tuple[str, Object | None, Object | None, str], ...]
    view: ClusterView


def step_of(batch: Batch, view: ClusterView) -> Step:
    """The step of a batch whose changes ``view`` has taken over already."""
    changes = tuple((change.key, change.old, change.new, change.author) for change in batch.objects)
    return Step(batch.revision, view.now, changes, view)


def walk(view: ClusterView, batches: Sequence[Batch]) -> Iterator[Step]:
    """Move ``view`` over the batches, a step each."""
    for batch in batches:
        view.move(batch.objects, batch.now)
        yield step_of(batch, view)


def past(replica: Replica, revision: int) -> tuple[ClusterView, list[Batch]]:
    """The objects as they stood at ``revision`` (or the oldest commit kept), and the batches since."""
    with replica.lock:
        replica.catch_up()
        latest = replica.revision
        view = ClusterView(dict(replica.cluster.state.items("objects")), replica.cluster.now, latest)
    batches: list[Batch] = []
    for batch in replica.store.backwards(replica.sandbox):
        if batch.revision <= revision:
            break
        if batch.revision <= latest:
            batches.append(batch)
    for batch in batches:
        view.move(batch.objects, 0.0, back=True)
    return view, batches[::-1]


def revision_of(replica: Replica, resource_version: int) -> int:
    """The commit after which a watch from ``resource_version`` goes on.

    Raises:
        HistoryLost: the log does not reach back that far.
    """
    with replica.lock:
        replica.catch_up()
        if resource_version >= replica.cluster.registry.storage.resource_version:
            return replica.revision
        oldest = replica.revision + 1
    for batch in replica.store.backwards(replica.sandbox):
        if 0 < batch.resource_version <= resource_version:
            return batch.revision
        oldest = batch.revision
    if oldest == FIRST_LOGGED:
        return oldest - 1
    raise HistoryLost(f"{replica.sandbox}: resource version {resource_version}")
