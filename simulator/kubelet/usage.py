"""What containers and nodes use: the programs' own figures, measured every fifteen seconds as cAdvisor's are.

Nothing is recorded: the figures of the latest round follow from the state whenever somebody asks. They waver a little
from round to round, the same way in every process. Mirrors pkg/kubelet/stats and metrics-server's scraper, which needs
two measurements before it says anything.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any, NamedTuple

from simulator.apimachinery.metadata import Object, key_of, name_of
from simulator.apimachinery.quantity import parse_quantity
from simulator.kubelet.record import container_specs

if TYPE_CHECKING:
    from simulator.kubelet.kubelet import Kubelet

RESOLUTION = 15.0
"""Virtual seconds between two rounds."""
WAVER = 0.1
SYSTEM = (0.06, 420 * 2**20)
"""(cores, bytes) of a node's own processes: kubelet, container runtime, operating system."""


class Usage(NamedTuple):
    """Cores, and bytes."""

    cpu: float
    memory: int


class Measurement(NamedTuple):
    """A pod's containers by name, in the order of the pod, as they were at ``at`` (virtual seconds)."""

    at: float
    containers: dict[str, Usage]


def latest_round(now: float) -> float:
    """When was measured last."""
    return now // RESOLUTION * RESOLUTION


def measure(kubelet: Kubelet, pod: Object, now: float) -> Measurement | None:
    """What the containers of a pod use; None until all that run have been measured twice."""
    record = kubelet.runtime.get(f"pod/{key_of(pod)}")
    if record is None or record["uid"] != pod["metadata"]["uid"]:
        return None
    at, found = latest_round(now), {}
    for spec in container_specs(pod):
        container = record["containers"].get(spec["name"]) or {}
        if container.get("state") == "running":
            if container["started_at"] + RESOLUTION > at:
                return None
            found[spec["name"]] = _usage(kubelet, spec, container, at)
    return Measurement(at, found) if found else None


def _usage(kubelet: Kubelet, spec: Object, container: dict[str, Any], at: float) -> Usage:
    cpu, memory = kubelet.engine.program(container["program"]).usage(container.get("process") or {})
    limits = (spec.get("resources") or {}).get("limits") or {}
    cpu, memory = cpu * _waver(container["id"], "cpu", at), int(memory * _waver(container["id"], "memory", at / 8))
    if "cpu" in limits:
        cpu = min(cpu, float(parse_quantity(limits["cpu"])))
    if "memory" in limits:
        memory = min(memory, int(parse_quantity(limits["memory"])))
    return Usage(cpu, memory)


def _waver(identity: str, what: str, at: float) -> float:
    """A factor near 1 that follows from who, what and when."""
    digest = hashlib.blake2b(f"{identity}/{what}/{int(at)}".encode(), digest_size=4).digest()
    return 1.0 + WAVER * (int.from_bytes(digest, "big") / 2**32 - 0.5)


def measure_node(kubelet: Kubelet, node: Object, now: float) -> tuple[float, Usage]:
    """(when, what a node uses): its pods, and its own processes."""
    at = latest_round(now)
    cpu = SYSTEM[0] * _waver(name_of(node), "cpu", at)
    memory = int(SYSTEM[1] * _waver(name_of(node), "memory", at / 8))
    for pod in kubelet.client.lister("pods").by_index("node", name_of(node)):
        found = measure(kubelet, pod, now)
        for usage in found.containers.values() if found is not None else ():
            cpu, memory = cpu + usage.cpu, memory + usage.memory
    return at, Usage(cpu, memory)
