"""Revisions and progress of workloads: what ``kubectl rollout`` knows of each kind.

Mirrors kubectl/pkg/polymorphichelpers (rollout_status.go, history.go, rollback.go).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from simulator.apimachinery.copying import deep_copy
from simulator.apimachinery.metadata import Object, condition, is_controlled_by
from simulator.kinds import BY_RESOURCE, Kind
from simulator.kubectl.command import error
from simulator.kubectl.rest import Rest

REVISION = "deployment.kubernetes.io/revision"
CHANGE_CAUSE = "kubernetes.io/change-cause"
HASH = "pod-template-hash"
KEPT = frozenset((
    "kubectl.kubernetes.io/last-applied-configuration",
    REVISION,
    "deployment.kubernetes.io/revision-history",
    "deployment.kubernetes.io/desired-replicas",
    "deployment.kubernetes.io/max-replicas",
    "deprecated.deployment.rollback.to",
))
"""Annotations of a Deployment that a rollback leaves alone."""


@dataclass(frozen=True, slots=True)
class Revision:
    """One stored version: its number, why it was made, its pod template, the object that stores it."""

    number: int
    cause: str
    template: Object
    stored: Object


@dataclass(frozen=True, slots=True)
class Rollout:
    """What the commands need of a kind.

    ``status(obj, revision)`` is (text, done); ``read(owner, stored)`` makes a Revision of an object of the resource
    ``stored_as``; ``restore(obj, revision)`` is the form and body of the patch that undoes.
    """

    status: Callable[[Object, int], tuple[str, bool]]
    stored_as: str
    read: Callable[[Object, Object], Revision | None]
    restore: Callable[[Object, Revision], tuple[str, Any]]


def _observed(obj: Object) -> bool:
    return obj["metadata"].get("generation", 0) <= (obj.get("status") or {}).get("observedGeneration", 0)


def deployment_status(obj: Object, revision: int = 0) -> tuple[str, bool]:
    """How far a Deployment's rollout is; raises Failure where it will not get further."""
    name, status, wanted = obj["metadata"]["name"], obj.get("status") or {}, obj["spec"].get("replicas", 1)
    if revision:
        running = int((obj["metadata"].get("annotations") or {}).get(REVISION, 0))
        if running != revision:
            raise error(f"desired revision ({revision}) is different from the running revision ({running})")
    if not _observed(obj):
        return "Waiting for deployment spec update to be observed...\n", False
    if (condition(obj, "Progressing") or {}).get("reason") == "ProgressDeadlineExceeded":
        raise error(f'deployment "{name}" exceeded its progress deadline')
    updated, total = status.get("updatedReplicas", 0), status.get("replicas", 0)
    available = status.get("availableReplicas", 0)
    waiting = f'Waiting for deployment "{name}" rollout to finish: '
    if updated < wanted:
        return f"{waiting}{updated} out of {wanted} new replicas have been updated...\n", False
    if total > updated:
        return f"{waiting}{total - updated} old replicas are pending termination...\n", False
    if available < updated:
        return f"{waiting}{available} of {updated} updated replicas are available...\n", False
    return f'deployment "{name}" successfully rolled out\n', True


def daemonset_status(obj: Object, revision: int = 0) -> tuple[str, bool]:
    """How far a DaemonSet's rollout is."""
    name, status = obj["metadata"]["name"], obj.get("status") or {}
    if (obj["spec"].get("updateStrategy") or {}).get("type") != "RollingUpdate":
        raise error("rollout status is only available for RollingUpdate strategy type")
    if not _observed(obj):
        return "Waiting for daemon set spec update to be observed...\n", False
    wanted, updated = status.get("desiredNumberScheduled", 0), status.get("updatedNumberScheduled", 0)
    available = status.get("numberAvailable", 0)
    waiting = f'Waiting for daemon set "{name}" rollout to finish: '
    if updated < wanted:
        return f"{waiting}{updated} out of {wanted} new pods have been updated...\n", False
    if available < wanted:
        return f"{waiting}{available} of {wanted} updated pods are available...\n", False
    return f'daemon set "{name}" successfully rolled out\n', True


def statefulset_status(obj: Object, revision: int = 0) -> tuple[str, bool]:
    """How far a StatefulSet's rollout is."""
    status, wanted = obj.get("status") or {}, obj["spec"].get("replicas", 1)
    strategy = obj["spec"].get("updateStrategy") or {}
    if strategy.get("type") != "RollingUpdate":
        raise error("rollout status is only available for RollingUpdate strategy type")
    if not status.get("observedGeneration") or not _observed(obj):
        return "Waiting for statefulset spec update to be observed...\n", False
    ready, updated = status.get("readyReplicas", 0), status.get("updatedReplicas", 0)
    if ready < wanted:
        return f"Waiting for {wanted - ready} pods to be ready...\n", False
    if strategy.get("rollingUpdate") is None:
        return _unpartitioned_status(status, updated)
    new = wanted - (strategy["rollingUpdate"].get("partition") or 0)
    if updated < new:
        text = f"Waiting for partitioned roll out to finish: {updated} out of {new} new pods have been updated...\n"
        return text, False
    return f"partitioned roll out complete: {updated} new pods have been updated...\n", True


def _unpartitioned_status(status: Object, updated: int) -> tuple[str, bool]:
    current, update = status.get("currentRevision", ""), status.get("updateRevision", "")
    if update != current:
        return f"waiting for statefulset rolling update to complete {updated} pods at revision {update}...\n", False
    count = status.get("currentReplicas", 0)
    return f"statefulset rolling update complete {count} pods at revision {current}...\n", True


def _replicaset_revision(owner: Object, stored: Object) -> Revision | None:
    annotations = stored["metadata"].get("annotations") or {}
    number = annotations.get(REVISION, "")
    if not number.isdigit():
        return None
    return Revision(int(number), annotations.get(CHANGE_CAUSE, ""), stored["spec"]["template"], stored)


def _controller_revision(owner: Object, stored: Object) -> Revision | None:
    template = {key: value for key, value in stored["data"]["spec"]["template"].items() if key != "$patch"}
    cause = (stored["metadata"].get("annotations") or {}).get(CHANGE_CAUSE, "")
    return Revision(stored["revision"], cause, template, stored)


def without_hash(template: Object) -> Object:
    """The template without the label that tells ReplicaSets apart."""
    bare = deep_copy(template)
    labels = bare.get("metadata", {}).get("labels") or {}
    labels.pop(HASH, None)
    return bare


def _restore_deployment(obj: Object, revision: Revision) -> tuple[str, Any]:
    own = obj["metadata"].get("annotations") or {}
    past = revision.stored["metadata"].get("annotations") or {}
    annotations = {key: value for key, value in own.items() if key in KEPT}
    annotations.update({key: value for key, value in past.items() if key not in KEPT})
    return "json-patch", [
        {"op": "replace", "path": "/spec/template", "value": without_hash(revision.template)},
        {"op": "replace", "path": "/metadata/annotations", "value": annotations},
    ]


def _restore_from_data(obj: Object, revision: Revision) -> tuple[str, Any]:
    return "strategic-merge-patch", revision.stored["data"]


ROLLOUTS = {
    "deployments.apps": Rollout(deployment_status, "replicasets.apps", _replicaset_revision, _restore_deployment),
    "daemonsets.apps": Rollout(daemonset_status, "controllerrevisions.apps", _controller_revision, _restore_from_data),
    "statefulsets.apps": Rollout(statefulset_status, "controllerrevisions.apps", _controller_revision,
                                 _restore_from_data),
}


def rollout_of(kind: Kind, what: str) -> Rollout:
    """The rollout of a kind.

    Raises:
        Failure: it has none; ``what`` is the missing part in upstream's words.
    """
    found = ROLLOUTS.get(kind.resource)
    if found is None:
        group = f"{kind.kind}.{kind.group}" if kind.group else kind.kind
        shown = group if what == "status viewer" else f'"{group}"'
        raise error(f"no {what} has been implemented for {shown}")
    return found


def revisions_of(rest: Rest, kind: Kind, obj: Object, what: str) -> list[Revision]:
    """The stored revisions of an object, oldest first."""
    rollout = rollout_of(kind, what)
    stored = rest.get(BY_RESOURCE[rollout.stored_as], obj["metadata"]["namespace"])["items"]
    found = [rollout.read(obj, item) for item in stored if is_controlled_by(item, obj)]
    return sorted((item for item in found if item is not None), key=lambda item: item.number)
