"""The Deployment controller: turns a Deployment into ReplicaSets and rolls from one to the next.

Handlers put keys on the queue; ``sync`` re-reads, chooses what to do, and writes the status once. The concerns have a
module each: ``rollout`` (new and old ReplicaSets, shared writes), ``revisions``, ``sizes`` (arithmetic), ``rolling``
and ``recreate`` (strategies), ``scaling``, ``status`` and ``progress`` (conditions).

Mirrors pkg/controller/deployment/deployment_controller.go.
"""

from __future__ import annotations

from collections.abc import Iterable

from simulator.apimachinery.metadata import (
    Object,
    controller_of,
    is_terminating,
    key_of,
    labels_of,
    namespace_of,
    split_key,
)
from simulator.apimachinery.selectors import label_selector
from simulator.client import Client, Component, Watch
from simulator.controllers.backoff import forget, next_try
from simulator.controllers.claims import claim
from simulator.controllers.deployment.progress import next_check, note_pause, rollout_status
from simulator.controllers.deployment.recreate import recreate
from simulator.controllers.deployment.rolling import roll
from simulator.controllers.deployment.rollout import SETS, NoNewReplicaSet, Rollout
from simulator.controllers.deployment.scaling import is_scaling, scale
from simulator.controllers.deployment.sizes import is_rolling
from simulator.controllers.deployment.status import calculate_status, is_complete

DEPLOYMENTS = "deployments.apps"


def _own(old: Object | None, new: Object | None, client: Client) -> Iterable[str]:
    """The Deployment itself, unless nothing but its status changed."""
    if old is not None and new is not None:
        before, after = old["metadata"], new["metadata"]
        fields = ("generation", "deletionTimestamp", "annotations", "uid")
        if all(before.get(field) == after.get(field) for field in fields):
            return ()
    return (key_of(new if new is not None else old),)


def _of_replica_set(old: Object | None, new: Object | None, client: Client) -> Iterable[str]:
    """The Deployment that owns the ReplicaSet or did; for an orphan, those whose selector matches."""
    owners = [controller_of(obj) for obj in (old, new) if obj is not None]
    keys = {f"{namespace_of(new or old)}/{owner['name']}": None for owner in owners if owner is not None}
    if new is not None and controller_of(new) is None:
        for deployment in client.lister(DEPLOYMENTS).list(namespace_of(new)):
            if label_selector(deployment["spec"]["selector"]).matches(labels_of(new)):
                keys[key_of(deployment)] = None
    return keys


def _of_deleted_pod(old: Object | None, new: Object | None, client: Client) -> Iterable[str]:
    """The Deployment with strategy Recreate that waits for this pod to go."""
    reference = controller_of(old) if new is None and old is not None else None
    if reference is None or reference["kind"] != "ReplicaSet":
        return ()
    replica_set = client.lister(SETS).get(namespace_of(old), reference["name"])
    owner = controller_of(replica_set) if replica_set is not None else None
    if owner is None:
        return ()
    deployment = client.lister(DEPLOYMENTS).get(namespace_of(old), owner["name"])
    return () if deployment is None or is_rolling(deployment) else (key_of(deployment),)


class DeploymentController(Component):
    """Keeps each Deployment's ReplicaSets at the sizes its strategy asks for."""

    name = "deployment-controller"
    watches = (Watch(DEPLOYMENTS, _own), Watch(SETS, _of_replica_set), Watch("pods", _of_deleted_pod))

    def sync(self, key: str) -> float | None:
        """Take the next step of the Deployment at ``key``; returns when its deadline must be looked at."""
        deployment = self.client.lister(DEPLOYMENTS).get(*split_key(key))
        if deployment is None:
            return None
        selector = label_selector(deployment["spec"]["selector"])
        if selector.empty:
            text = "This deployment is selecting all pods. A non-empty selector is required."
            self.client.events.event(deployment, "Warning", "SelectingAll", text)
            return None
        sets = claim(self.client, SETS, deployment, selector)
        rollout = Rollout(self.client, deployment, sets, self.env.now)
        try:
            self._step(rollout)
        except NoNewReplicaSet:
            return next_try(self.runtime, key)
        forget(self.runtime, key)
        rollout.save()
        return next_check(rollout.deployment, self.env.now)

    def _step(self, rollout: Rollout) -> None:
        deployment = rollout.stored
        if is_terminating(deployment):
            rollout.sync_revision()
            self._status_only(rollout)
            return
        note_pause(rollout)
        rollout.sync_revision()
        if deployment["spec"].get("paused"):
            scale(rollout)
            rollout.clean_up()
            self._status_only(rollout)
        elif is_scaling(rollout):
            scale(rollout)
            self._status_only(rollout)
        else:
            self._roll_out(rollout)

    def _roll_out(self, rollout: Rollout) -> None:
        (roll if is_rolling(rollout.stored) else recreate)(rollout)
        rollout.deployment["status"] = rollout_status(rollout)
        if is_complete(rollout.stored, rollout.deployment["status"]):
            rollout.clean_up()

    def _status_only(self, rollout: Rollout) -> None:
        rollout.deployment["status"] = calculate_status(rollout.deployment, rollout.sets, rollout.new, rollout.now)
