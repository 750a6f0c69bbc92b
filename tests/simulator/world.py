"""A whole cluster in memory for tests of controllers and scheduler: nodes, a kubelet of few words, kubectl-like
verbs.

The kubelet here starts every pod a second after it was bound, unless its image has ``nosuch`` in its name, and
removes it a second after deletion was asked for. So the tests look at control loops alone, not at containers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any
from unittest import mock

import simulator.cluster
from simulator.apimachinery.copying import deep_copy
from simulator.apimachinery.errors import NotSimulated
from simulator.apimachinery.metadata import Object, is_terminating, key_of, split_key
from simulator.apimachinery.timestamps import timestamp
from simulator.client import Client, Component, Watch
from simulator.cluster import Cluster
from simulator.controllers import CONTROLLERS
from simulator.kinds import BY_RESOURCE
from simulator.scheduler import Scheduler

START = 1_767_225_600.0
"""2026-01-01T00:00:00Z."""


class PlainKubelet(Component):
    name = "kubelet"
    server = None
    watches = (Watch("pods", lambda old, new, client: _assigned(new), 1.0),)

    def pod_log(self, *_: Any) -> None:
        raise NotSimulated("logs")

    def sync(self, key: str) -> None:
        pod = self.client.lister("pods").get(*split_key(key))
        if pod is None:
            return
        if is_terminating(pod):
            self.client.delete("pods", pod, grace_period=0)
        elif "nosuch" not in pod["spec"]["containers"][0]["image"]:
            self.client.update_status("pods", {**pod, "status": running(pod, self.env.now)})


class SilentKubelet(PlainKubelet):
    """Starts nothing and stops nothing: the test sets pods' status itself."""

    watches = ()


def _assigned(pod: Object | None) -> Iterable[str]:
    if pod is None or not pod["spec"].get("nodeName"):
        return ()
    new = (pod.get("status") or {}).get("phase") == "Pending"
    return (key_of(pod),) if is_terminating(pod) or new else ()


def running(pod: Object, now: float, ready: bool = True) -> Object:
    """The status of a pod whose containers run."""
    status = {**(pod.get("status") or {})}
    kept = [item for item in status.get("conditions") or () if item["type"] != "Ready"]
    condition = {"type": "Ready", "status": "True" if ready else "False", "lastProbeTime": None,
                 "lastTransitionTime": timestamp(now)}
    ip = status.get("podIP") or f"10.244.0.{int(pod['metadata']['resourceVersion']) % 250 + 1}"
    return {**status, "phase": "Running", "conditions": [*kept, condition], "podIP": ip, "podIPs": [{"ip": ip}],
            "startTime": timestamp(now)}


class World:
    """A cluster with nodes ``node-1`` … and the verbs a test needs.

    Args:
        nodes: how many nodes of 4 cores, 8 GiB and 110 pods, each in a zone of its own (zone-a, zone-b, …).
        extra: more components beside the scheduler, the controllers and the kubelet.
    """

    def __init__(self, nodes: int = 3, extra: Iterable[Callable[[], Component]] = (), kubelet: bool = True) -> None:
        parts = (Scheduler, *CONTROLLERS, PlainKubelet if kubelet else SilentKubelet, *extra)
        with mock.patch.object(simulator.cluster, "COMPONENTS", parts):
            self.cluster = Cluster()
        self.cluster.state.put("meta", "now", START)
        self.cluster.state.put("meta", "seed", 7)
        self.client = Client(self.cluster.registry, "test")
        for component in self.cluster.components.values():
            component.start()
        self.create("namespaces", {"metadata": {"name": "default"}})
        if self.get("serviceaccounts", "default") is None:
            self.settle(5)
        if self.get("serviceaccounts", "default") is None:
            self.create("serviceaccounts", {"metadata": {"name": "default"}})
        for number in range(1, nodes + 1):
            self.add_node(f"node-{number}", zone=f"zone-{chr(96 + number)}")
        if nodes:
            self.settle(1)  # the node controller takes its taints off

    def add_node(self, name: str, zone: str = "zone-a", **changes: Any) -> Object:
        """Add a node; ``changes`` replace parts of its spec."""
        labels = {"kubernetes.io/hostname": name, "topology.kubernetes.io/zone": zone}
        size = {"cpu": "4", "memory": "8Gi", "ephemeral-storage": "100Gi", "pods": "110"}
        self.create("nodes", {"metadata": {"name": name, "labels": labels}, "spec": changes})
        node = self.client.get("nodes", "", name)
        ready = {"type": "Ready", "status": "True", "reason": "KubeletReady", "lastTransitionTime": timestamp(self.now)}
        node["status"] = {"capacity": size, "allocatable": size, "conditions": [ready]}
        return self.client.update_status("nodes", node)

    @property
    def now(self) -> float:
        """Virtual time."""
        return self.cluster.now

    def create(self, resource: str, obj: Object) -> Object:
        """Create an object in namespace default unless it names another; apiVersion and kind are filled in."""
        kind = BY_RESOURCE[resource]
        obj = {"apiVersion": kind.api_version, "kind": kind.kind, **deep_copy(obj)}
        if kind.namespaced:
            obj["metadata"].setdefault("namespace", "default")
        return self.client.create(resource, obj)

    def get(self, resource: str, name: str, namespace: str | None = "default") -> Object | None:
        """One object or None."""
        namespaced = BY_RESOURCE[resource].namespaced
        return self.client.lister(resource).get(namespace if namespaced else "", name)

    def list(self, resource: str, **labels: str) -> list[Object]:
        """The objects of namespace default with all of ``labels``."""
        found = self.client.lister(resource).list("default")
        wanted = labels.items()
        return [obj for obj in found if wanted <= (obj["metadata"].get("labels") or {}).items()]

    def edit(self, resource: str, name: str, change: Callable[[Object], None]) -> Object:
        """Change a private copy of an object and store it."""
        namespaced = BY_RESOURCE[resource].namespaced
        obj = self.client.get(resource, "default" if namespaced else "", name)
        change(obj)
        return self.client.update(resource, obj)

    def set_status(self, resource: str, obj: Object, **status: Any) -> Object:
        """Replace fields of an object's status."""
        return self.client.patch_status(resource, obj, status)

    def delete(self, resource: str, name: str, propagation: str | None = None) -> None:
        """Delete an object by name."""
        self.client.delete(resource, self.get(resource, name), propagation=propagation)

    def settle(self, seconds: float = 60.0) -> None:
        """Let virtual time pass."""
        self.cluster.run(self.now + seconds)

    def events(self, kind: str, reason: str | None = None) -> list[str]:
        """``REASON message`` of the events about objects of ``kind``, sorted."""
        found = [event for event in self.client.lister("events").list() if event["involvedObject"]["kind"] == kind]
        return sorted(f"{event['reason']} {event['message']}" for event in found
                      if reason is None or event["reason"] == reason)


def template(image: str = "nginx:1.25", labels: dict[str, str] | None = None, **spec: Any) -> Object:
    """A pod template with one container ``c``; ``requests`` among ``spec`` go to the container."""
    container: Object = {"name": "c", "image": image}
    if requests := spec.pop("requests", None):
        container["resources"] = {"requests": requests}
    return {"metadata": {"labels": labels or {"app": "web"}}, "spec": {"containers": [container], **spec}}


def deployment(name: str = "web", replicas: int = 3, image: str = "nginx:1.25", **spec: Any) -> Object:
    """A Deployment selecting ``app: web``."""
    return {"metadata": {"name": name}, "spec": {"replicas": replicas, "selector": {"matchLabels": {"app": "web"}},
                                                 "template": template(image), **spec}}


def pod(name: str = "p", labels: dict[str, str] | None = None, **spec: Any) -> Object:
    """A bare pod."""
    made = template(labels=labels or {"app": "p"}, **spec)
    return {"metadata": {"name": name, "labels": made["metadata"]["labels"]}, "spec": made["spec"]}
