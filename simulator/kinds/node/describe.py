"""The description of a node (describeNode, kubectl/pkg/describe/describe.go)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from simulator.apimachinery.metadata import Object, annotations_of, labels_of, name_of, namespace_of
from simulator.apimachinery.quantity import milli, whole
from simulator.apimachinery.timestamps import age
from simulator.kinds.describing import Writer, events_of, write_events
from simulator.kinds.describing.writer import moment
from simulator.kinds.pod.resources import Amounts, add, pod_limits, pod_requests, quantity_text
from simulator.kinds.pod.status_word import TERMINAL

if TYPE_CHECKING:
    from simulator.kinds.kind import Reader

LEASES = "kube-node-lease"
MOST_POOLS = 10
_TOTALS = ("cpu", "memory", "ephemeral-storage")
_SYSTEM_INFO = (
    ("Machine ID", "machineID"), ("System UUID", "systemUUID"), ("Boot ID", "bootID"),
    ("Kernel Version", "kernelVersion"), ("OS Image", "osImage"), ("Operating System", "operatingSystem"),
    ("Architecture", "architecture"), ("Container Runtime Version", "containerRuntimeVersion"),
    ("Kubelet Version", "kubeletVersion"),
)


def describe_node(node: Object, roles: Sequence[str], reader: Reader, now: float) -> str:
    """What ``kubectl describe node`` prints."""
    writer = Writer()
    _write_identity(writer, node, roles)
    _write_lease(writer, reader.get("leases.coordination.k8s.io", LEASES, name_of(node)), name_of(node))
    _write_status(writer, node)
    _write_slices(writer, [item for item in reader.list("resourceslices.resource.k8s.io")
                           if item["spec"].get("nodeName") == name_of(node)])
    _write_spec(writer, node)
    _write_pods(writer, node, _running_pods(node, reader), now)
    events = events_of(node, reader)
    if events is not None:
        # Controllers name a node by its uid, its kubelet by its name.
        events += events_of(node, reader, name_of(node)) or []
    write_events(writer, events, now)
    return writer.text()


def _write_identity(writer: Writer, node: Object, roles: Sequence[str]) -> None:
    writer.field("Name", name_of(node))
    writer.field("Roles", ",".join(roles) or "<none>")
    writer.labels("Labels", labels_of(node))
    writer.annotations("Annotations", annotations_of(node))
    writer.field("CreationTimestamp", moment(node["metadata"].get("creationTimestamp")))
    writer.taints("Taints", node["spec"].get("taints"))
    writer.field("Unschedulable", str(bool(node["spec"].get("unschedulable"))).lower())


def _write_lease(writer: Writer, lease: Object | None, name: str) -> None:
    if lease is None:
        writer.field("Lease", f'Failed to get lease: leases.coordination.k8s.io "{name}" not found')
        return
    spec = lease.get("spec") or {}
    writer.line("Lease:")
    writer.field("HolderIdentity", spec.get("holderIdentity") or "<unset>", 1)
    for title, field in (("AcquireTime", "acquireTime"), ("RenewTime", "renewTime")):
        writer.field(title, moment(spec[field]) if spec.get(field) else "<unset>", 1)


def _write_status(writer: Writer, node: Object) -> None:
    status = node.get("status") or {}
    if status.get("conditions"):
        heads = ("Type", "Status", "LastHeartbeatTime", "LastTransitionTime", "Reason", "Message")
        writer.table("Conditions", heads, map(_condition_cells, status["conditions"]))
    writer.line("Addresses:")
    for address in status.get("addresses") or ():
        writer.field(address["type"], address["address"], 1)
    for title, field in (("Capacity", "capacity"), ("Allocatable", "allocatable")):
        if status.get(field):
            writer.line(f"{title}:")
            for name in sorted(status[field]):
                writer.field(name, status[field][name], 1)


def _write_slices(writer: Writer, slices: Sequence[Object]) -> None:
    """The devices that drivers offer on this node alone, by pool."""
    pools: dict[tuple[str, str], list[int]] = {}
    for item in slices:
        spec = item["spec"]
        count = pools.setdefault((spec.get("driver", ""), (spec.get("pool") or {}).get("name", "")), [0, 0])
        count[0] += 1
        count[1] += len(spec.get("devices") or ())
    if not pools:
        return
    writer.line("Node-Local ResourceSlices:")
    writer.row("Driver", "Pool", "Slices", "Devices")
    writer.row("------", "----", "------", "-------")
    shown = sorted(pools, key="/".join)
    for pool in shown[:MOST_POOLS]:
        writer.row(*pool, *pools[pool])
    if len(shown) > MOST_POOLS:
        writer.line(f"...and {len(shown) - MOST_POOLS} more pools", 1)


def _condition_cells(condition: dict[str, Any]) -> tuple[str, ...]:
    """The cells of a condition; upstream ends all but the last with a blank."""
    return (f"{condition['type']} ", f"{condition['status']} ", f"{moment(condition.get('lastHeartbeatTime'))} ",
            f"{moment(condition.get('lastTransitionTime'))} ", f"{condition.get('reason', '')} ",
            condition.get("message", ""))


def _write_spec(writer: Writer, node: Object) -> None:
    info, spec = (node.get("status") or {}).get("nodeInfo") or {}, node["spec"]
    writer.line("System Info:")
    for title, field in _SYSTEM_INFO:
        writer.field(title, info.get(field, ""), 1)
    if spec.get("podCIDR"):
        writer.field("PodCIDR", spec["podCIDR"])
    if spec.get("podCIDRs"):
        writer.field("PodCIDRs", ",".join(spec["podCIDRs"]))
    if spec.get("providerID"):
        writer.field("ProviderID", spec["providerID"])


def _running_pods(node: Object, reader: Reader) -> list[Object]:
    return [pod for pod in reader.by_index("pods", "node", name_of(node))
            if (pod.get("status") or {}).get("phase") not in TERMINAL]


def _write_pods(writer: Writer, node: Object, pods: list[Object], now: float) -> None:
    status = node.get("status") or {}
    room = status.get("allocatable") or status.get("capacity") or {}
    writer.field("Non-terminated Pods", f"({len(pods)} in total)")
    heads = ("Namespace", "Name", "", "CPU Requests", "CPU Limits", "Memory Requests", "Memory Limits", "Age")
    writer.row(*heads)
    writer.row(*("-" * len(head) for head in heads))
    requests: Amounts = {}
    limits: Amounts = {}
    for pod in pods:
        asked, allowed = pod_requests(pod["spec"]), pod_limits(pod["spec"])
        shares = (share(amounts, name, room) for name in ("cpu", "memory") for amounts in (asked, allowed))
        created = age(pod["metadata"].get("creationTimestamp"), now)
        writer.row(namespace_of(pod), name_of(pod), "", *shares, created)
        add(requests, asked)
        add(limits, allowed)
    _write_totals(writer, requests, limits, room)


def _write_totals(writer: Writer, requests: Amounts, limits: Amounts, room: dict[str, Any]) -> None:
    writer.line("Allocated resources:\n  (Total limits may be over 100 percent, i.e., overcommitted.)")
    writer.row("Resource", "Requests", "Limits")
    writer.row("--------", "--------", "------")
    huge = sorted(name for name in room if name.startswith("hugepages-"))
    for name in (*_TOTALS, *huge):
        writer.row(name, share(requests, name, room), share(limits, name, room))
    for name in _others(room):
        writer.row(name, _amount(requests, name), _amount(limits, name))


def _others(room: dict[str, Any]) -> Iterable[str]:
    return sorted(name for name in room if name not in (*_TOTALS, "pods") and not name.startswith("hugepages-"))


def share(amounts: Amounts, name: str, room: dict[str, Any]) -> str:
    """An amount and how much of the node it is: ``250m (6%)``, cut off, not rounded."""
    value = amounts.get(name, Fraction())
    total = milli(room.get(name, "0")) if name == "cpu" else whole(room.get(name, "0"))
    part = -int(-value * 1000 // 1) if name == "cpu" else -int(-value // 1)
    percent = int(part / total * 100) if total else 0
    return f"{_amount(amounts, name)} ({percent}%)"


def _amount(amounts: Amounts, name: str) -> str:
    return quantity_text(name, amounts.get(name, Fraction()))


