"""Programs learners try that are not simulated: each says so by name."""

from __future__ import annotations

from simulator.programs.shell.context import Context
from simulator.programs.shell.errors import NotSimulated

NAMES = (
    "jq", "yq", "python", "python3", "perl", "ssh", "scp", "docker", "helm", "git", "apt", "apt-get", "apk", "sudo",
    "top",
)  # fmt: skip


def run(context: Context) -> int:
    """One line, exit status 2."""
    context.err(f"{NotSimulated(context.name).message}\n")
    return 2
