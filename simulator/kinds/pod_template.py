"""What workloads share: the pod template with its defaults, its validation, and the columns about its containers.

Used by Deployment, ReplicaSet, DaemonSet; sits on the pod kind's own defaults and validation. Mirrors
ValidatePodTemplateSpec and ValidatePodTemplateSpecForReplicaSet (pkg/apis/core/validation, pkg/apis/apps/validation).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from simulator.apimachinery.fields import FieldError, forbidden_field, invalid_value, not_supported, required
from simulator.apimachinery.intstr import percentage
from simulator.apimachinery.label_selectors import validate_label_selector
from simulator.apimachinery.names import dns_label_problems, percent_problems
from simulator.apimachinery.numerals import whole_number
from simulator.apimachinery.object_meta import validate_annotations, validate_labels
from simulator.apimachinery.selectors import label_selector, selector_text
from simulator.kinds.kind import AGE, NAME, Column
from simulator.kinds.pod.defaults import default_pod_spec
from simulator.kinds.pod.validation import validate_pod_spec
from simulator.kinds.pod.warnings import spec_warnings

NOT_NEGATIVE = "must be greater than or equal to 0"
CONTAINER_COLUMNS = (
    Column("Containers", description="Names of each container in the template.", priority=1),
    Column("Images", description="Images referenced by each container in the template.", priority=1),
)
SELECTOR_COLUMN = Column("Selector", description="Which pods belong to it.", priority=1)
COUNTED_COLUMNS = (
    NAME,
    Column("Desired", "integer", description="How many pods are wanted."),
    Column("Current", "integer", description="How many pods there are."),
    Column("Ready", "integer", description="How many pods are ready."),
    AGE,
    *CONTAINER_COLUMNS,
    SELECTOR_COLUMN,
)
_OPERATORS = ("In", "NotIn", "Exists", "DoesNotExist")


def default_template(spec: dict[str, Any]) -> None:
    """Fill the defaults of ``spec.template`` in."""
    template = spec.setdefault("template", {})
    template.setdefault("metadata", {})
    default_pod_spec(template.setdefault("spec", {}))


def template_of(obj: Mapping[str, Any]) -> dict[str, Any]:
    """The pod template of a workload."""
    return obj["spec"].get("template") or {}


def container_cells(obj: Mapping[str, Any]) -> list[str]:
    """The cells under CONTAINER_COLUMNS and SELECTOR_COLUMN."""
    return [*names_and_images(obj), selector_text(obj["spec"].get("selector"))]


def names_and_images(obj: Mapping[str, Any]) -> list[str]:
    """The cells under CONTAINER_COLUMNS."""
    containers = (template_of(obj).get("spec") or {}).get("containers") or ()
    return [",".join(item.get(field, "") for item in containers) for field in ("name", "image")]


def pictured_counts(obj: Mapping[str, Any], updated: str) -> dict[str, int]:
    """What the picture shows of pods that are kept in some number; ``updated`` is the status field of the new ones."""
    status = obj.get("status") or {}
    counts = {"current": "replicas", "updated": updated, "ready": "readyReplicas", "available": "availableReplicas"}
    return {"desired": obj["spec"].get("replicas", 0), **{name: status.get(at, 0) for name, at in counts.items()}}


def not_negative(value: int | None, path: str) -> list[FieldError]:
    """The error of a negative count; None is right."""
    return [invalid_value(path, value, NOT_NEGATIVE)] if value is not None and value < 0 else []


def validate_template(template: Mapping[str, Any], path: str) -> list[FieldError]:
    """What is wrong with a pod template, whoever owns it."""
    meta, spec = template.get("metadata") or {}, template.get("spec") or {}
    problems = [
        *validate_labels(meta.get("labels"), f"{path}.labels"),
        *validate_annotations(meta.get("annotations"), f"{path}.annotations"),
        *validate_pod_spec(spec, meta, f"{path}.spec"),
    ]
    if spec.get("ephemeralContainers"):
        text = "ephemeral containers not allowed in pod template"
        problems.append(forbidden_field(f"{path}.spec.ephemeralContainers", text))
    return problems


def validate_selector_and_template(spec: Mapping[str, Any], owner: str) -> list[FieldError]:
    """What is wrong with ``spec.selector`` and ``spec.template`` of a Deployment or ReplicaSet.

    Args:
        owner: how the text names the kind: upstream says "ReplicaSet" for both.
    """
    selector = spec.get("selector")
    problems = _selector_errors(selector)
    if not _is_selector(selector):
        return [*problems, invalid_value("spec.selector", selector, "invalid label selector")]
    template = spec.get("template") or {}
    labels = (template.get("metadata") or {}).get("labels")
    # A missing selector selects nothing, an empty one everything; only the latter skips the comparison.
    if (selector is None or selector_text(selector)) and not label_selector(selector).matches(labels):
        problems.append(mismatch(labels))
    return problems + validate_template(template, "spec.template") + _long_lived_errors(template, owner)


def mismatch(labels: Mapping[str, str] | None) -> FieldError:
    """The selector does not match the template's labels."""
    text = "`selector` does not match template `labels`"
    return invalid_value("spec.template.metadata.labels", labels, text)


def _selector_errors(selector: Mapping[str, Any] | None) -> list[FieldError]:
    if selector is None:
        return [required("spec.selector")]
    problems = validate_label_selector(selector, "spec.selector")
    if not selector.get("matchLabels") and not selector.get("matchExpressions"):
        problems.append(invalid_value("spec.selector", selector, "empty selector is invalid for deployment"))
    return problems


def _is_selector(selector: Mapping[str, Any] | None) -> bool:
    """Whether it can be made a selector at all: known operators with fitting values, valid keys and values."""
    return not validate_label_selector(selector, "")


def _long_lived_errors(template: Mapping[str, Any], owner: str) -> list[FieldError]:
    return restart_errors(template) + deadline_errors(template, owner)


def restart_errors(template: Mapping[str, Any]) -> list[FieldError]:
    """Pods of a workload that runs for ever must restart."""
    policy = (template.get("spec") or {}).get("restartPolicy", "")
    if policy == "Always":
        return []
    return [not_supported("spec.template.spec.restartPolicy", policy, ("Always",))]


def deadline_errors(template: Mapping[str, Any], owner: str) -> list[FieldError]:
    """Pods of a workload that runs for ever must not end by themselves."""
    if (template.get("spec") or {}).get("activeDeadlineSeconds") is None:
        return []
    text = f"activeDeadlineSeconds in {owner} is not Supported"
    return [forbidden_field("spec.template.spec.activeDeadlineSeconds", text)]


def immutable_selector(new: Mapping[str, Any], old: Mapping[str, Any]) -> list[FieldError]:
    """``spec.selector`` may not change."""
    selector = new["spec"].get("selector")
    if selector == old["spec"].get("selector"):
        return []
    return [invalid_value("spec.selector", selector, "field is immutable")]


def count_or_percent_errors(value: int | str | None, path: str) -> list[FieldError]:
    """An IntOrString must be a count of at least 0 or a percentage."""
    if isinstance(value, str):
        return [invalid_value(path, value, text) for text in percent_problems(value)]
    return not_negative(value, path)


def over_hundred_percent(value: int | str | None, path: str) -> list[FieldError]:
    """A percentage must not exceed 100%."""
    if is_percent(value) and percentage(value) > 100:
        return [invalid_value(path, value, "must not be greater than 100%")]
    return []


def is_percent(value: int | str | None) -> bool:
    """Whether an IntOrString is a well-formed percentage."""
    return isinstance(value, str) and not percent_problems(value)


def is_zero(value: int | str | None) -> bool:
    """Whether an IntOrString counts as 0: ``0``, ``"0%"``, and what is no number at all."""
    if is_percent(value):
        return percentage(value) == 0
    if isinstance(value, str):
        return not whole_number(value)
    return not value


def template_warnings(obj: Mapping[str, Any], old: Mapping[str, Any] | None, named: bool = True) -> list[str]:
    """Warnings about a workload: about its name when it is new, about its template when that is new.

    Args:
        named: whether its pods' host names follow from its name.
    """
    warnings = name_warnings(obj["metadata"]["name"]) if old is None and named else []
    if old is None or template_of(obj) != template_of(old):
        warnings += spec_warnings(template_of(obj).get("spec") or {}, "spec.template.spec")
    return warnings


def name_warnings(name: str) -> list[str]:
    """The warning for names that pods and hosts cannot take over as they are."""
    problems = dns_label_problems(name) if name else []
    if not problems:
        return []
    return ["metadata.name: this is used in Pod names and hostnames, which can result in surprising behavior; "
            f"a DNS label is recommended: [{' '.join(problems)}]"]
