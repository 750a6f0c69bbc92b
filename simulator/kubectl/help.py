"""``kubectl help``: which verbs there are, and each one's usage and flags, in our own words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.kubectl.command import GLOBAL_FLAGS, Failure, Verb
from simulator.kubectl.flags import Flag, UsageError
from simulator.kubectl.tabwriter import align

if TYPE_CHECKING:
    from simulator.programs.shell.commands import CommandIO


def print_help(words: list[str], io: CommandIO) -> int:
    """Print the overview, or a verb's usage; returns the exit status."""
    from simulator.kubectl.verbs import VERBS, find_verb

    names = [word for word in words if not word.startswith("-") and word not in ("help", "options")]
    try:
        verb, _ = find_verb(names) if names else (None, [])
    except (UsageError, Failure):
        if "options" in words:
            return _global_options(io)
        io.err(f'error: unknown help topic "{" ".join(names)}"\n')
        return 1
    if verb is not None:
        io.out(verb_text(verb))
        return 0
    if "options" in words:
        return _global_options(io)
    shown = [verb for verb in VERBS if not verb.hidden and verb.parents[: len(names)] == tuple(names)]
    io.out(f"kubectl {' '.join(names)}: commands below it.\n\nCommands:\n" if names else
           "kubectl controls the Kubernetes cluster manager.\n\nCommands:\n")
    io.out(align([[f"  {verb.path}", verb.summary] for verb in shown]))
    io.out("\nUsage:\n  kubectl [flags] [options]\n\nUse \"kubectl <command> --help\" for more about a command.\n"
           "Use \"kubectl options\" for a list of global command-line options (applies to all commands).\n")
    return 0


def _global_options(io: CommandIO) -> int:
    io.out("The following options can be passed to any command:\n\n" + _options(GLOBAL_FLAGS))
    return 0


def verb_text(verb: Verb) -> str:
    """One verb's page."""
    below = [other for other in _verbs() if (*other.parents,) == (*verb.parents, verb.name) and not other.hidden]
    commands = align([[f"  {other.name}", other.summary] for other in below])
    aliases = f"Aliases:\n  {', '.join((verb.name, *verb.aliases))}\n\n" if verb.aliases else ""
    commands = f"Available Commands:\n{commands}\n" if below else ""
    options = f"Options:\n{_options(verb.flags)}\n" if verb.flags else ""
    return (f"{verb.summary}.\n\n{aliases}{commands}{options}Usage:\n  kubectl {verb.path} {verb.usage}".rstrip()
            + "\n\nUse \"kubectl options\" for a list of global command-line options (applies to all commands).\n")


def _verbs() -> tuple[Verb, ...]:
    from simulator.kubectl.verbs import VERBS

    return VERBS


def _options(flags: tuple[Flag, ...]) -> str:
    rows = [[f"    {_flag(flag)}", "" if flag.supported else "(not simulated here)"] for flag in
            sorted(flags, key=lambda flag: flag.name)]
    return align([row if row[1] else row[:1] for row in rows])


def _flag(flag: Flag) -> str:
    short = f"-{flag.short}, " if flag.short else ""
    value = "" if flag.type == "bool" else "=[]" if flag.type in ("array", "strings") else "=VALUE"
    return f"{short}--{flag.name}{value}"
