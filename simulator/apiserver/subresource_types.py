"""What subresources take and give: their verbs, and the kind behind them where it isn't the resource's own.

Source: the discovery documents that Kubernetes publishes (api/discovery).
"""

from __future__ import annotations

from dataclasses import dataclass

from simulator.kinds.kind import Kind

_READ_WRITE = ("get", "patch", "update")
_CONNECT = ("create", "get")
_PROXY = ("create", "delete", "get", "patch", "update")


@dataclass(frozen=True, slots=True)
class SubresourceType:
    """A subresource's verbs and its kind; ``{}`` in the kind's name stands for the resource's kind."""

    verbs: tuple[str, ...] = _READ_WRITE
    kind: str = "{}"
    group: str = ""
    version: str = ""


_TYPES = {
    "attach": SubresourceType(_CONNECT, "{}AttachOptions"),
    "binding": SubresourceType(("create",), "Binding"),
    "eviction": SubresourceType(("create",), "Eviction", "policy", "v1"),
    "exec": SubresourceType(_CONNECT, "{}ExecOptions"),
    "finalize": SubresourceType(("update",)),
    "log": SubresourceType(("get",)),
    "portforward": SubresourceType(_CONNECT, "{}PortForwardOptions"),
    "proxy": SubresourceType(_PROXY, "{}ProxyOptions"),
    "scale": SubresourceType(_READ_WRITE, "Scale", "autoscaling", "v1"),
    "token": SubresourceType(("create",), "TokenRequest", "authentication.k8s.io", "v1"),
}


def subresource_type(name: str) -> SubresourceType:
    """What is known of a subresource; one that is not special reads and writes the object itself, like status."""
    return _TYPES.get(name, SubresourceType())


def group_version_kind(kind: Kind, subresource: str) -> dict[str, str]:
    """The group, version and kind that go over the wire at a subresource."""
    found = subresource_type(subresource)
    name = found.kind.format(kind.kind)
    if found.group:
        return {"group": found.group, "version": found.version, "kind": name}
    return {"group": kind.group, "version": kind.version, "kind": name}
