"""What the level restricted forbids beyond baseline (pod-security-admission/policy/check_*.go)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from simulator.apiserver.admission.pod_security.baseline import has_bad_seccomp, seccomp_type
from simulator.apiserver.admission.pod_security.baseline import seccomp as explicit_seccomp
from simulator.apiserver.admission.pod_security.wording import (
    containers_of,
    names_where,
    plural,
    quoted,
    security,
    setters,
    the_containers,
)

Part = Mapping[str, Any]
Finding = tuple[str, str] | None
_VOLUMES = ("configMap", "csi", "downwardAPI", "emptyDir", "ephemeral", "image", "persistentVolumeClaim", "projected",
            "secret")
_OTHER_VOLUMES = (
    "hostPath", "gcePersistentDisk", "awsElasticBlockStore", "gitRepo", "nfs", "iscsi", "glusterfs", "rbd",
    "flexVolume", "cinder", "cephfs", "flocker", "fc", "azureFile", "vsphereVolume", "quobyte", "azureDisk",
    "photonPersistentDisk", "portworxVolume", "scaleIO", "storageos",
)


def not_on_windows(check: Callable[[Part, Part], Finding]) -> Callable[[Part, Part], Finding]:
    """The check, but pods for Windows pass it."""
    return lambda meta, spec: None if (spec.get("os") or {}).get("name") == "windows" else check(meta, spec)


def privilege_escalation(meta: Part, spec: Part) -> Finding:
    """Processes that may gain more rights than their parent."""
    names = names_where(spec, lambda item: security(item).get("allowPrivilegeEscalation") is not False)
    text = f"{the_containers(names)} must set securityContext.allowPrivilegeEscalation=false"
    return ("allowPrivilegeEscalation != false", text) if names else None


def capabilities(meta: Part, spec: Part) -> Finding:
    """All must be dropped; binding low ports may come back."""
    def listed(container: Part, field: str) -> set[str]:
        return set((security(container).get("capabilities") or {}).get(field) or ())

    keeping = names_where(spec, lambda item: "ALL" not in listed(item, "drop"))
    adding = names_where(spec, lambda item: bool(listed(item, "add") - {"NET_BIND_SERVICE"}))
    details = []
    if keeping:
        details.append(f'{the_containers(keeping)} must set securityContext.capabilities.drop=["ALL"]')
    if adding:
        extra = {name for item in containers_of(spec) for name in listed(item, "add")} - {"NET_BIND_SERVICE"}
        details.append(f"{the_containers(adding)} must not include {quoted(sorted(extra))} in "
                       "securityContext.capabilities.add")
    return ("unrestricted capabilities", "; ".join(details)) if details else None


def volumes(meta: Part, spec: Part) -> Finding:
    """Volumes other than those that Kubernetes itself provides or claims."""
    bad = [item for item in spec.get("volumes") or () if all(item.get(kind) is None for kind in _VOLUMES)]
    if not bad:
        return None
    kinds = sorted({next((kind for kind in _OTHER_VOLUMES if item.get(kind) is not None), "unknown") for item in bad})
    names = [item.get("name", "") for item in bad]
    word = plural("restricted volume type", "restricted volume types", len(kinds))
    text = (f"{plural('volume', 'volumes', len(names))} {quoted(names)} {plural('uses', 'use', len(names))} {word} "
            f"{quoted(kinds)}")
    return "restricted volume types", text


def run_as_non_root(meta: Part, spec: Part) -> Finding:
    """Containers that may be root."""
    def refuses(holder: Part) -> bool:
        return security(holder).get("runAsNonRoot") is False

    reason, who = "runAsNonRoot != true", setters(refuses(spec), names_where(spec, refuses))
    if who:
        return reason, f"{who} must not set securityContext.runAsNonRoot=false"
    if security(spec).get("runAsNonRoot"):
        return None
    silent = names_where(spec, lambda item: security(item).get("runAsNonRoot") is None)
    text = f"pod or {the_containers(silent)} must set securityContext.runAsNonRoot=true"
    return (reason, text) if silent else None


def run_as_user(meta: Part, spec: Part) -> Finding:
    """Containers that are root by number."""
    def is_root(holder: Part) -> bool:
        return security(holder).get("runAsUser") == 0

    who = setters(is_root(spec), names_where(spec, is_root))
    return ("runAsUser=0", f"{who} must not set runAsUser=0") if who else None


def seccomp(meta: Part, spec: Part) -> Finding:
    """A filter of system calls must be chosen."""
    explicit = explicit_seccomp(meta, spec)
    if explicit is not None:
        return explicit
    if seccomp_type(spec) is not None and not has_bad_seccomp(spec):
        return None
    silent = names_where(spec, lambda item: seccomp_type(item) is None)
    text = (f"pod or {the_containers(silent)} must set securityContext.seccompProfile.type to \"RuntimeDefault\" or "
            "\"Localhost\"")
    return ("seccompProfile", text) if silent else None
