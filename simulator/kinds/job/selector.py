"""The selector a Job makes for itself, and the labels on its template by which pods are its own and nobody else's.

Mirrors generateSelector (pkg/registry/batch/job/strategy.go) and validateGeneratedSelector
(pkg/apis/batch/validation).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from simulator.apimachinery.fields import FieldError, invalid_value, required
from simulator.apimachinery.label_selectors import validate_label_selector
from simulator.apimachinery.metadata import Object, name_of
from simulator.apimachinery.selectors import label_selector

JOB_NAME, LEGACY_JOB_NAME = "batch.kubernetes.io/job-name", "job-name"
CONTROLLER_UID, LEGACY_CONTROLLER_UID = "batch.kubernetes.io/controller-uid", "controller-uid"


def generate_selector(job: Object) -> None:
    """Add the selector and the template's labels where the client has not set them."""
    name, uid = job["metadata"].get("name", ""), job["metadata"]["uid"]
    meta = job["spec"]["template"]["metadata"]
    own = {LEGACY_JOB_NAME: name, JOB_NAME: name, LEGACY_CONTROLLER_UID: uid, CONTROLLER_UID: uid}
    meta["labels"] = {**own, **(meta.get("labels") or {})}
    selector = job["spec"].get("selector") or {}
    selector["matchLabels"] = {CONTROLLER_UID: uid, **(selector.get("matchLabels") or {})}
    job["spec"]["selector"] = selector


def generated_selector_errors(job: Object) -> list[FieldError]:
    """What is wrong with a generated selector: labels of the client's in its way."""
    spec = job["spec"]
    if spec.get("manualSelector") or spec.get("selector") is None:
        return []
    uid, name, labels = job["metadata"]["uid"], name_of(job), _template_labels(spec)
    expected = {LEGACY_CONTROLLER_UID: uid, LEGACY_JOB_NAME: name, CONTROLLER_UID: uid, JOB_NAME: name}
    problems = [error for key, value in expected.items() for error in _label_errors(labels, key, value)]
    if not validate_label_selector(spec["selector"], "") and not label_selector(spec["selector"]).matches(expected):
        problems.append(invalid_value("spec.selector", spec["selector"], "`selector` not auto-generated"))
    return problems


def _template_labels(spec: Mapping[str, Any]) -> Mapping[str, str]:
    return (spec["template"].get("metadata") or {}).get("labels") or {}


def _label_errors(labels: Mapping[str, str], key: str, value: str) -> list[FieldError]:
    field, text = f"spec.template.metadata.labels[{key}]", f"must be '{value}'"
    if key not in labels:
        return [required(field, text)]
    return [] if labels[key] == value else [invalid_value(field, dict(sorted(labels.items())), text)]
