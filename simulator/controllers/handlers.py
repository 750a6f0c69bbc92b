"""Watch handlers that several controllers share: which changes matter, and whose key they put on the queue.

Mirrors the event handlers of pkg/controller/*/…_controller.go. A change that a controller would look at and find
nothing in is left out here, before it costs a sync.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from simulator.apimachinery.metadata import Object, condition, controller_of, key_of, labels_of, namespace_of
from simulator.apimachinery.selectors import Selector, label_selector
from simulator.client import Client, Watch
from simulator.client.component import Handler

BATCH = 0.1
"""Virtual seconds for which changes of pods' status are gathered, as an informer and a busy queue would."""
_SPEC_FIELDS = ("generation", "deletionTimestamp", "uid")


def spec_key(old: Object | None, new: Object | None, client: Client) -> Iterable[str]:
    """The object itself, unless nothing but its status, labels or annotations changed."""
    if old is not None and new is not None:
        before, after = old["metadata"], new["metadata"]
        if all(before.get(field) == after.get(field) for field in _SPEC_FIELDS):
            return ()
    return (key_of(new if new is not None else old),)


def pod_watches(
    kind: str, resource: str, make_selector: Callable[[Any], Selector] = label_selector
) -> tuple[Watch, ...]:
    """Watches on pods for the controllers of ``kind``: at once when pods come, go or change hands; gathered for
    status.

    Args:
        make_selector: reads the ``spec.selector`` of ``kind``.
    """
    return Watch("pods", _pod_moved(kind, resource, make_selector)), Watch("pods", _pod_status(kind), BATCH)


def _pod_moved(kind: str, resource: str, make_selector: Callable[[Any], Selector]) -> Handler:
    def handler(old: Object | None, new: Object | None, client: Client) -> Iterable[str]:
        if old is not None and new is not None and _same_place(old["metadata"], new["metadata"]):
            return ()
        keys = _owner_keys(kind, old, new)
        if new is not None and controller_of(new) is None:
            keys += _matching(resource, new, client, make_selector)
        return keys

    return handler


def _pod_status(kind: str) -> Handler:
    def handler(old: Object | None, new: Object | None, client: Client) -> Iterable[str]:
        if old is None or new is None or _health(old) == _health(new):
            return ()
        return _owner_keys(kind, None, new)

    return handler


def _same_place(before: Object, after: Object) -> bool:
    fields = ("labels", "ownerReferences", "deletionTimestamp")
    return all(before.get(field) == after.get(field) for field in fields)


def _health(pod: Object) -> tuple[str | None, str | None, str | None]:
    ready = condition(pod, "Ready")
    phase = (pod.get("status") or {}).get("phase")
    return (phase, ready["status"], ready.get("lastTransitionTime")) if ready else (phase, None, None)


def _owner_keys(kind: str, *objects: Object | None) -> list[str]:
    keys: list[str] = []
    for obj in objects:
        reference = controller_of(obj) if obj is not None else None
        if reference is not None and reference["kind"] == kind:
            key = f"{namespace_of(obj)}/{reference['name']}"
            if key not in keys:
                keys.append(key)
    return keys


def _matching(
    resource: str, orphan: Object, client: Client, make_selector: Callable[[Any], Selector]
) -> list[str]:
    """The workloads whose selector would adopt an orphan."""
    labels = labels_of(orphan)
    if not labels:
        return []
    found = client.lister(resource).list(namespace_of(orphan))
    return [key_of(item) for item in found if make_selector(item["spec"].get("selector")).matches(labels)]
