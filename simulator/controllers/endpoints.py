"""The Endpoints controller: the addresses behind each Service that selects pods, in the old form.

Mirrors pkg/controller/endpoint/endpoints_controller.go and pkg/api/v1/endpoints/util.go (RepackSubsets).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from simulator.apimachinery.errors import StatusError
from simulator.apimachinery.metadata import (
    Object,
    annotations_of,
    is_terminating,
    key_of,
    labels_of,
    name_of,
    namespace_of,
    split_key,
    uid_of,
)
from simulator.client import Client, Component, Watch
from simulator.controllers.dumping import dump
from simulator.controllers.hashing import fnv1a
from simulator.controllers.pods import is_ready, namespace_is_terminating
from simulator.controllers.services import (
    HEADLESS_LABEL,
    TRIGGER_TIME,
    find_port,
    has_address,
    hostname,
    is_headless,
    is_managed,
    selected_pods,
    service_watches,
    trigger_time,
)

MANAGED_BY = "endpoints.kubernetes.io/managed-by"
CAPACITY = "endpoints.kubernetes.io/over-capacity"
LIMIT = 1000
PORT_FIELDS = ("name", "port", "protocol", "appProtocol")


def _lost(old: Object | None, new: Object | None, client: Client) -> Iterable[str]:
    """Endpoints that somebody deleted are made again where their Service is still there."""
    return (key_of(old),) if new is None and old is not None else ()


class EndpointsController(Component):
    """Keeps Endpoints of the name of each Service."""

    name = "endpoint-controller"
    watches = (*service_watches(), Watch("endpoints", _lost))

    def sync(self, key: str) -> None:
        """Bring the Endpoints at ``key`` in line with the Service of that name."""
        namespace, name = split_key(key)
        service = self.client.lister("services").get(namespace, name)
        current = self.client.lister("endpoints").get(namespace, name)
        if service is None:
            if current is not None:
                self.client.delete("endpoints", current)
        elif is_managed(service):
            self._write(service, current)

    def _write(self, service: Object, current: Object | None) -> None:
        pods = selected_pods(self.client, service)
        subsets, labels = subsets_of(service, pods), _labels(service)
        if current is not None and (current.get("subsets") or []) == subsets and labels_of(current) == labels:
            return
        annotations = {**(annotations_of(current) if current is not None else {}),
                       TRIGGER_TIME: trigger_time(service, pods)}
        annotations.pop(CAPACITY, None)
        if truncate(subsets):
            annotations[CAPACITY] = "truncated"
        new = {"name": name_of(service), "namespace": namespace_of(service)}
        meta = new if current is None else current["metadata"]
        obj = {"apiVersion": "v1", "kind": "Endpoints",
               "metadata": {**meta, "labels": labels, "annotations": annotations}}
        if subsets:
            obj["subsets"] = subsets
        self._store(service, obj, current is None)

    def _store(self, service: Object, obj: Object, is_new: bool) -> None:
        try:
            (self.client.create if is_new else self.client.update)("endpoints", obj)
        except StatusError as error:
            if not (is_new and namespace_is_terminating(error)):
                raise


def _labels(service: Object) -> dict[str, str]:
    labels = {key: value for key, value in labels_of(service).items() if key != HEADLESS_LABEL}
    if is_headless(service):
        labels[HEADLESS_LABEL] = ""
    return {**labels, MANAGED_BY: "endpoint-controller"}


# Subsets -----------------------------------------------------------------------------------------------------------

Port = tuple
"""(name, number, protocol, application protocol) of a port, None standing for what is not set."""


def subsets_of(service: Object, pods: Iterable[Object]) -> list[Object]:
    """The subsets of a Service's Endpoints: ports that the same addresses offer stand together.

    Pods with and without the named port ``web``: one subset with the port and the first pods' addresses only.
    """
    everyone = bool(service["spec"].get("publishNotReadyAddresses"))
    by_port: dict[Port | None, dict[str, bool]] = {}
    addresses: dict[str, Object] = {}
    fixed = None if _has_named_port(service) else _ports(service, {"spec": {}})
    for pod in pods:
        if not has_address(pod) or (is_terminating(pod) and not everyone):
            continue
        uid = uid_of(pod)
        addresses[uid] = _address(pod, service)
        for port in _ports(service, pod) if fixed is None else fixed:
            by_port.setdefault(port, {})[uid] = everyone or is_ready(pod)
    return _repack(by_port, addresses)


def _address(pod: Object, service: Object) -> Object:
    address = {"ip": pod["status"]["podIP"]}
    if name := hostname(pod, service):
        address["hostname"] = name
    if node := pod["spec"].get("nodeName"):
        address["nodeName"] = node
    target = {"kind": "Pod", "namespace": namespace_of(pod), "name": name_of(pod), "uid": uid_of(pod)}
    return {**address, "targetRef": target}


def _has_named_port(service: Object) -> bool:
    return any(isinstance(port.get("targetPort"), str) for port in service["spec"].get("ports") or ())


def _ports(service: Object, pod: Object) -> list[Port | None]:
    given = service["spec"].get("ports") or ()
    if not given:
        return [None] if service["spec"].get("clusterIP") == "None" else []
    found = ((port, find_port(pod, port)) for port in given)
    return [(port.get("name") or None, number, port.get("protocol", "TCP"), port.get("appProtocol"))
            for port, number in found if number is not None]


def _repack(by_port: dict[Port | None, dict[str, bool]], addresses: dict[str, Object]) -> list[Object]:
    groups: dict[frozenset[tuple[str, bool]], list[Port]] = {}
    for port, members in by_port.items():
        groups.setdefault(frozenset(members.items()), []).extend(() if port is None else (port,))
    subsets = [_subset(members, ports, addresses) for members, ports in groups.items()]
    return sorted(subsets, key=lambda subset: _hash("v1.EndpointSubset", subset)) if len(subsets) > 1 else subsets


def _subset(members: frozenset[tuple[str, bool]], ports: Sequence[Port], addresses: dict[str, Object]) -> Object:
    subset: Object = {}
    for field, wanted in (("addresses", True), ("notReadyAddresses", False)):
        found = [addresses[uid] for uid, ready in members if ready is wanted]
        if found:
            subset[field] = sorted(found, key=lambda item: (item["ip"], item["targetRef"]["uid"]))
    if ports:
        given = [dict(pair for pair in zip(PORT_FIELDS, port, strict=True) if pair[1] is not None) for port in ports]
        subset["ports"] = sorted(given, key=lambda port: _hash("v1.EndpointPort", port)) if len(given) > 1 else given
    return subset


def _hash(type_name: str, value: Object) -> int:
    return fnv1a(dump(type_name, value).encode(), 128)


def truncate(subsets: list[Object]) -> bool:
    """Cut the subsets down to 1,000 addresses, ready ones first; whether any was cut off.

    The places are shared out among subsets in proportion; with one subset, the usual case, the first 1,000 stay.
    """
    total = sum(len(subset.get(field) or ()) for subset in subsets for field in ("addresses", "notReadyAddresses"))
    if total <= LIMIT:
        return False
    ready = sum(len(subset.get("addresses") or ()) for subset in subsets)
    _cut(subsets, "addresses", ready, min(ready, LIMIT))
    _cut(subsets, "notReadyAddresses", total - ready, max(LIMIT - ready, 0))
    return True


def _cut(subsets: list[Object], field: str, total: int, room: int) -> None:
    for subset in subsets:
        if kept := (subset.get(field) or [])[: len(subset.get(field) or ()) * room // total if total else 0]:
            subset[field] = kept
        else:
            subset.pop(field, None)
