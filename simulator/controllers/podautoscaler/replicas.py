"""How many replicas a resource metric asks for. Pure functions of pods and what they use.

Mirrors pkg/controller/podautoscaler/replica_calculator.go and metrics/utilization.go. Amounts are thousandths, as
upstream counts: millicores of CPU, thousandths of a byte of memory.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from simulator.apimachinery.metadata import Object, condition, is_terminating, name_of
from simulator.apimachinery.quantity import milli
from simulator.apimachinery.timestamps import seconds_of
from simulator.controllers.pods import phase

INITIALIZATION = 300.0
"""Virtual seconds after its start for which a pod's CPU use counts only while it is ready."""
READINESS_DELAY = 30.0
UNREADY = "did not receive metrics for targeted pods (pods might be unready)"


class NoMetrics(Exception):
    """The count cannot be computed; the text says why."""


class Sample(NamedTuple):
    """What a pod used, when that was measured, and over how many virtual seconds."""

    value: int
    at: float
    window: float


class Tolerances(NamedTuple):
    """How far below and above its target a metric may be before anything happens."""

    down: float
    up: float

    def allow(self, ratio: float) -> bool:
        """Whether a ratio of use to target is near enough to 1."""
        return 1.0 - self.down <= ratio <= 1.0 + self.up


class Proposal(NamedTuple):
    """A count of replicas, the average use, and (for targets in percent) its share of the request."""

    replicas: int
    average: int
    share: int | None = None


class _Groups(NamedTuple):
    ready: int
    unready: set[str]
    missing: set[str]
    ignored: set[str]


def of_pod(metrics: Object, resource: str, container: str) -> Sample | None:
    """What a pod's metrics say of a resource, of one container or of all; None where they do not say."""
    found = [item["usage"].get(resource) for item in metrics["containers"] if container in ("", item["name"])]
    if not found or any(amount is None for amount in found):
        return None
    window = float(metrics["window"].removesuffix("s"))
    return Sample(sum(milli(amount) for amount in found), seconds_of(metrics["timestamp"]), window)


def _group(pods: Sequence[Object], samples: Mapping[str, Sample], resource: str, now: float) -> _Groups:
    """The pods that count, that are not ready, that nothing is known of, that are about to go."""
    groups, ready = _Groups(0, set(), set(), set()), 0
    for pod in pods:
        name = name_of(pod)
        if is_terminating(pod) or phase(pod) == "Failed":
            groups.ignored.add(name)
        elif phase(pod) == "Pending":
            groups.unready.add(name)
        elif name not in samples:
            groups.missing.add(name)
        elif resource == "cpu" and _is_unready(pod, samples[name], now):
            groups.unready.add(name)
        else:
            ready += 1
    return groups._replace(ready=ready)


def _is_unready(pod: Object, sample: Sample, now: float) -> bool:
    found, started = condition(pod, "Ready"), (pod.get("status") or {}).get("startTime")
    if found is None or not started:
        return True
    since, began = seconds_of(found["lastTransitionTime"]), seconds_of(started)
    if began + INITIALIZATION > now:
        return found["status"] == "False" or sample.at < since + sample.window
    return found["status"] == "False" and began + READINESS_DELAY > since


def requests(pods: Sequence[Object], container: str, resource: str) -> dict[str, int]:
    """What each pod asks for.

    Raises:
        NoMetrics: one asks for nothing.
    """
    return {name_of(pod): _request(pod, container, resource) for pod in pods}


def _request(pod: Object, container: str, resource: str) -> int:
    spec, total = pod["spec"], 0
    whole = (spec.get("resources") or {}).get("requests") or {}
    if whole and not container:
        if resource not in whole:
            raise NoMetrics(f"missing pod-level request for {resource} in Pod {name_of(pod)}")
        return milli(whole[resource])
    sidecars = [item for item in spec.get("initContainers") or () if item.get("restartPolicy") == "Always"]
    for item in [*spec["containers"], *sidecars]:
        if container not in ("", item["name"]):
            continue
        asked = (item.get("resources") or {}).get("requests") or {}
        if resource not in asked:
            raise NoMetrics(f"missing request for {resource} in container {item['name']} of Pod {name_of(pod)}")
        total += milli(asked[resource])
        if container:
            return total
    if container:
        raise NoMetrics(f"container {container} not found in Pod {name_of(pod)}")
    return total


def by_share(
    current: int, target: int, pods: Sequence[Object], samples: Mapping[str, Sample], resource: str, container: str,
    tolerances: Tolerances, now: float,
) -> Proposal:
    """The count for a target in percent of the request.

    Example: three pods that use 90% where 60% are wanted: ratio 1.5, so ceil(1.5 × 3) = 5.

    Raises:
        NoMetrics: see there.
    """
    groups, known = _known(pods, samples, resource, now)
    asked = requests(pods, container, resource)

    def ratio(values: Mapping[str, int]) -> tuple[float, int, int]:
        used = sum(value for name, value in values.items() if name in asked)
        total = sum(asked[name] for name in values if name in asked)
        if total == 0:
            raise NoMetrics("no metrics returned matched known pods")
        share = used * 100 // total
        return share / target, share, used // sum(name in asked for name in values)

    first, share, average = ratio(known)
    filler = {name: asked[name] * max(100, target) // 100 for name in groups.missing}
    count = _count(current, first, groups, known, filler, tolerances, lambda values: ratio(values)[0])
    return Proposal(count, average, share)


def by_value(
    current: int, target: int, pods: Sequence[Object], samples: Mapping[str, Sample], resource: str,
    tolerances: Tolerances, now: float,
) -> Proposal:
    """The count for a target in absolute terms.

    Raises:
        NoMetrics: see there.
    """
    groups, known = _known(pods, samples, resource, now)

    def ratio(values: Mapping[str, int]) -> float:
        return sum(values.values()) // len(values) / target

    filler = dict.fromkeys(groups.missing, target)
    count = _count(current, ratio(known), groups, known, filler, tolerances, ratio)
    return Proposal(count, sum(known.values()) // len(known))


def _known(
    pods: Sequence[Object], samples: Mapping[str, Sample], resource: str, now: float
) -> tuple[_Groups, dict[str, int]]:
    if not pods:
        raise NoMetrics("no pods returned by selector while calculating replica count")
    groups = _group(pods, samples, resource, now)
    left = groups.ignored | groups.unready
    known = {name: sample.value for name, sample in samples.items() if name not in left}
    if not known:
        raise NoMetrics(UNREADY)
    return groups, known


def _count(current, ratio, groups, known, filler, tolerances, again) -> int:
    """The count for a ratio of use to target; pods of which nothing is known are counted so that less happens."""
    up_with_unready = bool(groups.unready) and ratio > 1.0
    if not up_with_unready and not groups.missing:
        return current if tolerances.allow(ratio) else math.ceil(ratio * groups.ready)
    values = dict(known)
    if ratio < 1.0:
        values.update(filler)
    elif ratio > 1.0:
        values.update(dict.fromkeys(groups.missing, 0))
    if up_with_unready:
        values.update(dict.fromkeys(groups.unready, 0))
    new = again(values)
    if tolerances.allow(new) or (ratio < 1.0 < new) or (new < 1.0 < ratio):
        return current
    count = math.ceil(new * len(values))
    turned = (new < 1.0 and count > current) or (new > 1.0 and count < current)
    return current if turned else count
