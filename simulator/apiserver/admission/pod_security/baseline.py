"""What the level baseline forbids (pod-security-admission/policy/check_*.go)."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

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
_CAPABILITIES = frozenset({
    "AUDIT_WRITE", "CHOWN", "DAC_OVERRIDE", "FOWNER", "FSETID", "KILL", "MKNOD", "NET_BIND_SERVICE", "SETFCAP",
    "SETGID", "SETPCAP", "SETUID", "SYS_CHROOT",
})
_SYSCTLS = {
    0: ("kernel.shm_rmid_forced", "net.ipv4.ip_local_port_range", "net.ipv4.tcp_syncookies",
        "net.ipv4.ping_group_range", "net.ipv4.ip_unprivileged_port_start"),
    27: ("net.ipv4.ip_local_reserved_ports",),
    29: ("net.ipv4.tcp_keepalive_time", "net.ipv4.tcp_fin_timeout", "net.ipv4.tcp_keepalive_intvl",
         "net.ipv4.tcp_keepalive_probes"),
    32: ("net.ipv4.tcp_rmem", "net.ipv4.tcp_wmem"),
}
"""The safe sysctls, by the minor version that added them."""
_SE_LINUX_TYPES = frozenset({"", "container_t", "container_init_t", "container_kvm_t"})
_APP_ARMOR = "container.apparmor.security.beta.kubernetes.io/"
_SECCOMP_POD = "seccomp.security.alpha.kubernetes.io/pod"
_SECCOMP_CONTAINER = "container.seccomp.security.alpha.kubernetes.io/"
SECCOMP_TYPES = ("Localhost", "RuntimeDefault")
_PROBES = ("livenessProbe", "readinessProbe", "startupProbe")
_HOOKS = ("postStart", "preStop")


def relaxed(check: Callable[[Part, Part], Finding]) -> Callable[[Part, Part], Finding]:
    """The check, but pods in a user namespace of their own pass it."""
    return lambda meta, spec: None if spec.get("hostUsers") is False else check(meta, spec)


def app_armor(meta: Part, spec: Part) -> Finding:
    """Profiles other than the runtime's and the node's."""
    def bad_type(holder: Part) -> str | None:
        profile = security(holder).get("appArmorProfile")
        kind = (profile or {}).get("type", "")
        return kind if profile is not None and kind not in ("RuntimeDefault", "Localhost") else None

    types = {kind for holder in (spec, *containers_of(spec)) if (kind := bad_type(holder)) is not None}
    annotations = sorted(f"{key}={json.dumps(value)}" for key, value in (meta.get("annotations") or {}).items()
                         if key.startswith(_APP_ARMOR) and not _is_allowed_profile(value))
    values = [*sorted(types), *annotations]
    names = names_where(spec, lambda container: bad_type(container) is not None)
    who = [setters(bad_type(spec) is not None, names)]
    who.append(plural("annotation", "annotations", len(annotations)) if annotations else "")
    if not values:
        return None
    text = f"{' and '.join(filter(None, who))} must not set AppArmor profile type to {quoted(values)}"
    return plural("forbidden AppArmor profile", "forbidden AppArmor profiles", len(values)), text


def _is_allowed_profile(value: str) -> bool:
    return not value or value == "runtime/default" or value.startswith("localhost/")


def capabilities(meta: Part, spec: Part) -> Finding:
    """Capabilities beyond those a runtime gives anyway."""
    def added(container: Part) -> set[str]:
        return set((security(container).get("capabilities") or {}).get("add") or ()) - _CAPABILITIES

    names = names_where(spec, lambda container: bool(added(container)))
    if not names:
        return None
    extra = sorted({name for container in containers_of(spec) for name in added(container)})
    text = f"{the_containers(names)} must not include {quoted(extra)} in securityContext.capabilities.add"
    return "non-default capabilities", text


def host_namespaces(meta: Part, spec: Part) -> Finding:
    """The node's network, processes or shared memory."""
    shared = [f"{field}=true" for field in ("hostNetwork", "hostPID", "hostIPC") if spec.get(field)]
    return ("host namespaces", ", ".join(shared)) if shared else None


def host_paths(meta: Part, spec: Part) -> Finding:
    """The node's files."""
    names = [volume.get("name", "") for volume in spec.get("volumes") or () if volume.get("hostPath") is not None]
    return ("hostPath volumes", f"{plural('volume', 'volumes', len(names))} {quoted(names)}") if names else None


def host_ports(meta: Part, spec: Part) -> Finding:
    """The node's ports."""
    def ports(container: Part) -> set[str]:
        return {str(port["hostPort"]) for port in container.get("ports") or () if port.get("hostPort")}

    names = names_where(spec, lambda container: bool(ports(container)))
    if not names:
        return None
    used = sorted({port for container in containers_of(spec) for port in ports(container)})
    uses, word = plural("uses", "use", len(names)), plural("hostPort", "hostPorts", len(used))
    return "hostPort", f"{the_containers(names)} {uses} {word} {', '.join(used)}"


def probe_hosts(meta: Part, spec: Part) -> Finding:
    """Probes and hooks that ask another host."""
    def hosts(container: Part) -> set[str]:
        lifecycle = container.get("lifecycle") or {}
        handlers = [container.get(field) for field in _PROBES] + [lifecycle.get(field) for field in _HOOKS]
        actions = [(handler or {}).get(kind) or {} for handler in handlers for kind in ("httpGet", "tcpSocket")]
        return {action["host"] for action in actions if action.get("host")}

    names = sorted(set(names_where(spec, lambda container: bool(hosts(container)))))
    if not names:
        return None
    asked = sorted({host for container in containers_of(spec) for host in hosts(container)})
    uses = plural("uses", "use", len(names))
    word = plural("probe or lifecycle host", "probe or lifecycle hosts", len(asked))
    return "probe or lifecycle host", f"{the_containers(names)} {uses} {word} {quoted(asked)}"


def privileged(meta: Part, spec: Part) -> Finding:
    """Containers that may do all that the node may."""
    names = names_where(spec, lambda container: bool(security(container).get("privileged")))
    return ("privileged", f"{the_containers(names)} must not set securityContext.privileged=true") if names else None


def proc_mount(meta: Part, spec: Part) -> Finding:
    """A /proc without its masks."""
    def kind(container: Part) -> str:
        return security(container).get("procMount") or "Default"

    names = names_where(spec, lambda container: kind(container) != "Default")
    if not names:
        return None
    kinds = sorted({kind(container) for container in containers_of(spec)} - {"Default"})
    return "procMount", f"{the_containers(names)} must not set securityContext.procMount to {quoted(kinds)}"


def se_linux(meta: Part, spec: Part, types: frozenset[str] = _SE_LINUX_TYPES | {"container_engine_t"}) -> Finding:
    """SELinux users, roles, and types that are not containers'."""
    def is_bad(holder: Part) -> bool:
        options = security(holder).get("seLinuxOptions") or {}
        return bool((options.get("type") or "") not in types or options.get("user") or options.get("role"))

    who = setters(is_bad(spec), names_where(spec, is_bad))
    if not who:
        return None
    options = [security(holder).get("seLinuxOptions") or {} for holder in (spec, *containers_of(spec))]
    bad_types = sorted({item.get("type") or "" for item in options} - types)
    data = [f"{plural('type', 'types', len(bad_types))} {quoted(bad_types)}"] if bad_types else []
    data += [f"{field} may not be set" for field in ("user", "role") if any(item.get(field) for item in options)]
    return "seLinuxOptions", f"{who} set forbidden securityContext.seLinuxOptions: {'; '.join(data)}"


def se_linux_before_31(meta: Part, spec: Part) -> Finding:
    """As it was without container engines."""
    return se_linux(meta, spec, _SE_LINUX_TYPES)


def seccomp_type(holder: Part) -> str | None:
    """The type of a seccomp profile; None where none is set."""
    profile = security(holder).get("seccompProfile")
    return None if profile is None else profile.get("type") or ""


def has_bad_seccomp(holder: Part) -> bool:
    """Whether a profile is set, and not one of the runtime's or the node's."""
    kind = seccomp_type(holder)
    return kind is not None and kind not in SECCOMP_TYPES


def seccomp(meta: Part, spec: Part) -> Finding:
    """No filter of system calls."""
    who = setters(has_bad_seccomp(spec), names_where(spec, has_bad_seccomp))
    if not who:
        return None
    kinds = sorted({seccomp_type(holder) or "" for holder in (spec, *containers_of(spec)) if has_bad_seccomp(holder)})
    return "seccompProfile", f"{who} must not set securityContext.seccompProfile.type to {quoted(kinds)}"


def seccomp_annotations(meta: Part, spec: Part) -> Finding:
    """As it was when annotations chose the filter."""
    annotations = meta.get("annotations") or {}
    keys = [_SECCOMP_POD, *(f"{_SECCOMP_CONTAINER}{item.get('name', '')}" for item in containers_of(spec))]
    bad = sorted({f"{key}={json.dumps(annotations[key])}" for key in keys
                  if key in annotations and not _is_allowed_filter(annotations[key])})
    word = plural("annotation", "annotations", len(bad))
    return ("seccompProfile", f"forbidden {word} {', '.join(bad)}") if bad else None


def _is_allowed_filter(value: str) -> bool:
    return value in ("runtime/default", "docker/default") or value.startswith("localhost/")


def sysctls_since(minor: int) -> Callable[[Part, Part], Finding]:
    """The check for kernel parameters that touch the node, as a version defined it."""
    allowed = {name for since, names in _SYSCTLS.items() if since <= minor for name in names}

    def sysctls(meta: Part, spec: Part) -> Finding:
        bad = [item.get("name", "") for item in security(spec).get("sysctls") or () if item.get("name") not in allowed]
        return ("forbidden sysctls", ", ".join(bad)) if bad else None

    return sysctls


def windows_host_process(meta: Part, spec: Part) -> Finding:
    """Windows containers that are processes of the node."""
    def is_bad(holder: Part) -> bool:
        return bool((security(holder).get("windowsOptions") or {}).get("hostProcess"))

    who = setters(is_bad(spec), names_where(spec, is_bad))
    return ("hostProcess", f"{who} must not set securityContext.windowsOptions.hostProcess=true") if who else None
