"""StatefulSet: pods that keep their names, and their volumes, for life.

The concerns have a module each: ``validation``, ``describe``. Mirrors pkg/registry/apps/statefulset and
SetDefaults_StatefulSet.
"""

from __future__ import annotations

from typing import Any

from simulator.apimachinery.fields import FieldError
from simulator.apimachinery.metadata import Object, name_of
from simulator.apimachinery.names import dns_label_problems
from simulator.apimachinery.timestamps import age
from simulator.kinds import pod_template
from simulator.kinds.claim_template import claim_spec_warnings, default_claim_spec
from simulator.kinds.kind import AGE, NAME, Column, Context, Kind, Reader
from simulator.kinds.statefulset.describe import describe
from simulator.kinds.statefulset.validation import forbidden_changes, validate_spec, validate_status

RETAIN_ALL = {"whenDeleted": "Retain", "whenScaled": "Retain"}
NEGATIVE_HISTORY = ("spec.revisionHistoryLimit: a negative value retains all historical revisions; a value >= 0 is "
                    "recommended")
_RESOURCE = "statefulsets.apps"


class StatefulSetKind(Kind):
    """Runs databases and their like: numbered pods, started and replaced in order."""

    group = "apps"
    kind = "StatefulSet"
    plural = "statefulsets"
    short_names = ("sts",)
    categories = ("all",)
    schema = "io.k8s.api.apps.v1.StatefulSet"
    subresources = ("scale", "status")
    has_generation = True
    columns = (
        NAME,
        Column("Ready", description="Number of the pod with ready state"),
        AGE,
        *pod_template.CONTAINER_COLUMNS,
    )

    def default(self, obj: Object) -> None:
        spec = obj.setdefault("spec", {})
        spec.setdefault("serviceName", "")
        if not spec.get("podManagementPolicy"):
            spec["podManagementPolicy"] = "OrderedReady"
        _default_strategy(spec)
        given = spec.get("persistentVolumeClaimRetentionPolicy") or {}
        spec["persistentVolumeClaimRetentionPolicy"] = {key: given.get(key) or kept for key, kept in RETAIN_ALL.items()}
        for field, value in (("replicas", 1), ("revisionHistoryLimit", 10)):
            if spec.get(field) is None:
                spec[field] = value
        pod_template.default_template(spec)
        for claim in spec.get("volumeClaimTemplates") or ():
            _default_claim(claim)
        obj["status"] = {**_EMPTY_STATUS, **(obj.get("status") or {})}

    def prepare_for_create(self, obj: Object, context: Context) -> None:
        obj["metadata"]["generation"] = 1
        obj["status"] = dict(_EMPTY_STATUS)
        _drop_disabled(obj)

    def prepare_for_update(self, new: Object, old: Object, context: Context) -> None:
        super().prepare_for_update(new, old, context)
        _drop_disabled(new)

    def validate(self, obj: Object, context: Context) -> list[FieldError]:
        return validate_spec(obj["spec"], new=not _is_stored(obj, context.reader))

    def validate_update(self, new: Object, old: Object, context: Context) -> list[FieldError]:
        return forbidden_changes(new["spec"], old["spec"])

    def validate_status_update(self, new: Object, old: Object, context: Context) -> list[FieldError]:
        """The rules a status must keep."""
        return validate_status(new.get("status") or {}, old.get("status") or {})

    def validate_name(self, name: str) -> list[str]:
        return dns_label_problems(name)

    def warnings(self, obj: Object, old: Object | None = None) -> list[str]:
        warnings = pod_template.template_warnings(obj, old, named=False)
        # An update's warnings really call the field "Spec".
        field = "spec" if old is None else "Spec"
        for index, claim in enumerate(obj["spec"].get("volumeClaimTemplates") or ()):
            warnings += claim_spec_warnings(claim["spec"], f"spec.volumeClaimTemplates[{index}].{field}")
        return warnings + ([NEGATIVE_HISTORY] if obj["spec"].get("revisionHistoryLimit", 0) < 0 else [])

    def row(self, obj: Object, now: float) -> list[Any]:
        ready = f"{(obj.get('status') or {}).get('readyReplicas', 0)}/{obj['spec'].get('replicas', 0)}"
        names, images, _ = pod_template.container_cells(obj)
        return [name_of(obj), ready, age(obj["metadata"].get("creationTimestamp"), now), names, images]

    def describe(self, obj: Object, reader: Reader, now: float) -> str:
        return describe(obj, reader, now)

    def picture(self, obj: Object) -> dict[str, Any]:
        spec = obj["spec"]
        return {
            **pod_template.pictured_counts(obj, "updatedReplicas"),
            "firstOrdinal": (spec.get("ordinals") or {}).get("start", 0),
            "ordered": spec.get("podManagementPolicy") != "Parallel",
        }


_EMPTY_STATUS = {"availableReplicas": 0, "replicas": 0}


def _is_stored(obj: Object, reader: Reader) -> bool:
    """Whether a write is an update: what is immutable then is not looked at again."""
    meta = obj["metadata"]
    stored = reader.get(_RESOURCE, meta.get("namespace", ""), meta.get("name", ""))
    return stored is not None and stored["metadata"].get("uid") == meta.get("uid")


def _default_strategy(spec: dict[str, Any]) -> None:
    strategy = spec.setdefault("updateStrategy", {})
    if not strategy.get("type"):
        strategy["type"] = "RollingUpdate"
        if strategy.get("rollingUpdate") is None:
            strategy["rollingUpdate"] = {}
    rolling = strategy.get("rollingUpdate")
    if strategy["type"] == "RollingUpdate" and rolling is not None and rolling.get("partition") is None:
        rolling["partition"] = 0


def _default_claim(claim: dict[str, Any]) -> None:
    claim.setdefault("apiVersion", "v1")
    claim.setdefault("kind", "PersistentVolumeClaim")
    claim.setdefault("metadata", {})
    default_claim_spec(claim.setdefault("spec", {}))
    status = claim.setdefault("status", {})
    if not status.get("phase"):
        status["phase"] = "Pending"


def _drop_disabled(obj: Object) -> None:
    """``maxUnavailable`` stands behind a feature gate that is off in 1.36 (MaxUnavailableStatefulSet)."""
    rolling = obj["spec"]["updateStrategy"].get("rollingUpdate")
    if rolling:
        rolling.pop("maxUnavailable", None)
