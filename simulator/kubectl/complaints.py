"""What went wrong with the single objects of a command, told at its end.

One refusal is told in full; several become a list in the plain form, as the real client's aggregates do. Mirrors
checkErr and MultipleErrors of kubectl/pkg/cmd/util/helpers.go.
"""

from __future__ import annotations

from simulator.kubectl.command import Failure, Invocation
from simulator.kubectl.rest import ServerError, ended


class Complaints:
    """Collects refusals; ``tell`` prints them and returns the exit status."""

    def __init__(self, call: Invocation) -> None:
        self._call = call
        self._found: list[ServerError | Failure] = []

    def add(self, problem: ServerError | Failure, doing: str = "", source: str = "") -> None:
        """Take a refusal; ``doing`` ("creating") and ``source`` say what was done with which file.

        What it had printed before it failed is printed at once.
        """
        if isinstance(problem, Failure):
            self._call.io.out(problem.shown)
        if isinstance(problem, ServerError) and source:
            message = f'error when {doing} "{source}": {problem.status.get("message", "")}'
            problem = ServerError({**problem.status, "message": message})
        self._found.append(problem)

    @property
    def any(self) -> bool:
        """Whether there is anything to tell."""
        return bool(self._found)

    def tell(self, several: bool = False) -> int:
        """Print what was collected; ``several``: one is told as if there were more."""
        if len(self._found) == 1 and not (several and isinstance(self._found[0], Failure)):
            (only,) = self._found
            text = only.text if isinstance(only, Failure) else only.line()
            self._call.io.err(ended(text))
        else:
            for problem in self._found:
                plain = problem.text.removeprefix("error: ") if isinstance(problem, Failure) else problem.plain_line()
                self._call.io.err(ended(plain))
        return 1 if self._found else 0
