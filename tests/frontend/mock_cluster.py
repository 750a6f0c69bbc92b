"""A make-believe cluster for the front end's tests: PICTUREs and batches as the watch socket sends them.

It simulates nothing: each scene is a hand-written list of changes, so that a test knows what must be seen.
"""

from __future__ import annotations

import time
from typing import Any

Picture = dict[str, Any]
START = 1_800_000_000.0
GI = 2**30


class MockCluster:
    """Objects by key, a revision, a log of batches, and a clock at normal speed."""

    def __init__(self) -> None:
        self.objects: dict[str, Picture] = {}
        self.revision = 0
        self.log: list[dict[str, Any]] = []
        self.born = time.time()
        self.speed = 1.0
        self.paused = False
        self.now = START

    def clock(self) -> dict[str, Any]:
        return {"now": self.now, "speed": self.speed, "paused": self.paused, "wall": self.born}

    def virtual(self) -> float:
        return self.now + (0 if self.paused else (time.time() - self.born) * self.speed)

    def set_clock(self, **changes: Any) -> None:
        self.now, self.born = self.virtual(), time.time()
        for name, value in changes.items():
            setattr(self, name, value)

    def snapshot(self) -> dict[str, Any]:
        return {"type": "snapshot", "revision": self.revision, "clock": self.clock(), "objects": self.objects}

    def commit(self, author: str, *pictures: Picture | str) -> dict[str, Any]:
        """Put objects (or delete those named by key) as one batch."""
        self.revision += 1
        changes = [self._change(author, picture) for picture in pictures]
        batch = {"type": "batch", "revision": self.revision, "clock": self.clock(), "changes": changes}
        self.log.append(batch)
        return batch

    def _change(self, author: str, picture: Picture | str) -> dict[str, Any]:
        if isinstance(picture, str):
            self.objects.pop(picture, None)
            return {"key": picture, "author": author, "object": None}
        self.objects[picture["key"]] = picture
        return {"key": picture["key"], "author": author, "object": picture}

    def since(self, revision: int | None) -> list[dict[str, Any]]:
        """What a client at that revision must be told first."""
        if revision is None or revision > self.revision:
            return [self.snapshot()]
        return [batch for batch in self.log if batch["revision"] > revision]


def thing(resource: str, kind: str, name: str, namespace: str = "default", **rest: Any) -> Picture:
    base = {
        "key": f"{resource}/{namespace}/{name}",
        "kind": kind,
        "namespace": namespace,
        "name": name,
        "labels": {},
        "owners": [],
        "uid": f"uid-{resource}-{namespace}-{name}",
        "created": START,
        "deleted": None,
        "grace": None,
    }
    return {**base, **rest}


def node(number: int, **rest: Any) -> Picture:
    roles = ["control-plane"] if number == 1 else []
    taints = (
        [{"key": "node-role.kubernetes.io/control-plane", "value": "", "effect": "NoSchedule"}]
        if number == 1
        else []
    )
    usual = {
        "ready": True,
        "unschedulable": False,
        "zone": "abc"[number % 3],
        "roles": roles,
        "taints": taints,
    }
    size = {"cpu": 4, "memory": 8 * GI, "pods": 110}
    return thing(
        "nodes", "Node", f"node-{number}", "", **{**usual, "allocatable": size, "conditions": [], **rest}
    )


def container(name: str = "app", **rest: Any) -> dict[str, Any]:
    usual = {
        "name": name,
        "image": "nginx:1.29",
        "init": False,
        "state": "running",
        "reason": None,
        "exitCode": None,
        "ready": True,
    }
    return {**usual, "started": True, "restarts": 0, "backoffUntil": None, **rest}


def pod(
    name: str,
    on: int | None,
    status: str = "Running",
    ready: bool = True,
    owner: Picture | None = None,
    **rest: Any,
) -> Picture:
    phase = {
        "Running": "Running",
        "Completed": "Succeeded",
        "Error": "Failed",
        "OOMKilled": "Failed",
        "CrashLoopBackOff": "Running",
    }
    containers = rest.pop(
        "containers", [container(ready=ready, state="running" if ready or status == "Running" else "waiting")]
    )
    return thing(
        "pods",
        "Pod",
        name,
        rest.pop("namespace", "default"),
        **{
            "node": on and f"node-{on}",
            "phase": phase.get(status, "Pending"),
            "status": status,
            "ready": ready,
            "restarts": 0,
            "readiness": f"{int(ready)}/1",
            "ip": f"10.244.{on}.{len(name) + 3}" if on else None,
            "containers": containers,
            "requests": {"cpu": 0.25, "memory": 256 * 2**20},
            "owners": [owner["uid"]] if owner else [],
            **rest,
        },
    )


def deployment(name: str, desired: int, ready: int, **rest: Any) -> Picture:
    counts = {"desired": desired, "current": desired, "updated": desired, "ready": ready, "available": ready}
    return thing("deployments.apps", "Deployment", name, **{**counts, **rest})


def replicaset(owner: Picture, digest: str, revision: int, desired: int, ready: int, **rest: Any) -> Picture:
    counts = {
        "desired": desired,
        "current": desired,
        "ready": ready,
        "available": ready,
        "revision": revision,
        "hash": digest,
    }
    return thing(
        "replicasets.apps",
        "ReplicaSet",
        f"{owner['name']}-{digest}",
        **{**counts, "owners": [owner["uid"]], **rest},
    )


def service(name: str, ip: str, endpoints: list[Picture]) -> tuple[Picture, Picture]:
    ports = [{"name": "", "port": 80, "targetPort": 80, "protocol": "TCP", "nodePort": None}]
    mark = thing(
        "services", "Service", name, type="ClusterIP", clusterIP=ip, ports=ports, selector={"app": name}
    )
    ends = [
        {
            "ip": one["ip"],
            "pod": one["key"],
            "node": one["node"],
            "ready": one["ready"],
            "serving": one["ready"],
            "terminating": False,
        }
        for one in endpoints
    ]
    piece = thing(
        "endpointslices.discovery.k8s.io",
        "EndpointSlice",
        f"{name}-x1",
        service=name,
        endpoints=ends,
        ports=ports,
    )
    return mark, piece
