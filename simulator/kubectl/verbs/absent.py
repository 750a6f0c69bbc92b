"""Verbs of the real kubectl that this terminal refuses by name, each with one line on why or what to do instead."""

from __future__ import annotations

from simulator.apimachinery.errors import NotSimulated
from simulator.kubectl.command import Invocation, Verb


class Absent(Verb):
    """A verb that is not simulated.

    Args:
        path: its words, ``create role``.
        instead: a hint, empty when there is none.
    """

    hidden = True

    def __init__(self, path: str, instead: str = "", aliases: tuple[str, ...] = ()) -> None:
        *parents, self.name = path.split()
        self.parents = tuple(parents)
        self.aliases = aliases
        self.summary = "Not simulated here" + (f": {instead}" if instead else "")
        self._instead = instead

    def run(self, call: Invocation) -> int:
        hint = f": {self._instead}" if self._instead else ""
        raise NotSimulated(f"kubectl {self.path} is not simulated here{hint}")


ABSENT = (
    Absent("cluster-info dump", "get, describe and logs show the same"),
    Absent("completion", "Tab completes without it"),
    Absent("kuberc"),
    Absent("alpha"),
    *(Absent(f"config {name}", "this terminal has one cluster and one user") for name in (
        "set", "set-cluster", "set-credentials", "unset")),
)
