"""Adoption and release: which objects a controller owns, by owner reference and selector.

An object without a controller that matches is adopted; one that is owned and no longer matches is released; one that
belongs to somebody else is left alone. Used by the Deployment, ReplicaSet and DaemonSet controllers.

Mirrors pkg/controller/controller_ref_manager.go.
"""

from __future__ import annotations

from collections.abc import Callable

from simulator.apimachinery.metadata import (
    Object,
    controller_reference,
    is_controlled_by,
    is_terminating,
    labels_of,
    namespace_of,
)
from simulator.apimachinery.selectors import Selector
from simulator.client import Client


def claim(
    client: Client,
    resource: str,
    owner: Object,
    selector: Selector,
    wanted: Callable[[Object], bool] = lambda obj: True,
) -> list[Object]:
    """The objects of ``resource`` that ``owner`` controls, after adopting and releasing.

    Args:
        wanted: what is not wanted (finished pods, say) is neither returned nor touched.
    """
    lister = client.lister(resource)
    owned = [obj for obj in lister.owned_by(owner) if is_controlled_by(obj, owner) and wanted(obj)]
    claimed = [obj for obj in owned if selector.matches(labels_of(obj))]
    if is_terminating(owner):
        return claimed
    if len(claimed) < len(owned):
        for obj in owned:
            if not selector.matches(labels_of(obj)):
                release(client, resource, obj, owner)
    orphans = _orphans(client, resource, owner, selector, wanted)
    return claimed + [adopt(client, resource, obj, owner) for obj in orphans]


def _orphans(
    client: Client, resource: str, owner: Object, selector: Selector, wanted: Callable[[Object], bool]
) -> list[Object]:
    found = client.lister(resource).by_index("orphan", namespace_of(owner))
    return [obj for obj in found if wanted(obj) and not is_terminating(obj) and selector.matches(labels_of(obj))]


def adopt(client: Client, resource: str, obj: Object, owner: Object) -> Object:
    """Make ``owner`` the controller of ``obj``; returns the object as stored."""
    references = [*(obj["metadata"].get("ownerReferences") or ()), controller_reference(owner)]
    return client.update(resource, {**obj, "metadata": {**obj["metadata"], "ownerReferences": references}})


def release(client: Client, resource: str, obj: Object, owner: Object) -> Object:
    """Take ``owner`` off the owner references of ``obj``; returns the object as stored."""
    meta = {**obj["metadata"]}
    kept = [item for item in meta.pop("ownerReferences", None) or () if item["uid"] != owner["metadata"]["uid"]]
    if kept:
        meta["ownerReferences"] = kept
    return client.update(resource, {**obj, "metadata": meta})
