"""The disruption controller: how many pods of each PodDisruptionBudget may go now, and evictions that never came.

The concerns have a module each: ``expected`` (how many pods there should be), ``conditions``.

Mirrors pkg/controller/disruption/disruption.go.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from simulator.apimachinery.go_selectors import go_selector_text
from simulator.apimachinery.metadata import (
    Object,
    condition,
    is_terminating,
    key_of,
    labels_of,
    name_of,
    namespace_of,
    split_key,
)
from simulator.apimachinery.selectors import label_selector
from simulator.apimachinery.timestamps import seconds_of, timestamp
from simulator.client import Client, Component, Watch, own_key
from simulator.client.events import EventRecorder
from simulator.controllers.disruption.conditions import disruption_condition, is_up_to_date, sync_failed
from simulator.controllers.disruption.expected import NoScale, expected_pods
from simulator.controllers.pods import is_finished, is_ready

BUDGETS = "poddisruptionbudgets.policy"
DELETION_TIMEOUT = 120.0
"""Virtual seconds in which an evicted pod should begin to go."""
UNMANAGED = (
    "Pods selected by this PodDisruptionBudget (selector: {}) were found to be unmanaged. As a result, the status of "
    "the PDB cannot be calculated correctly, which may result in undefined behavior. To account for these pods please "
    'set ".spec.minAvailable" field of the PDB to an integer value.'
)
_POD = "pod:"


def _budget_of(pod: Object, client: Client) -> list[str]:
    """The key of the first budget that selects the pod."""
    found = client.lister(BUDGETS).list(namespace_of(pod))
    return [key_of(item) for item in found if label_selector(item["spec"].get("selector")).matches(labels_of(pod))][:1]


def _of_pod(old: Object | None, new: Object | None, client: Client) -> Iterable[str]:
    pod = new if new is not None else old
    if old is not None and new is not None and _seen(old) == _seen(new):
        return ()
    keys = _budget_of(pod, client)
    return [*keys, f"{_POD}{key_of(pod)}"] if new is not None and _stale_target(new) is not None else keys


def _seen(pod: Object) -> tuple:
    """What of a pod counts for its budget."""
    return (labels_of(pod), is_terminating(pod), is_ready(pod), pod["metadata"].get("ownerReferences"),
            condition(pod, "DisruptionTarget"))


def _stale_target(pod: Object) -> Object | None:
    """The condition by which the pod was announced to go, while nothing has come of it."""
    found = condition(pod, "DisruptionTarget")
    if is_terminating(pod) or is_finished(pod) or found is None or found["status"] != "True":
        return None
    return None if found.get("reason") == "TerminationByKubelet" else found


class DisruptionController(Component):
    """Keeps the status of PodDisruptionBudgets, by which evictions are granted."""

    name = "disruption-controller"
    watches = (Watch(BUDGETS, own_key), Watch("pods", _of_pod))

    @property
    def _events(self) -> EventRecorder:
        return self.client.events.called("controllermanager")

    def sync(self, key: str) -> float | None:
        """Count for the budget at ``key``, or forget an announcement that a pod would go."""
        if key.startswith(_POD):
            return self._sync_pod(key.removeprefix(_POD))
        budget = self.client.lister(BUDGETS).get(*split_key(key))
        if budget is None:
            return None
        selector = label_selector(budget["spec"].get("selector"))
        pods = self.client.lister("pods").list(namespace_of(budget), selector)
        if not pods:
            self._events.event(budget, "Normal", "NoPods", "No matching pods found")
        try:
            expected, desired, unmanaged = expected_pods(self.client, budget, pods)
        except NoScale as problem:
            return self._fail(budget, str(problem))
        if unmanaged:
            text = UNMANAGED.format(go_selector_text(budget["spec"].get("selector")))
            self._events.event(budget, "Warning", "UnmanagedPods", text)
        disrupted = self._disrupted(budget, pods)
        self._write(budget, pods, expected, desired, disrupted)
        return min((self._left(stamp) for stamp in disrupted.values()), default=None)

    def _fail(self, budget: Object, problem: str) -> None:
        text = f"Failed to calculate the number of expected pods: {problem}"
        self._events.event(budget, "Warning", "CalculateExpectedPodCountFailed", text)
        status = {**(budget.get("status") or {}), "disruptionsAllowed": 0}
        status["conditions"] = sync_failed(status, problem, timestamp(self.env.now))
        self.client.update_status(BUDGETS, {**budget, "status": status})

    def _left(self, stamp: str) -> float:
        return max(seconds_of(stamp) + DELETION_TIMEOUT - self.env.now, 0.0)

    def _disrupted(self, budget: Object, pods: Sequence[Object]) -> dict[str, str]:
        """The pods that were evicted and are still there, with the moments of their evictions."""
        noted, kept = (budget.get("status") or {}).get("disruptedPods") or {}, {}
        for pod in pods:
            if is_terminating(pod) or name_of(pod) not in noted:
                continue
            stamp = noted[name_of(pod)]
            if seconds_of(stamp) + DELETION_TIMEOUT < self.env.now:
                where = namespace_of(budget)
                text = f"Pod was expected by PDB {where}/{where} to be deleted but it wasn't"
                self._events.event(pod, "Warning", "NotDeleted", text)
            else:
                kept[name_of(pod)] = stamp
        return kept

    def _write(
        self, budget: Object, pods: Sequence[Object], expected: int, desired: int, disrupted: Mapping[str, str]
    ) -> None:
        healthy = count_healthy(pods, disrupted, self.env.now)
        allowed = max(healthy - desired, 0) if expected > 0 else 0
        old, generation = budget.get("status") or {}, budget["metadata"].get("generation", 0)
        counts = {"currentHealthy": healthy, "desiredHealthy": desired, "expectedPods": expected,
                  "disruptionsAllowed": allowed, "observedGeneration": generation}
        same = all(old.get(field) == value for field, value in counts.items())
        if same and (old.get("disruptedPods") or {}) == disrupted and is_up_to_date(old):
            return
        status = {**counts, **({"disruptedPods": dict(disrupted)} if disrupted else {})}
        known = {**status, "conditions": old.get("conditions") or []}
        status["conditions"] = disruption_condition(known, timestamp(self.env.now))
        self.client.update_status(BUDGETS, {**budget, "status": status})

    def _sync_pod(self, key: str) -> float | None:
        """Take back the announcement that a pod would go, two minutes after nothing came of it."""
        pod = self.client.lister("pods").get(*split_key(key))
        found = _stale_target(pod) if pod is not None else None
        if found is None:
            return None
        left = self._left(found["lastTransitionTime"])
        if left:
            return left
        kept = [item for item in pod["status"]["conditions"] if item is not found]
        over = {"type": "DisruptionTarget", "status": "False", "lastProbeTime": None,
                "lastTransitionTime": timestamp(self.env.now)}
        if found.get("observedGeneration"):
            over["observedGeneration"] = pod["metadata"].get("generation", 0)
        self.client.patch_status("pods", pod, {"conditions": [*kept, over]})
        return None


def count_healthy(pods: Sequence[Object], disrupted: Mapping[str, str], now: float) -> int:
    """How many pods are ready and not about to go."""
    def about_to_go(pod: Object) -> bool:
        stamp = disrupted.get(name_of(pod))
        return stamp is not None and seconds_of(stamp) + DELETION_TIMEOUT > now

    return sum(1 for pod in pods if not is_terminating(pod) and not about_to_go(pod) and is_ready(pod))
