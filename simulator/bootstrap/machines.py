"""The machines a fresh cluster stands on: node-1, node-2, … in zones a, b, c, as the golden recordings have them.

In the profile ``default`` node-1 carries the control plane and its label, but no NoSchedule taint: learners
have all three nodes to schedule on.
"""

from __future__ import annotations

from hashlib import sha256
from ipaddress import IPv4Address

from simulator.apimachinery.storage import SIMULATED_DRIVER
from simulator.kubelet.node import VERSION, Machine

ZONES = ("zone-a", "zone-b", "zone-c")
ROOM = {"cpu": "4", "memory": "8Gi", "pods": "110", "ephemeral-storage": "100Gi"}
CONTROL_PLANE_LABELS = {
    "node-role.kubernetes.io/control-plane": "",
    "node.kubernetes.io/exclude-from-external-load-balancers": "",
}
_FIRST_POD_ADDRESS = IPv4Address("10.244.0.0")
"""256 nodes fit into kubeadm's usual 10.244.0.0/16; larger clusters go on in 10.245.0.0/16."""
_FIRST_NODE_ADDRESS = IPv4Address("172.31.0.10")
_INFO = {
    "kernelVersion": "6.1.0-28-amd64",
    "osImage": "Debian GNU/Linux 12 (bookworm)",
    "containerRuntimeVersion": "containerd://2.1.4",
    "kubeletVersion": VERSION,
    "kubeProxyVersion": "",
    "operatingSystem": "linux",
    "architecture": "amd64",
}


def machine(number: int, profile: str) -> Machine:
    """The machine of node ``number``, counted from 1."""
    name = f"node-{number}"
    bare = profile == "bare"
    return Machine(
        name=name,
        address=address(number),
        pod_cidr=f"{_FIRST_POD_ADDRESS + (number - 1) * 256}/24",
        zone=ZONES[(number - 1) % len(ZONES)],
        labels=CONTROL_PLANE_LABELS if number == 1 and not bare else {},
        annotations={} if bare else {"volumes.kubernetes.io/controller-managed-attach-detach": "true"},
        capacity=ROOM,
        info={**(_bare_identity(name) if bare else _identity(name)), **_INFO},
        provider_id=f"kubemark://{name}" if bare else "",
        drivers=() if bare else (SIMULATED_DRIVER,),
    )


def address(number: int) -> str:
    """The InternalIP of node ``number``: 172.31.0.11 is the first."""
    return str(_FIRST_NODE_ADDRESS + number)


def _bare_identity(name: str) -> dict[str, str]:
    return {"machineID": f"m-{name}", "systemUUID": f"s-{name}", "bootID": f"b-{name}"}


def _identity(name: str) -> dict[str, str]:
    digest = sha256(name.encode()).hexdigest()
    uuid = f"{digest[:8]}-{digest[8:12]}-4{digest[13:16]}-8{digest[17:20]}-{digest[20:32]}"
    return {
        "machineID": digest[:32],
        "systemUUID": uuid,
        "bootID": uuid[::-1].replace("-", "")[:8] + uuid[8:],
    }
