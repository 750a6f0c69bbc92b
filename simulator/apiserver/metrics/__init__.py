"""metrics.k8s.io: an API that the API server passes on to metrics-server, whose answers are computed, not stored.

It is there in clusters that were made with metrics-server, and answers while a pod of it is ready. Mirrors
kube-aggregator (available_controller.go, handler_proxy.go) and metrics-server's pkg/api.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Protocol

from simulator.apimachinery.errors import StatusError
from simulator.apimachinery.metadata import Object, condition_is, labels_of, name_of
from simulator.apimachinery.timestamps import timestamp
from simulator.apiserver.metrics.kinds import NodeMetricsKind, PodMetricsKind
from simulator.engine import State
from simulator.kinds import Catalog

NODES, PODS = "nodes.metrics.k8s.io", "pods.metrics.k8s.io"
WINDOW = "15s"


class Meter(Protocol):
    """What measures pods and nodes: the kubelet."""

    def measure_pod(self, pod: Object) -> tuple[float, dict[str, tuple[float, int]]] | None:
        """(when, container → (cores, bytes)), None while nothing is known."""

    def measure_node(self, node: Object) -> tuple[float, tuple[float, int]]:
        """(when, (cores, bytes))."""


class ResourceMetrics:
    """The objects of metrics.k8s.io in one cluster.

    Args:
        state: its tables; ``stored(resource, namespace)`` lists its objects.
    """

    def __init__(self, state: State, stored: Callable[..., Sequence[Object]], meter: Meter) -> None:
        self._state, self._stored, self._meter = state, stored, meter
        self._base: Catalog | None = None
        self._extended: Catalog | None = None

    @property
    def present(self) -> bool:
        """Whether this cluster was made with metrics-server."""
        return self._state.get("meta", "profile") == "default"

    def catalog(self, base: Catalog) -> Catalog:
        """``base`` and the kinds served here."""
        if not self.present:
            return base
        if self._base is not base:
            self._base, self._extended = base, Catalog([*base.stored, NodeMetricsKind(), PodMetricsKind()])
        return self._extended

    def list(self, resource: str, namespace: str | None) -> Sequence[Object]:
        """The metrics of all pods of a namespace, or of all nodes.

        Raises:
            StatusError: nobody serves them, or nobody answers.
        """
        if not self.present:
            raise StatusError(404, "NotFound", f"the server could not find the requested resource (get {resource})")
        if not self._answers():
            raise StatusError(503, "ServiceUnavailable",
                              f"the server is currently unable to handle the request (get {resource})")
        if resource == NODES:
            return [_node(node, *self._meter.measure_node(node)) for node in self._stored("nodes")]
        found = ((pod, self._meter.measure_pod(pod)) for pod in self._stored("pods", namespace))
        return [_pod(pod, *measured) for pod, measured in found if measured is not None]

    def _answers(self) -> bool:
        pods = self._stored("pods", "kube-system")
        return any(labels_of(pod).get("k8s-app") == "metrics-server" and condition_is(pod, "Ready") for pod in pods)


def _pod(pod: Object, at: float, containers: dict[str, tuple[float, int]]) -> Object:
    found = _metrics("PodMetrics", pod, at)
    return {**found, "containers": [{"name": name, "usage": _amounts(*used)} for name, used in containers.items()]}


def _node(node: Object, at: float, used: tuple[float, int]) -> Object:
    return {**_metrics("NodeMetrics", node, at), "usage": _amounts(*used)}


def _metrics(kind: str, obj: Object, at: float) -> Object:
    meta: dict[str, Any] = {"name": name_of(obj), "creationTimestamp": timestamp(at)}
    if obj["metadata"].get("namespace"):
        meta["namespace"] = obj["metadata"]["namespace"]
    if labels_of(obj):
        meta["labels"] = dict(labels_of(obj))
    return {"kind": kind, "apiVersion": "metrics.k8s.io/v1beta1", "metadata": meta, "timestamp": timestamp(at),
            "window": WINDOW}


def _amounts(cpu: float, memory: int) -> dict[str, str]:
    """As metrics-server writes them: nanocores, and kibibytes."""
    nanocores = int(cpu * 10**9)
    return {"cpu": f"{nanocores}n" if nanocores else "0", "memory": f"{memory // 1024}Ki"}
