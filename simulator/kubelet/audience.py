"""Telling those who are inside a pod (``sessions``) what its containers write, and that they have ended."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from simulator.kubelet.worker import PodWorker

PREFIX = "session:"
"""Before a session's id in the kubelet's work queue."""
MOST_PIECES = 1000
"""Pieces of output that wait for one who is attached; the oldest go first."""


def tell(w: PodWorker, name: str, output: list[tuple[str, str]], ended: bool) -> None:
    """A container wrote something, or ended: those who are attached hear of it, its other sessions end with it."""
    for number in w.store.get(f"sessions/{w.record['uid']}", ()):
        row = w.store.get(f"session/{number}")
        if row is None or row["container"] != name:
            continue
        if row["command"] and ended:
            w.kubelet.enqueue(PREFIX + number)
        elif not row["command"]:
            fresh = {**row, "out": [*row["out"], *(list(piece) for piece in output)][-MOST_PIECES:]}
            w.store.put(f"session/{number}", {**fresh, **({"ended": {"code": 0}} if ended else {})})
