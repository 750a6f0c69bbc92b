"""``ps``: the processes of this machine."""

from __future__ import annotations

from simulator.programs.shell.context import Context
from simulator.programs.shell.errors import NotSimulated

NAMES = ("ps",)


def run(context: Context) -> int:
    """``ps [aux | -ef]``, as busybox prints it."""
    if any(word not in ("aux", "-ef", "-e", "a", "-a", "ax") for word in context.args):
        raise NotSimulated(f"ps {context.args[0]}")
    context.out("PID   USER     TIME  COMMAND\n")
    for pid, process in sorted(context.machine.processes.items()):
        title = " ".join(context.argv) if process is context.process else process.title or process.name
        context.out(f"{pid:5} {context.host.user:<8}  0:00 {title}\n")
    return 0
