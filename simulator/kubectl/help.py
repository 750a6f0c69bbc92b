"""``kubectl help``: which verbs there are, and each one's usage and flags, in our own words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.kubectl.tabwriter import align

if TYPE_CHECKING:
    from simulator.programs.shell.commands import CommandIO


def print_help(words: list[str], io: CommandIO) -> int:
    """Print the overview, or a verb's usage; returns the exit status."""
    from simulator.kubectl.verbs import VERBS

    names = [word for word in words if not word.startswith("-") and word != "help"]
    for verb in VERBS:
        if [*verb.parents, verb.name] == names:
            rows = [[f"    {_flag(flag)}", "" if flag.supported else "(not simulated here)"] for flag in verb.flags]
            io.out(f"{verb.summary}.\n\nUsage:\n  kubectl {verb.path} {verb.usage}\n\nOptions:\n{align(rows)}")
            return 0
    shown = [verb for verb in VERBS if not names or names[0] in verb.parents]
    if names and not shown:
        io.err(f'error: unknown command "{names[0]}" for "kubectl"\n')
        return 1
    io.out("kubectl controls the Kubernetes cluster manager.\n\nCommands:\n")
    io.out(align([[f"  {verb.path}", verb.summary] for verb in shown]))
    io.out("\nUsage:\n  kubectl [flags] [options]\n\nUse \"kubectl <command> --help\" for more about a command.\n")
    return 0


def _flag(flag) -> str:
    short = f"-{flag.short}, " if flag.short else ""
    return f"{short}--{flag.name}"
