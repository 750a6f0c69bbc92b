"""The ReplicaSet controller: keeps the number of pods of one template at what the ReplicaSet asks for.

Adopts and releases pods by label, creates what is missing, deletes what is too much (``pod_ranking`` chooses), and
counts.

Mirrors pkg/controller/replicaset (replica_set.go, replica_set_utils.go).
"""

from __future__ import annotations

from collections.abc import Sequence

from simulator.apimachinery.errors import StatusError
from simulator.apimachinery.metadata import (
    Object,
    controller_of,
    is_terminating,
    labels_of,
    namespace_of,
    split_key,
)
from simulator.apimachinery.selectors import Selector, label_selector, map_selector
from simulator.apimachinery.timestamps import timestamp
from simulator.client import Component, Watch
from simulator.controllers.backoff import forget, next_try
from simulator.controllers.claims import claim
from simulator.controllers.conditions import find, with_condition, without
from simulator.controllers.handlers import pod_watches, spec_key
from simulator.controllers.pod_ranking import pods_to_delete
from simulator.controllers.pods import (
    available_at,
    create_pod,
    delete_pod,
    is_active,
    is_going,
    is_ready,
    namespace_is_terminating,
    next_availability,
    pod_from_template,
)

SETS = "replicasets.apps"
FAILURE = "ReplicaFailure"
BURST = 100
"""Pods created or deleted in one sync; upstream's 500 would hold the work loop too long."""


class ReplicaSetController(Component):
    """Creates and deletes the pods of ReplicaSets."""

    name = "replicaset-controller"
    resource = SETS
    watches = (Watch(SETS, spec_key), *pod_watches("ReplicaSet", SETS))

    def sync(self, key: str) -> float | None:
        """Bring the ReplicaSet at ``key`` closer to its size; returns when a pod's availability must be looked at."""
        replica_set = self.read(key)
        if replica_set is None:
            forget(self.runtime, key)
            return None
        selector = label_selector(replica_set["spec"]["selector"])
        pods = claim(self.client, "pods", replica_set, selector, is_active)
        failure, more = None, False
        if not is_terminating(replica_set):
            pods, failure, more = self._manage(replica_set, pods)
        going = self._going(replica_set, selector)
        status = calculate_status(replica_set, pods, going, failure, self.env.now)
        if status != replica_set.get("status"):
            self.write_status(replica_set, status)
        if failure is not None:
            return next_try(self.runtime, key)
        forget(self.runtime, key)
        if more:
            return 0.0
        return next_availability(pods, replica_set["spec"].get("minReadySeconds", 0), self.env.now)

    def read(self, key: str) -> Object | None:
        """The ReplicaSet at ``key``; controllers of its kindred show theirs in the same form."""
        return self.client.lister(self.resource).get(*split_key(key))

    def write_status(self, replica_set: Object, status: Object) -> None:
        """Store the status of what ``read`` returned."""
        self.client.update_status(self.resource, {**replica_set, "status": status})

    def _going(self, replica_set: Object, selector: Selector) -> int:
        owned = self.client.lister("pods").owned_by(replica_set)
        return sum(1 for pod in owned if is_going(pod) and selector.matches(labels_of(pod)))

    def _manage(
        self, replica_set: Object, pods: list[Object]
    ) -> tuple[list[Object], tuple[str, StatusError] | None, bool]:
        """Create or delete pods: (the pods then active, what went wrong, whether a burst was not enough)."""
        surplus = len(pods) - replica_set["spec"]["replicas"]
        if surplus > 0:
            return self._shrink(replica_set, pods, min(surplus, BURST)), None, surplus > BURST
        created, error = self._grow(replica_set, min(-surplus, BURST))
        failure = ("FailedCreate", error) if error is not None else None
        return pods + created, failure, -surplus > BURST

    def _grow(self, replica_set: Object, count: int) -> tuple[list[Object], StatusError | None]:
        created: list[Object] = []
        template = replica_set["spec"]["template"]
        for _ in range(count):
            try:
                created.append(create_pod(self.client, replica_set, pod_from_template(template, replica_set)))
            except StatusError as error:
                return created, None if namespace_is_terminating(error) else error
        return created, None

    def _shrink(self, replica_set: Object, pods: Sequence[Object], count: int) -> list[Object]:
        going = pods_to_delete(pods, self._related(replica_set, pods), count, self.env.now)
        for pod in going:
            delete_pod(self.client, replica_set, pod)
        gone = {pod["metadata"]["uid"] for pod in going}
        return [pod for pod in pods if pod["metadata"]["uid"] not in gone]

    def _related(self, replica_set: Object, pods: Sequence[Object]) -> list[Object]:
        """The pods of all ReplicaSets with the same controller; without one, the ReplicaSet's own."""
        owner = controller_of(replica_set)
        if owner is None:
            return list(pods)
        siblings = self.client.lister(self.resource).by_index("owner", owner["uid"])
        lister = self.client.lister("pods")
        return [pod for item in siblings if namespace_of(item) == namespace_of(replica_set)
                for pod in lister.owned_by(item)]


def calculate_status(
    replica_set: Object, pods: Sequence[Object], going: int, failure: tuple[str, StatusError] | None, now: float
) -> Object:
    """The status of a ReplicaSet.

    Args:
        pods: its active pods.
        going: how many of its pods are being deleted.
        failure: reason and error of what could not be done, None when all went well.
    """
    spec = replica_set["spec"]
    labelled = map_selector((spec["template"].get("metadata") or {}).get("labels"))
    min_ready = spec.get("minReadySeconds", 0)
    ready = [pod for pod in pods if is_ready(pod)]
    counts = {
        "fullyLabeledReplicas": sum(1 for pod in pods if labelled.matches(labels_of(pod))),
        "readyReplicas": len(ready),
        "availableReplicas": sum(1 for pod in ready if available_at(pod, min_ready) <= now),
        "observedGeneration": replica_set["metadata"].get("generation", 0),
    }
    status = {"replicas": len(pods), **{key: value for key, value in counts.items() if value},
              "terminatingReplicas": going}
    conditions = _conditions((replica_set.get("status") or {}).get("conditions") or [], failure, now)
    return {**status, "conditions": conditions} if conditions else status


def _conditions(current: Sequence[Object], failure: tuple[str, StatusError] | None, now: float) -> list[Object]:
    if failure is None:
        return without(current, FAILURE)
    if find(current, FAILURE) is not None:
        return list(current)
    reason, error = failure
    return with_condition(current, {"type": FAILURE, "status": "True", "lastTransitionTime": timestamp(now),
                                    "reason": reason, "message": error.message})
