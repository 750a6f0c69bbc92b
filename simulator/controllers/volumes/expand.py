"""Expansion of claims: no volume plugin of the controller manager grows volumes any more, so it says who must.

Mirrors pkg/controller/volume/expand.
"""

from __future__ import annotations

from collections.abc import Iterable

from simulator.apimachinery.metadata import Object, key_of, split_key
from simulator.apimachinery.quantity import parse_quantity
from simulator.apimachinery.storage import CLAIMS, VOLUMES, request_of
from simulator.client import Client, Component, Watch

WAITING = "waiting for an external controller to expand this PVC"


def grows(claim: Object) -> bool:
    """Whether a bound claim asks for more than it has."""
    status = claim.get("status") or {}
    if status.get("phase") != "Bound":
        return False
    return request_of(claim) > parse_quantity((status.get("capacity") or {}).get("storage", "0"))


def _of_claim(old: Object | None, new: Object | None, client: Client) -> Iterable[str]:
    """A bound claim whose wish grew."""
    if old is None or new is None or request_of(new) <= request_of(old) or not grows(new):
        return ()
    return (key_of(new),)


class ExpandController(Component):
    name = "volume_expand"
    watches = (Watch(CLAIMS, _of_claim),)

    def sync(self, key: str) -> None:
        claim = self.client.lister(CLAIMS).get(*split_key(key))
        if claim is None or not grows(claim):
            return
        volume = self.client.lister(VOLUMES).get("", claim["spec"].get("volumeName", ""))
        if volume is not None and (volume["spec"].get("claimRef") or {}).get("uid") == claim["metadata"]["uid"]:
            self.client.events.event(claim, "Normal", "ExternalExpanding", WAITING)
