"""A machine loses its power and gets it back.

While it is off nothing on it runs, nothing is told to the API server, and its pods' timers stand still. When it is on
again its kubelet finds that every sandbox is gone: containers have ended with code 255, and it starts what is still
wanted.

Mirrors what one sees of pkg/kubelet after a reboot (rebooted node in nodestatus/setters.go; the exit code and reason of
containers that containerd no longer knows).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.apimachinery.copying import deep_copy
from simulator.apimachinery.errors import StatusError, bad_request, not_found
from simulator.apimachinery.metadata import Object, annotations_of, is_terminating, key_of, labels_of
from simulator.client.heartbeats import fall_silent, silent_since, speak_again
from simulator.kubelet import addresses
from simulator.kubelet.record import Record
from simulator.kubelet.stopping import MIRROR

if TYPE_CHECKING:
    from simulator.kubelet.kubelet import Kubelet

RENEWAL = 10.0
"""How often a lease is renewed: a quarter of its duration."""
LOST, UNKNOWN = 255, "Unknown"
CONTROL_PLANE = "node-role.kubernetes.io/control-plane"
NODE_READY = ("NodeHasSufficientMemory", "NodeHasNoDiskPressure", "NodeHasSufficientPID", "NodeReady")


def is_off(kubelet: Kubelet, node: str) -> bool:
    """Whether the machine has no power."""
    return silent_since(kubelet.env.state, node) is not None


def power(kubelet: Kubelet, name: str) -> str | None:
    """Whether the machine is "on" or "off"; None where there is none, or it is the control plane's."""
    try:
        node = _machine(kubelet, name)
    except StatusError:
        return None
    if CONTROL_PLANE in labels_of(node):
        return None
    return "off" if is_off(kubelet, name) else "on"


def unreachable(kubelet: Kubelet, pod: Object, container: str) -> StatusError | None:
    """What the API server says of logs it cannot fetch from the pod's node, None where it can."""
    name = pod["spec"].get("nodeName", "")
    if not is_off(kubelet, name):
        return None
    host = _address(kubelet.client.lister("nodes").get("", name))
    text = (f'Get "https://{host}:10250/containerLogs/{key_of(pod)}/{container}": '
            f"dial tcp {host}:10250: connect: no route to host")
    return StatusError(500, "InternalError", text)


def _address(node: Object | None) -> str:
    rows = ((node or {}).get("status") or {}).get("addresses") or ()
    return next((row["address"] for row in rows if row["type"] == "InternalIP"), "")


def turn_off(kubelet: Kubelet, name: str) -> None:
    """Cut the power of a machine; its last heartbeat was up to ten seconds ago. Off already is not an error.

    Raises:
        StatusError: NotFound, or BadRequest for the machine of the control plane and for nodes without one.
    """
    node = _machine(kubelet, name)
    if CONTROL_PLANE in labels_of(node):
        raise bad_request(f"{name} runs the control plane: without it there would be no cluster to look at; "
                          "stopping it is not simulated")
    if is_off(kubelet, name):
        return
    now, since = kubelet.env.now, kubelet.runtime.get(f"node/{name}")["since"]
    last = now - (now - since) % RENEWAL
    fall_silent(kubelet.env.state, name, last)
    kubelet.renew_lease(name, node, last)


def turn_on(kubelet: Kubelet, name: str) -> None:
    """Give the machine its power back. On already is not an error.

    Raises:
        StatusError: NotFound, or BadRequest for nodes without a machine.
    """
    node = _machine(kubelet, name)
    if not is_off(kubelet, name):
        return
    speak_again(kubelet.env.state, name)
    kubelet.runtime.put(f"node/{name}", {"since": kubelet.env.now})
    _tell(kubelet, node, "Normal", "Starting", "Starting kubelet.")
    for reason in NODE_READY:
        _tell(kubelet, node, "Normal", reason, f"Node {name} status is now: {reason}")
    boot = kubelet.env.rand.uuid()
    _tell(kubelet, node, "Warning", "Rebooted", f"Node {name} has been rebooted, boot id: {boot}")
    info = {**(node["status"].get("nodeInfo") or {}), "bootID": boot}
    kubelet.client.update_status("nodes", {**node, "status": {**node["status"], "nodeInfo": info}})
    for key, record in list(_records(kubelet, name)):
        kubelet.runtime.put(f"pod/{key}", _after_reboot(kubelet, key, record))
        kubelet.enqueue(key)
    for pod in kubelet.client.lister("pods").by_index("node", name):
        kubelet.enqueue(key_of(pod))
    kubelet.enqueue(name)


def _machine(kubelet: Kubelet, name: str) -> Object:
    node = kubelet.client.lister("nodes").get("", name)
    if node is None:
        raise not_found("nodes", name)
    if kubelet.runtime.get(f"node/{name}") is None:
        raise bad_request(f"{name} is only an object: no machine stands behind it")
    return node


def _tell(kubelet: Kubelet, node: Object, kind: str, reason: str, message: str) -> None:
    name = node["metadata"]["name"]
    about = {"apiVersion": "v1", "kind": "Node", "metadata": {"name": name, "uid": name}}
    kubelet.client.events.event(about, kind, reason, message, host=name)


def _records(kubelet: Kubelet, name: str) -> list[tuple[str, Record]]:
    found = []
    for pod in kubelet.client.lister("pods").list():
        record = kubelet.runtime.get(f"pod/{key_of(pod)}")
        if record is not None and record["node"] == name and record["uid"] == pod["metadata"]["uid"]:
            found.append((key_of(pod), record))
    return found


def _after_reboot(kubelet: Kubelet, key: str, before: Record) -> Record:
    """The record of a pod whose sandbox and containers the reboot has ended."""
    record, now = deep_copy(before), kubelet.env.now
    pod = kubelet.client.lister("pods").get(*key.split("/", 1))
    if record["ip"]:
        addresses.release(kubelet.runtime, record["node"], record["ip"], f"pod/{key}")
    if record["sandbox"] and not is_terminating(pod) and MIRROR not in annotations_of(pod):
        kubelet.client.events.event(pod, "Normal", "SandboxChanged",
                                    "Pod sandbox changed, it will be killed and re-created.", host=record["node"])
    record.update(sandbox=False, mounted=False, ip=None, work=None)
    record["pass"] = None if record["stage"] == "terminated" else now
    for container in record["containers"].values():
        if container.get("state") == "running":
            container.update(state="exited", exit_code=LOST, exit_reason=UNKNOWN, exit_message="", finished_at=now,
                             process=None, wake=None, probes={})
            container.pop("kill", None)
    return record
