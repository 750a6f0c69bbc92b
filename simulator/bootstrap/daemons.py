"""kube-proxy's pods: one a node, made here because the DaemonSet's controller is not part of every cluster.

Where a ``daemonset-controller`` runs it makes them itself and this module has nothing to do.
"""

from __future__ import annotations

from simulator.apimachinery.copying import deep_copy
from simulator.apimachinery.metadata import Object, controller_reference
from simulator.cluster import Cluster

CONTROLLER = "daemonset-controller"
REVISION = "5d8f7b6c9"


def run_on_every_node(cluster: Cluster, daemon: Object) -> None:
    """Give each node a pod of ``daemon`` and set its status, unless a controller does."""
    if CONTROLLER in cluster.components:
        return
    nodes = cluster.registry.storage.list("nodes")
    for node in nodes:
        cluster.registry.create("pods", _pod(daemon, node["metadata"]["name"]))
    count = len(nodes)
    status = {
        "currentNumberScheduled": count,
        "desiredNumberScheduled": count,
        "numberAvailable": count,
        "numberMisscheduled": 0,
        "numberReady": count,
        "observedGeneration": 1,
        "updatedNumberScheduled": count,
    }
    cluster.registry.update("daemonsets.apps", {**daemon, "status": status}, subresource="status")


def _pod(daemon: Object, node: str) -> Object:
    template = deep_copy(daemon["spec"]["template"])
    labels = {
        **template["metadata"]["labels"],
        "controller-revision-hash": REVISION,
        "pod-template-generation": "1",
    }
    affinity = {
        "requiredDuringSchedulingIgnoredDuringExecution": {
            "nodeSelectorTerms": [
                {"matchFields": [{"key": "metadata.name", "operator": "In", "values": [node]}]}
            ]
        }
    }
    return {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {
            "generateName": f"{daemon['metadata']['name']}-",
            "namespace": daemon["metadata"]["namespace"],
            "labels": labels,
            "ownerReferences": [controller_reference(daemon)],
        },
        "spec": {**template["spec"], "affinity": {"nodeAffinity": affinity}, "nodeName": node},
    }
