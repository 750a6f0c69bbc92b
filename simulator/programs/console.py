"""A machine with somebody in front of it: its input arrives over time, through a terminal or a plain pipe.

Stands behind ``kubectl exec`` and behind containers with ``stdin: true``. Everything is in ``save()``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from simulator.programs.shell.effects import Effect
from simulator.programs.shell.host import Host
from simulator.programs.shell.machine import Machine
from simulator.programs.tty import LineDiscipline, on_screen

Emit = Callable[[str, str], None]
State = dict[str, Any]


class Console:
    """Make one with ``start`` or ``restore``.

    Args:
        machine: what runs.
        tty: the terminal's state (``LineDiscipline.fresh()``), None for pipes.
        emit: gets (stream, text) as the process writes it.
    """

    def __init__(self, machine: Machine, tty: State | None, emit: Emit) -> None:
        self.machine, self.tty = machine, tty
        self._emit = emit

    @classmethod
    def start(
        cls, argv: list[str], host: Host, *, env: dict[str, str], cwd: str, now: float, seed: str = "",
        stdin: bool = True, tty: State | None = None,
    ) -> Console:
        """A machine that is to run ``argv``; without ``stdin`` its input is empty."""
        emit, host = host.emit, _facing(host, tty)
        machine = Machine.start(argv, host, env=env, cwd=cwd, now=now, seed=seed, stdin=None if stdin else "")
        machine.state["input"]["tty"] = tty is not None
        return cls(machine, tty, emit)

    @classmethod
    def restore(cls, state: State, host: Host) -> Console:
        """The console that ``save`` described."""
        tty = state["tty"] and dict(state["tty"])
        return cls(Machine.restore(state["machine"], _facing(host, tty)), tty, host.emit)

    def save(self) -> State:
        """Everything, as JSON."""
        return {"machine": self.machine.save(), "tty": self.tty}

    def run(self, now: float, budget: int) -> Effect:
        """Go on; see ``Machine.run``."""
        return self.machine.run(now, budget)

    def feed(self, text: str) -> None:
        """What was typed, or came through the pipe."""
        if self.tty is None:
            self.machine.feed(text)
        else:
            self._discipline().type(text)

    def close(self) -> None:
        """Nothing more will come."""
        self.machine.close_input()

    def resize(self, cols: int, rows: int) -> None:
        """The terminal has another size; a shell shows its line anew."""
        if self.tty is not None:
            self.tty.update(cols=cols, rows=rows)

    def hang_up(self) -> None:
        """Whoever was there is gone."""
        self.close()
        if self.tty is not None:
            for pid in list(self.machine.processes):
                self.machine.signal("HUP", pid)

    def _discipline(self) -> LineDiscipline:
        def show(text: str) -> None:
            self._emit("stdout", on_screen(text))

        return LineDiscipline(self.tty, show, self.machine.feed, self.machine.key_signal)


def _facing(host: Host, tty: State | None) -> Host:
    """The host with its output on the terminal, where there is one: one stream, lines ended as terminals want."""
    if tty is None:
        return host
    emit = host.emit
    return replace(host, tty=True, width=tty["cols"], height=tty["rows"],
                   emit=lambda stream, text: emit("stdout", on_screen(text)))
