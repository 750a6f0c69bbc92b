"""What an update of a Job may change: little, but for Jobs that are suspended.

Mirrors ValidateJobSpecUpdate, validatePodTemplateUpdate, validateCompletions (pkg/apis/batch/validation) and
shouldAllowMutablePodTemplate (pkg/registry/batch/job/strategy.go).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from simulator.apimachinery.fields import FieldError, invalid_value
from simulator.apimachinery.metadata import Object, condition_is
from simulator.kinds.job.policies import failure_policy_struct, success_policy_struct
from simulator.kinds.job.spec import is_indexed
from simulator.kinds.pod.spec_diff import pod_spec_struct

Spec = Mapping[str, Any]
IMMUTABLE = "field is immutable"
_SCHEDULING = ("nodeSelector", "tolerations", "schedulingGates")
_META_ORDER = ("name", "generateName", "namespace", "uid", "resourceVersion", "generation", "creationTimestamp",
               "labels", "annotations", "ownerReferences", "finalizers")


def update_errors(new: Object, old: Object) -> list[FieldError]:
    """What an update changes that it may not."""
    spec, before = new["spec"], old["spec"]
    return [
        *_completions_errors(spec, before),
        *_immutable(spec, before, "selector"),
        *_template_errors(spec["template"], old),
        *_immutable(spec, before, "completionMode"),
        *_immutable(spec, before, "podFailurePolicy", failure_policy_struct),
        *_immutable(spec, before, "backoffLimitPerIndex"),
        *_immutable(spec, before, "managedBy"),
        *_immutable(spec, before, "successPolicy", success_policy_struct),
    ]


def _immutable(spec: Spec, before: Spec, field: str, shown: Callable[[Any], Any] = lambda value: value
               ) -> list[FieldError]:
    if spec.get(field) == before.get(field):
        return []
    return [invalid_value(f"spec.{field}", shown(spec.get(field)), IMMUTABLE)]


def _completions_errors(spec: Spec, before: Spec) -> list[FieldError]:
    if not is_indexed(spec):
        return _immutable(spec, before, "completions")
    value = spec.get("completions")
    if value == before.get("completions") or value is None or value == spec.get("parallelism"):
        return []
    return [invalid_value("spec.completions", value, "can only be modified in tandem with spec.parallelism")]


def template_is_mutable(job: Object) -> bool:
    """Whether the pod template may be changed in part: nothing of a suspended Job runs, nor is about to."""
    status = job.get("status") or {}
    idle = not status.get("startTime") or condition_is(job, "Suspended")
    return bool(job["spec"].get("suspend")) and idle and not status.get("active")


def _template_errors(template: Spec, old: Object) -> list[FieldError]:
    """Scheduling directives and the containers' resources of a suspended Job may change, nothing else."""
    before = old["spec"]["template"]
    if not template_is_mutable(old):
        same = _semantic(template) == _semantic(before)
        return [] if same else [invalid_value("spec.template", _template_struct(template), IMMUTABLE)]
    spec, allowed = template["spec"], _with_scheduling_of(template["spec"], before["spec"])
    if spec == _with_resources_of(spec, allowed):
        return []
    return [invalid_value("spec.template.spec", pod_spec_struct(spec), IMMUTABLE)]


def _semantic(template: Spec) -> dict[str, Any]:
    """A template without what is empty in its metadata: no labels and an empty map are the same."""
    meta = {key: value for key, value in (template.get("metadata") or {}).items() if value}
    return {**template, "metadata": meta}


def _with_scheduling_of(spec: Spec, before: Spec) -> dict[str, Any]:
    kept = {key: value for key, value in before.items() if key not in (*_SCHEDULING, "affinity")}
    kept |= {field: spec[field] for field in _SCHEDULING if field in spec}
    affinity = {key: value for key, value in (before.get("affinity") or {}).items() if key != "nodeAffinity"}
    if "nodeAffinity" in (spec.get("affinity") or {}):
        affinity["nodeAffinity"] = spec["affinity"]["nodeAffinity"]
    if affinity or spec.get("affinity") is not None:
        kept["affinity"] = affinity
    return kept


def _with_resources_of(spec: Spec, before: Spec) -> dict[str, Any]:
    changed = dict(before)
    for field in ("containers", "initContainers"):
        mine, theirs = spec.get(field) or (), before.get(field) or ()
        if theirs and len(mine) == len(theirs):
            changed[field] = [_resources_of(a, b) if a.get("name") == b.get("name") else b
                              for a, b in zip(mine, theirs, strict=True)]
    return changed


def _resources_of(container: Spec, before: Spec) -> dict[str, Any]:
    kept = {key: value for key, value in before.items() if key != "resources"}
    return {**kept, "resources": container["resources"]} if "resources" in container else kept


def _template_struct(template: Spec) -> dict[str, Any]:
    """A pod template as error texts show the internal struct: metadata beside the spec, as it is embedded."""
    meta = template.get("metadata") or {}
    shown = {field: meta[field] for field in _META_ORDER if meta.get(field)}
    for field in ("labels", "annotations"):
        if field in shown:
            shown[field] = dict(sorted(shown[field].items()))
    return {**shown, "Spec": pod_spec_struct(template["spec"])}
