"""The kubelet component: one for all nodes, keyed by pod (``namespace/name``) and by node (``name``).

A kubelet runs on the nodes that were registered with it (``register``); a Node object somebody merely created
has none. It keeps its memory in ``runtime``: ``pod/<key>`` (see ``record``), ``files/<uid>``,
``addresses/<node>``, ``images/<node>``, ``puller/<node>``, ``node/<node>``.

Mirrors pkg/kubelet/kubelet.go.
"""

from __future__ import annotations

from collections.abc import Iterable

from simulator.apimachinery.copying import deep_copy
from simulator.apimachinery.metadata import (
    Object,
    annotations_of,
    is_terminating,
    key_of,
    name_of,
    split_key,
)
from simulator.apimachinery.storage import CLAIMS, VOLUMES
from simulator.apiserver.request import Request
from simulator.client import Client, Component, Watch
from simulator.kubelet import addresses, expansion, logs, node, outage, usage
from simulator.kubelet.audience import PREFIX
from simulator.kubelet.persistent import CSI_NODES, disk_key
from simulator.kubelet.record import Record
from simulator.kubelet.runtime import ContainerRuntime, runtime_for
from simulator.kubelet.serving import NodeServer
from simulator.kubelet.sessions import Sessions
from simulator.kubelet.stopping import MIRROR
from simulator.kubelet.timing import HEARTBEAT
from simulator.kubelet.worker import PodWorker, gates

FORGET = "~forget/"
LEASES = "leases.coordination.k8s.io"


def pod_changed(old: Object | None, new: Object | None, client: Client) -> Iterable[str]:
    """The pod's key, where the change is one that a kubelet acts on: binding, spec, deletion, others' conditions."""
    if new is None:
        return (key_of(old),) if old["spec"].get("nodeName") else ()
    if not new["spec"].get("nodeName"):
        return ()
    if old is None or _matters(old, new):
        return (key_of(new),)
    return ()


def _matters(old: Object, new: Object) -> bool:
    before, after = old["metadata"], new["metadata"]
    if before["uid"] != after["uid"] or not old["spec"].get("nodeName"):
        return True
    fields = ("generation", "deletionTimestamp", "deletionGracePeriodSeconds")
    if any(before.get(field) != after.get(field) for field in fields):
        return True
    return gates(old) != gates(new) or _over(old) != _over(new)


def _over(pod: Object) -> bool:
    return (pod.get("status") or {}).get("phase") in ("Succeeded", "Failed")


def volume_gone(old: Object | None, new: Object | None, client: Client) -> Iterable[str]:
    """The files of a volume whose driver deleted it."""
    if new is not None or old["spec"].get("persistentVolumeReclaimPolicy") != "Delete":
        return ()
    source = old["spec"].get("csi")
    return (f"{FORGET}{disk_key(source)}",) if source else ()


class Kubelet(Component):
    """Runs the pods of every registered node."""

    name = "kubelet"
    watches = (Watch("pods", pod_changed), Watch(VOLUMES, volume_gone), Watch(CLAIMS, expansion.claim_grew))

    @property
    def engine(self) -> ContainerRuntime:
        """The container runtime of this cluster's profile."""
        return runtime_for(self.env.state.get("meta", "profile", "default"))

    @property
    def sessions(self) -> Sessions:
        """Who is inside the pods."""
        return Sessions(self)

    @property
    def server(self) -> NodeServer:
        """What the nodes serve to the API server."""
        return NodeServer(self)

    def measure_pod(self, pod: Object) -> tuple[float, dict[str, tuple[float, int]]] | None:
        """See ``apiserver.metrics.Meter``."""
        found = usage.measure(self, pod, self.env.now)
        return None if found is None else (found.at, dict(found.containers))

    def measure_node(self, node: Object) -> tuple[float, tuple[float, int]]:
        """See ``apiserver.metrics.Meter``."""
        return usage.measure_node(self, node, self.env.now)

    def sync(self, key: str) -> float | None:
        if key.startswith(PREFIX):
            return self.sessions.sync(key.removeprefix(PREFIX))
        if key.startswith(FORGET):
            return self.runtime.delete(key.removeprefix(FORGET))
        if key.startswith(expansion.PREFIX):
            return expansion.expand(self, key)
        if "/" in key:
            return self._sync_pod(key)
        return self._sync_node(key)

    # Pods ----------------------------------------------------------------------------------------------------------

    def _sync_pod(self, key: str) -> float | None:
        pod = self.client.lister("pods").get(*split_key(key))
        record = self.runtime.get(f"pod/{key}")
        if record is not None and (pod is None or record["uid"] != pod["metadata"]["uid"]):
            self._forget(key, record)
        if pod is None or not pod["spec"].get("nodeName"):
            return None
        host = self.client.lister("nodes").get("", pod["spec"]["nodeName"])
        if host is None or self.runtime.get(f"node/{pod['spec']['nodeName']}") is None:
            return None
        if outage.is_off(self, pod["spec"]["nodeName"]):
            return None
        if MIRROR in annotations_of(pod) and is_terminating(pod):
            return self._recreate_mirror(key, pod)
        return PodWorker(self, pod, host, self.engine).run()

    def _forget(self, key: str, record: Record) -> None:
        """The pod is gone: its address, output, files and record go too."""
        if record["ip"]:
            addresses.release(self.runtime, record["node"], record["ip"], f"pod/{key}")
        for name, container in record["containers"].items():
            run = container.get("restarts", 0)
            logs.forget(self.env.state, f"{record['uid']}/{name}/{run}", container.get("chunk", 0))
            logs.forget(self.env.state, f"{record['uid']}/{name}/{run - 1}", container.get("old_chunk", 0))
        self.sessions.forget_pod(record["uid"])
        self.runtime.delete(f"files/{record['uid']}")
        self.runtime.delete(f"pod/{key}")

    def _recreate_mirror(self, key: str, pod: Object) -> None:
        """A static pod belongs to its node: deleting its mirror only makes the kubelet create it again."""
        record = self.runtime.get(f"pod/{key}")
        fresh = deep_copy(pod)
        status = fresh.pop("status", None)
        for field in (
            "uid",
            "resourceVersion",
            "creationTimestamp",
            "generation",
            "deletionTimestamp",
            "deletionGracePeriodSeconds",
            "managedFields",
        ):
            fresh["metadata"].pop(field, None)
        self.client.delete("pods", pod, grace_period=0)
        created = self.client.create("pods", fresh)
        if record is not None:
            self.runtime.put(
                f"pod/{key}", {**record, "uid": created["metadata"]["uid"], "stage": "", "pass": self.env.now}
            )
        if status:
            self.client.update_status("pods", {**created, "status": {**status, "observedGeneration": 1}})
        self.enqueue(key)

    # Nodes ---------------------------------------------------------------------------------------------------------

    def register(self, machine: node.Machine) -> Object:
        """Create the Node of a machine and run a kubelet on it."""
        created = self.client.create("nodes", node.new_node(machine, self.env.now))
        if self.client.lister(CSI_NODES).get("", machine.name) is None:
            self.client.create(CSI_NODES, node.csi_node(machine, created))
        self.runtime.put(f"node/{machine.name}", {"since": self.env.now})
        self.enqueue(machine.name)
        return created

    def _sync_node(self, name: str) -> float | None:
        found = self.client.lister("nodes").get("", name)
        if found is None or self.runtime.get(f"node/{name}") is None or outage.is_off(self, name):
            return None
        images = node.image_list(self.runtime.get(f"images/{name}", {}))
        status = {
            **found["status"],
            "conditions": node.conditions(found["status"].get("conditions") or [], self.env.now),
        }
        if images:
            status["images"] = images
        self.client.update_status("nodes", {**found, "status": status})
        self.renew_lease(name, found, self.env.now)
        return HEARTBEAT

    def turn_off(self, name: str) -> None:
        """See ``outage.turn_off``."""
        outage.turn_off(self, name)

    def turn_on(self, name: str) -> None:
        """See ``outage.turn_on``."""
        outage.turn_on(self, name)

    def power(self, name: str) -> str | None:
        """"on" or "off"; None for nodes whose machine cannot be turned off here: see ``outage.turn_off``."""
        return outage.power(self, name)

    def renew_lease(self, name: str, owner: Object, at: float) -> None:
        """Write that the node was heard of at ``at``."""
        fresh = node.lease(name, at, owner)
        held = self.client.lister(LEASES).get("kube-node-lease", name)
        if held is None:
            if self.client.lister("namespaces").get("", "kube-node-lease") is not None:
                self.client.create(LEASES, fresh)
            return
        self.client.update(
            LEASES, {**held, "spec": {**held["spec"], "renewTime": fresh["spec"]["renewTime"]}}
        )

    # Logs ----------------------------------------------------------------------------------------------------------

    def pod_log(self, pod: Object, request: Request) -> str | logs.LogFollow:
        """The answer to ``GET pods/NAME/log``: text, or (``follow=true``) something to stream.

        Raises:
            StatusError: 400, there is nothing to show; see ``logs``.
        """
        given = {name: values[0] for name, values in request.query.items() if values}
        options = logs.options_of(given, self.env.now, name_of(pod))
        away = outage.unreachable(self, pod, given.get("container") or pod["spec"]["containers"][0]["name"])
        if away is not None:
            raise away
        if options.follow and pod["spec"].get("nodeName"):
            return logs.LogFollow(self.env.state, pod, options)
        return logs.read(self.env.state, pod, options)
