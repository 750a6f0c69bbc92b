"""The mirroring controller: Endpoints written by hand for a Service without selector appear as EndpointSlices too.

Mirrors pkg/controller/endpointslicemirroring.
"""

from __future__ import annotations

from collections.abc import Iterable

from simulator.apimachinery.metadata import (
    Object,
    annotations_of,
    controller_reference,
    key_of,
    labels_of,
    name_of,
    namespace_of,
    split_key,
)
from simulator.client import Client, Component, Watch
from simulator.controllers.endpointslice import MANAGED_BY, SERVICE_NAME, SLICES
from simulator.controllers.services import HEADLESS_LABEL, TRIGGER_TIME

CONTROLLER = "endpointslicemirroring-controller.k8s.io"
SKIP_LABEL = "endpointslice.kubernetes.io/skip-mirror"
LEADER = "control-plane.alpha.kubernetes.io/leader"
LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration"
MAX_SUBSET = 1000
"""Addresses of a subset that are mirrored."""


def _own(old: Object | None, new: Object | None, client: Client) -> Iterable[str]:
    return (key_of(new if new is not None else old),)


def _of_slice(old: Object | None, new: Object | None, client: Client) -> Iterable[str]:
    if old is None or labels_of(old).get(MANAGED_BY) != CONTROLLER:
        return ()
    return (f"{namespace_of(old)}/{labels_of(old).get(SERVICE_NAME, '')}",)


class EndpointSliceMirroringController(Component):
    """Copies custom Endpoints into slices."""

    name = "endpoint-slice-mirroring-controller"
    watches = (Watch("endpoints", _own), Watch("services", _own), Watch(SLICES, _of_slice))

    def sync(self, key: str) -> None:
        """Bring the mirrored slices of the Endpoints at ``key`` in line with them."""
        namespace, name = split_key(key)
        endpoints = self.client.lister("endpoints").get(namespace, name)
        service = self.client.lister("services").get(namespace, name)
        existing = [item for item in self.client.lister(SLICES).by_index("service", name)
                    if namespace_of(item) == namespace and labels_of(item).get(MANAGED_BY) == CONTROLLER]
        wanted = mirrored(endpoints) if endpoints is not None and is_mirrored(endpoints, service) else []
        for old, new in zip(existing, wanted, strict=False):
            self._replace(old, new)
        for new in wanted[len(existing):]:
            self.client.create(SLICES, new)
        for old in existing[len(wanted):]:
            self.client.delete(SLICES, old)

    def _replace(self, old: Object, new: Object) -> None:
        if old["addressType"] != new["addressType"]:
            self.client.delete(SLICES, old)
            self.client.create(SLICES, new)
            return
        given = new["metadata"]
        meta = {**old["metadata"], "labels": given["labels"], "annotations": given["annotations"]}
        if not given["annotations"]:
            del meta["annotations"]
        self.client.update(SLICES, {**old, "metadata": meta, "endpoints": new["endpoints"], "ports": new["ports"]})


def is_mirrored(endpoints: Object, service: Object | None) -> bool:
    """Whether the Endpoints belong to a Service that selects no pods, and nothing on them forbids it."""
    if service is None or service["spec"].get("selector"):
        return False
    return labels_of(endpoints).get(SKIP_LABEL) != "true" and LEADER not in annotations_of(endpoints)


def mirrored(endpoints: Object) -> list[Object]:
    """The slices that show the Endpoints: one for each subset and family of addresses."""
    slices = []
    for subset in endpoints.get("subsets") or ():
        entries = [(item["ip"], _entry(item, ready)) for field, ready in (("addresses", True),
                                                                         ("notReadyAddresses", False))
                   for item in subset.get(field) or ()][:MAX_SUBSET]
        for family, wanted in (("IPv4", False), ("IPv6", True)):
            found = [entry for ip, entry in entries if (":" in ip) is wanted]
            if found:
                slices.append(_slice(endpoints, family, found, subset.get("ports") or []))
    return slices


def _entry(address: Object, ready: bool) -> Object:
    entry = {"addresses": [address["ip"]], "conditions": {"ready": ready}}
    return entry | {field: address[field] for field in ("hostname", "nodeName", "targetRef") if address.get(field)}


def _slice(endpoints: Object, family: str, entries: list[Object], ports: list[Object]) -> Object:
    labels = {key: value for key, value in labels_of(endpoints).items() if key != HEADLESS_LABEL}
    annotations = {key: value for key, value in annotations_of(endpoints).items()
                   if key not in (TRIGGER_TIME, LAST_APPLIED)}
    return {
        "apiVersion": "discovery.k8s.io/v1",
        "kind": "EndpointSlice",
        "metadata": {
            "generateName": f"{name_of(endpoints)}-",
            "namespace": namespace_of(endpoints),
            "labels": {**labels, SERVICE_NAME: name_of(endpoints), MANAGED_BY: CONTROLLER},
            "annotations": annotations,
            "ownerReferences": [controller_reference(endpoints)],
        },
        "addressType": family,
        "endpoints": entries,
        "ports": [{"name": "", "protocol": "TCP", **port} for port in ports],
    }
