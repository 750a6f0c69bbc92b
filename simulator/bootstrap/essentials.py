"""What the control plane makes for itself in any cluster: namespaces, priority classes, the ``kubernetes``
Service.

Mirrors pkg/controlplane (instance.go, controller/{kubernetesservice,systemnamespaces}) and
pkg/registry/scheduling/rest.
"""

from __future__ import annotations

from collections.abc import Iterator

from simulator.apimachinery.metadata import Object
from simulator.kinds.priorityclass import SYSTEM_CLASSES
from simulator.kinds.service.allocation import CIDR

NAMESPACES = ("default", "kube-system", "kube-public", "kube-node-lease")
SERVICE_IP = "10.96.0.1"
API_PORT = 6443
Rows = Iterator[tuple[str, Object]]
"""(resource, object) in the order of creation."""


def essentials(api_address: str) -> Rows:
    """The objects; ``api_address`` is where the API server listens."""
    for name in NAMESPACES:
        yield "namespaces", {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name}}
    for name, (value, description) in SYSTEM_CLASSES.items():
        yield "priorityclasses.scheduling.k8s.io", _priority_class(name, value, description)
    yield "servicecidrs.networking.k8s.io", _service_range()
    yield "services", _service()
    yield "endpoints", _endpoints(api_address)
    yield "endpointslices.discovery.k8s.io", _slice(api_address)


def service_account(namespace: str, name: str) -> Object:
    """A ServiceAccount."""
    return {"apiVersion": "v1", "kind": "ServiceAccount", "metadata": {"name": name, "namespace": namespace}}


def _priority_class(name: str, value: int, description: str) -> Object:
    return {
        "apiVersion": "scheduling.k8s.io/v1",
        "kind": "PriorityClass",
        "metadata": {"name": name},
        "value": value,
        "description": description,
    }


def _service_range() -> Object:
    return {
        "apiVersion": "networking.k8s.io/v1",
        "kind": "ServiceCIDR",
        "metadata": {"name": "kubernetes"},
        "spec": {"cidrs": [str(CIDR)]},
    }


def _service() -> Object:
    return {
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": {
            "name": "kubernetes",
            "namespace": "default",
            "labels": {"component": "apiserver", "provider": "kubernetes"},
        },
        "spec": {
            "clusterIP": SERVICE_IP,
            "clusterIPs": [SERVICE_IP],
            "ports": [{"name": "https", "port": 443, "protocol": "TCP", "targetPort": API_PORT}],
            "type": "ClusterIP",
        },
    }


def _endpoints(api_address: str) -> Object:
    return {
        "apiVersion": "v1",
        "kind": "Endpoints",
        "metadata": {
            "name": "kubernetes",
            "namespace": "default",
            "labels": {"endpointslice.kubernetes.io/skip-mirror": "true"},
        },
        "subsets": [
            {
                "addresses": [{"ip": api_address}],
                "ports": [{"name": "https", "port": API_PORT, "protocol": "TCP"}],
            }
        ],
    }


def _slice(api_address: str) -> Object:
    return {
        "apiVersion": "discovery.k8s.io/v1",
        "kind": "EndpointSlice",
        "metadata": {
            "name": "kubernetes",
            "namespace": "default",
            "labels": {"kubernetes.io/service-name": "kubernetes"},
        },
        "addressType": "IPv4",
        "endpoints": [{"addresses": [api_address], "conditions": {"ready": True}}],
        "ports": [{"name": "https", "port": API_PORT, "protocol": "TCP"}],
    }
