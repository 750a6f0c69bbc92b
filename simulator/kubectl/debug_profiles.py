"""What ``kubectl debug --profile`` does to a debugging container and its pod (kubectl/pkg/cmd/debug/profiles.go).

A style is "node", "copy" or "ephemeral". Objects are changed in place: they are the caller's own.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from simulator.apimachinery.metadata import Object

Keep = Mapping[str, bool]
NODE, COPY, EPHEMERAL = "node", "copy", "ephemeral"
_PROBES = {"liveness": "livenessProbe", "readiness": "readinessProbe", "startup": "startupProbe"}


def apply_profile(profile: str, pod: Object, container: Object, style: str, keep: Keep) -> None:
    """Apply a profile.

    Args:
        keep: which parts of a copied pod stay: labels, annotations, liveness, readiness, startup, init-containers.

    Raises:
        KeyError: there is no such profile.
    """
    PROFILES[profile](pod, container, style, keep)


def _legacy(pod: Object, container: Object, style: str, keep: Keep) -> None:
    if style == NODE:
        _mount_root(pod, container)
        _share_host(pod)
    elif style == COPY:
        pod["metadata"].pop("labels", None)


def _general(pod: Object, container: Object, style: str, keep: Keep) -> None:
    if style == NODE:
        _mount_root(pod, container)
        container.pop("securityContext", None)
        _share_host(pod)
        return
    if style == COPY:
        _strip(pod, keep)
    _add_capabilities(container, "SYS_PTRACE")
    if style == COPY:
        _share_processes(pod)


def _baseline(pod: Object, container: Object, style: str, keep: Keep) -> None:
    container.pop("securityContext", None)
    if style == COPY:
        _strip(pod, keep)
        _share_processes(pod)


def _restricted(pod: Object, container: Object, style: str, keep: Keep) -> None:
    container["securityContext"] = {
        "runAsNonRoot": True,
        "capabilities": {"drop": ["ALL"]},
        "allowPrivilegeEscalation": False,
        "seccompProfile": {"type": "RuntimeDefault"},
    }
    if style == COPY:
        _strip(pod, keep)
        _share_processes(pod)


def _netadmin(pod: Object, container: Object, style: str, keep: Keep) -> None:
    _add_capabilities(container, "NET_ADMIN", "NET_RAW")
    if style == NODE:
        _share_host(pod)
    elif style == COPY:
        _strip(pod, keep)
        _share_processes(pod)


def _sysadmin(pod: Object, container: Object, style: str, keep: Keep) -> None:
    container.setdefault("securityContext", {})["privileged"] = True
    if style == NODE:
        _share_host(pod)
        _mount_root(pod, container)
    elif style == COPY:
        _strip(pod, keep)
        _share_processes(pod)


PROFILES: dict[str, Callable[[Object, Object, str, Keep], None]] = {
    "legacy": _legacy,
    "general": _general,
    "baseline": _baseline,
    "restricted": _restricted,
    "netadmin": _netadmin,
    "sysadmin": _sysadmin,
}


def _strip(pod: Object, keep: Keep) -> None:
    for field in ("labels", "annotations"):
        if not keep[field]:
            pod["metadata"].pop(field, None)
    for container in pod["spec"]["containers"]:
        for name, field in _PROBES.items():
            if not keep[name]:
                container.pop(field, None)
    if not keep["init-containers"]:
        pod["spec"].pop("initContainers", None)


def _mount_root(pod: Object, container: Object) -> None:
    pod["spec"].setdefault("volumes", []).append({"name": "host-root", "hostPath": {"path": "/"}})
    container.setdefault("volumeMounts", []).append({"mountPath": "/host", "name": "host-root"})


def _share_host(pod: Object) -> None:
    pod["spec"].update(hostNetwork=True, hostPID=True, hostIPC=True)


def _share_processes(pod: Object) -> None:
    pod["spec"].setdefault("shareProcessNamespace", True)


def _add_capabilities(container: Object, *names: str) -> None:
    context: dict[str, Any] = container.setdefault("securityContext", {})
    context.setdefault("capabilities", {}).setdefault("add", []).extend(names)
