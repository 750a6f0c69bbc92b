"""Which ReplicaSet is the new one, which are history, and the annotations that number them. Pure functions.

Mirrors pkg/controller/deployment/util/deployment_util.go (FindNewReplicaSet, SetNewReplicaSetAnnotations,
MaxRevision).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from simulator.apimachinery.metadata import Object, annotations_of, name_of
from simulator.apimachinery.numerals import whole_number
from simulator.controllers.deployment.sizes import DESIRED, MAXIMUM, max_surge, wanted

REVISION = "deployment.kubernetes.io/revision"
HISTORY = "deployment.kubernetes.io/revision-history"
ROLLBACK = "deprecated.deployment.rollback.to"
LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration"
TEMPLATE_HASH = "pod-template-hash"
MAX_HISTORY = 2000
"""Characters kept in the revision-history annotation."""
_NOT_COPIED = frozenset({LAST_APPLIED, REVISION, HISTORY, DESIRED, MAXIMUM, ROLLBACK})


def by_age(sets: Iterable[Object]) -> list[Object]:
    """Oldest first, by name among equals."""
    return sorted(sets, key=lambda item: (item["metadata"]["creationTimestamp"], name_of(item)))


def by_revision(sets: Iterable[Object]) -> list[Object]:
    """Lowest revision first, then as ``by_age``."""
    return sorted(by_age(sets), key=revision)


def revision(obj: Object) -> int:
    """The revision an object's annotation names; 0 when there is none."""
    return whole_number(annotations_of(obj).get(REVISION, "")) or 0


def same_template(template: Object, other: Object) -> bool:
    """Whether two pod templates are equal but for the label pod-template-hash."""
    return template.get("spec") == other.get("spec") and _comparable(template) == _comparable(other)


def _comparable(template: Object) -> Object:
    meta = template.get("metadata") or {}
    labels = {key: value for key, value in (meta.get("labels") or {}).items() if key != TEMPLATE_HASH}
    rest = {key: value for key, value in meta.items() if key not in ("labels", "creationTimestamp") and value}
    return {**rest, "labels": labels}


def find_new(deployment: Object, sets: Sequence[Object]) -> Object | None:
    """The oldest ReplicaSet with the Deployment's template, or None."""
    template = deployment["spec"]["template"]
    return next((item for item in by_age(sets) if same_template(item["spec"]["template"], template)), None)


def find_old(sets: Iterable[Object], new: Object | None) -> list[Object]:
    """All ReplicaSets but the new one."""
    uid = new["metadata"]["uid"] if new is not None else None
    return [item for item in sets if item["metadata"]["uid"] != uid]


def new_set_annotations(deployment: Object, current: dict[str, str], number: int) -> dict[str, str]:
    """The annotations the new ReplicaSet must have: the Deployment's own, its revision, and its earlier revisions.

    Args:
        current: what it has; empty for one about to be created.
        number: the highest revision among the old ones plus one.
    """
    copied = {key: value for key, value in annotations_of(deployment).items() if key not in _NOT_COPIED}
    annotations = {**current, **copied}
    before = current.get(REVISION, "")
    if (whole_number(before) or 0) < number:
        annotations[REVISION] = str(number)
        if REVISION in current:
            annotations[HISTORY] = _history(current.get(HISTORY, ""), before)
    return annotations


def _history(earlier: str, last: str) -> str:
    """``earlier`` with ``last`` appended, the oldest entries dropped where it grows too long."""
    entries = [*filter(None, earlier.split(",")), last]
    while len(",".join(entries)) > MAX_HISTORY:
        del entries[0]
    return ",".join(entries)


def size_annotations(deployment: Object) -> dict[str, str]:
    """The annotations by which a ReplicaSet remembers how large its Deployment was when it was last scaled."""
    size = wanted(deployment)
    return {DESIRED: str(size), MAXIMUM: str(size + max_surge(deployment))}
