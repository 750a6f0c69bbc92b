"""Every description, compared byte for byte with what the real kubectl prints for the same objects.

``rich.yaml`` holds objects with every field that a description shows; statuses, events and owners are added here.
"""

from __future__ import annotations

import re
import time
from pathlib import Path

import pytest

from simulator.apimachinery.copying import deep_copy
from simulator.apimachinery.metadata import controller_reference
from simulator.apiserver.registry import Registry
from simulator.client.events import EventRecorder
from simulator.kinds import BY_RESOURCE, KINDS
from simulator.kinds.describing import Quiet
from simulator.kinds.describing.generic import label_for
from simulator.kinds.describing.tabs import aligned
from tests.simulator.apiserver.http_api import Kubectl, new_api_server, serving
from tests.simulator.kinds.manifests import STAMP, with_status

ENDED = {"terminated": {"exitCode": 1, "reason": "Error", "startedAt": STAMP, "finishedAt": STAMP}}
POD_STATUS = {
    "phase": "Running", "hostIP": "172.31.0.11", "podIP": "10.244.0.5", "podIPs": [{"ip": "10.244.0.5"}],
    "startTime": STAMP, "reason": "Reason", "message": "a message", "nominatedNodeName": "node-2",
    "conditions": [{"type": "Ready", "status": "True"}, {"type": "a.b/c", "status": "False"}],
    "initContainerStatuses": [
        {"name": "i", "ready": True, "restartCount": 1, "image": "", "imageID": "", "lastState": {}, "state": {
            "terminated": {"exitCode": 0, "signal": 9, "message": "m", "startedAt": STAMP, "finishedAt": STAMP}}}],
    "containerStatuses": [
        {"name": "c", "ready": False, "restartCount": 4, "image": "", "imageID": "x", "containerID": "y",
         "state": {"waiting": {"reason": "CrashLoopBackOff"}}, "lastState": ENDED},
        {"name": "d", "ready": True, "restartCount": 0, "image": "", "imageID": "",
         "state": {"running": {"startedAt": STAMP}}, "lastState": {}}],
}
NODE_STATUS = {
    "capacity": {"cpu": "4", "memory": "8Gi", "pods": "110", "ephemeral-storage": "100Gi", "example.com/gpu": "2"},
    "allocatable": {"cpu": "3900m", "memory": "7Gi", "pods": "110", "ephemeral-storage": "90Gi",
                    "example.com/gpu": "2"},
    "conditions": [{"type": "Ready", "status": "True", "reason": "r", "message": "m", "lastHeartbeatTime": STAMP,
                    "lastTransitionTime": STAMP}],
}
CONDITION = {"type": "Available", "status": "True", "reason": "x", "lastTransitionTime": STAMP, "lastUpdateTime": STAMP}


def change(registry: Registry, resource: str, name: str, status, namespace: str = "default", **spec):
    """Give a stored object a status, and parts of a spec."""
    return with_status(registry, resource, registry.storage.get(resource, namespace, name), status, **spec)


def add_statuses(registry: Registry) -> None:
    """Bring the objects of rich.yaml to life."""
    pod = change(registry, "pods", "big", POD_STATUS, nodeName="node-1")
    kubelet = EventRecorder(registry, "kubelet")
    kubelet.event(pod, "Normal", "Started", "Container started", field_path="spec.containers{c}", host="node-1")
    for _ in range(2):
        kubelet.event(pod, "Warning", "BackOff", "  back off ")
    small = deep_copy(change(registry, "pods", "small", {}, nodeName="node-1"))
    small["metadata"].update(deletionTimestamp=small["metadata"]["creationTimestamp"], deletionGracePeriodSeconds=30)
    registry.storage.put("pods", small)
    node = change(registry, "nodes", "node-1", NODE_STATUS, namespace="")
    EventRecorder(registry, "node-controller").event(node, "Normal", "RegisteredNode", "hello")
    change(registry, "services", "lb", {"loadBalancer": {"ingress": [{"ip": "9.9.9.9", "ipMode": "VIP"}, {
        "hostname": "h"}]}})
    change(registry, "ingresses.networking.k8s.io", "ing", {"loadBalancer": {"ingress": [{"ip": "9.9.9.9"}, {
        "hostname": "a.example.com"}]}})
    hard = registry.storage.get("resourcequotas", "default", "q")["spec"]["hard"]
    change(registry, "resourcequotas", "q", {"hard": hard, "used": {
        "pods": "2", "cpu": "1500m", "memory": "1500M", "limits.memory": "1Gi"}})
    change(registry, "servicecidrs.networking.k8s.io", "more", {"conditions": [{
        "type": "Ready", "status": "True", "reason": "", "message": "ready", "lastTransitionTime": STAMP}]},
        namespace="")
    change(registry, "namespaces", "kube-system", {"conditions": [{**CONDITION, "message": "m"}]}, namespace="")
    change(registry, "persistentvolumes", "rich-host", {"phase": "Failed", "message": "a message"}, namespace="")
    change(registry, "persistentvolumeclaims", "rich", {
        "phase": "Bound", "accessModes": ["ReadWriteOnce"], "capacity": {"storage": "1Gi"},
        "conditions": [{"type": "Resizing", "status": "True", "lastProbeTime": None, "lastTransitionTime": STAMP},
                       {"type": "FileSystemResizePending", "status": "True", "lastProbeTime": STAMP,
                        "lastTransitionTime": STAMP, "reason": "r", "message": "m"}]})
    change(registry, "horizontalpodautoscalers.autoscaling", "rich", {
        "currentReplicas": 3, "desiredReplicas": 4, "conditions": [{**CONDITION, "message": "m"}], "currentMetrics": [
            {"type": "Resource", "resource": {"name": "cpu", "current": {
                "averageUtilization": 80, "averageValue": "160m"}}},
            {"type": "Resource", "resource": {"name": "memory", "current": {"averageValue": "90Mi"}}}, {"type": ""}]})
    change(registry, "poddisruptionbudgets.policy", "least", {"disruptionsAllowed": 1, "currentHealthy": 3})
    add_replica_sets(registry, change(registry, "deployments.apps", "web", {
        "replicas": 3, "updatedReplicas": 2, "availableReplicas": 1, "unavailableReplicas": 2,
        "conditions": [CONDITION]}))


def add_replica_sets(registry: Registry, deployment) -> None:
    """An old ReplicaSet and the new one."""
    for replicas, suffix in enumerate(("aaa", "bbb")):
        template = deep_copy(deployment["spec"]["template"])
        template["metadata"]["labels"]["pod-template-hash"] = suffix
        if suffix == "aaa":
            template["spec"]["containers"][0]["image"] = "old"
        labels = template["metadata"]["labels"]
        made = registry.create("replicasets.apps", {
            "apiVersion": "apps/v1", "kind": "ReplicaSet",
            "metadata": {"name": f"web-{suffix}", "namespace": "default", "labels": dict(labels),
                         "ownerReferences": [controller_reference(deployment)]},
            "spec": {"replicas": replicas, "selector": {"matchLabels": dict(labels)}, "template": template}})
        with_status(registry, "replicasets.apps", made, {"replicas": replicas + 1, "conditions": [CONDITION]})


@pytest.fixture(scope="module")
def cluster(kubectl_path, tmp_path_factory):
    """(registry, real kubectl) of an API server that holds the rich objects."""
    server = new_api_server()
    server.registry.env.advance_to(time.time())
    with serving(server) as port:
        kubectl = Kubectl(kubectl_path, tmp_path_factory.mktemp("kubectl"), port)
        code, _, err = kubectl("create", "-f", "-", stdin=Path(__file__).with_name("rich.yaml").read_text())
        assert code == 0, err
        add_statuses(server.registry)
        yield server.registry, kubectl


def without_seconds(text: str) -> str:
    """Ages in seconds differ by the time that kubectl takes."""
    return re.sub(r"\b\d+s\b +", "Ns ", text).rstrip("\n")


@pytest.mark.parametrize("kind", [kind for kind in KINDS if not kind.transient], ids=lambda kind: kind.resource)
def test_descriptions_are_those_of_the_real_kubectl(cluster, kind):
    registry, kubectl = cluster
    scope = ["--all-namespaces"] if kind.namespaced else []
    code, out, err = kubectl("describe", "--show-events", kind.resource, *scope)
    assert code == 0, err
    assert without_seconds(described(kind, registry, registry.storage)) == without_seconds(out)


@pytest.mark.parametrize("resource", ["pods", "services", "deployments.apps", "endpointslices.discovery.k8s.io"])
def test_several_objects_are_described_without_events(cluster, resource):
    registry, kubectl = cluster
    out = kubectl.out("describe", resource, "--all-namespaces")
    assert without_seconds(described(BY_RESOURCE[resource], registry, Quiet(registry.storage))) == without_seconds(out)


def described(kind, registry, reader) -> str:
    """The descriptions of all objects of a kind as kubectl puts them one below the other."""
    objects = registry.storage.list(kind.resource)
    assert objects
    return "\n\n".join(kind.describe(obj, reader, time.time()) for obj in objects)


@pytest.mark.parametrize(("text", "wanted"), [
    ("a\tb\nlong\tc\n", "a     b\nlong  c\n"),
    ("a\tb\n\nlong\tc\n", "a  b\n\nlong  c\n"),
    ("no columns\n", "no columns\n"),
    ("a\t\tc\naa\tb\tc\n", "a      c\naa  b  c\n"),
    ("Name:\tx\n  deep:\ty\tz\n", "Name:    x\n  deep:  y  z\n"),
])
def test_tabs_become_aligned_columns(text, wanted):
    assert aligned(text) == wanted


@pytest.mark.parametrize(("field", "label"), [
    ("holderIdentity", "Holder Identity"), ("apiVersion", "API Version"), ("uid", "UID"),
    ("a.b/c", "a.b/c"), ("apiURLPath", "API URLPath"),
])
def test_labels_of_fields(field, label):
    assert label_for(field) == label
