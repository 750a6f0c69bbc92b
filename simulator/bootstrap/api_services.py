"""An APIService for every group and version that a cluster serves by itself, and one for what metrics-server serves.

Mirrors autoregister_controller.go of kube-aggregator/pkg/controllers and metrics-server's own manifest.
"""

from __future__ import annotations

from collections.abc import Iterator

from simulator.apimachinery.metadata import Object
from simulator.kinds import BUILT_IN
from simulator.kinds.groups import priorities

RESOURCE = "apiservices.apiregistration.k8s.io"
AUTOMANAGED = "kube-aggregator.kubernetes.io/automanaged"
OWN_GROUP = "apiregistration.k8s.io"
"""The aggregator has no APIService for itself."""
METRICS = "v1beta1.metrics.k8s.io"


def local_services() -> Iterator[tuple[str, Object]]:
    """What the control plane registers when it starts."""
    for group, version in sorted(BUILT_IN.group_versions):
        if group != OWN_GROUP:
            yield RESOURCE, local_service(group, version, "onstart")


def local_service(group: str, version: str, managed: str) -> Object:
    """The APIService of a version that the server has itself."""
    of_group, of_version = priorities(group, version)
    spec = {"version": version, "groupPriorityMinimum": of_group, "versionPriority": of_version}
    meta = {"name": f"{version}.{group}", "labels": {AUTOMANAGED: managed}}
    return {"apiVersion": "apiregistration.k8s.io/v1", "kind": "APIService", "metadata": meta,
            "spec": {**spec, "group": group} if group else spec}


def metrics_service() -> tuple[str, Object]:
    """What metrics-server's manifest registers."""
    spec = {"group": "metrics.k8s.io", "version": "v1beta1", "groupPriorityMinimum": 100, "versionPriority": 100,
            "insecureSkipTLSVerify": True, "service": {"name": "metrics-server", "namespace": "kube-system"}}
    meta = {"name": METRICS, "labels": {"k8s-app": "metrics-server"}}
    return RESOURCE, {"apiVersion": "apiregistration.k8s.io/v1", "kind": "APIService", "metadata": meta, "spec": spec}
