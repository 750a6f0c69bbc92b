"""StorageClass: a kind of storage that volumes can be made of.

Mirrors pkg/registry/storage/storageclass, ValidateStorageClass and its describer.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from simulator.apimachinery.fields import (
    FieldError,
    duplicate,
    invalid_value,
    not_supported,
    required,
    too_long,
)
from simulator.apimachinery.metadata import Object, annotations_of, name_of
from simulator.apimachinery.names import qualified_name_problems
from simulator.apimachinery.object_meta import IMMUTABLE
from simulator.apimachinery.selectors import format_labels
from simulator.apimachinery.storage import IMMEDIATE, WAIT, is_default_class
from simulator.apimachinery.timestamps import age
from simulator.kinds.describing import Writer, events_of, write_events
from simulator.kinds.kind import AGE, NAME, Column, Context, Kind, Reader
from simulator.kinds.pod.warnings import DEPRECATED_LABELS

POLICIES = ("Delete", "Retain")
MOST_PARAMETERS, LARGEST_PARAMETERS = 512, 256 * 1024
_FIXED = ("parameters", "provisioner", "reclaimPolicy", "volumeBindingMode")


class StorageClassKind(Kind):
    """Who makes volumes, and how."""

    group = "storage.k8s.io"
    kind = "StorageClass"
    plural = "storageclasses"
    short_names = ("sc",)
    namespaced = False
    schema = "io.k8s.api.storage.v1.StorageClass"
    columns = (
        NAME,
        Column("Provisioner", description="Who makes the volumes of this class."),
        Column("ReclaimPolicy", description="What becomes of a volume whose claim is gone."),
        Column("VolumeBindingMode", description="When claims are bound and volumes made."),
        Column("AllowVolumeExpansion", description="Whether claims of this class may grow."),
        AGE,
    )

    def default(self, obj: Object) -> None:
        if obj.get("reclaimPolicy") is None:
            obj["reclaimPolicy"] = "Delete"
        if obj.get("volumeBindingMode") is None:
            obj["volumeBindingMode"] = IMMEDIATE

    def validate(self, obj: Object, context: Context) -> list[FieldError]:
        policy, mode = obj.get("reclaimPolicy"), obj.get("volumeBindingMode")
        problems = driver_errors(obj.get("provisioner") or "", "provisioner")
        problems += parameter_errors(obj.get("parameters"), "parameters")
        if policy and policy not in POLICIES:
            problems.append(not_supported("reclaimPolicy", policy, POLICIES))
        if mode not in (IMMEDIATE, WAIT):
            problems.append(not_supported("volumeBindingMode", mode, (IMMEDIATE, WAIT)))
        return problems + _topology_errors(obj.get("allowedTopologies") or ())

    def validate_update(self, new: Object, old: Object, context: Context) -> list[FieldError]:
        return [invalid_value(field, _shown(new.get(field)), IMMUTABLE)
                for field in _FIXED if (new.get(field) or None) != (old.get(field) or None)]

    def warnings(self, obj: Object, old: Object | None = None) -> list[str]:
        return [
            f"allowedTopologies[{index}].matchLabelExpressions[{place}].key: {DEPRECATED_LABELS[item['key']]}"
            for index, term in enumerate(obj.get("allowedTopologies") or ())
            for place, item in enumerate(term.get("matchLabelExpressions") or ())
            if item.get("key") in DEPRECATED_LABELS
        ]

    def row(self, obj: Object, now: float) -> list[Any]:
        name = f"{name_of(obj)} (default)" if is_default_class(obj) else name_of(obj)
        return [name, obj.get("provisioner", ""), obj.get("reclaimPolicy", ""), obj.get("volumeBindingMode", ""),
                bool(obj.get("allowVolumeExpansion")), age(obj["metadata"].get("creationTimestamp"), now)]

    def describe(self, obj: Object, reader: Reader, now: float) -> str:
        writer, expansion = Writer(), obj.get("allowVolumeExpansion")
        writer.field("Name", name_of(obj))
        writer.field("IsDefaultClass", "Yes" if is_default_class(obj) else "No")
        writer.field("Annotations", format_labels(annotations_of(obj)))
        writer.field("Provisioner", obj.get("provisioner", ""))
        writer.field("Parameters", format_labels(obj.get("parameters")))
        writer.field("AllowVolumeExpansion", "<unset>" if expansion is None else str(expansion))
        _write_options(writer, obj.get("mountOptions") or ())
        writer.field("ReclaimPolicy", obj.get("reclaimPolicy", ""))
        writer.field("VolumeBindingMode", obj.get("volumeBindingMode", ""))
        if obj.get("allowedTopologies") is not None:
            _write_topologies(writer, obj["allowedTopologies"])
        write_events(writer, events_of(obj, reader), now)
        return writer.text()


def _shown(value: Any) -> Any:
    return dict(sorted(value.items())) if isinstance(value, dict) else value


def driver_errors(name: str, path: str) -> list[FieldError]:
    """What is wrong with the name of a provisioner or driver."""
    if not name:
        return [required(path)]
    return [invalid_value(path, name.lower(), text) for text in qualified_name_problems(name.lower())]


def parameter_errors(parameters: Mapping[str, str] | None, path: str, may_be_empty: bool = True) -> list[FieldError]:
    """What is wrong with the parameters of a class."""
    given = parameters or {}
    if len(given) > MOST_PARAMETERS:
        return [too_long(path, MOST_PARAMETERS)]
    problems = [invalid_value(path, key, "field can not be empty.") for key in given if not key]
    if sum(len(key.encode()) + len(value.encode()) for key, value in given.items()) > LARGEST_PARAMETERS:
        problems.append(too_long(path, LARGEST_PARAMETERS))
    if not may_be_empty and not given:
        problems.append(required(path, "must contain at least one key/value pair"))
    return problems


def _topology_errors(terms: list[Object]) -> list[FieldError]:
    problems, seen = [], []
    for index, term in enumerate(terms):
        path = f"allowedTopologies[{index}]"
        wanted, found = _term_errors(term.get("matchLabelExpressions") or (), f"{path}.matchLabelExpressions")
        problems += found
        if wanted in seen:
            problems.append(duplicate(f"{path}.matchLabelExpressions", ""))
        seen.append(wanted)
    return problems


def _term_errors(expressions: list[Object], path: str) -> tuple[dict[str, frozenset[str]], list[FieldError]]:
    wanted: dict[str, frozenset[str]] = {}
    problems: list[FieldError] = []
    for index, item in enumerate(expressions):
        key, place = item.get("key", ""), f"{path}[{index}]"
        problems += _value_errors(item.get("values") or (), f"{place}.values")
        problems += [invalid_value(f"{place}.key", key, text) for text in qualified_name_problems(key)]
        if key in wanted:
            problems.append(duplicate(f"{place}.key", key))
        wanted[key] = frozenset(item.get("values") or ())
    return wanted, problems


def _value_errors(values: list[str], path: str) -> list[FieldError]:
    if not values:
        return [required(path)]
    return [duplicate(f"{path}[{index}]", value) for index, value in enumerate(values) if value in values[:index]]


def _write_options(writer: Writer, options: list[str]) -> None:
    writer.line("MountOptions:" if options else "MountOptions:\t<none>")
    for option in options:
        writer.line(option, 1)


def _write_topologies(writer: Writer, terms: list[Object]) -> None:
    writer.line("AllowedTopologies:\t" if terms else "AllowedTopologies:\t<none>")
    for index, term in enumerate(terms):
        expressions = term.get("matchLabelExpressions") or ()
        lines = [_expression(item) for item in expressions] or ["<none>"]
        for place, text in enumerate(lines):
            writer.line(f"\t{text}" if place else f"Term {index}:\t{text}", 1)


def _expression(item: Object) -> str:
    values = item.get("values") or ()
    return f"{item.get('key', '')} in" + (f" [{', '.join(values)}]" if values else "")
