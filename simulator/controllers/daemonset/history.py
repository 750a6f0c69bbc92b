"""The revisions of a DaemonSet's template, kept as ControllerRevisions.

Mirrors pkg/controller/daemon/update.go (constructHistory, snapshot, cleanupHistory).
"""

from __future__ import annotations

from collections.abc import Iterable

from simulator.apimachinery.copying import in_go_order
from simulator.apimachinery.metadata import (
    Object,
    annotations_of,
    controller_reference,
    is_controlled_by,
    labels_of,
    name_of,
    namespace_of,
)
from simulator.apimachinery.selectors import label_selector
from simulator.client import Client
from simulator.controllers.claims import claim
from simulator.controllers.daemonset.nodes import HASH
from simulator.controllers.hashing import compute_hash

REVISIONS = "controllerrevisions.apps"


class Collision(Exception):
    """Another revision has the name that the template's hash gives; the collision count has been raised."""


def revision_data(daemon_set: Object) -> Object:
    """What a revision keeps: a patch that puts the template back; kubectl compares it byte by byte."""
    return in_go_order({"spec": {"template": {"$patch": "replace", **daemon_set["spec"]["template"]}}})


def sync_history(client: Client, daemon_set: Object) -> tuple[Object, list[Object]]:
    """(the current revision, older ones); creates or renumbers the current one where needed.

    Raises:
        Collision: see there.
    """
    selector = label_selector(daemon_set["spec"]["selector"])
    found = claim(client, REVISIONS, daemon_set, selector)
    data = revision_data(daemon_set)
    current = [item for item in found if item["data"] == data]
    old = [item for item in found if item["data"] != data]
    number = max((item["revision"] for item in old), default=0) + 1
    if not current:
        return _create(client, daemon_set, data, number), old
    newest = max(current, key=lambda item: item["revision"])
    for item in current:
        if item is not newest:
            client.delete(REVISIONS, item)
    if newest["revision"] < number:
        newest = client.update(REVISIONS, {**newest, "revision": number})
    return newest, old


def _create(client: Client, daemon_set: Object, data: Object, number: int) -> Object:
    status = daemon_set.get("status") or {}
    template_hash = compute_hash(daemon_set["spec"]["template"], status.get("collisionCount"))
    name = f"{name_of(daemon_set)}-{template_hash}"
    taken = client.lister(REVISIONS).get(namespace_of(daemon_set), name)
    if taken is not None:
        if is_controlled_by(taken, daemon_set) and taken["data"] == data:
            return taken
        client.patch_status("daemonsets.apps", daemon_set, {"collisionCount": status.get("collisionCount", 0) + 1})
        raise Collision
    labels = {**labels_of(daemon_set["spec"]["template"]), HASH: template_hash}
    meta = {"name": name, "namespace": namespace_of(daemon_set), "labels": labels,
            "ownerReferences": [controller_reference(daemon_set)]}
    if annotations := annotations_of(daemon_set):
        meta["annotations"] = dict(annotations)
    return client.create(REVISIONS, {"apiVersion": "apps/v1", "kind": "ControllerRevision", "metadata": meta,
                                     "data": data, "revision": number})


def clean_up(client: Client, daemon_set: Object, old: Iterable[Object], pods: Iterable[Object]) -> None:
    """Delete the oldest revisions beyond ``revisionHistoryLimit`` that no pod is of."""
    ordered = sorted(old, key=lambda item: item["revision"])
    surplus = len(ordered) - daemon_set["spec"].get("revisionHistoryLimit", 10)
    live = {labels_of(pod).get(HASH) for pod in pods}
    for item in [item for item in ordered if labels_of(item).get(HASH) not in live][: max(surplus, 0)]:
        client.delete(REVISIONS, item)
