"""The table of a decision, kept for people to read: what each plugin said of each node, and who was chosen.

The latest few decisions are kept, one a pod, in the component's private state; those of a cluster with many nodes are
not. They say what the scheduler saw at that moment, which nobody could compute later.

Upstream has no such record: there one reads the scheduler's log at a high verbosity.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from simulator.apimachinery.metadata import Object, uid_of
from simulator.client.component import Runtime
from simulator.scheduler.framework import FitError, Weighted
from simulator.scheduler.scheduling import Choice, weighted

KEPT = 64
"""How many decisions are kept."""
MOST_NODES = 20
"""Of clusters with more nodes no tables are kept: a rollout of ten thousand pods would write little else."""
COUNT, ROW = "~decided", "~decision-"


class Decisions:
    """The latest decisions of a cluster, in slots that are used in turn; a pod that waits keeps its slot."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime

    def note(self, pod: Object, table: Mapping[str, Any]) -> None:
        """Keep a decision about a pod, in place of an earlier one about it."""
        uid = uid_of(pod)
        slot = self._slot_of(uid)
        if slot is None:
            count = self._runtime.get(COUNT, 0)
            slot = count % KEPT
            self._runtime.put(COUNT, count + 1)
        self._runtime.put(f"{ROW}{slot}", {"uid": uid, **table})

    def of(self, pod: Object) -> dict[str, Any] | None:
        """The decision kept about a pod, None when there is none or it was dropped for later ones."""
        slot = self._slot_of(uid_of(pod))
        return None if slot is None else self._runtime.get(f"{ROW}{slot}")

    def _slot_of(self, uid: str) -> int | None:
        for slot in range(min(self._runtime.get(COUNT, 0), KEPT)):
            if self._runtime.get(f"{ROW}{slot}")["uid"] == uid:
                return slot
        return None


def chosen_table(plugins: Sequence[Weighted], choice: Choice, node: str, now: float) -> dict[str, Any]:
    """The table of a decision that found a node."""
    verdicts = choice.verdicts
    names = [found.name for found in verdicts.fitting]
    totals = weighted(plugins, verdicts.scores, len(names))
    rows = {
        name: {"scores": {plugin: scores[position] for plugin, scores in verdicts.scores.items()}, "total": total}
        for position, (name, total) in enumerate(zip(names, totals, strict=True))
    }
    turned_down = {name: {"plugin": plugin, "reasons": list(verdicts.refusals[name].reasons)}
                   for name, plugin in verdicts.culprits.items()}
    return {"at": now, "node": node, "message": "", "nodes": {**rows, **turned_down}}


def failed_table(failure: FitError, nodes: Sequence[str], message: str, now: float) -> dict[str, Any]:
    """The table of a decision that found none; nodes a plugin had no use for at all have no plugin of their own."""
    rejected = {"plugin": "".join(failure.plugins[:1]), "reasons": [failure.rejected or failure.unlooked]}
    rows = {name: {"plugin": failure.culprits[name], "reasons": list(failure.refusals[name].reasons)}
            if name in failure.culprits else rejected for name in nodes}
    return {"at": now, "node": "", "message": message, "nodes": rows}
