"""kubectl plugin list (kubectl/pkg/cmd/plugin). The terminal has no programs whose names begin with ``kubectl-``."""

from __future__ import annotations

from simulator.kubectl.command import Invocation, Verb, error
from simulator.kubectl.flags import Flag


class PluginList(Verb):
    name = "list"
    parents = ("plugin",)
    summary = "List all visible plugin executables on a user's PATH"
    flags = (Flag("name-only", type="bool"),)

    def run(self, call: Invocation) -> int:
        raise error("unable to find any kubectl plugins in your PATH")
