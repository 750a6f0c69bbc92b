"""Validation of environment variables and of references to a pod's own fields."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from simulator.apimachinery.fields import FieldError, invalid_value, not_supported, required
from simulator.apimachinery.names import (
    config_map_key_problems,
    dns_subdomain_problems,
    env_var_name_problems,
    qualified_name_problems,
)

Reference = Mapping[str, Any]
ENV_FIELDS = (
    "metadata.name", "metadata.namespace", "metadata.uid", "spec.nodeName", "spec.serviceAccountName", "status.hostIP",
    "status.hostIPs", "status.podIP", "status.podIPs",
)
RESOURCES = (
    "limits.cpu", "limits.ephemeral-storage", "limits.memory", "requests.cpu", "requests.ephemeral-storage",
    "requests.memory",
)
_SOURCES = ("fieldRef", "resourceFieldRef", "configMapKeyRef", "secretKeyRef", "fileKeyRef")
_FIELD_LABELS = frozenset(ENV_FIELDS) | {
    "metadata.annotations", "metadata.labels", "spec.restartPolicy", "spec.schedulerName", "status.phase", "spec.host",
}
_SUBSCRIPT = re.compile(r"(.+)\['(.*)'\]")
_BYTE_DIVISORS = ("1", "1k", "1M", "1G", "1T", "1P", "1E", "1Ki", "1Mi", "1Gi", "1Ti", "1Pi", "1Ei")
_DIVISORS = {
    "cpu": (("1m", "1"), "1m and 1 are supported with the cpu resource"),
    "memory": (_BYTE_DIVISORS, f"{', '.join(_BYTE_DIVISORS)} are supported with the memory resource"),
    "ephemeral-storage": (
        _BYTE_DIVISORS, f"{', '.join(_BYTE_DIVISORS)} are supported with the local ephemeral storage resource"),
}


def validate_env(variables: Sequence[Mapping[str, Any]], path: str) -> list[FieldError]:
    """What is wrong with ``env``."""
    problems = []
    for index, variable in enumerate(variables):
        name = variable.get("name", "")
        if not name:
            problems.append(required(f"{path}[{index}].name"))
        else:
            problems += [invalid_value(f"{path}[{index}].name", name, text) for text in env_var_name_problems(name)]
        if variable.get("valueFrom") is not None:
            problems += _source_errors(variable, f"{path}[{index}].valueFrom")
    return problems


def _source_errors(variable: Mapping[str, Any], path: str) -> list[FieldError]:
    sources = variable["valueFrom"]
    given = [field for field in _SOURCES if sources.get(field) is not None]
    problems = []
    for field in given:
        problems += _RULES[field](sources[field], f"{path}.{field}")
    if not given:
        text = "must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef`, `secretKeyRef` or `fileKeyRef`"
        problems.append(invalid_value(path, "", text))
    elif variable.get("value"):
        problems.append(invalid_value(path, "", "may not be specified when `value` is not empty"))
    elif len(given) > 1:
        problems.append(invalid_value(path, "", "may not have more than one field specified at a time"))
    return problems


def field_errors(reference: Reference, allowed: Sequence[str], path: str) -> list[FieldError]:
    """What is wrong with a fieldRef, where only the fields ``allowed`` may be named."""
    for part in ("apiVersion", "fieldPath"):
        if not reference.get(part):
            return [required(f"{path}.{part}")]
    name = reference["fieldPath"]
    subscript = _SUBSCRIPT.fullmatch(name)
    if reference["apiVersion"] != "v1":
        return _unconvertible(name, f"unsupported pod version: {reference['apiVersion']}", path)
    if subscript:
        return _subscript_errors(name, subscript, path)
    if name not in _FIELD_LABELS:
        return _unconvertible(name, f"field label not supported: {name}", path)
    name = "spec.nodeName" if name == "spec.host" else name
    return [] if name in allowed else [not_supported(f"{path}.fieldPath", name, sorted(allowed))]


def _unconvertible(name: str, why: str, path: str) -> list[FieldError]:
    return [invalid_value(f"{path}.fieldPath", name, f"error converting fieldPath: {why}")]


def _subscript_errors(name: str, subscript: re.Match[str], path: str) -> list[FieldError]:
    key = subscript[2]
    if subscript[1] not in ("metadata.annotations", "metadata.labels"):
        return _unconvertible(name, f"field label does not support subscript: {name}", path)
    key = key.lower() if subscript[1] == "metadata.annotations" else key
    return [invalid_value(path, key, text) for text in qualified_name_problems(key)]


def resource_errors(reference: Reference, path: str, volume: bool = False) -> list[FieldError]:
    """What is wrong with a resourceFieldRef; in a volume it must name the container."""
    resource = reference.get("resource", "")
    if volume and not reference.get("containerName"):
        problems = [required(f"{path}.containerName")]
    elif not resource:
        problems = [required(f"{path}.resource")]
    elif resource not in RESOURCES and not resource.startswith(("limits.hugepages-", "requests.hugepages-")):
        problems = [not_supported(f"{path}.resource", resource, RESOURCES)]
    else:
        problems = []
    return problems + _divisor_errors(resource, str(reference.get("divisor") or "0"), path)


def _divisor_errors(resource: str, divisor: str, path: str) -> list[FieldError]:
    rule = _DIVISORS.get(resource.partition(".")[2]) if resource in RESOURCES else None
    if rule is None or divisor == "0" or divisor in rule[0]:
        return []
    return [invalid_value(f"{path}.divisor", resource, f"only divisor's values {rule[1]}")]


def _key_errors(reference: Reference, path: str) -> list[FieldError]:
    name, key = reference.get("name", ""), reference.get("key", "")
    problems = [invalid_value(f"{path}.name", name, text) for text in dns_subdomain_problems(name)]
    if not key:
        return [*problems, required(f"{path}.key")]
    return problems + [invalid_value(f"{path}.key", key, text) for text in config_map_key_problems(key)]


def _file_errors(reference: Reference, path: str) -> list[FieldError]:
    return [required(f"{path}.{field}") for field in ("key", "volumeName", "path") if not reference.get(field)]


_RULES = {
    "fieldRef": lambda reference, path: field_errors(reference, ENV_FIELDS, path),
    "resourceFieldRef": resource_errors,
    "configMapKeyRef": _key_errors,
    "secretKeyRef": _key_errors,
    "fileKeyRef": _file_errors,
}


def validate_env_from(sources: Sequence[Mapping[str, Any]], path: str) -> list[FieldError]:
    """What is wrong with ``envFrom``."""
    problems = []
    for index, source in enumerate(sources):
        place, prefix = f"{path}[{index}]", source.get("prefix")
        if prefix:
            problems += [invalid_value(f"{place}.prefix", prefix, text) for text in env_var_name_problems(prefix)]
        given = [field for field in ("configMapRef", "secretRef") if source.get(field) is not None]
        for field in given:
            problems += _name_errors(source[field].get("name", ""), f"{place}.{field}.name")
        if not given:
            problems.append(invalid_value(path, "", "must specify one of: `configMapRef` or `secretRef`"))
        elif len(given) > 1:
            problems.append(invalid_value(path, "", "may not have more than one field specified at a time"))
    return problems


def _name_errors(name: str, path: str) -> list[FieldError]:
    if not name:
        return [required(path)]
    return [invalid_value(path, name, text) for text in dns_subdomain_problems(name)]
