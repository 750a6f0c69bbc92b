"""Validation of volumes: one source each, looked into for the sources this cluster knows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from simulator.apimachinery.fields import (
    FieldError,
    duplicate,
    forbidden_field,
    invalid_value,
    not_supported,
    required,
)
from simulator.apimachinery.names import dns_label_problems
from simulator.apimachinery.quantity import parse_quantity
from simulator.kinds.claim_template import validate_claim_template
from simulator.kinds.pod.validation.env import field_errors, resource_errors
from simulator.kinds.pod.validation.paths import backstep_errors, item_errors, local_path_errors, mode_errors

Source = Mapping[str, Any]
_VOLUME_FIELDS = ("metadata.name", "metadata.namespace", "metadata.labels", "metadata.annotations", "metadata.uid")
_HOST_PATH_TYPES = (
    "", "BlockDevice", "CharDevice", "Directory", "DirectoryOrCreate", "File", "FileOrCreate", "Socket",
)
_SHORTEST_TOKEN, _LONGEST_TOKEN = 600, 2**32


def validate_volumes(
    volumes: Sequence[Source] | None, path: str
) -> tuple[dict[str, Source], list[FieldError]]:
    """The volumes that are right, by name, and what is wrong with the others."""
    right: dict[str, Source] = {}
    problems: list[FieldError] = []
    for index, volume in enumerate(volumes or ()):
        name, place = volume.get("name", ""), f"{path}[{index}]"
        found = _source_errors(volume, place)
        if not name:
            found.append(required(f"{place}.name"))
        else:
            found += [invalid_value(f"{place}.name", name, text) for text in dns_label_problems(name)]
        if name in right:
            found.append(duplicate(f"{place}.name", name))
        if found:
            problems += found
        else:
            right[name] = volume
    return right, problems


def _source_errors(volume: Source, path: str) -> list[FieldError]:
    given = [field for field in volume if field != "name" and volume[field] is not None]
    ordered = sorted(given, key=lambda field: _ORDER.get(field, len(_ORDER)))
    if not ordered:
        return [required(path, "must specify a volume type")]
    rule = _RULES.get(ordered[0])
    problems = list(rule(volume[ordered[0]], f"{path}.{ordered[0]}")) if rule else []
    text = "may not specify more than 1 volume type"
    return problems + [forbidden_field(f"{path}.{field}", text) for field in ordered[1:]]


def _empty_dir_errors(source: Source, path: str) -> list[FieldError]:
    limit = source.get("sizeLimit")
    if limit is not None and parse_quantity(limit) < 0:
        return [forbidden_field(f"{path}.sizeLimit", "SizeLimit field must be a valid resource quantity")]
    return []


def host_path_errors(source: Source, path: str) -> list[FieldError]:
    """What is wrong with a path of the node."""
    if not source.get("path"):
        return [required(f"{path}.path")]
    problems = backstep_errors(source["path"], f"{path}.path")
    kind = source.get("type") or ""
    if kind not in _HOST_PATH_TYPES:
        problems.append(not_supported(f"{path}.type", kind, _HOST_PATH_TYPES))
    return problems


def _named_errors(source: Source, path: str, field: str) -> list[FieldError]:
    """A ConfigMap or Secret whose keys become files."""
    problems = [] if source.get(field) else [required(f"{path}.{field}")]
    problems += mode_errors(source.get("defaultMode"), f"{path}.defaultMode")
    for index, item in enumerate(source.get("items") or ()):
        problems += item_errors(item, f"{path}.items[{index}]")
    return problems


def _claim_errors(source: Source, path: str) -> list[FieldError]:
    return [] if source.get("claimName") else [required(f"{path}.claimName")]


def nfs_errors(source: Source, path: str) -> list[FieldError]:
    """What is wrong with a share of an NFS server."""
    problems = [required(f"{path}.{field}") for field in ("server", "path") if not source.get(field)]
    if not source.get("path", "").startswith("/"):
        problems.append(invalid_value(f"{path}.path", source.get("path", ""), "must be an absolute path"))
    return problems


def _downward_errors(source: Source, path: str) -> list[FieldError]:
    problems = mode_errors(source.get("defaultMode"), f"{path}.defaultMode")
    for item in source.get("items") or ():
        problems += _downward_file_errors(item, path)
    return problems


def _downward_file_errors(item: Source, path: str) -> list[FieldError]:
    problems = [] if item.get("path") else [required(f"{path}.path")]
    problems += local_path_errors(item.get("path", ""), f"{path}.path")
    if item.get("fieldRef") is not None:
        problems += field_errors(item["fieldRef"], _VOLUME_FIELDS, f"{path}.fieldRef")
        if item.get("resourceFieldRef") is not None:
            text = "fieldRef and resourceFieldRef can not be specified simultaneously"
            problems.append(invalid_value(path, "resource", text))
    elif item.get("resourceFieldRef") is not None:
        problems += resource_errors(item["resourceFieldRef"], f"{path}.resourceFieldRef", volume=True)
    else:
        problems.append(required(path, "one of fieldRef and resourceFieldRef is required"))
    return problems + mode_errors(item.get("mode"), f"{path}.mode")


def _projected_errors(source: Source, path: str) -> list[FieldError]:
    problems = mode_errors(source.get("defaultMode"), f"{path}.defaultMode")
    files: set[str] = set()
    for index, part in enumerate(source.get("sources") or ()):
        place = f"{path}.sources[{index}]"
        for field in ("secret", "configMap"):
            if part.get(field) is not None:
                problems += _projected_items(part[field], files, f"{place}.{field}", path)
        if part.get("downwardAPI") is not None:
            problems += _projected_downward(part["downwardAPI"], files, f"{place}.downwardAPI", path)
        if part.get("serviceAccountToken") is not None:
            problems += _token_errors(part["serviceAccountToken"], f"{place}.serviceAccountToken", path)
        if sum(value is not None for value in part.values()) > 1:
            problems.append(forbidden_field(place, "may not specify more than 1 volume type per source"))
    return problems


def _projected_items(source: Source, files: set[str], path: str, whole: str) -> list[FieldError]:
    problems = [] if source.get("name") else [required(f"{path}.name")]
    for index, item in enumerate(source.get("items") or ()):
        problems += item_errors(item, f"{path}.items[{index}]")
        problems += _conflicts(item.get("path"), files, whole, source.get("name", ""))
    return problems


def _projected_downward(source: Source, files: set[str], path: str, whole: str) -> list[FieldError]:
    problems = []
    for item in source.get("items") or ():
        problems += _downward_file_errors(item, path)
        problems += _conflicts(item.get("path"), files, whole, item.get("path", ""))
    return problems


def _conflicts(file: str | None, files: set[str], path: str, shown: str) -> list[FieldError]:
    if file and file in files:
        return [invalid_value(path, shown, "conflicting duplicate paths")]
    files.add(file or "")
    return []


def _token_errors(token: Source, path: str, whole: str) -> list[FieldError]:
    seconds, field, problems = token.get("expirationSeconds", 0), f"{path}.expirationSeconds", []
    if seconds < _SHORTEST_TOKEN:
        problems.append(invalid_value(field, seconds, "may not specify a duration less than 10 minutes"))
    if seconds > _LONGEST_TOKEN:
        problems.append(invalid_value(field, seconds, "may not specify a duration larger than 2^32 seconds"))
    if not token.get("path"):
        return [*problems, required(f"{whole}.path")]
    return problems + local_path_errors(token["path"], f"{whole}.path")


def _ephemeral_errors(source: Source, path: str) -> list[FieldError]:
    template, place = source.get("volumeClaimTemplate"), f"{path}.volumeClaimTemplate"
    return [required(place)] if template is None else validate_claim_template(template, place)


_RULES = {
    "emptyDir": _empty_dir_errors,
    "hostPath": host_path_errors,
    "secret": lambda source, path: _named_errors(source, path, "secretName"),
    "nfs": nfs_errors,
    "persistentVolumeClaim": _claim_errors,
    "downwardAPI": _downward_errors,
    "configMap": lambda source, path: _named_errors(source, path, "name"),
    "projected": _projected_errors,
    "ephemeral": _ephemeral_errors,
}
_ORDER = {field: index for index, field in enumerate(_RULES)}
"""The order in which upstream looks at the sources: the first one counts, the others are too many."""
