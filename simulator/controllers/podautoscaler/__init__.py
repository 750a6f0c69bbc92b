"""The horizontal pod autoscaler: looks at every autoscaler's metrics each 15 s and sets the scale of its target.

The concerns have a module each: ``metrics`` (reading), ``replicas`` (arithmetic), ``limits`` (windows and speed).

Mirrors pkg/controller/podautoscaler/horizontal.go.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from simulator.apimachinery.copying import deep_copy
from simulator.apimachinery.errors import StatusError
from simulator.apimachinery.metadata import (
    Object,
    is_terminating,
    key_of,
    labels_of,
    name_of,
    namespace_of,
    split_key,
)
from simulator.apimachinery.selectors import Selector, parse_selector
from simulator.apimachinery.timestamps import timestamp
from simulator.client import Client, Component, Watch
from simulator.controllers.podautoscaler.limits import (
    DOWN_WINDOW,
    Memory,
    longest_period,
    plain,
    windows,
    with_behavior,
)
from simulator.controllers.podautoscaler.metrics import Reading, Unreadable, read
from simulator.kinds import Kind

AUTOSCALERS = "horizontalpodautoscalers.autoscaling"
PERIOD = 15.0
"""Virtual seconds between two looks at an autoscaler, and before the first."""
ABOVE_MAX = "Current number of replicas above Spec.MaxReplicas"
BELOW_MIN = "Current number of replicas below Spec.MinReplicas"


class NoScale(Exception):
    """The target's scale is not to be had; the text says why."""


class NoCount(Exception):
    """No metric says how many replicas there should be."""


def _own_key(old: Object | None, new: Object | None, client: Client) -> Iterable[str]:
    return (key_of(new if new is not None else old),)


class HorizontalPodAutoscalerController(Component):
    """Keeps the scales of workloads at what their load asks for."""

    name = "horizontal-pod-autoscaler"
    watches = (Watch(AUTOSCALERS, _own_key, PERIOD),)

    def sync(self, key: str) -> float | None:
        """Look at the autoscaler at ``key`` and set its target's scale."""
        autoscaler = self.client.lister(AUTOSCALERS).get(*split_key(key))
        if autoscaler is None:
            self.runtime.delete(key)
            return None
        if not is_terminating(autoscaler):
            _Look(self, key, autoscaler).take()
        return PERIOD


def target_of(client: Client, autoscaler: Object) -> tuple[Kind, Object]:
    """The object whose scale an autoscaler changes, and its kind.

    Raises:
        NoScale: see there.
    """
    reference = autoscaler["spec"]["scaleTargetRef"]
    group, slash, _ = (reference.get("apiVersion") or "").partition("/")
    group = group if slash else ""
    kind = next((item for item in client.kinds.stored if (item.group, item.kind) == (group, reference["kind"])), None)
    if kind is None:
        raise NoScale(f'no matches for kind "{reference["kind"]}" in group "{group}"')
    if "scale" not in kind.subresources:
        raise NoScale("the server could not find the requested resource")
    found = client.lister(kind.resource).get(namespace_of(autoscaler), reference["name"])
    if found is None:
        raise NoScale(f'{kind.resource} "{reference["name"]}" not found')
    return kind, found


def _selector_of(client: Client, autoscaler: Object) -> Selector | None:
    try:
        kind, target = target_of(client, autoscaler)
    except NoScale:
        return None
    text = kind.scale_of(target)["status"].get("selector")
    return parse_selector(text) if text else None


class _Look:
    """One look at one autoscaler. ``status`` is what will be written."""

    def __init__(self, controller: HorizontalPodAutoscalerController, key: str, autoscaler: Object) -> None:
        self.client, self.runtime, self.now = controller.client, controller.runtime, controller.env.now
        self.key, self.autoscaler, self.spec = key, autoscaler, autoscaler["spec"]
        old = autoscaler.get("status") or {}
        self.status: Object = deep_copy(old)
        self.memory: dict[str, list[list[float]]] = deep_copy(self.runtime.get(key) or {})
        self.measured: list[Object] | None = None

    def take(self) -> None:
        try:
            kind, target = target_of(self.client, self.autoscaler)
        except NoScale as problem:
            self._warn("FailedGetScale", str(problem))
            text = f"the HPA controller was unable to get the target's current scale: {problem}"
            self._set("AbleToScale", False, "FailedGetScale", text)
            self._write()
            return
        self._set("AbleToScale", True, "SucceededGetScale",
                  "the HPA controller was able to get the target's current scale")
        scale = kind.scale_of(target)
        current = scale["spec"]["replicas"]
        self.memory.setdefault("recommendations", [[self.now, current]])
        try:
            wanted, reason, statuses = self._decide(current, scale)
        except NoCount as problem:
            self._note(current, self.status.get("desiredReplicas", 0), self.measured)
            self._write()
            self._warn("FailedComputeMetricsReplicas", str(problem))
        else:
            self._rescale(kind, target, current, wanted, reason, statuses)
        self.runtime.put(self.key, self.memory)

    # The decision --------------------------------------------------------------------------------------------------

    def _decide(self, current: int, scale: Object) -> tuple[int, str, list[Object] | None]:
        """(the count, why, the metrics' statuses); the count is the current one where nothing is to change."""
        least, most = self.spec.get("minReplicas", 1), self.spec["maxReplicas"]
        if current == 0:
            text = "scaling is disabled since the replica count of the target is zero"
            self._set("ScalingActive", False, "ScalingDisabled", text)
            return 0, "", None
        if current > most:
            return most, ABOVE_MAX, None
        if current < least:
            return least, BELOW_MIN, None
        proposed, name, statuses = self._measure(current, scale)
        reason = f"{name} above target" if proposed > current else "All metrics below target"
        return self._limited(current, proposed, least, most), reason, statuses

    def _measure(self, current: int, scale: Object) -> tuple[int, str, list[Object]]:
        selector = self._selector(scale["status"].get("selector") or "")
        readings: list[Reading | Unreadable] = []
        for metric in self.spec["metrics"]:
            try:
                readings.append(read(self.client, self.autoscaler, metric, current, selector, self.now))
            except Unreadable as problem:
                self._warn(problem.reason, problem.cause)
                readings.append(problem)
        good = [item for item in readings if isinstance(item, Reading)]
        bad = [item for item in readings if isinstance(item, Unreadable)]
        best = max(good, key=lambda item: item.replicas, default=None)
        self.measured = [item.status if isinstance(item, Reading) else {"type": ""} for item in readings]
        if best is None or (bad and best.replicas < current):
            self._set("ScalingActive", False, bad[0].reason,
                      f"the HPA was unable to compute the replica count: {bad[0].cause}")
            raise NoCount(f"invalid metrics ({len(bad)} invalid out of {len(readings)}), first error is: "
                          f"{bad[0].text}")
        self._set("ScalingActive", True, "ValidMetricFound",
                  f"the HPA was able to successfully calculate a replica count from {best.name}")
        return best.replicas, best.name, self.measured

    def _selector(self, text: str) -> Selector:
        if not text:
            self._warn("SelectorRequired", "selector is required")
            self._set("ScalingActive", False, "InvalidSelector", "the HPA target's scale is missing a selector")
            raise NoCount("selector is required")
        selector = parse_selector(text)
        rivals = self._rivals(selector)
        if len(rivals) > 1:
            shown = " ".join(f"{{{name} {namespace_of(self.autoscaler)}}}" for name in rivals)
            problem = f"pods by selector {text} are controlled by multiple HPAs: [{shown}]"
            self._warn("AmbiguousSelector", problem)
            self._set("ScalingActive", False, "AmbiguousSelector", problem)
            raise NoCount(problem)
        return selector

    def _rivals(self, selector: Selector) -> list[str]:
        """The autoscalers whose targets' selectors find pods that this one's finds."""
        namespace = namespace_of(self.autoscaler)
        pods = self.client.lister("pods").list(namespace, selector)
        found = []
        for other in self.client.lister(AUTOSCALERS).list(namespace):
            own = selector if other is self.autoscaler else _selector_of(self.client, other)
            if own is not None and any(own.matches(labels_of(pod)) for pod in pods):
                found.append(name_of(other))
        return found

    def _limited(self, current: int, proposed: int, least: int, most: int) -> int:
        memory = Memory(*(self.memory.get(field, ()) for field in ("recommendations", "ups", "downs")))
        behavior = self.spec.get("behavior")
        if behavior is None:
            verdict = plain(current, proposed, least, most, memory, self.now)
        else:
            verdict = with_behavior(current, proposed, least, most, behavior, memory, self.now)
        self._remember("recommendations", proposed, max(DOWN_WINDOW, *windows(behavior)))
        self._set("AbleToScale", True, *verdict.able)
        self._set("ScalingLimited", verdict.limited, *verdict.limit)
        return verdict.replicas

    def _remember(self, field: str, value: int, seconds: float) -> None:
        kept = [item for item in self.memory.get(field, ()) if item[0] >= self.now - seconds]
        self.memory[field] = [*kept, [self.now, value]]

    # The deed ------------------------------------------------------------------------------------------------------

    def _rescale(
        self, kind: Kind, target: Object, current: int, wanted: int, reason: str, statuses: list[Object] | None
    ) -> None:
        if wanted == current:
            self._note(current, current, statuses)
            self._write()
            return
        new = deep_copy(target)
        kind.scale_to(new, wanted)
        try:
            self.client.update(kind.resource, new)
        except StatusError as error:
            self._warn("FailedRescale", f"New size: {wanted}; reason: {reason}; error: {error.message}")
            text = f"the HPA controller was unable to update the target scale: {error.message}"
            self._set("AbleToScale", False, "FailedUpdateScale", text)
            self._note(current, self.status.get("desiredReplicas", 0), statuses)
            self._write()
            return
        self._set("AbleToScale", True, "SucceededRescale",
                  f"the HPA controller was able to update the target scale to {wanted}")
        text = f"New size: {wanted}; reason: {reason}"
        self.client.events.event(self.autoscaler, "Normal", "SuccessfulRescale", text)
        self._remember_change(wanted - current)
        self._note(current, wanted, statuses)
        self.status["lastScaleTime"] = timestamp(self.now)
        self._write()

    def _remember_change(self, change: int) -> None:
        behavior = self.spec.get("behavior")
        if behavior is not None:
            field, rules = ("ups", behavior["scaleUp"]) if change > 0 else ("downs", behavior["scaleDown"])
            self._remember(field, abs(change), longest_period(rules))

    # The status ----------------------------------------------------------------------------------------------------

    def _note(self, current: int, desired: int, statuses: list[Object] | None) -> None:
        kept = {field: self.status[field] for field in ("lastScaleTime", "conditions") if field in self.status}
        counts: dict[str, Any] = {"currentReplicas": current} if current else {}
        self.status = {**counts, "desiredReplicas": desired, "currentMetrics": statuses, **kept}

    def _set(self, kind: str, true: bool, reason: str, message: str) -> None:
        status, conditions = "True" if true else "False", self.status.get("conditions") or []
        old = next((item for item in conditions if item["type"] == kind), None)
        since = old["lastTransitionTime"] if old is not None and old["status"] == status else timestamp(self.now)
        new = {"type": kind, "status": status, "lastTransitionTime": since, "reason": reason, "message": message}
        self.status["conditions"] = ([new if item is old else item for item in conditions] if old is not None
                                     else [*conditions, new])

    def _warn(self, reason: str, message: str) -> None:
        self.client.events.event(self.autoscaler, "Warning", reason, message)

    def _write(self) -> None:
        if self.status != self.autoscaler.get("status"):
            self.client.update_status(AUTOSCALERS, {**self.autoscaler, "status": self.status})
