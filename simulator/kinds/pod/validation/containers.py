"""Validation of containers: what all have in common, and what sets running and init containers apart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from simulator.apimachinery.fields import (
    FieldError,
    duplicate,
    forbidden_field,
    invalid_value,
    not_found_value,
    not_supported,
    required,
)
from simulator.apimachinery.names import dns_label_problems, port_name_problems, port_number_problems
from simulator.kinds.pod.validation.env import validate_env, validate_env_from
from simulator.kinds.pod.validation.paths import descending_path_errors
from simulator.kinds.pod.validation.probes import validate_lifecycle, validate_probes
from simulator.kinds.pod.validation.resources import validate_resources
from simulator.kinds.pod.validation.security import validate_security

Container = Mapping[str, Any]
Volumes = Mapping[str, Mapping[str, Any]]
PROTOCOLS = ("SCTP", "TCP", "UDP")
_MESSAGE_POLICIES = ("File", "FallbackToLogsOnError")
_PULL_POLICIES = ("Always", "IfNotPresent", "Never")
_RESTART_POLICIES = ("Always", "Never", "OnFailure")
_WORK_ONLY = ("ports", "resources", "resizePolicy", "restartPolicy", "restartPolicyRules", "livenessProbe",
              "readinessProbe", "startupProbe", "lifecycle")
_NOT_EPHEMERAL = "cannot be set for an Ephemeral Container"
_RUNNING_ONLY = ("lifecycle", "livenessProbe", "readinessProbe", "startupProbe")


def validate_containers(spec: Mapping[str, Any], volumes: Volumes, grace: int | None, path: str) -> list[FieldError]:
    """What is wrong with ``spec.containers``; there must be one."""
    containers = spec.get("containers") or ()
    if not containers:
        return [required(path)]
    problems: list[FieldError] = []
    names: set[str] = set()
    for index, container in enumerate(containers):
        place = f"{path}[{index}]"
        problems += _common_errors(container, volumes, place)
        problems += _name_clash(container, names, place)
        names.add(container.get("name", ""))
        problems += validate_lifecycle(container.get("lifecycle"), grace, f"{place}.lifecycle")
        problems += validate_probes(container, grace, place)
        problems += _restart_errors(container, place)
    return problems + _host_port_clashes(containers, path)


def validate_init_containers(
    spec: Mapping[str, Any], volumes: Volumes, grace: int | None, path: str
) -> list[FieldError]:
    """What is wrong with ``spec.initContainers``; their names must differ from those of the containers too."""
    if not spec.get("initContainers"):
        return []
    problems: list[FieldError] = []
    names = {container.get("name", "") for container in spec.get("containers") or ()}
    for index, container in enumerate(spec["initContainers"]):
        place = f"{path}[{index}]"
        problems += _common_errors(container, volumes, place)
        problems += _restart_errors(container, place)
        problems += _name_clash(container, names, place)
        names.add(container.get("name") or "\0")
        problems += _host_port_clashes([container], path)
        if container.get("restartPolicy") == "Always":
            problems += validate_lifecycle(container.get("lifecycle"), grace, f"{place}.lifecycle")
            problems += validate_probes(container, grace, place)
        else:
            problems += _running_only_errors(container, place)
    return problems


def validate_ephemeral_containers(spec: Mapping[str, Any], volumes: Volumes, path: str) -> list[FieldError]:
    """What is wrong with ``spec.ephemeralContainers``: they are no part of the work, and run once."""
    problems: list[FieldError] = []
    others = {item.get("name", "") for field in ("containers", "initContainers") for item in spec.get(field) or ()}
    names = set(others)
    for index, container in enumerate(spec["ephemeralContainers"]):
        place = f"{path}[{index}]"
        problems += _common_errors(container, volumes, place)
        problems += _name_clash(container, names, place)
        names.add(container.get("name", ""))
        target = container.get("targetContainerName")
        if target and target not in others:
            problems.append(not_found_value(f"{place}.targetContainerName", target))
        problems += [
            forbidden_field(f"{place}.{field}", _NOT_EPHEMERAL) for field in _WORK_ONLY if container.get(field)
        ]
        for number, mount in enumerate(container.get("volumeMounts") or ()):
            problems += [forbidden_field(f"{place}.volumeMounts[{number}].{field}", _NOT_EPHEMERAL)
                         for field in ("subPath", "subPathExpr") if mount.get(field)]
    return problems


def _running_only_errors(container: Container, path: str) -> list[FieldError]:
    text = "may not be set for init containers without restartPolicy=Always"
    return [forbidden_field(f"{path}.{field}", text) for field in _RUNNING_ONLY if container.get(field) is not None]


def _name_clash(container: Container, names: set[str], path: str) -> list[FieldError]:
    name = container.get("name", "")
    return [duplicate(f"{path}.name", name)] if name in names else []


def _restart_errors(container: Container, path: str) -> list[FieldError]:
    policy = container.get("restartPolicy")
    if policy is None:
        if container.get("restartPolicyRules"):
            text = "must specify restartPolicy when restart rules are used"
            return [required(f"{path}.restartPolicy", text)]
        return []
    return [] if policy in _RESTART_POLICIES else [not_supported(f"{path}.restartPolicy", policy, _RESTART_POLICIES)]


def _common_errors(container: Container, volumes: Volumes, path: str) -> list[FieldError]:
    problems = _identity_errors(container, path)
    if container.get("ports"):
        problems += _port_errors(container["ports"], f"{path}.ports")
    if container.get("env"):
        problems += validate_env(container["env"], f"{path}.env")
    if container.get("envFrom"):
        problems += validate_env_from(container["envFrom"], f"{path}.envFrom")
    if container.get("volumeMounts"):
        problems += _mount_errors(container["volumeMounts"], volumes, f"{path}.volumeMounts")
    problems += _one_of(container.get("imagePullPolicy", ""), _PULL_POLICIES, f"{path}.imagePullPolicy")
    if container.get("resources"):
        problems += validate_resources(container["resources"], f"{path}.resources")
    if container.get("securityContext"):
        problems += validate_security(container["securityContext"], f"{path}.securityContext")
    return problems


def _identity_errors(container: Container, path: str) -> list[FieldError]:
    name, problems = container.get("name", ""), []
    if not name:
        problems.append(required(f"{path}.name"))
    else:
        problems += [invalid_value(f"{path}.name", name, text) for text in dns_label_problems(name)]
    if not container.get("image"):
        problems.append(required(f"{path}.image"))
    policy = container.get("terminationMessagePolicy", "")
    return problems + _one_of(policy, _MESSAGE_POLICIES, f"{path}.terminationMessagePolicy")


def _one_of(value: str, allowed: Sequence[str], path: str) -> list[FieldError]:
    if value in allowed:
        return []
    return [not_supported(path, value, allowed) if value else required(path)]


def _port_errors(ports: Sequence[Mapping[str, Any]], path: str) -> list[FieldError]:
    problems: list[FieldError] = []
    names: set[str] = set()
    for index, port in enumerate(ports):
        place, name = f"{path}[{index}]", port.get("name", "")
        if name:
            found = [invalid_value(f"{place}.name", name, text) for text in port_name_problems(name)]
            problems += found or ([duplicate(f"{place}.name", name)] if name in names else [])
            names.add(name)
        problems += _number_errors(port, place)
        problems += _one_of(port.get("protocol", ""), PROTOCOLS, f"{place}.protocol")
    return problems


def _number_errors(port: Mapping[str, Any], path: str) -> list[FieldError]:
    number, host = port.get("containerPort") or 0, port.get("hostPort") or 0
    if not number:
        problems = [required(f"{path}.containerPort")]
    else:
        problems = [invalid_value(f"{path}.containerPort", number, text) for text in port_number_problems(number)]
    if host:
        problems += [invalid_value(f"{path}.hostPort", host, text) for text in port_number_problems(host)]
    return problems


def _host_port_clashes(containers: Sequence[Container], path: str) -> list[FieldError]:
    taken: set[str] = set()
    problems = []
    for index, container in enumerate(containers):
        for place, port in enumerate(container.get("ports") or ()):
            if not port.get("hostPort"):
                continue
            claim = f"{port.get('protocol', '')}/{port.get('hostIP', '')}/{port['hostPort']}"
            if claim in taken:
                problems.append(duplicate(f"{path}[{index}].ports[{place}].hostPort", claim))
            taken.add(claim)
    return problems


def _mount_errors(mounts: Sequence[Mapping[str, Any]], volumes: Volumes, path: str) -> list[FieldError]:
    problems: list[FieldError] = []
    points: set[str] = set()
    for index, mount in enumerate(mounts):
        name, point = mount.get("name", ""), mount.get("mountPath", "")
        if not name:
            problems.append(required(f"{path}[{index}].name"))
        if name not in volumes:
            problems.append(not_found_value(f"{path}[{index}].name", name))
        if not point:
            problems.append(required(f"{path}[{index}].mountPath"))
        if point in points:
            problems.append(invalid_value(f"{path}[{index}].mountPath", point, "must be unique"))
        points.add(point)
        problems += _sub_path_errors(mount, path, index)
    return problems


def _sub_path_errors(mount: Mapping[str, Any], path: str, index: int) -> list[FieldError]:
    """Upstream names the list, not the mount, in the errors about the paths themselves."""
    plain, expression = mount.get("subPath"), mount.get("subPathExpr")
    problems = descending_path_errors(plain, f"{path}.subPath") if plain else []
    if expression and plain:
        text = "subPathExpr and subPath are mutually exclusive"
        problems.append(invalid_value(f"{path}[{index}].subPathExpr", expression, text))
    return problems + (descending_path_errors(expression, f"{path}.subPathExpr") if expression else [])
