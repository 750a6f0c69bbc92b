"""The cells of storage kinds' tables, wide ones included."""

from __future__ import annotations

import pytest

from simulator.kinds import BY_RESOURCE
from tests.simulator.kinds.manifests import NOW, create, manifest, registry, with_status

STORAGE = ".storage.k8s.io"
BETA = {"volume.beta.kubernetes.io/storage-class": "old"}
CASES = {
    "volume": ("persistentvolumes", {}, {}, [
        "web", "1Gi", "RWO", "Retain", "Pending", "", "", "<unset>", "", "30s", "Filesystem"]),
    "bound volume": ("persistentvolumes", {"spec": {
        "capacity": {"storage": "1.5Gi"}, "accessModes": ["ReadOnlyMany", "ReadWriteOnce", "ReadWriteMany"],
        "persistentVolumeReclaimPolicy": "Delete", "storageClassName": "fast", "volumeMode": "Block",
        "claimRef": {"namespace": "shop", "name": "data"}, "volumeAttributesClassName": "gold",
        "csi": {"driver": "d", "volumeHandle": "h"}}}, {"phase": "Failed", "reason": "why"}, [
        "web", "1536Mi", "RWO,ROX,RWX", "Delete", "Failed", "shop/data", "fast", "gold", "why", "30s", "Block"]),
    "volume of a class by annotation": ("persistentvolumes", {"metadata": {"name": "web", "annotations": BETA}}, {}, [
        "web", "1Gi", "RWO", "Retain", "Pending", "", "old", "<unset>", "", "30s", "Filesystem"]),
    "claim": ("persistentvolumeclaims", {}, {}, ["web", "Pending", "", "", "", "", "<unset>", "30s", "Filesystem"]),
    "bound claim": ("persistentvolumeclaims", {"spec": {
        "accessModes": ["ReadWriteOncePod"], "resources": {"requests": {"storage": "1Gi"}}, "volumeName": "v",
        "storageClassName": "fast"}}, {
        "phase": "Bound", "capacity": {"storage": "2Gi"}, "accessModes": ["ReadWriteOncePod"]}, [
        "web", "Bound", "v", "2Gi", "RWOP", "fast", "<unset>", "30s", "Filesystem"]),
    "class": (f"storageclasses{STORAGE}", {}, {}, [
        "web", "example.com/fast", "Delete", "Immediate", False, "30s"]),
    "default class": (f"storageclasses{STORAGE}", {
        "metadata": {"name": "web", "annotations": {"storageclass.kubernetes.io/is-default-class": "true"}},
        "allowVolumeExpansion": True, "reclaimPolicy": "Retain", "volumeBindingMode": "WaitForFirstConsumer"}, {}, [
        "web (default)", "example.com/fast", "Retain", "WaitForFirstConsumer", True, "30s"]),
    "driver": (f"csidrivers{STORAGE}", {}, {}, ["web", True, False, False, "<unset>", False, "Persistent", "30s"]),
    "driver with tokens": (f"csidrivers{STORAGE}", {"spec": {
        "tokenRequests": [{"audience": "a"}, {"audience": "b"}], "volumeLifecycleModes": ["Persistent", "Ephemeral"]}},
        {}, ["web", True, False, False, "a,b", False, "Persistent,Ephemeral", "30s"]),
    "node": (f"csinodes{STORAGE}", {"spec": {"drivers": [{"name": "d", "nodeID": "i"}]}}, {}, ["web", 1, "30s"]),
    "room": (f"csistoragecapacities{STORAGE}", {}, {}, ["web", "fast", "<unset>"]),
    "attachment": (f"volumeattachments{STORAGE}", {}, {"attached": True}, [
        "web", "example.com", "data", "node-1", True, "30s"]),
    "attributes": (f"volumeattributesclasses{STORAGE}", {}, {}, ["web", "example.com", "30s"]),
}


@pytest.mark.parametrize("case", CASES)
def test_the_cells_of_a_row(case: str) -> None:
    resource, body, status, wanted = CASES[case]
    found, kind = registry(), BY_RESOURCE[resource]
    obj = create(found, resource, {**manifest(kind), **body})
    if status:
        obj = with_status(found, resource, obj, status)
    assert kind.row(obj, NOW + 30) == wanted


@pytest.mark.parametrize("resource", ["persistentvolumes", "persistentvolumeclaims"])
def test_what_is_going_says_so(resource: str) -> None:
    found = registry()
    obj = create(found, resource, manifest(BY_RESOURCE[resource]))
    gone, _ = found.delete(resource, obj["metadata"].get("namespace", ""), "web")
    assert "Terminating" in BY_RESOURCE[resource].row(gone, NOW)
