"""The common shape of a server: it says its lines, listens, answers, and stops when told to."""

from __future__ import annotations

from collections.abc import Iterable

from simulator.programs.program import Context, Program, State, Turn

Line = str | tuple[str, str]
"""A log line for standard output, or (stream, line)."""


class Server(Program):
    """A server. Subclasses say what it logs, where it listens and which signals stop it.

    Attributes:
        listens: the TCP ports it opens once it is up.
        warm_up: virtual seconds between start and listening.
        stops: signal → exit code; other signals are ignored.
        stop_delay: virtual seconds an orderly stop takes.
    """

    listens: tuple[int, ...] = ()
    warm_up = 0.0
    stops: dict[str, int] = {"TERM": 0}
    stop_delay = 0.0

    def start(self, context: Context) -> Turn:
        failure = self.refusal(context)
        if failure is not None:
            return Turn({}, exit_code=failure)
        _say(context, self.opening(context))
        if self.warm_up:
            wake = context.now + self.warm_up
            return Turn({"phase": "warming", "wake": wake, **self.settings(context)}, wake)
        return self._up(self.settings(context), context)

    def resume(self, state: State, context: Context) -> Turn:
        if state.get("phase") == "stopping":
            _say(context, self.last_words(context))
            return Turn(state, exit_code=state["code"])
        if state.get("phase") == "warming":
            return self._up(
                {key: value for key, value in state.items() if key not in ("phase", "wake")}, context
            )
        return Turn(state, self.wake_after(state))

    def signal(self, state: State, name: str, context: Context) -> Turn:
        code = self.stops.get(name)
        if code is None or state.get("phase") == "stopping":
            return Turn(state, self.wake_after(state))
        _say(context, self.closing(name, context))
        if not self.stop_delay:
            _say(context, self.last_words(context))
            return Turn(state, exit_code=code)
        wake = context.now + self.stop_delay
        return Turn({**state, "phase": "stopping", "code": code, "wake": wake}, wake)

    def ports(self, state: State) -> tuple[int, ...]:
        return tuple(state.get("ports", self.listens)) if state.get("phase") == "up" else ()

    def _up(self, state: State, context: Context) -> Turn:
        _say(context, self.ready_lines(context))
        return Turn({**state, "phase": "up"})

    # What subclasses say -------------------------------------------------------------------------------------------

    def refusal(self, context: Context) -> int | None:
        """Say why it will not start and return the exit code, or None to go on."""
        return None

    def settings(self, context: Context) -> State:
        """What the command line and the environment decide; ``ports`` overrides ``listens``."""
        return {}

    def opening(self, context: Context) -> Iterable[Line]:
        """The lines at start."""
        return ()

    def ready_lines(self, context: Context) -> Iterable[Line]:
        """The lines when it begins to listen."""
        return ()

    def closing(self, name: str, context: Context) -> Iterable[Line]:
        """The lines when the stop signal arrives."""
        return ()

    def last_words(self, context: Context) -> Iterable[Line]:
        """The lines at the very end."""
        return ()


def _say(context: Context, lines: Iterable[Line]) -> None:
    for line in lines:
        stream, text = ("stdout", line) if isinstance(line, str) else line
        context.line(text, stream)
