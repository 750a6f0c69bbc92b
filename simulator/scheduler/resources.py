"""What a pod asks of a node, in integers: millicores, bytes, and counts of other resources.

Mirrors component-helpers/resource/helpers.go (PodRequests) and pkg/scheduler/util/pod_resources.go (non-zero
requests).
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, NamedTuple

from simulator.apimachinery.metadata import Object
from simulator.apimachinery.quantity import milli, whole

DEFAULT_CPU = 100
DEFAULT_MEMORY = 200 * 1024 * 1024
"""What a container without requests counts for when nodes are scored: 0.1 core, 200 MiB."""

Amounts = dict[str, int]


class Demand(NamedTuple):
    """A pod's requests: as stated, and with defaults for containers that state none (scoring only)."""

    stated: Amounts
    cpu: int
    memory: int


@lru_cache(maxsize=4096)
def amount(resource: str, quantity: str | int | float) -> int:
    """A quantity as an integer: millicores for cpu, else rounded up to whole units."""
    return milli(quantity) if resource == "cpu" else whole(quantity)


def amounts(quantities: Mapping[str, Any] | None) -> Amounts:
    """A resource list in integers."""
    return {name: amount(name, value) for name, value in (quantities or {}).items()}


def demand(spec: Object) -> Demand:
    """What a pod with this spec needs to start and to run.

    Containers add up, sidecars with them; init containers run one after another, so only the largest counts: of init
    2, containers 1 + 0.5, the pod asks for 2.
    """
    stated = _total(spec, {})
    scored = _total(spec, {"cpu": DEFAULT_CPU, "memory": DEFAULT_MEMORY})
    return Demand(stated, scored["cpu"], scored["memory"])


def _total(spec: Object, default: Amounts) -> Amounts:
    total: Amounts = {}
    for container in spec.get("containers") or ():
        _add(total, _requests(container, default))
    running: Amounts = {}
    starting: Amounts = {}
    for container in spec.get("initContainers") or ():
        needed = dict(running)
        _add(needed, _requests(container, default))
        if container.get("restartPolicy") == "Always":
            running = needed
            _add(total, _requests(container, default))
        _raise_to(starting, needed)
    _raise_to(total, starting)
    total |= amounts((spec.get("resources") or {}).get("requests"))
    _add(total, amounts(spec.get("overhead")))
    return total


def _requests(container: Object, default: Amounts) -> Amounts:
    return default | amounts((container.get("resources") or {}).get("requests"))


def _add(total: Amounts, more: Amounts) -> None:
    for name, value in more.items():
        total[name] = total.get(name, 0) + value


def _raise_to(total: Amounts, least: Amounts) -> None:
    for name, value in least.items():
        total[name] = max(total.get(name, 0), value)
