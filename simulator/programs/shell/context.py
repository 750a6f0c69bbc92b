"""What a tool sees: arguments, standard streams, files, environment, time. Tools know nothing else of the machine.

A tool is a function ``tool(context) -> int | Suspension``. It may be called several times for one command: whatever it
has to remember stands in ``context.state`` (JSON). Output is held back until the call returns, so a call that turns out
to want more input (``NeedInput``) leaves no trace.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from simulator.programs.shell.effects import ReadMore
from simulator.programs.shell.errors import FileError, LimitReached
from simulator.programs.shell.filesystem import Files

if TYPE_CHECKING:
    from simulator.programs.shell.machine import Machine
    from simulator.programs.shell.process import Process

MAX_OUTPUT = 2 << 20
CHARACTERS_A_STEP = 6


class NeedInput(BaseException):
    """All of standard input is wanted and it has not ended yet. The call is repeated when it has."""


@dataclass
class Context:
    """One call of a tool. ``now`` is virtual seconds since the epoch."""

    machine: Machine
    process: Process
    argv: list[str]
    env: dict[str, str]
    state: dict[str, Any]
    files: Files
    _written: list[tuple[int, str]] = field(default_factory=list)
    _size: int = 0

    @property
    def name(self) -> str:
        return self.argv[0].rsplit("/", 1)[-1]

    @property
    def args(self) -> list[str]:
        return self.argv[1:]

    @property
    def now(self) -> float:
        return self.machine.now

    @property
    def host(self) -> Any:
        return self.machine.host

    @property
    def cwd(self) -> str:
        return self.process.cwd

    @property
    def tty(self) -> bool:
        """Whether a terminal shows the standard output."""
        return self.host.tty and self.machine.descriptors.is_stream(self.process.fds.get("1", 0))

    # --- output

    def out(self, text: str) -> None:
        """Write to standard output."""
        self._hold(1, text)

    def err(self, text: str) -> None:
        """Write to standard error."""
        self._hold(2, text)

    def fail(self, message: str, code: int = 1) -> int:
        """``name: message`` on standard error; returns ``code``."""
        self.err(f"{self.name}: {message}\n")
        return code

    def _hold(self, fd: int, text: str) -> None:
        self._size += len(text)
        if self._size > MAX_OUTPUT:
            raise LimitReached(f"more than {MAX_OUTPUT >> 20} MiB of output from one command")
        if text:
            self._written.append((fd, text))

    def flush(self) -> None:
        """Send what was written. The machine calls this when the call has returned."""
        written, self._written = self._written, []
        for fd, text in written:
            self.machine.write(self.process, fd, text)

    def charge(self, steps: int) -> None:
        """Note the steps of a loop of the tool's own: about ten of them are one of the shell's instructions."""
        self.machine.charge(steps * CHARACTERS_A_STEP)

    # --- standard input

    def stdin(self) -> str:
        """All of standard input. Call it before anything with effects on files."""
        text, ended = self._available()
        if not ended:
            raise NeedInput
        self._consume(len(text))
        return text

    def lines(self) -> Iterator[str]:
        """The whole lines that can be read now, each with its newline; the last one may lack it at the end."""
        text, ended = self._available()
        start = 0
        try:
            while start < len(text):
                cut = text.find("\n", start) + 1 or (len(text) if ended else 0)
                if not cut:
                    return
                line, start = text[start:cut], cut
                yield line
        finally:
            self._consume(start)

    def chunk(self) -> str:
        """Whatever can be read now."""
        text, _ = self._available()
        self._consume(len(text))
        return text

    @property
    def ended(self) -> bool:
        """Whether standard input has been read to its end."""
        text, ended = self._available()
        return ended and not text

    def more(self, code: int = 0) -> int | ReadMore:
        """What a filter returns: ``code`` at the end of its input, otherwise that it wants more."""
        return code if self.ended else ReadMore()

    def _available(self) -> tuple[str, bool]:
        number = self.process.fds.get("0")
        if number is None:
            raise FileError("Bad file descriptor")
        return self.machine.available(self.process, number)

    def _consume(self, count: int) -> None:
        self.machine.charge(count)
        self.machine.descriptors.consume(self.process.fds["0"], count)

    # --- input by name, as filters take it

    def read(self, path: str) -> str:
        """A file's text, or all of standard input for ``-``. Raises ``FileError``."""
        return self.stdin() if path == "-" else self.files.read(path)

    def texts(self, paths: list[str]) -> Iterator[tuple[str, str]]:
        """(path, text) of each file, standard input where none is named; complains about those it cannot read.

        ``state["failed"]`` is set where one could not be read.
        """
        for path in paths or ["-"]:
            try:
                yield path, self.read(path)
            except FileError as error:
                self.state["failed"] = True
                self.fail(f"{path}: {error.message}")

    @property
    def failed(self) -> int:
        """1 where ``texts`` could not read a file, else 0."""
        return int(bool(self.state.get("failed")))
