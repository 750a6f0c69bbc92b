"""The EndpointSlice controller: the addresses behind each Service that selects pods, a hundred to a slice.

Slices change as little as possible: an address stays in the slice it is in, new ones fill up slices that change
anyway, then one that has room, then new slices.

Mirrors pkg/controller/endpointslice and staging/src/k8s.io/endpointslice (reconciler.go, utils.go, trafficdist).
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from simulator.apimachinery.errors import StatusError
from simulator.apimachinery.metadata import (
    Object,
    annotations_of,
    controller_reference,
    is_controlled_by,
    is_terminating,
    labels_of,
    name_of,
    namespace_of,
    split_key,
    uid_of,
)
from simulator.client import Client, Component, Watch
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

SLICES = "endpointslices.discovery.k8s.io"
SERVICE_NAME, MANAGED_BY = "kubernetes.io/service-name", "endpointslice.kubernetes.io/managed-by"
CONTROLLER = "endpointslice-controller.k8s.io"
RESERVED = (SERVICE_NAME, MANAGED_BY, HEADLESS_LABEL)
MAX_ENDPOINTS = 100
ZONE = "topology.kubernetes.io/zone"
SAME_ZONE, SAME_NODE = ("PreferClose", "PreferSameZone", "PreferSameNode"), "PreferSameNode"


def _of_slice(old: Object | None, new: Object | None, client: Client) -> tuple[str, ...]:
    """The Service of a slice of ours that somebody else removed or changed."""
    if old is None or client.is_author or labels_of(old).get(MANAGED_BY) != CONTROLLER:
        return ()
    return (f"{namespace_of(old)}/{labels_of(old).get(SERVICE_NAME, '')}",)


class EndpointSliceController(Component):
    """Keeps the EndpointSlices of each Service."""

    name = "endpoint-slice-controller"
    watches = (*service_watches(), Watch(SLICES, _of_slice))

    def sync(self, key: str) -> None:
        """Bring the slices of the Service at ``key`` in line with its pods."""
        service = self.client.lister("services").get(*split_key(key))
        if service is None or not is_managed(service):
            return
        pods = selected_pods(self.client, service)
        found = self.client.lister(SLICES).by_index("service", name_of(service))
        existing = [item for item in found if namespace_of(item) == namespace_of(service)
                    and labels_of(item).get(MANAGED_BY) == CONTROLLER and not is_terminating(item)]
        zones = {name_of(node): labels_of(node).get(ZONE, "") for node in self.client.lister("nodes").list()}
        self._apply(service, plan(service, pods, existing, zones), trigger_time(service, pods))

    def _apply(self, service: Object, wanted: Plan, triggered: str) -> None:
        if not is_terminating(service):
            for item in wanted.create:
                self._create(_with_trigger(item, triggered))
        for item in wanted.update:
            self.client.update(SLICES, _with_trigger(item, triggered))
        for item in wanted.delete:
            self.client.delete(SLICES, item)

    def _create(self, item: Object) -> None:
        try:
            self.client.create(SLICES, item)
        except StatusError as error:
            if not namespace_is_terminating(error):
                raise


def _with_trigger(item: Object, triggered: str) -> Object:
    annotations = {**annotations_of(item), TRIGGER_TIME: triggered}
    return {**item, "metadata": {**item["metadata"], "annotations": annotations}}


# The plan: pure functions ------------------------------------------------------------------------------------------


@dataclass
class Plan:
    """Which slices to write."""

    create: list[Object] = field(default_factory=list)
    update: list[Object] = field(default_factory=list)
    delete: list[Object] = field(default_factory=list)


def plan(
    service: Object, pods: Sequence[Object], existing: Sequence[Object], zones: Mapping[str, str]
) -> Plan:
    """What to write so that ``existing`` slices show the ``pods`` of ``service``.

    Args:
        zones: the zones of nodes by name, empty when unknown.
    """
    result = Plan(delete=[item for item in existing if not is_controlled_by(item, service)])
    by_ports: dict[str, list[Object]] = {}
    for item in existing:
        if is_controlled_by(item, service):
            by_ports.setdefault(_ports_key(item.get("ports")), []).append(item)
    desired: dict[str, tuple[list[Object], dict[str, Object]]] = {}
    fixed = numeric_ports(service)
    for pod in pods:
        if has_address(pod):
            ports = slice_ports(service, pod) if fixed is None else fixed
            group = desired.setdefault(_ports_key(ports) if fixed is None else "", (ports, {}))
            group[1][uid_of(pod)] = endpoint(pod, service, zones.get(pod["spec"].get("nodeName", ""), ""))
    for ports, endpoints in desired.values():
        _fit(service, ports, endpoints, by_ports.pop(_ports_key(ports), []), result)
    result.delete += [item for items in by_ports.values() for item in items]
    _keep_one(service, existing, result)
    _reuse(service, result)
    return result


def endpoint(pod: Object, service: Object, zone: str) -> Object:
    """One pod's entry in a slice."""
    serving, terminating = is_ready(pod), is_terminating(pod)
    ready = bool(service["spec"].get("publishNotReadyAddresses")) or (serving and not terminating)
    entry = {
        "addresses": [pod["status"]["podIP"]],
        "conditions": {"ready": ready, "serving": serving, "terminating": terminating},
        "targetRef": {"kind": "Pod", "namespace": namespace_of(pod), "name": name_of(pod), "uid": uid_of(pod)},
    }
    optional = {"hostname": hostname(pod, service), "nodeName": pod["spec"].get("nodeName"), "zone": zone}
    entry |= {key: value for key, value in optional.items() if value}
    hints = _hints(service, entry) if ready else {}
    return {**entry, "hints": hints} if hints else entry


def _hints(service: Object, entry: Object) -> Object:
    """Where traffic to this address should come from, as ``trafficDistribution`` asks."""
    wanted = service["spec"].get("trafficDistribution")
    hints = {}
    if wanted in SAME_ZONE and "zone" in entry:
        hints["forZones"] = [{"name": entry["zone"]}]
    if wanted == SAME_NODE and "nodeName" in entry:
        hints["forNodes"] = [{"name": entry["nodeName"]}]
    return hints


def slice_ports(service: Object, pod: Object) -> list[Object]:
    """The Service's ports as numbers on this pod, in the Service's order."""
    ports = []
    for port in service["spec"].get("ports") or ():
        number = find_port(pod, port)
        if number is not None:
            made = {"name": port.get("name", ""), "port": number, "protocol": port.get("protocol", "TCP")}
            ports.append({**made, "appProtocol": port["appProtocol"]} if "appProtocol" in port else made)
    return ports


def numeric_ports(service: Object) -> list[Object] | None:
    """The ports of every pod, where none is looked up by name; None where one is."""
    ports = service["spec"].get("ports") or ()
    named = any(isinstance(port.get("targetPort"), str) for port in ports)
    return None if named else slice_ports(service, {"spec": {}})


def _ports_key(ports: Sequence[Object] | None) -> str:
    return json.dumps(sorted(ports or (), key=lambda port: port.get("name") or ""), sort_keys=True)


def new_slice(service: Object, ports: list[Object] | None, endpoints: list[Object] | None) -> Object:
    """A slice of the Service, to be named by the API server."""
    return {
        "apiVersion": "discovery.k8s.io/v1",
        "kind": "EndpointSlice",
        "metadata": {
            "generateName": f"{name_of(service)}-",
            "namespace": namespace_of(service),
            "labels": slice_labels(service),
            "ownerReferences": [controller_reference(service)],
        },
        "addressType": "IPv6" if (service["spec"].get("ipFamilies") or ["IPv4"])[0] == "IPv6" else "IPv4",
        "endpoints": endpoints,
        "ports": ports,
    }


def slice_labels(service: Object) -> dict[str, str]:
    """The Service's labels and those that say whose slice it is."""
    labels = {key: value for key, value in labels_of(service).items() if key not in RESERVED}
    if is_headless(service):
        labels[HEADLESS_LABEL] = ""
    return {**labels, SERVICE_NAME: name_of(service), MANAGED_BY: CONTROLLER}


def _fit(
    service: Object, ports: list[Object], wanted: dict[str, Object], existing: Sequence[Object], result: Plan
) -> None:
    """Place the endpoints of pods with equal ports; ``wanted`` is keyed by pod uid and used up."""
    labels = slice_labels(service)
    changed, unchanged = [], []
    for item in existing:
        kept = [wanted.pop(uid) for uid in map(_target, item["endpoints"] or ()) if uid in wanted]
        if kept == (item["endpoints"] or []) and labels_of(item) == labels:
            unchanged.append(item)
        elif kept:
            changed.append(_replaced(item, kept, labels))
        else:
            result.delete.append(item)
    left = list(wanted.values())
    for item in sorted(changed, key=lambda item: -len(item["endpoints"])):
        room = MAX_ENDPOINTS - len(item["endpoints"])
        item["endpoints"], left = item["endpoints"] + left[:room], left[room:]
    if left and (target := _roomy(unchanged, len(left))) is not None:
        changed.append(_replaced(target, (target["endpoints"] or []) + left, labels))
        left = []
    result.update += changed
    result.create += [new_slice(service, ports, left[start:start + MAX_ENDPOINTS])
                      for start in range(0, len(left), MAX_ENDPOINTS)]


def _target(entry: Object) -> str:
    return (entry.get("targetRef") or {}).get("uid", "")


def _replaced(item: Object, endpoints: list[Object], labels: dict[str, str]) -> Object:
    return {**item, "metadata": {**item["metadata"], "labels": labels}, "endpoints": endpoints}


def _roomy(slices: Sequence[Object], count: int) -> Object | None:
    """The slice that ``count`` more endpoints fill best, None when none has room."""
    fitting = [item for item in slices if len(item["endpoints"] or ()) + count <= MAX_ENDPOINTS]
    return max(fitting, key=lambda item: len(item["endpoints"] or ()), default=None)


def _keep_one(service: Object, existing: Sequence[Object], result: Plan) -> None:
    """A Service without addresses keeps one empty slice."""
    if result.create or len(result.delete) < len(existing):
        return
    only = result.delete[0] if len(result.delete) == 1 else None
    if only is not None and not only["endpoints"] and not only["ports"] and labels_of(only) == slice_labels(service):
        result.delete = []
    else:
        result.create.append(new_slice(service, None, None))


def _reuse(service: Object, result: Plan) -> None:
    """Turn slices about to go into those about to come."""
    for item in list(result.delete):
        if not result.create or not is_controlled_by(item, service):
            continue
        new = result.create[-1]
        if new["addressType"] == item["addressType"]:
            result.create.pop()
            result.delete.remove(item)
            labels = new["metadata"]["labels"]
            result.update.append({**_replaced(item, new["endpoints"], labels), "ports": new["ports"]})
