"""The StatefulSet controller: numbered pods, one after the other up, one after the other down and anew.

The concerns have a module each: ``identity`` (names and pods), ``volume_claims``, ``history`` (revisions), ``status``.

Mirrors pkg/controller/statefulset (stateful_set.go, stateful_set_control.go).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from simulator.apimachinery.errors import StatusError
from simulator.apimachinery.metadata import Object, is_terminating, labels_of, name_of, split_key
from simulator.apimachinery.selectors import label_selector
from simulator.client import Component, Watch
from simulator.controllers.backoff import forget, next_try
from simulator.controllers.claims import claim
from simulator.controllers.handlers import pod_watches, spec_key
from simulator.controllers.pods import is_finished, namespace_is_terminating, next_availability, phase
from simulator.controllers.statefulset.history import (
    REVISIONS,
    Revisions,
    clean_up,
    sync_revisions,
    template_of,
)
from simulator.controllers.statefulset.identity import (
    REVISION,
    first_ordinal,
    identity_matches,
    in_range,
    is_member,
    is_of_current,
    new_pod,
    ordinal_of,
    storage_matches,
    with_identity,
)
from simulator.controllers.statefulset.status import (
    calculate_status,
    is_available,
    is_running_and_ready,
    is_unavailable,
)
from simulator.controllers.statefulset.volume_claims import (
    ClaimsMissing,
    create_claims,
    is_stale,
    retention_matches,
    update_retention,
)

STATEFUL_SETS = "statefulsets.apps"


class Blocked(Exception):
    """Something failed; what was done so far stands, and the sync is to be tried again."""


class StatefulSetController(Component):
    """Keeps one pod at each ordinal, in order unless the policy is Parallel."""

    name = "statefulset-controller"
    watches = (Watch(STATEFUL_SETS, spec_key), *pod_watches("StatefulSet", STATEFUL_SETS))

    def sync(self, key: str) -> float | None:
        """Take the StatefulSet at ``key`` one step closer to what it asks for."""
        stateful_set = self.client.lister(STATEFUL_SETS).get(*split_key(key))
        if stateful_set is None:
            return None
        selector = label_selector(stateful_set["spec"]["selector"])
        found = sorted(claim(self.client, REVISIONS, stateful_set, selector), key=_age)
        pods = claim(self.client, "pods", stateful_set, selector, lambda pod: is_member(stateful_set, pod))
        revisions = sync_revisions(self.client, stateful_set, found)
        step = _Step(self, stateful_set, revisions, pods)
        try:
            failed = False
            step.take()
        except Blocked:
            failed = True
        self._write_status(stateful_set, step, revisions)
        clean_up(self.client, stateful_set, found, pods, revisions)
        if failed:
            return next_try(self.runtime, key)
        forget(self.runtime, key)
        return next_availability(pods, stateful_set["spec"].get("minReadySeconds", 0), self.env.now)

    def _write_status(self, stateful_set: Object, step: _Step, revisions: Revisions) -> None:
        status = calculate_status(stateful_set, step.pods, revisions, self.env.now)
        if step.replaced and status.get("currentReplicas"):
            status["currentReplicas"] -= 1
            status = {field: value for field, value in status.items() if field != "currentReplicas" or value}
        if status != stateful_set.get("status"):
            self.client.update_status(STATEFUL_SETS, {**stateful_set, "status": status})


def _age(revision: Object) -> tuple[int, str, str]:
    return revision["revision"], revision["metadata"]["creationTimestamp"], name_of(revision)


class _Step:
    """One sync's work on the pods of one StatefulSet. ``pods`` are those that were there when it began."""

    def __init__(
        self, controller: StatefulSetController, stateful_set: Object, revisions: Revisions, pods: Sequence[Object]
    ) -> None:
        self.client, self.now = controller.client, controller.env.now
        self.set, self.revisions = stateful_set, revisions
        self.pods = [pod for pod in pods if ordinal_of(pod) >= 0]
        self.replaced = False
        self.min_ready = stateful_set["spec"].get("minReadySeconds", 0)
        self.ordered = stateful_set["spec"].get("podManagementPolicy") != "Parallel"
        self.condemned = sorted((pod for pod in self.pods if not in_range(stateful_set, pod)),
                                key=ordinal_of, reverse=True)

    def take(self) -> None:
        """Start what is missing, then stop what is too much, then replace what is old.

        Raises:
            Blocked: an API call failed.
        """
        if is_terminating(self.set):
            return
        there = {ordinal_of(pod): pod for pod in self.pods if in_range(self.set, pod)}
        first = first_ordinal(self.set)
        wanted = range(first, first + self.set["spec"]["replicas"])
        unhealthy = next((pod for pod in [there.get(ordinal) for ordinal in wanted] + self.condemned[::-1]
                          if pod is None or self._is_unavailable(pod)), None)
        if not self._all(wanted, lambda ordinal: self._keep(ordinal, there.get(ordinal))):
            return
        if not self._all(self.condemned, self._fix_claims):
            return
        if self._all(self.condemned, lambda pod: self._remove(pod, unhealthy)):
            self._update([there.get(ordinal) for ordinal in wanted])

    def _all(self, items: Sequence, act: Callable[..., bool]) -> bool:
        """Act on each; in order, the first that has to be waited for ends it. Returns whether to go on."""
        return all(act(item) or not self.ordered for item in items)

    def _is_unavailable(self, pod: Object) -> bool:
        return is_unavailable(pod, self.min_ready, self.now)

    def _keep(self, ordinal: int, pod: Object | None) -> bool:
        """See to the pod at an ordinal; returns whether it is as it should be."""
        if pod is None:
            self._start(ordinal)
            return False
        if is_finished(pod):
            if not is_terminating(pod):
                self._delete(pod)
            return False
        if phase(pod) == "Pending":
            self._ensure_claims(pod)
        waits = (is_terminating(pod) or not is_running_and_ready(pod)
                 or not is_available(pod, self.min_ready, self.now))
        if waits and self.ordered:
            return False
        return self._keep_identity(pod)

    def _start(self, ordinal: int) -> None:
        revision = self.revisions.current if is_of_current(self.set, ordinal) else self.revisions.update
        pod = new_pod(self.set, template_of(revision), name_of(revision), ordinal)
        if is_stale(self.client, self.set, pod):
            return
        try:
            create_claims(self.client, self.set, pod)
            made = self.client.create("pods", pod)
        except (ClaimsMissing, StatusError) as error:
            self._fail("Create", pod, error)
            return
        update_retention(self.client, self.set, made)
        self._tell("Create", pod)

    def _ensure_claims(self, pod: Object) -> None:
        try:
            create_claims(self.client, self.set, pod)
        except ClaimsMissing as error:
            raise Blocked from error
        update_retention(self.client, self.set, pod)

    def _keep_identity(self, pod: Object) -> bool:
        if (identity_matches(self.set, pod) and storage_matches(self.set, pod)
                and retention_matches(self.client, self.set, pod)):
            return True
        try:
            if not storage_matches(self.set, pod):
                create_claims(self.client, self.set, pod)
            update_retention(self.client, self.set, pod)
            self.client.update("pods", with_identity(self.set, pod))
        except (ClaimsMissing, StatusError) as error:
            self._fail("Update", pod, error)
        self._tell("Update", pod)
        return True

    def _fix_claims(self, pod: Object) -> bool:
        if not retention_matches(self.client, self.set, pod):
            update_retention(self.client, self.set, pod)
        return True

    def _remove(self, pod: Object, unhealthy: Object | None) -> bool:
        """Delete a pod beyond the wanted number, the highest first; one a sync where order counts."""
        if is_terminating(pod):
            return False
        waits = not is_running_and_ready(pod) or not is_available(pod, self.min_ready, self.now)
        if not (waits and self.ordered and pod is not unhealthy):
            self._delete(pod)
        return False

    def _update(self, replicas: Sequence[Object | None]) -> None:
        """Delete the pod with the highest ordinal that is not of the new revision, once those above are available.

        Example: partition 1 of three pods, all old: db-2 goes; when its successor is available, db-1; db-0 stays.
        """
        strategy = self.set["spec"].get("updateStrategy") or {}
        if strategy.get("type") == "OnDelete":
            return
        partition = (strategy.get("rollingUpdate") or {}).get("partition", 0)
        for pod in reversed(replicas[partition:]):
            if pod is None:
                return
            if labels_of(pod).get(REVISION) != name_of(self.revisions.update) and not is_terminating(pod):
                self._delete(pod)
                self.replaced = True
                return
            if self._is_unavailable(pod):
                return

    def _delete(self, pod: Object) -> None:
        try:
            self.client.delete("pods", pod)
        except StatusError as error:
            self._fail("Delete", pod, error)
        self._tell("Delete", pod)

    def _tell(self, verb: str, pod: Object) -> None:
        text = f"{verb} Pod {name_of(pod)} in StatefulSet {name_of(self.set)} successful"
        self.client.events.event(self.set, "Normal", f"Successful{verb}", text)

    def _fail(self, verb: str, pod: Object, error: Exception) -> None:
        going = isinstance(error, StatusError) and namespace_is_terminating(error)
        taken = isinstance(error, StatusError) and error.reason == "AlreadyExists"
        if not going and not (verb == "Create" and taken):
            text = f"{verb} Pod {name_of(pod)} in StatefulSet {name_of(self.set)} failed error: {error}"
            self.client.events.event(self.set, "Warning", f"Failed{verb}", text)
        raise Blocked from error
