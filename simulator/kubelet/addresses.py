"""Pod addresses: each node hands out its podCIDR in order, as the host-local plugin does."""

from __future__ import annotations

from ipaddress import ip_network

from simulator.apimachinery.metadata import Object
from simulator.client.component import Runtime

FIRST_HOST = 2
"""``.1`` is the node's bridge."""


def allocate(runtime: Runtime, node: Object, pod_key: str) -> str | None:
    """The next free address of the node's podCIDR, None where there is none left."""
    network = ip_network(node["spec"]["podCIDR"])
    key = f"addresses/{node['metadata']['name']}"
    book = runtime.get(key, {"last": FIRST_HOST - 1, "used": {}})
    size = network.num_addresses - FIRST_HOST - 1
    for step in range(1, size + 1):
        host = FIRST_HOST + (book["last"] - FIRST_HOST + step) % size
        if str(host) not in book["used"]:
            runtime.put(key, {"last": host, "used": {**book["used"], str(host): pod_key}})
            return str(network.network_address + host)
    return None


def release(runtime: Runtime, node_name: str, address: str, pod_key: str) -> None:
    """Give an address back, unless it is somebody else's by now."""
    key = f"addresses/{node_name}"
    book = runtime.get(key)
    host = address.rpartition(".")[2]
    if book is not None and book["used"].get(host) == pod_key:
        runtime.put(
            key, {**book, "used": {number: pod for number, pod in book["used"].items() if number != host}}
        )
