"""The revisions of a StatefulSet's template, kept as ControllerRevisions under names a real cluster would give them.

Mirrors getStatefulSetRevisions and truncateHistory (pkg/controller/statefulset/stateful_set_control.go), and
pkg/controller/history/controller_history.go.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import NamedTuple

from simulator.apimachinery.copying import in_go_order
from simulator.apimachinery.metadata import (
    Object,
    annotations_of,
    controller_reference,
    labels_of,
    name_of,
    namespace_of,
)
from simulator.client import Client
from simulator.controllers.hashing import safe_encode
from simulator.controllers.statefulset.identity import REVISION

REVISIONS = "controllerrevisions.apps"
HASH = "controller.kubernetes.io/hash"
_MASK, _OFFSET, _PRIME = 0xFFFFFFFF, 0x811C9DC5, 0x01000193
_ESCAPES = str.maketrans({"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"})


class Revisions(NamedTuple):
    """The revision that pods had, the one they shall have, and how often a name was taken."""

    current: Object
    update: Object
    collisions: int


def revision_data(stateful_set: Object) -> Object:
    """What a revision keeps: a patch that puts the template back; kubectl compares it byte by byte."""
    return in_go_order({"spec": {"template": {"$patch": "replace", **stateful_set["spec"]["template"]}}})


def revision_hash(data: Object, collisions: int) -> str:
    """The hash in a revision's name: FNV-1 over the patch as Go writes it, and over the count of collisions."""
    text = json.dumps(data, sort_keys=True, separators=(",", ":"), ensure_ascii=False).translate(_ESCAPES)
    total = _OFFSET
    for byte in (text + str(collisions)).encode():
        total = (total * _PRIME & _MASK) ^ byte
    return safe_encode(str(total))


def template_of(revision: Object) -> Object:
    """The pod template a revision keeps."""
    return {key: value for key, value in revision["data"]["spec"]["template"].items() if key != "$patch"}


def sync_revisions(client: Client, stateful_set: Object, found: Sequence[Object]) -> Revisions:
    """The current and the wanted revision; creates or renumbers the latter where needed.

    Args:
        found: the StatefulSet's revisions, oldest first.
    """
    data, status = revision_data(stateful_set), stateful_set.get("status") or {}
    collisions, number = status.get("collisionCount", 0), found[-1]["revision"] + 1 if found else 1
    equal = [item for item in found if item["data"] == data]
    if not equal:
        update, collisions = _create(client, stateful_set, data, number, collisions)
    elif equal[-1] is found[-1]:
        update = equal[-1]
    else:
        update = client.update(REVISIONS, {**equal[-1], "revision": number})
    current = next((item for item in found if name_of(item) == status.get("currentRevision")), update)
    return Revisions(current, update, collisions)


def _create(
    client: Client, stateful_set: Object, data: Object, number: int, collisions: int
) -> tuple[Object, int]:
    labels = {**labels_of(stateful_set["spec"]["template"]), HASH: revision_hash(data, collisions)}
    while True:
        name = f"{name_of(stateful_set)}-{revision_hash(data, collisions)}"
        taken = client.lister(REVISIONS).get(namespace_of(stateful_set), name)
        if taken is None:
            break
        if taken["data"] == data:
            return taken, collisions
        collisions += 1
    meta = {"name": name, "namespace": namespace_of(stateful_set), "labels": labels,
            "ownerReferences": [controller_reference(stateful_set)]}
    if annotations := annotations_of(stateful_set):
        meta["annotations"] = dict(annotations)
    created = client.create(REVISIONS, {"apiVersion": "apps/v1", "kind": "ControllerRevision", "metadata": meta,
                                        "data": data, "revision": number})
    return created, collisions


def clean_up(
    client: Client, stateful_set: Object, found: Sequence[Object], pods: Sequence[Object], live: Revisions
) -> None:
    """Delete the oldest revisions beyond ``revisionHistoryLimit`` that neither a pod nor the status names."""
    limit = stateful_set["spec"].get("revisionHistoryLimit", 10)
    names = {name_of(live.current), name_of(live.update), *(labels_of(pod).get(REVISION) for pod in pods)}
    history = [item for item in found if name_of(item) not in names]
    if limit >= 0:
        for item in history[: max(len(history) - limit, 0)]:
            client.delete(REVISIONS, item)
