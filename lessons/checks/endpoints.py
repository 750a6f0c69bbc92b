"""``endpoints``: a Service has so many ready endpoints, counted over its EndpointSlices."""

from __future__ import annotations

from dataclasses import dataclass

from lessons.checks.check import Check, Memory, SpecError
from lessons.checks.cluster import ClusterView
from lessons.messages import Message, message

SLICES = "endpointslices.discovery.k8s.io"


@dataclass(frozen=True)
class Endpoints(Check):
    """Exactly ``ready`` ready endpoints, or ``at_least`` so many."""

    slug = "endpoints"

    service: str
    ready: int | None = None
    at_least: int | None = None
    namespace: str = "default"

    def __post_init__(self) -> None:
        if (self.ready is None) == (self.at_least is None):
            raise SpecError("endpoints: give exactly one of ready, atLeast")

    def missing(self, view: ClusterView, memory: Memory) -> Message | None:
        if view.get("services", self.namespace, self.service) is None:
            return message("there is no %(object)s yet", object=f"services/{self.service}")
        found = ready_endpoints(view, self.namespace, self.service)
        if found == self.ready or (self.at_least is not None and found >= self.at_least):
            return None
        return message(
            "services/%(service)s: %(found)s ready endpoints, %(wanted)s wanted",
            service=self.service,
            found=found,
            wanted=self.ready if self.ready is not None else self.at_least,
        )


def ready_endpoints(view: ClusterView, namespace: str, service: str) -> int:
    """Distinct ready addresses of the Service."""
    slices = view.list(SLICES, namespace, f"kubernetes.io/service-name={service}")
    return len(
        {
            address
            for item in slices
            for endpoint in item.get("endpoints") or ()
            if (endpoint.get("conditions") or {}).get("ready") is not False
            for address in endpoint.get("addresses") or ()
        }
    )
