"""The API groups in the order clients prefer them, and their versions.

Source: apiVersionPriorities of cmd/kube-apiserver/app/aggregator.go and pkg/controlplane/apiserver/aggregator.go.
"""

from __future__ import annotations

import re

CUSTOM = (1000, 100)
"""Priorities of groups that CustomResourceDefinitions make (controller/crdregistration)."""
PRIORITIES: dict[str, tuple[int, dict[str, int]]] = {
    "": (18000, {"v1": 1}),
    "apps": (17800, {"v1": 15}),
    "events.k8s.io": (17750, {"v1": 15}),
    "authentication.k8s.io": (17700, {"v1": 15}),
    "authorization.k8s.io": (17600, {"v1": 15}),
    "autoscaling": (17500, {"v2": 30, "v1": 15}),
    "batch": (17400, {"v1": 15}),
    "certificates.k8s.io": (17300, {"v1": 15}),
    "networking.k8s.io": (17200, {"v1": 15}),
    "policy": (17100, {"v1": 15}),
    "rbac.authorization.k8s.io": (17000, {"v1": 15}),
    "storage.k8s.io": (16800, {"v1": 15}),
    "apiextensions.k8s.io": (16700, {"v1": 15}),
    "admissionregistration.k8s.io": (16700, {"v1": 15}),
    "scheduling.k8s.io": (16600, {"v1": 15}),
    "coordination.k8s.io": (16500, {"v1": 15}),
    "node.k8s.io": (16300, {"v1": 15}),
    "resource.k8s.io": (16200, {"v1": 21}),
    "discovery.k8s.io": (16200, {"v1": 15}),
    "flowcontrol.apiserver.k8s.io": (16100, {"v1": 21}),
    "apiregistration.k8s.io": (20000, {"v1": 18}),
    "metrics.k8s.io": (100, {"v1beta1": 100}),
}
"""Group → its priority and those of its versions."""
_KUBE_LIKE = re.compile(r"v(\d+)(?:(alpha|beta)(\d+))?")
_MATURITY = {"alpha": 0, "beta": 1, None: 2}


def priorities(group: str, version: str) -> tuple[int, int]:
    """The priorities of a group and a version in it."""
    found = PRIORITIES.get(group)
    return (found[0], found[1].get(version, CUSTOM[1])) if found else CUSTOM


def version_rank(version: str) -> tuple:
    """Sorts versions as Kubernetes does: v2, v1, v2beta1, v1beta2, v1alpha1, then others by name (util/version)."""
    found = _KUBE_LIKE.fullmatch(version)
    if found is None:
        return (1, version)
    major, maturity, minor = found.groups()
    return (0, -_MATURITY[maturity], -int(major), -int(minor or 0))


def discovery_order(group: str, version: str) -> tuple:
    """Sorts groups and versions as discovery lists them: by priority, then by name."""
    of_group, of_version = priorities(group, version)
    return (group != "", -of_group, group, -of_version, version_rank(version))
