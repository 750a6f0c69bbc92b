"""What a fresh cluster contains, by profile.

``default`` is what kubeadm makes, on nodes node-1, node-2, …: CoreDNS, kube-proxy, metrics-server, and on
node-1 the static pods of the control plane (node-1 carries the control-plane label but no taint: it takes
ordinary pods too). ``bare`` is the cluster that the golden recordings were made on: nodes, and what the control
plane makes for itself.

Mirrors cmd/kubeadm.
"""

from __future__ import annotations

from typing import Any

from simulator.bootstrap.shifting import shifted
from simulator.bootstrap.template import AGE, ORIGIN

PROFILES = ("default", "bare")


def tables(*, profile: str, nodes: int, seed: int, now: float) -> dict[str, dict[str, Any]]:
    """The tables of a fresh, settled cluster.

    Args:
        profile: one of ``PROFILES``.
        nodes: how many nodes, at least 1.
        seed: what its randomness starts from.
        now: its virtual time, seconds since the epoch.
    """
    return shifted(profile, nodes, seed, float(int(now)) - (ORIGIN + AGE))
