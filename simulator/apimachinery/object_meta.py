"""Validation of metadata: names, labels, annotations, owners, finalizers.

The registry calls these for every object before it asks the kind. Source of the rules and texts:
apimachinery/pkg/api/validation/objectmeta.go.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from simulator.apimachinery.fields import FieldError, forbidden_field, invalid_value, required, too_long
from simulator.apimachinery.names import dns_label_problems, label_value_problems, qualified_name_problems

ANNOTATION_LIMIT = 256 * 1024
ORPHAN, FOREGROUND = "orphan", "foregroundDeletion"
IMMUTABLE = "field is immutable"
_IMMUTABLE_FIELDS = (
    "name", "namespace", "uid", "creationTimestamp", "deletionTimestamp", "deletionGracePeriodSeconds",
)


def validate_object_meta(
    meta: Mapping[str, Any], namespaced: bool, name_problems: Callable[[str], list[str]]
) -> list[FieldError]:
    """What is wrong with the metadata of a new object.

    Args:
        namespaced: whether the kind lives in namespaces.
        name_problems: the kind's rule for names (``Kind.validate_name``).
    """
    return [
        *_name_errors(meta, name_problems),
        *_namespace_errors(meta.get("namespace", ""), namespaced),
        *validate_labels(meta.get("labels"), "metadata.labels"),
        *validate_annotations(meta.get("annotations"), "metadata.annotations"),
        *_owner_errors(meta.get("ownerReferences") or ()),
        *_finalizer_errors(meta.get("finalizers") or ()),
    ]


def validate_object_meta_update(new: Mapping[str, Any], old: Mapping[str, Any]) -> list[FieldError]:
    """What is wrong with the metadata of an update; both are whole ``metadata`` maps."""
    problems = []
    if "deletionTimestamp" in old:
        problems += _new_finalizer_errors(new.get("finalizers") or (), old.get("finalizers") or ())
    if not new.get("resourceVersion"):
        problems.append(invalid_value("metadata.resourceVersion", new.get("resourceVersion", ""),
                                      "must be specified for an update"))
    for field in _IMMUTABLE_FIELDS:
        if new.get(field) != old.get(field):
            problems.append(invalid_value(f"metadata.{field}", new.get(field), IMMUTABLE))
    return [
        *problems,
        *validate_labels(new.get("labels"), "metadata.labels"),
        *validate_annotations(new.get("annotations"), "metadata.annotations"),
        *_owner_errors(new.get("ownerReferences") or ()),
    ]


def validate_labels(labels: Mapping[str, str] | None, path: str) -> list[FieldError]:
    """What is wrong with a map of labels, in order of keys."""
    if not labels:
        return []
    problems = []
    for key in sorted(labels):
        problems += [invalid_value(path, key, text) for text in qualified_name_problems(key)]
        problems += [invalid_value(path, labels[key], text) for text in label_value_problems(labels[key])]
    return problems


def validate_annotations(annotations: Mapping[str, str] | None, path: str) -> list[FieldError]:
    """What is wrong with a map of annotations: keys like labels (in any case), 256 KiB at most."""
    if not annotations:
        return []
    problems = [invalid_value(path, key, text)
                for key in sorted(annotations) for text in qualified_name_problems(key.lower())]
    size = sum(len(key.encode()) + len(value.encode()) for key, value in annotations.items())
    if size > ANNOTATION_LIMIT:
        problems.append(too_long(path, ANNOTATION_LIMIT))
    return problems


def _name_errors(meta: Mapping[str, Any], name_problems: Callable[[str], list[str]]) -> list[FieldError]:
    generate, name = meta.get("generateName", ""), meta.get("name", "")
    problems = []
    if generate:
        masked = _mask_trailing_dash(generate)
        problems += [invalid_value("metadata.generateName", generate, text) for text in name_problems(masked)]
    if not name:
        return [*problems, required("metadata.name", "name or generateName is required")]
    return problems + [invalid_value("metadata.name", name, text) for text in name_problems(name)]


def _mask_trailing_dash(prefix: str) -> str:
    """A prefix may end with a dash: judge it with a letter there (and, as upstream does, one character shorter)."""
    return prefix[:-2] + "a" if len(prefix) > 1 and prefix.endswith("-") else prefix


def _namespace_errors(namespace: str, namespaced: bool) -> list[FieldError]:
    field = "metadata.namespace"
    if not namespaced:
        return [forbidden_field(field, "not allowed on this type")] if namespace else []
    if not namespace:
        return [required(field)]
    return [invalid_value(field, namespace, text) for text in dns_label_problems(namespace)]


def _owner_errors(references: Sequence[Mapping[str, Any]]) -> list[FieldError]:
    field, problems, controller = "metadata.ownerReferences", [], ""
    for reference in references:
        problems += _reference_errors(reference, field)
        if reference.get("controller"):
            name = f"{reference.get('kind')}/{reference.get('name')}"
            if controller:
                problems.append(invalid_value(field, list(references), (
                    'Only one reference can have Controller set to true. Found "true" in references for '
                    f"{controller} and {name}")))
            controller = controller or name
    return problems


def _reference_errors(reference: Mapping[str, Any], field: str) -> list[FieldError]:
    texts = {"apiVersion": "version must not be empty"}
    problems = [
        invalid_value(f"{field}.{part}", "", texts.get(part, "must not be empty"))
        for part in ("apiVersion", "kind", "name", "uid")
        if not reference.get(part)
    ]
    if reference.get("apiVersion") == "v1" and reference.get("kind") == "Event":
        problems.append(invalid_value(field, dict(reference), "/v1, Kind=Event is disallowed from being an owner"))
    return problems


def _finalizer_errors(finalizers: Sequence[str]) -> list[FieldError]:
    field = "metadata.finalizers"
    problems = [invalid_value(field, name, text) for name in finalizers for text in qualified_name_problems(name)]
    if ORPHAN in finalizers and FOREGROUND in finalizers:
        text = f"finalizer {ORPHAN} and {FOREGROUND} cannot be both set"
        problems.append(invalid_value(field, list(finalizers), text))
    return problems


def _new_finalizer_errors(new: Sequence[str], old: Sequence[str]) -> list[FieldError]:
    extra = sorted(set(new) - set(old))
    if not extra:
        return []
    shown = ", ".join(f'"{name}"' for name in extra)
    return [forbidden_field("metadata.finalizers", (
        "no new finalizers can be added if the object is being deleted, "
        f"found new finalizers []string{{{shown}}}"))]
