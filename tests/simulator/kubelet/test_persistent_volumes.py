"""Volumes that outlive pods, as the kubelet mounts them."""

from __future__ import annotations

import pytest

from simulator.apimachinery.copying import deep_copy
from simulator.apimachinery.storage import CLAIMS, VOLUMES
from tests.simulator.kubelet.lab import Lab

MOUNT = [{"name": "v", "mountPath": "/data"}]


@pytest.fixture
def lab() -> Lab:
    return Lab(nodes=2)


def claim(lab: Lab, name: str = "c", storage_class: str = "standard", **spec: object) -> None:
    lab.create(CLAIMS, {
        "apiVersion": "v1", "kind": "PersistentVolumeClaim", "metadata": {"name": name, "namespace": "default"},
        "spec": {"accessModes": ["ReadWriteOnce"], "storageClassName": storage_class,
                 "resources": {"requests": {"storage": "1Gi"}}, **spec}})


def volume(lab: Lab, **spec: object) -> None:
    lab.create(VOLUMES, {"apiVersion": "v1", "kind": "PersistentVolume", "metadata": {"name": "pv"}, "spec": {
        "accessModes": ["ReadWriteOnce"], "storageClassName": "manual", "capacity": {"storage": "1Gi"}, **spec}})


def shell(lab: Lab, name: str, script: str, source: dict, node: str = "node-1", **mount: object) -> None:
    """A pod that runs a script with a volume at /data."""
    lab.pod(name, "busybox:1.36", command=["sh", "-c", script], volumeMounts=[{**MOUNT[0], **mount}],
            spec={"nodeName": node, "restartPolicy": "Never", "volumes": [{"name": "v", **source}]})
    lab.run(30)


CLAIMED = {"persistentVolumeClaim": {"claimName": "c"}}


def test_what_a_pod_writes_to_its_claim_the_next_one_reads(lab: Lab) -> None:
    claim(lab)
    lab.run(10)
    shell(lab, "writer", "echo kept > /data/file", CLAIMED)
    lab.delete("writer")
    lab.run(10)
    shell(lab, "reader", "cat /data/file", CLAIMED, node="node-2")
    assert lab.logs("reader") == "kept\n"


def test_the_files_of_a_deleted_volume_are_gone(lab: Lab) -> None:
    claim(lab)
    lab.run(10)
    shell(lab, "writer", "echo kept > /data/file", CLAIMED)
    lab.delete("writer")
    lab.cluster.registry.delete(CLAIMS, "default", "c")
    lab.run(60)
    rows = lab.cluster.state.tables()["runtime"]
    assert not [key for key in rows if key.startswith("kubelet|disk/")]


def test_a_path_of_a_node_is_shared_by_its_pods_alone(lab: Lab) -> None:
    source = {"hostPath": {"path": "/srv/shared", "type": "DirectoryOrCreate"}}
    shell(lab, "writer", "mkdir -p /data/deep; echo kept > /data/deep/file", source)
    shell(lab, "reader", "cat /data/file", {"hostPath": {"path": "/srv/shared/deep/", "type": "Directory"}})
    shell(lab, "elsewhere", "ls /data", source, node="node-2")
    assert lab.logs("reader") == "kept\n"
    assert lab.logs("elsewhere") == ""


def test_a_share_of_a_server_is_the_same_everywhere_and_sub_paths_are_parts_of_it(lab: Lab) -> None:
    source = {"nfs": {"server": "files", "path": "/exports"}}
    shell(lab, "writer", "echo kept > /data/file", source, subPath="sub")
    shell(lab, "reader", "cat /data/sub/file", source, node="node-2")
    assert lab.logs("reader") == "kept\n"


def test_a_volume_mounted_read_only_is_read_and_not_written(lab: Lab) -> None:
    source = {"nfs": {"server": "files", "path": "/"}}
    shell(lab, "writer", "echo kept > /data/file", source)
    shell(lab, "reader", "cat /data/file; echo more > /data/file", source, readOnly=True)
    assert lab.logs("reader").startswith("kept\n")
    assert "Read-only file system" in lab.logs("reader")


def waiting(lab: Lab, name: str = "p") -> str:
    return lab.status(name)["state"]["waiting"]["reason"]


@pytest.mark.parametrize(("make", "why"), [
    (lambda lab: None, 'failed to fetch PVC from API server: persistentvolumeclaims "c" not found'),
    (lambda lab: claim(lab, storage_class="none"), "PVC is not bound"),
], ids=["no-claim", "no-volume"])
def test_a_pod_whose_claim_is_no_use_waits_and_says_why(lab: Lab, make, why: str) -> None:
    make(lab)
    lab.pod("p", volumeMounts=MOUNT, spec={"volumes": [{"name": "v", **CLAIMED}]})
    lab.run(30)
    assert waiting(lab) == "ContainerCreating"
    assert lab.events("p")[0] == (
        "FailedMount: Unable to attach or mount volumes: unmounted volumes=[v], unattached volumes=[], failed to "
        f"process volumes=[v]: error processing PVC default/c: {why}")


def test_a_block_device_is_not_mounted_as_files(lab: Lab) -> None:
    claim(lab, volumeMode="Block")
    lab.run(10)
    lab.pod("p", volumeMounts=MOUNT, spec={"volumes": [{"name": "v", **CLAIMED}]})
    lab.run(10)
    assert lab.events("p")[0].endswith("volume v has volumeMode Block, but is specified in volumeMounts")


def test_a_local_volume_needs_its_path(lab: Lab) -> None:
    term = {"matchExpressions": [{"key": "kubernetes.io/os", "operator": "Exists"}]}
    volume(lab, local={"path": "/mnt/disk"}, nodeAffinity={"required": {"nodeSelectorTerms": [term]}})
    claim(lab, storage_class="manual")
    lab.run(2)
    lab.pod("p", volumeMounts=MOUNT, spec={"volumes": [{"name": "v", **CLAIMED}]})
    lab.run(10)
    assert lab.events("p")[0] == (
        'FailedMount: MountVolume.NewMounter initialization failed for volume "pv" : path "/mnt/disk" does not exist')
    shell(lab, "maker", "echo x > /data/f", {"hostPath": {"path": "/mnt/disk", "type": "DirectoryOrCreate"}})
    lab.run(200)
    assert lab.get("p")["status"]["phase"] == "Running"


@pytest.mark.parametrize("profile", ["default", "bare"])
def test_a_directory_that_must_be_there(profile: str) -> None:
    lab = Lab(profile)
    source = {"hostPath": {"path": "/nope", "type": "Directory"}}
    lab.pod("p", volumeMounts=MOUNT, spec={"volumes": [{"name": "v", **source}]})
    lab.run(20)
    text = 'FailedMount: MountVolume.SetUp failed for volume "v" : hostPath type check failed: /nope is not a directory'
    assert (text in lab.events("p")) == (profile == "default")


def test_a_volume_that_no_driver_attaches(lab: Lab) -> None:
    volume(lab, csi={"driver": "example.com", "volumeHandle": "h"})
    claim(lab, storage_class="manual")
    lab.run(2)
    lab.pod("p", volumeMounts=MOUNT, spec={"volumes": [{"name": "v", **CLAIMED}]})
    lab.run(160)
    assert waiting(lab) == "ContainerCreating"
    assert lab.events("p") == [
        "FailedMount: Unable to attach or mount volumes: unmounted volumes=[v], unattached volumes=[v], failed to "
        "process volumes=[]: context deadline exceeded"]


def test_a_file_system_grows_where_it_is_mounted(lab: Lab) -> None:
    claim(lab)
    lab.run(10)
    lab.pod("p", volumeMounts=MOUNT, spec={"volumes": [{"name": "v", **CLAIMED}]})
    lab.run(20)
    bigger = deep_copy(lab.cluster.registry.storage.get(CLAIMS, "default", "c"))
    bigger["spec"]["resources"]["requests"]["storage"] = "2Gi"
    lab.cluster.registry.update(CLAIMS, bigger)
    lab.run(10)
    found = lab.cluster.registry.storage.get(CLAIMS, "default", "c")
    assert found["status"]["capacity"] == {"storage": "2Gi"}
    assert not found["status"].get("conditions")
    text = f'MountVolume.NodeExpandVolume succeeded for volume "{found["spec"]["volumeName"]}" node-1'
    assert f"FileSystemResizeSuccessful: {text}" in lab.events("p")


def test_a_recycled_volume_is_empty_and_free_again(lab: Lab) -> None:
    volume(lab, nfs={"server": "files", "path": "/exports"}, persistentVolumeReclaimPolicy="Recycle")
    claim(lab, storage_class="manual")
    lab.run(2)
    shell(lab, "writer", "mkdir /data/deep; echo kept > /data/deep/file", CLAIMED)
    lab.delete("writer")
    lab.run(5)
    lab.cluster.registry.delete(CLAIMS, "default", "c")
    lab.run(60)
    assert lab.cluster.registry.storage.get(VOLUMES, "", "pv")["status"]["phase"] == "Available"
    said = [event["message"] for event in lab.cluster.registry.storage.list("events", "default")
            if event["involvedObject"]["name"] == "pv"]
    assert "Recycler pod: Successfully assigned default/recycler-for-pv to node-1" in said or (
        "Recycler pod: Successfully assigned default/recycler-for-pv to node-2" in said)
    assert said[-1] == "Volume recycled"
    shell(lab, "reader", "ls -A /data", {"nfs": {"server": "files", "path": "/exports"}})
    assert lab.logs("reader") == ""
