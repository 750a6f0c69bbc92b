"""What a verb says of each object it changed: ``deployment.apps/web scaled``, or the object in the form of ``-o``.

Mirrors cli-runtime/pkg/printers/name.go and genericclioptions.PrintFlags.
"""

from __future__ import annotations

from simulator.apimachinery.metadata import Object
from simulator.kubectl.command import Invocation
from simulator.kubectl.groups import DRY_RUN_WORDS, dry_run
from simulator.kubectl.output import printed_name
from simulator.kubectl.printing import printer_of


class Reporter:
    """Prints results as they come. Make it before the first change: a bad ``-o`` must stop the command.

    Args:
        tells_dry: whether the verb says when nothing is kept; ``patch`` and ``taint`` don't.
    """

    def __init__(self, call: Invocation, tells_dry: bool = True) -> None:
        self._out, self._output = call.io.out, (call.flags["output"] or "").lower()
        self._printer = printer_of(call)
        self._suffix = DRY_RUN_WORDS[dry_run(call)] if tells_dry else ""
        self._count = 0

    def say(self, obj: Object, operation: str) -> None:
        """Tell what became of one object."""
        if self._printer is None:
            self._out(f"{printed_name(obj)} {operation}{self._suffix}\n")
            return
        if self._output == "yaml" and self._count:
            self._out("---\n")
        self._count += 1
        self._out(self._printer.print([obj], True))
