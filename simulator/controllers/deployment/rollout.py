"""One sync of one Deployment: its ReplicaSets sorted into new and old, and the writes that all strategies share.

The Deployment here is a working copy: annotations and conditions change in it as the sync goes on, and ``save``
writes it once. Mirrors pkg/controller/deployment/sync.go (getNewReplicaSet, scaleReplicaSet, cleanupDeployment).
"""

from __future__ import annotations

from collections.abc import Sequence

from simulator.apimachinery.copying import deep_copy
from simulator.apimachinery.errors import StatusError
from simulator.apimachinery.metadata import (
    Object,
    annotations_of,
    controller_reference,
    is_controlled_by,
    is_terminating,
    name_of,
    namespace_of,
)
from simulator.client import Client
from simulator.controllers.conditions import find, with_condition
from simulator.controllers.deployment import revisions
from simulator.controllers.deployment.sizes import new_set_size, total_wanted, wanted
from simulator.controllers.deployment.status import PROGRESSING, has_deadline, new_condition
from simulator.controllers.hashing import compute_hash
from simulator.controllers.pods import namespace_is_terminating

SETS = "replicasets.apps"
MAX_NAME = 253


class NoNewReplicaSet(Exception):
    """The new ReplicaSet could not be created; why has been written down, a later sync tries again."""


class Rollout:
    """What one sync knows and does.

    Args:
        stored: the Deployment as stored; frozen.
        sets: the ReplicaSets it controls.
        now: virtual seconds.
    """

    def __init__(self, client: Client, stored: Object, sets: Sequence[Object], now: float) -> None:
        self.client = client
        self.now = now
        self.stored = stored
        status = {**(stored.get("status") or {})}
        status["conditions"] = list(status.get("conditions") or ())
        self.deployment = {**stored, "metadata": {**stored["metadata"]}, "status": status}
        self.new = revisions.find_new(stored, sets)
        self.old = revisions.find_old(sets, self.new)

    @property
    def sets(self) -> list[Object]:
        """All ReplicaSets, old ones first."""
        return [*self.old, self.new] if self.new is not None else list(self.old)

    @property
    def active_old(self) -> list[Object]:
        """The old ReplicaSets that still want pods, oldest first."""
        return revisions.by_age(item for item in self.old if wanted(item))

    def set_condition(self, status: str, reason: str, message: str) -> None:
        """Note a Progressing condition in the working copy."""
        condition = new_condition(PROGRESSING, status, reason, message, self.now)
        mine = self.deployment["status"]
        mine["conditions"] = with_condition(mine["conditions"], condition)

    def save(self) -> None:
        """Write annotations and status if they differ from what is stored."""
        mine, stored = self.deployment, self.stored
        if mine["status"] != stored.get("status") or annotations_of(mine) != annotations_of(stored):
            self.client.update_status("deployments.apps", mine)

    # The new ReplicaSet --------------------------------------------------------------------------------------------

    def sync_revision(self) -> None:
        """Bring the new ReplicaSet's annotations up to date, if it exists, and the Deployment's revision with
        them."""
        if self.new is None:
            return
        annotations = revisions.new_set_annotations(self.deployment, annotations_of(self.new), self._next_revision())
        ready_after = self.stored["spec"].get("minReadySeconds", 0)
        if annotations != annotations_of(self.new) or self.new["spec"].get("minReadySeconds", 0) != ready_after:
            spec = {**self.new["spec"], "minReadySeconds": ready_after}
            self._update(self.new, annotations, spec)
        self._note_revision(annotations_of(self.new).get(revisions.REVISION, ""))
        if has_deadline(self.stored) and find(self.deployment["status"]["conditions"], PROGRESSING) is None:
            self.set_condition("True", "FoundNewReplicaSet", f'Found new replica set "{name_of(self.new)}"')

    def ensure_new(self) -> None:
        """Create the new ReplicaSet where there is none.

        Raises:
            NoNewReplicaSet: it was refused, or its name is taken by a ReplicaSet of another template.
        """
        if self.new is not None:
            return
        number = self._next_revision()
        draft = self._draft(number)
        try:
            self.new = self.client.create(SETS, draft)
        except StatusError as error:
            self._cannot_create(name_of(draft), error)
            return
        if wanted(self.new):
            self._tell_scaled(self.new, 0, wanted(self.new))
        self._note_revision(str(number))
        if has_deadline(self.stored):
            self.set_condition("True", "NewReplicaSetCreated", f'Created new replica set "{name_of(self.new)}"')

    def _next_revision(self) -> int:
        return max(map(revisions.revision, self.old), default=0) + 1

    def _note_revision(self, number: str) -> None:
        meta = self.deployment["metadata"]
        if number and annotations_of(self.deployment).get(revisions.REVISION) != number:
            meta["annotations"] = {**annotations_of(self.deployment), revisions.REVISION: number}

    def _draft(self, number: int) -> Object:
        deployment, spec = self.deployment, self.stored["spec"]
        template = deep_copy(spec["template"])
        template_hash = compute_hash(template, self.deployment["status"].get("collisionCount"))
        template.setdefault("metadata", {}).setdefault("labels", {})[revisions.TEMPLATE_HASH] = template_hash
        selector = deep_copy(spec["selector"])
        selector.setdefault("matchLabels", {})[revisions.TEMPLATE_HASH] = template_hash
        annotations = revisions.new_set_annotations(deployment, {}, number) | revisions.size_annotations(deployment)
        draft = {
            "apiVersion": "apps/v1",
            "kind": "ReplicaSet",
            "metadata": {
                "name": f"{name_of(deployment)[:MAX_NAME - 1 - len(template_hash)]}-{template_hash}",
                "namespace": namespace_of(deployment),
                "labels": dict(template["metadata"]["labels"]),
                "annotations": annotations,
                "ownerReferences": [controller_reference(deployment)],
            },
            "spec": {"replicas": new_set_size(deployment, total_wanted(self.old), 0), "selector": selector,
                     "template": template},
        }
        if spec.get("minReadySeconds"):
            draft["spec"]["minReadySeconds"] = spec["minReadySeconds"]
        return draft

    def _cannot_create(self, name: str, error: StatusError) -> None:
        if error.reason == "AlreadyExists":
            self._resolve_taken_name(name)
            return
        if not namespace_is_terminating(error):
            message = f'Failed to create new replica set "{name}": {error.message}'
            if has_deadline(self.stored):
                self.set_condition("False", "ReplicaSetCreateError", message)
            self.client.events.event(self.stored, "Warning", "ReplicaSetCreateError", message)
            self.save()
        raise NoNewReplicaSet

    def _resolve_taken_name(self, name: str) -> None:
        """The ReplicaSet of that name is ours after all, or the hash collides and the next try salts it."""
        found = self.client.lister(SETS).get(namespace_of(self.stored), name)
        template = self.stored["spec"]["template"]
        if is_controlled_by(found, self.stored) and revisions.same_template(found["spec"]["template"], template):
            self.new = found
            return
        status = self.deployment["status"]
        status["collisionCount"] = status.get("collisionCount", 0) + 1
        self.save()
        raise NoNewReplicaSet

    # Scaling -------------------------------------------------------------------------------------------------------

    def scale(self, replica_set: Object, size: int, *, always: bool = False) -> bool:
        """Give a ReplicaSet ``size`` pods.

        Args:
            always: refresh its size annotations even when the size stays.

        Returns:
            Whether the size changed.
        """
        before = wanted(replica_set)
        annotations = annotations_of(replica_set) | revisions.size_annotations(self.deployment)
        if before == size and (not always or annotations == annotations_of(replica_set)):
            return False
        self._update(replica_set, annotations, {**replica_set["spec"], "replicas": size})
        if before != size:
            self._tell_scaled(replica_set, before, size)
        return before != size

    def _update(self, replica_set: Object, annotations: dict[str, str], spec: Object) -> None:
        meta = {**replica_set["metadata"], "annotations": annotations}
        updated = self.client.update(SETS, {**replica_set, "metadata": meta, "spec": spec})
        if self.new is replica_set:
            self.new = updated
        else:
            self.old = [updated if item is replica_set else item for item in self.old]

    def _tell_scaled(self, replica_set: Object, before: int, after: int) -> None:
        direction = "up" if before < after else "down"
        text = f"Scaled {direction} replica set {name_of(replica_set)} from {before} to {after}"
        self.client.events.event(self.stored, "Normal", "ScalingReplicaSet", text)

    # History -------------------------------------------------------------------------------------------------------

    def clean_up(self) -> None:
        """Delete the oldest ReplicaSets beyond ``revisionHistoryLimit``, as far as they are empty."""
        limit = self.stored["spec"].get("revisionHistoryLimit", 2**31 - 1)
        alive = [item for item in self.old if not is_terminating(item)]
        for item in revisions.by_revision(alive)[: max(len(alive) - limit, 0)]:
            status = item.get("status") or {}
            observed = status.get("observedGeneration", 0) >= item["metadata"].get("generation", 0)
            if observed and not wanted(item) and not status.get("replicas"):
                self.client.delete(SETS, item)
