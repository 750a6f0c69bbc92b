"""Validation of security contexts, of pods and of containers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from simulator.apimachinery.fields import FieldError, invalid_value, not_supported, required
from simulator.apimachinery.names import user_id_problems
from simulator.kinds.pod.validation.paths import descending_path_errors

_SECCOMP = ("Localhost", "RuntimeDefault", "Unconfined")
_GROUP_CHANGES = ("Always", "OnRootMismatch")


def validate_pod_security(spec: Mapping[str, Any], path: str) -> list[FieldError]:
    """What is wrong with ``securityContext`` of a pod."""
    context = spec.get("securityContext")
    if not context:
        return []
    place = f"{path}.securityContext"
    problems = _id_errors(context, ("fsGroup", "runAsUser", "runAsGroup"), place)
    for index, group in enumerate(context.get("supplementalGroups") or ()):
        field = f"{place}.supplementalGroups[{index}]"
        problems += [invalid_value(field, group, text) for text in user_id_problems(group)]
    if spec.get("shareProcessNamespace") and spec.get("hostPID"):
        text = "ShareProcessNamespace and HostPID cannot both be enabled"
        problems.append(invalid_value(f"{place}.shareProcessNamespace", True, text))
    change = context.get("fsGroupChangePolicy")
    if change is not None and change not in _GROUP_CHANGES:
        problems.append(not_supported(f"{place}.fsGroupChangePolicy", change, _GROUP_CHANGES))
    return problems + _seccomp_errors(context.get("seccompProfile"), f"{place}.seccompProfile")


def validate_security(context: Mapping[str, Any], path: str) -> list[FieldError]:
    """What is wrong with ``securityContext`` of a container."""
    problems = _id_errors(context, ("runAsUser", "runAsGroup"), path)
    problems += _seccomp_errors(context.get("seccompProfile"), f"{path}.seccompProfile")
    if context.get("allowPrivilegeEscalation") is False:
        if context.get("privileged"):
            text = "cannot set `allowPrivilegeEscalation` to false and `privileged` to true"
            problems.append(invalid_value(path, dict(context), text))
        if "CAP_SYS_ADMIN" in ((context.get("capabilities") or {}).get("add") or ()):
            text = "cannot set `allowPrivilegeEscalation` to false and `capabilities.Add` CAP_SYS_ADMIN"
            problems.append(invalid_value(path, dict(context), text))
    return problems


def _id_errors(context: Mapping[str, Any], fields: tuple[str, ...], path: str) -> list[FieldError]:
    return [
        invalid_value(f"{path}.{field}", context[field], text)
        for field in fields
        if context.get(field) is not None
        for text in user_id_problems(context[field])
    ]


def _seccomp_errors(profile: Mapping[str, Any] | None, path: str) -> list[FieldError]:
    if profile is None:
        return []
    kind, local, problems = profile.get("type", ""), profile.get("localhostProfile"), []
    if not kind:
        problems.append(required(f"{path}.type", "type is required when seccompProfile is set"))
    elif kind not in _SECCOMP:
        problems.append(not_supported(f"{path}.type", kind, _SECCOMP))
    if kind == "Localhost":
        if local is None:
            text = "must be set when seccomp type is Localhost"
            return [*problems, required(f"{path}.localhostProfile", text)]
        return problems + descending_path_errors(local, f"{path}.localhostProfile")
    if local is not None:
        text = "can only be set when seccomp type is Localhost"
        problems.append(invalid_value(f"{path}.localhostProfile", dict(profile), text))
    return problems
