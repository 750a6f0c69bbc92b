"""Which checks a level runs in which version, and in what order (pod-security-admission/policy/registry.go)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from simulator.apiserver.admission.pod_security import baseline, restricted
from simulator.apiserver.admission.pod_security.levels import Standard

Part = Mapping[str, Any]
Finding = tuple[str, str] | None
CheckPod = Callable[[Part, Part], Finding]
"""Metadata and spec of a pod to the reason and the detail of its being forbidden."""


@dataclass(frozen=True, slots=True)
class Check:
    """A check as versions of Kubernetes defined it, oldest first; ``overrides`` are baseline checks it stands for."""

    id: str
    versions: tuple[tuple[int, CheckPod], ...]
    overrides: str = ""

    def at(self, version: int) -> CheckPod | None:
        """The check in a version; None before it came."""
        return next((check for since, check in reversed(self.versions) if since <= version), None)


BASELINE = (
    Check("appArmorProfile", ((0, baseline.app_armor),)),
    Check("capabilities_baseline", ((0, baseline.capabilities),)),
    Check("hostNamespaces", ((0, baseline.host_namespaces),)),
    Check("hostPathVolumes", ((0, baseline.host_paths),)),
    Check("hostPorts", ((0, baseline.host_ports),)),
    Check("hostProbesAndHostLifecycle", ((34, baseline.probe_hosts),)),
    Check("privileged", ((0, baseline.privileged),)),
    Check("procMount", ((0, baseline.proc_mount), (35, baseline.relaxed(baseline.proc_mount)))),
    Check("seLinuxOptions", ((0, baseline.se_linux_before_31), (31, baseline.se_linux))),
    Check("seccompProfile_baseline", ((0, baseline.seccomp_annotations), (19, baseline.seccomp))),
    Check("sysctls", tuple((since, baseline.sysctls_since(since)) for since in (0, 27, 29, 32))),
    Check("windowsHostProcess", ((0, baseline.windows_host_process),)),
)
"""In order of ids, as their findings are listed."""
RESTRICTED = (
    Check("allowPrivilegeEscalation", ((8, restricted.privilege_escalation),
                                       (25, restricted.not_on_windows(restricted.privilege_escalation)))),
    Check("capabilities_restricted", ((22, restricted.capabilities),
                                      (25, restricted.not_on_windows(restricted.capabilities))),
          "capabilities_baseline"),
    Check("procMount_restricted", ((35, baseline.proc_mount),), "procMount"),
    Check("restrictedVolumes", ((0, restricted.volumes),), "hostPathVolumes"),
    Check("runAsNonRoot", ((0, restricted.run_as_non_root), (35, baseline.relaxed(restricted.run_as_non_root)))),
    Check("runAsUser", ((23, restricted.run_as_user), (35, baseline.relaxed(restricted.run_as_user)))),
    Check("seccompProfile_restricted", ((19, restricted.seccomp), (25, restricted.not_on_windows(restricted.seccomp))),
          "seccompProfile_baseline"),
)


def violations(standard: Standard, meta: Part, spec: Part) -> list[tuple[str, str]]:
    """Why a standard forbids a pod: reasons and details; empty when it does not."""
    if standard.level == "privileged":
        return []
    checks = list(BASELINE)
    if standard.level == "restricted":
        stricter = [check for check in RESTRICTED if check.at(standard.version) is not None]
        overridden = {check.overrides for check in stricter}
        checks = [check for check in checks if check.id not in overridden] + stricter
    rules = (check.at(standard.version) for check in checks)
    return [finding for rule in rules if rule is not None and (finding := rule(meta, spec)) is not None]
