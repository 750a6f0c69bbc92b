"""What Endpoints and EndpointSlice controllers share: a Service's pods, its ports on them, and who must be told of a
change.

Mirrors staging/src/k8s.io/endpointslice/util (ShouldPodBeInEndpoints, ShouldSetHostname, podEndpointsChanged),
FindPort, and the trigger time tracker.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from simulator.apimachinery.metadata import (
    Object,
    condition,
    is_terminating,
    key_of,
    labels_of,
    name_of,
    namespace_of,
)
from simulator.client import Client, Watch
from simulator.controllers.handlers import BATCH
from simulator.controllers.pods import is_finished, is_ready

MANAGED_TYPES = ("ClusterIP", "NodePort", "LoadBalancer")
HEADLESS_LABEL = "service.kubernetes.io/headless"
TRIGGER_TIME = "endpoints.kubernetes.io/last-change-trigger-time"


def is_managed(service: Object) -> bool:
    """Whether the controllers find the Service's addresses: it selects pods and is no alias of a name."""
    spec = service["spec"]
    return spec.get("type", "ClusterIP") in MANAGED_TYPES and "selector" in spec


def is_headless(service: Object) -> bool:
    """Whether the Service has no address of its own."""
    return service["spec"].get("clusterIP", "") in ("", "None")


def selected_pods(client: Client, service: Object) -> list[Object]:
    """The pods the Service selects, in order of names."""
    return [pod for pod in client.lister("pods").list(namespace_of(service)) if _selects(service, pod)]


def has_address(pod: Object) -> bool:
    """Whether the pod has an address and has not finished."""
    return bool((pod.get("status") or {}).get("podIP")) and not is_finished(pod)


def hostname(pod: Object, service: Object) -> str:
    """The name by which DNS knows the pod inside the Service, empty for none."""
    spec = pod["spec"]
    return spec.get("hostname", "") if spec.get("subdomain") == name_of(service) else ""


def find_port(pod: Object, port: Object) -> int | None:
    """The number of a Service port on the pod: as given, or looked up by the container port's name."""
    target = port.get("targetPort", port["port"])
    if isinstance(target, int):
        return target
    for container in _serving(pod["spec"]):
        for offered in container.get("ports") or ():
            if offered.get("name") == target and offered.get("protocol", "TCP") == port.get("protocol", "TCP"):
                return offered["containerPort"]
    return None


def _serving(spec: Object) -> list[Object]:
    sidecars = [item for item in spec.get("initContainers") or () if item.get("restartPolicy") == "Always"]
    return [*(spec.get("containers") or ()), *sidecars]


def trigger_time(service: Object, pods: Sequence[Object]) -> str:
    """When the latest change came about that addresses depend on: the Service's birth, or a pod's change of
    readiness."""
    changes = [ready["lastTransitionTime"] for pod in pods
               if (ready := condition(pod, "Ready")) is not None and ready.get("lastTransitionTime")]
    return max([service["metadata"]["creationTimestamp"], *changes])


def service_watches() -> tuple[Watch, ...]:
    """Watches on Services, and on pods for the Services that select them or did."""
    return Watch("services", _own), Watch("pods", _of_pod, BATCH)


def _own(old: Object | None, new: Object | None, client: Client) -> Iterable[str]:
    return (key_of(new if new is not None else old),)


def _of_pod(old: Object | None, new: Object | None, client: Client) -> Iterable[str]:
    if _face(old) == _face(new):
        return ()
    pods = [pod for pod in (old, new) if pod is not None]
    services = client.lister("services").list(namespace_of(pods[0]))
    return [key_of(service) for service in services if any(_selects(service, pod) for pod in pods)]


def _selects(service: Object, pod: Object) -> bool:
    wanted = service["spec"].get("selector")
    return bool(wanted) and wanted.items() <= labels_of(pod).items()


def _face(pod: Object | None) -> tuple | None:
    """What of a pod makes the controllers look at its Services again; None while it has no address.

    Upstream looks at readiness, not at the phase: a pod that ends without ever having been ready is noticed only when
    something else changes.
    """
    if pod is None or not (pod.get("status") or {}).get("podIP"):
        return None
    spec = pod["spec"]
    return (pod["status"]["podIP"], spec.get("hostname"), spec.get("subdomain"), labels_of(pod), is_terminating(pod),
            is_ready(pod))
