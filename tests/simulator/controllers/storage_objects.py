"""Volumes, claims and classes for the tests of storage."""

from __future__ import annotations

from typing import Any

from simulator.apimachinery.metadata import Object
from simulator.apimachinery.storage import CLAIMS, CLASSES, SIMULATED_DRIVER, VOLUMES
from simulator.bootstrap.storage import storage
from tests.simulator.world import World, pod


def volume(name: str = "v", size: str = "1Gi", storage_class: str = "manual", labels: dict | None = None,
           **spec: Any) -> Object:
    """A volume on a node's path."""
    source = {} if any(field in spec for field in ("csi", "nfs", "local")) else {"hostPath": {"path": "/tmp/data"}}
    return {"metadata": {"name": name, "labels": labels or {}}, "spec": {
        "capacity": {"storage": size}, "accessModes": ["ReadWriteOnce"], "storageClassName": storage_class,
        **source, **spec}}


def claim(name: str = "c", size: str = "1Gi", storage_class: str | None = "manual", **spec: Any) -> Object:
    """A claim; ``storage_class`` None leaves the class out."""
    chosen = {} if storage_class is None else {"storageClassName": storage_class}
    return {"metadata": {"name": name}, "spec": {
        "accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": size}}, **chosen, **spec}}


def storage_class(name: str = "manual", provisioner: str = "kubernetes.io/no-provisioner", **fields: Any) -> Object:
    """A class."""
    return {"metadata": {"name": name}, "provisioner": provisioner, **fields}


def mounting(name: str, *claims: str, **spec: Any) -> Object:
    """A pod that mounts claims."""
    volumes = [{"name": item, "persistentVolumeClaim": {"claimName": item}} for item in claims]
    return pod(name, volumes=volumes, **spec)


def phase(world: World, name: str = "c") -> str:
    """The phase of a claim."""
    return world.get(CLAIMS, name)["status"]["phase"]


def volume_phase(world: World, name: str = "v") -> str:
    """The phase of a volume."""
    return world.get(VOLUMES, name)["status"]["phase"]


def with_storage() -> World:
    """A world with the simulated driver and its class ``standard``, on whose nodes it is registered."""
    world = World()
    for resource, obj in storage():
        world.create(resource, obj)
    for node in ("node-1", "node-2", "node-3"):
        world.create("csinodes.storage.k8s.io", {"metadata": {"name": node}, "spec": {
            "drivers": [{"name": SIMULATED_DRIVER, "nodeID": node}]}})
    return world


__all__ = ["CLAIMS", "CLASSES", "VOLUMES", "claim", "mounting", "phase", "storage_class", "volume", "volume_phase",
           "with_storage"]
