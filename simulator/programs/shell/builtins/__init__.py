"""The commands that are part of the shell itself, by name."""

from __future__ import annotations

from simulator.programs.shell.builtins import (
    flow,
    jobs,
    lookup,
    options,
    output,
    prompting,
    reading,
    variables,
)
from simulator.programs.shell.builtins.call import Builtin

MODULES = (flow, jobs, lookup, options, output, prompting, reading, variables)

BUILTINS: dict[str, Builtin] = {name: builtin for module in MODULES for name, builtin in module.BUILTINS.items()}

SPECIAL = frozenset((
    ":", ".", "source", "break", "continue", "eval", "exec", "exit", "export", "readonly", "return", "set", "shift",
    "trap", "unset",
))  # fmt: skip
"""POSIX's special builtins, which no function hides."""
