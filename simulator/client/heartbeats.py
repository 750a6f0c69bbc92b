"""Which nodes have fallen silent, and since when.

A kubelet renews its lease every ten seconds. Nobody can tell those renewals apart, so they are not simulated one by
one: a node is taken to be heard of until here is written when it was heard of last. Kubelet and node controller, which
meet nowhere else, agree on a node's health by this.

Mirrors what pkg/controller/nodelifecycle reads off leases (nodeHealthData.probeTimestamp).
"""

from __future__ import annotations

from simulator.engine import State

SILENT = "silent_nodes"


def silent_since(state: State, node: str) -> float | None:
    """When a node that no longer sends heartbeats sent its last one, None for one that goes on sending."""
    return (state.get("meta", SILENT) or {}).get(node)


def fall_silent(state: State, node: str, last: float) -> None:
    """The node sent its last heartbeat at ``last``."""
    state.put("meta", SILENT, {**(state.get("meta", SILENT) or {}), node: last})


def speak_again(state: State, node: str) -> None:
    """The node sends heartbeats again."""
    others = {name: last for name, last in (state.get("meta", SILENT) or {}).items() if name != node}
    state.put("meta", SILENT, others or None)
