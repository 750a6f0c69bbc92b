"""The writes of the volume binder: phases, and the two halves of a binding.

Mirrors bind, bindVolumeToClaim, bindClaimToVolume, updateClaimStatus and updateVolumePhase of
pkg/controller/volume/persistentvolume/pv_controller.go.
"""

from __future__ import annotations

from typing import Any

from simulator.apimachinery.metadata import Object, annotations_of, name_of
from simulator.apimachinery.storage import BIND_COMPLETED, BOUND_BY_CONTROLLER, CLAIMS, VOLUMES
from simulator.apimachinery.volume_matching import bound_volume
from simulator.client import Client

PRE_RESIZE = "volume.alpha.kubernetes.io/pre-resize-capacity"


def set_volume_phase(client: Client, volume: Object, phase: str, message: str = "") -> Object:
    """Give a volume a phase; nothing is written where it has it."""
    status = volume.get("status") or {}
    if status.get("phase") == phase:
        return volume
    return client.patch_status(VOLUMES, volume, {"phase": phase, "message": message or None})


def set_claim_phase(client: Client, claim: Object, phase: str, volume: Object | None = None) -> Object:
    """Give a claim a phase, and what it has of its volume (None: nothing)."""
    status: dict[str, Any] = {"phase": phase}
    if volume is None:
        status |= dict.fromkeys(("accessModes", "capacity", "currentVolumeAttributesClassName"))
    else:
        status["accessModes"] = volume["spec"].get("accessModes")
        if (claim.get("status") or {}).get("phase") != phase:
            status |= _received(claim, volume, phase)
    return client.patch_status(CLAIMS, claim, status)


def _received(claim: Object, volume: Object, phase: str) -> dict[str, Any]:
    """The size a claim got: what the volume had before it began to grow, where it has not finished."""
    before = annotations_of(volume).get(PRE_RESIZE)
    got: dict[str, Any] = {"capacity": volume["spec"]["capacity"] if before is None else {"storage": before}}
    if (claim.get("status") or {}).get("phase") == "Pending" and phase == "Bound":
        got["currentVolumeAttributesClassName"] = volume["spec"].get("volumeAttributesClassName")
    return got


def bind(client: Client, volume: Object, claim: Object) -> None:
    """Bind a volume and a claim to each other, or finish what was begun: volume, its phase, claim, its phase."""
    wanted = bound_volume(volume, claim)
    if wanted is not volume:
        volume = client.update(VOLUMES, wanted)
    volume = set_volume_phase(client, volume, "Bound")
    claim = _bound_claim(client, claim, volume)
    set_claim_phase(client, claim, "Bound", volume)


def _bound_claim(client: Client, claim: Object, volume: Object) -> Object:
    annotations, spec = annotations_of(claim), claim["spec"]
    added = {} if BIND_COMPLETED in annotations else {BIND_COMPLETED: "yes"}
    if spec.get("volumeName") != name_of(volume):
        spec = {**spec, "volumeName": name_of(volume)}
        added[BOUND_BY_CONTROLLER] = "yes"
    if not added:
        return claim
    meta = {**claim["metadata"], "annotations": {**annotations, **added}}
    return client.update(CLAIMS, {**claim, "metadata": meta, "spec": spec})


def unbind(client: Client, volume: Object) -> None:
    """Take a binding back: the controller's own whole, of somebody else's only the uid."""
    annotations, spec = annotations_of(volume), volume["spec"]
    if BOUND_BY_CONTROLLER in annotations:
        kept = {key: value for key, value in annotations.items() if key != BOUND_BY_CONTROLLER}
        meta = {**volume["metadata"], "annotations": kept}
        if not kept:
            del meta["annotations"]
        fresh = {**volume, "metadata": meta, "spec": {key: spec[key] for key in spec if key != "claimRef"}}
    else:
        reference = {key: value for key, value in spec["claimRef"].items() if key != "uid"}
        fresh = {**volume, "spec": {**spec, "claimRef": reference}}
    set_volume_phase(client, client.update(VOLUMES, fresh), "Available")
