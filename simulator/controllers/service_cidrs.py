"""Ranges of Service addresses and who holds which address.

The ServiceCIDR controller guards ranges that are in use and says that they are ready; the allocator keeps an IPAddress
for every Service that has one. Mirrors pkg/controller/servicecidrs and pkg/registry/core/service/ipallocator.
"""

from __future__ import annotations

from collections.abc import Iterable
from ipaddress import ip_address, ip_network

from simulator.apimachinery.metadata import (
    Object,
    condition,
    is_terminating,
    key_of,
    labels_of,
    name_of,
    namespace_of,
)
from simulator.apimachinery.timestamps import seconds_of, timestamp
from simulator.client import Client, Component, Watch, own_key

RANGES, ADDRESSES = "servicecidrs.networking.k8s.io", "ipaddresses.networking.k8s.io"
FINALIZER = "networking.k8s.io/service-cidr-finalizer"
FAMILY_LABEL, MANAGED_BY_LABEL = "ipaddress.kubernetes.io/ip-family", "ipaddress.kubernetes.io/managed-by"
ALLOCATOR = "ipallocator.k8s.io"
READY = ("True", "", "Kubernetes Service CIDR is ready")
IN_USE = ("False", "Terminating",
          "There are still IPAddresses referencing the ServiceCIDR, please remove them or create a new ServiceCIDR")
GRACE = 10.0
"""Seconds between asking for a range's deletion and its end, in which nobody may take an address of it."""


def _ranges_of_address(old: Object | None, new: Object | None, client: Client) -> Iterable[str]:
    """When an address goes, the ranges that wait for it."""
    if new is not None:
        return ()
    return [key_of(item) for item in client.lister(RANGES).list() if is_terminating(item)]


class ServiceCIDRController(Component):
    """Keeps ranges until nothing uses them."""

    name = "service-cidr-controller"
    watches = (Watch(RANGES, own_key), Watch(ADDRESSES, _ranges_of_address))

    def sync(self, key: str) -> float | None:
        found = self.client.lister(RANGES).get("", key)
        if found is None:
            return None
        finalizers = found["metadata"].get("finalizers") or []
        if is_terminating(found):
            return self._let_go(found, finalizers)
        if FINALIZER not in finalizers:
            found = self._put_finalizers(found, [*finalizers, FINALIZER])
        self._say(found, READY)
        return None

    def _let_go(self, found: Object, finalizers: list[str]) -> float | None:
        if self._is_needed(found):
            self._say(found, IN_USE)
            return None
        left = seconds_of(found["metadata"]["deletionTimestamp"]) + GRACE - self.env.now
        if left > 0:
            return left
        if FINALIZER in finalizers:
            self._put_finalizers(found, [item for item in finalizers if item != FINALIZER])
        return None

    def _is_needed(self, found: Object) -> bool:
        """Whether an address of the range is held, and no other range has it, too."""
        others = [ip_network(text) for item in self.client.lister(RANGES).list()
                  if name_of(item) != name_of(found) and not is_terminating(item) for text in item["spec"]["cidrs"]]
        own = [ip_network(text) for text in found["spec"]["cidrs"]]
        held = (ip_address(name_of(item)) for item in self.client.lister(ADDRESSES).list()
                if labels_of(item).get(MANAGED_BY_LABEL) == ALLOCATOR)
        return any(any(address in net for net in own) and not any(address in net for net in others)
                   for address in held)

    def _put_finalizers(self, found: Object, finalizers: list[str]) -> Object:
        meta = {**found["metadata"], "finalizers": finalizers}
        return self.client.update(RANGES, {**found, "metadata": meta})

    def _say(self, found: Object, wanted: tuple[str, str, str]) -> None:
        current = condition(found, "Ready")
        if current is not None and (current["status"], current["reason"], current["message"]) == wanted:
            return
        status, reason, message = wanted
        ready = {"type": "Ready", "status": status, "reason": reason, "message": message,
                 "lastTransitionTime": timestamp(self.env.now)}
        self.client.update_status(RANGES, {**found, "status": {"conditions": [ready]}})


def _addresses_of(service: Object | None) -> set[str]:
    addresses = service["spec"].get("clusterIPs") or () if service is not None else ()
    return {address for address in addresses if address != "None"}


def _addresses_that_changed(old: Object | None, new: Object | None, client: Client) -> Iterable[str]:
    """The addresses that a Service got or gave back, each with the Service's name."""
    before, after = _addresses_of(old), _addresses_of(new)
    service = new if new is not None else old
    return [f"{key_of(service)}/{address}" for address in sorted(before ^ after)]


class AddressAllocator(Component):
    """Notes which Service holds which address."""

    name = "kube-apiserver-ipallocator"
    watches = (Watch("services", _addresses_that_changed),)

    def sync(self, key: str) -> None:
        namespace, name, address = key.split("/")
        service = self.client.lister("services").get(namespace, name)
        noted = self.client.lister(ADDRESSES).get("", address)
        if address in _addresses_of(service):
            if noted is None:
                self.client.create(ADDRESSES, _note(service, address))
        elif noted is not None and _holder(noted) == (namespace, name):
            self.client.delete(ADDRESSES, noted)


def _holder(noted: Object) -> tuple[str, str]:
    parent = noted["spec"]["parentRef"]
    return parent.get("namespace", ""), parent["name"]


def _note(service: Object, address: str) -> Object:
    labels = {FAMILY_LABEL: f"IPv{ip_address(address).version}", MANAGED_BY_LABEL: ALLOCATOR}
    parent = {"resource": "services", "namespace": namespace_of(service), "name": name_of(service)}
    return {"apiVersion": "networking.k8s.io/v1", "kind": "IPAddress", "metadata": {"name": address, "labels": labels},
            "spec": {"parentRef": parent}}
