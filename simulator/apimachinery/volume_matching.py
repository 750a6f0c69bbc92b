"""Which volume suits a claim: shared by the controller that binds and the scheduler that plans bindings.

Source of the rules: component-helpers/storage/volume (pv_helpers.go) and persistentvolume/index.go.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from simulator.apimachinery.metadata import (
    Object,
    annotations_of,
    is_terminating,
    labels_of,
    name_of,
    namespace_of,
)
from simulator.apimachinery.node_selectors import node_selector_term
from simulator.apimachinery.selectors import label_selector
from simulator.apimachinery.storage import (
    BOUND_BY_CONTROLLER,
    access_modes_text,
    capacity_of,
    claim_reference,
    class_of,
    request_of,
)


def is_bound_to(volume: Object, claim: Object) -> bool:
    """Whether a volume names this claim; a reference without uid names whichever claim has that name."""
    reference = volume["spec"].get("claimRef")
    if not reference or (reference.get("namespace"), reference.get("name")) != (namespace_of(claim), name_of(claim)):
        return False
    return reference.get("uid", "") in ("", claim["metadata"]["uid"])


def same_mode(claim: Object, volume: Object) -> bool:
    """Whether both mean a file system or both a block device."""
    return _mode(claim) == _mode(volume)


def _mode(obj: Object) -> str:
    return obj["spec"].get("volumeMode") or "Filesystem"


def same_attributes(claim: Object, volume: Object) -> bool:
    """Whether both name the same attributes class, or none."""
    wanted, found = (obj["spec"].get("volumeAttributesClassName") or "" for obj in (claim, volume))
    return wanted == found


def covers_modes(claim: Object, volume: Object) -> bool:
    """Whether the volume has every access mode that the claim asks for."""
    return set(claim["spec"].get("accessModes") or ()) <= set(volume["spec"].get("accessModes") or ())


def reaches(volume: Object, labels: Mapping[str, str]) -> bool:
    """Whether a volume can be used on a node with these labels."""
    needed = (volume["spec"].get("nodeAffinity") or {}).get("required")
    if needed is None:
        return True
    node = {"metadata": {"name": "", "labels": labels}}
    return any(node_selector_term(term)(node) for term in needed.get("nodeSelectorTerms") or ())


def best_volume(claim: Object, volumes: Iterable[Object], delayed: bool) -> Object | None:
    """The volume the binder would take: of those with the fewest access modes that suffice, the smallest.

    Args:
        delayed: the claim's class waits for the first consumer, so that only a volume kept for the claim counts.
    """
    by_modes: dict[str, list[Object]] = {}
    for volume in volumes:
        if covers_modes(claim, volume):
            by_modes.setdefault(access_modes_text(volume["spec"].get("accessModes")), []).append(volume)
    for text in sorted(by_modes, key=lambda text: (text.count(","), text)):
        found = find_volume(claim, by_modes[text], None, (), delayed)
        if found is not None:
            return found
    return None


def find_volume(
    claim: Object,
    volumes: Iterable[Object],
    labels: Mapping[str, str] | None,
    excluded: Collection[str] = (),
    delayed: bool = False,
) -> Object | None:
    """The volume kept for the claim, else the smallest free one that suits it.

    Args:
        labels: of the node on which it must be usable; None where any will do.
        excluded: names of volumes that are given away already.
    """
    smallest: Object | None = None
    for volume in volumes:
        if name_of(volume) in excluded or not _could_serve(claim, volume):
            continue
        reachable = labels is None or reaches(volume, labels)
        if is_bound_to(volume, claim):
            return volume if reachable else None
        if (labels is None and delayed) or not reachable or not _is_free_for(claim, volume):
            continue
        if labels is not None and not covers_modes(claim, volume):
            continue
        if smallest is None or capacity_of(volume) < capacity_of(smallest):
            smallest = volume
    return smallest


def _could_serve(claim: Object, volume: Object) -> bool:
    if volume["spec"].get("claimRef") and not is_bound_to(volume, claim):
        return False
    if capacity_of(volume) < request_of(claim) or is_terminating(volume):
        return False
    return same_mode(claim, volume) and same_attributes(claim, volume)


def _is_free_for(claim: Object, volume: Object) -> bool:
    selector = claim["spec"].get("selector")
    if (volume.get("status") or {}).get("phase") != "Available" or class_of(volume) != class_of(claim):
        return False
    return selector is None or label_selector(selector).matches(labels_of(volume))


def mismatch(volume: Object, claim: Object) -> str:
    """Why a volume that a claim asks for by name does not suit it; empty where it does."""
    if is_terminating(volume):
        return f'the volume is marked for deletion "{name_of(volume)}"'
    if capacity_of(volume) < request_of(claim):
        return "requested PV is too small"
    if class_of(volume) != class_of(claim):
        return "storageClassName does not match"
    if not same_attributes(claim, volume):
        return "volumeAttributesClassName does not match"
    if not same_mode(claim, volume):
        return "incompatible volumeMode"
    return "" if covers_modes(claim, volume) else "incompatible accessMode"


def bound_volume(volume: Object, claim: Object) -> Object:
    """The volume with a reference to the claim, marked as bound by a controller unless its owner kept it for the claim;
    the same object where nothing changes.
    """
    reference, meta = volume["spec"].get("claimRef"), volume["metadata"]
    annotations: dict[str, Any] = annotations_of(volume)
    kept = is_bound_to(volume, claim)
    if kept and reference.get("uid") == claim["metadata"]["uid"]:
        return volume
    if not kept and BOUND_BY_CONTROLLER not in annotations:
        meta = {**meta, "annotations": {**annotations, BOUND_BY_CONTROLLER: "yes"}}
    return {**volume, "metadata": meta, "spec": {**volume["spec"], "claimRef": claim_reference(claim)}}
