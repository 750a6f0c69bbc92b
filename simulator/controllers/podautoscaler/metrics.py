"""What an autoscaler's metrics are, and the counts of replicas they ask for.

Resource metrics come from metrics.k8s.io. Nobody serves custom and external metrics here, as in a cluster without an
adapter for them: the answer is the one such a cluster gives.

Mirrors computeReplicasForMetric and its kin of pkg/controller/podautoscaler/horizontal.go, and metrics/client.go.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any, NamedTuple

from simulator.apimachinery.errors import StatusError
from simulator.apimachinery.go_selectors import go_selector_text
from simulator.apimachinery.metadata import Object, name_of, namespace_of
from simulator.apimachinery.quantity import binary, decimal, milli, parse_quantity
from simulator.apimachinery.selectors import Selector
from simulator.client import Client
from simulator.controllers.podautoscaler.replicas import (
    NoMetrics,
    Proposal,
    Sample,
    Tolerances,
    by_share,
    by_value,
    of_pod,
)

POD_METRICS = "pods.metrics.k8s.io"
TOLERANCE = 0.1
NO_CUSTOM = "unable to fetch metrics from custom metrics API: no custom metrics API (custom.metrics.k8s.io) registered"


class Reading(NamedTuple):
    """A metric read: the count it asks for, how the reason of a rescale calls it, its status."""

    replicas: int
    name: str
    status: Object


class Unreadable(Exception):
    """A metric cannot be read. ``reason`` and ``cause`` go to the event and the condition, ``text`` to the error."""

    def __init__(self, reason: str, cause: str, text: str) -> None:
        super().__init__(text)
        self.reason, self.cause, self.text = reason, cause, text


def tolerances_of(behavior: Mapping[str, Any] | None) -> Tolerances:
    """How far from its target a metric may be: 10% unless the behaviour says otherwise."""
    def of(direction: str) -> float:
        given = ((behavior or {}).get(direction) or {}).get("tolerance")
        return TOLERANCE if given is None else float(parse_quantity(given))

    return Tolerances(of("scaleDown"), of("scaleUp"))


def read(client: Client, autoscaler: Object, metric: Object, current: int, selector: Selector, now: float) -> Reading:
    """Read one metric.

    Raises:
        Unreadable: see there.
    """
    kind = metric["type"]
    if kind in ("Resource", "ContainerResource"):
        return _resource(client, autoscaler, metric, current, selector, now)
    if kind == "Pods":
        cause = f"unable to get metric {metric['pods']['metric']['name']}: {NO_CUSTOM}"
        raise Unreadable("FailedGetPodsMetric", cause, f"failed to get pods metric value: {cause}")
    if kind == "Object":
        raise _no_object(metric["object"], namespace_of(autoscaler))
    raise _no_external(metric["external"], namespace_of(autoscaler))


def _no_object(source: Object, namespace: str) -> Unreadable:
    about, name = source["describedObject"], source["metric"]["name"]
    # The words stand in this order in upstream's text.
    cause = f"unable to get metric {name}: {about['kind']} on {namespace} {about['name']}/{NO_CUSTOM}"
    inner = cause
    if source["target"].get("type") == "AverageValue":
        inner = f"failed to get {name} object metric: {cause}"
    return Unreadable("FailedGetObjectMetric", cause, f"failed to get object metric value: {inner}")


def _no_external(source: Object, namespace: str) -> Unreadable:
    name = source["metric"]["name"]
    cause = (f"unable to get external metric {namespace}/{name}/{go_selector_text(source['metric'].get('selector'))}: "
             "unable to fetch metrics from external metrics API: the server could not find the requested resource "
             f"(get {name}.external.metrics.k8s.io)")
    average = source["target"].get("averageValue") is not None
    inner = f"failed to get {name} external metric" if average else f"failed to get external metric {name}"
    return Unreadable("FailedGetExternalMetric", cause, f"failed to get {name} external metric value: {inner}: {cause}")


def _resource(
    client: Client, autoscaler: Object, metric: Object, current: int, selector: Selector, now: float
) -> Reading:
    field = "resource" if metric["type"] == "Resource" else "containerResource"
    source = metric[field]
    name, container, target = source["name"], source.get("container", ""), source["target"]
    percent = target.get("averageValue") is None
    try:
        found = _propose(client, autoscaler, source, current, selector, now)
    except NoMetrics as problem:
        cause = f"failed to get {name} {'utilization' if percent else 'usage'}: {problem}"
        of = f"{container} container" if container else f"{name} resource"
        raise Unreadable("FailedGetContainerResourceMetric" if container else "FailedGetResourceMetric", cause,
                         f"failed to get {of} metric value: {cause}") from problem
    values: Object = {"averageUtilization": found.share} if percent else {}
    status = {"name": name, "current": {**values, "averageValue": amount(name, found.average)}}
    if container:
        status["container"] = container
    of = "container resource" if container else "resource"
    title = f"{name} {of} utilization (percentage of request)" if percent else f"{name} resource"
    return Reading(found.replicas, title, {"type": metric["type"], field: status})


def _propose(
    client: Client, autoscaler: Object, source: Object, current: int, selector: Selector, now: float
) -> Proposal:
    name, container, target = source["name"], source.get("container", ""), source["target"]
    samples = _samples(client, namespace_of(autoscaler), name, container, selector)
    pods = client.lister("pods").list(namespace_of(autoscaler), selector)
    tolerances = tolerances_of(autoscaler["spec"].get("behavior"))
    if target.get("averageValue") is not None:
        return by_value(current, milli(target["averageValue"]), pods, samples, name, tolerances, now)
    share = target["averageUtilization"]
    return by_share(current, share, pods, samples, name, container, tolerances, now)


def _samples(client: Client, namespace: str, resource: str, container: str, selector: Selector) -> dict[str, Sample]:
    start = f"unable to get metrics for resource {resource}: "
    try:
        found: Sequence[Object] = client.lister(POD_METRICS).list(namespace, selector)
    except StatusError as error:
        raise NoMetrics(f"{start}unable to fetch metrics from resource metrics API: {error.message}") from error
    if not found:
        raise NoMetrics(f"{start}no metrics returned from resource metrics API")
    samples = {name_of(item): of_pod(item, resource, container) for item in found}
    return {name: sample for name, sample in samples.items() if sample is not None}


def amount(resource: str, thousandths: int) -> str:
    """A quantity as metrics are written: memory in binary steps where it is whole bytes."""
    if resource == "memory" and thousandths % 1000 == 0 and thousandths >= 1024 * 1000:
        return binary(thousandths // 1000)
    return decimal(Fraction(thousandths, 1000))
