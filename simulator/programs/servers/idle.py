"""Programs that only run: the stand-in for what is not simulated, and the pause container."""

from __future__ import annotations

from simulator.programs.program import MIB, Context, Program, State, Turn


class Idle(Program):
    """Runs, says nothing, stops on TERM: what is inside is not simulated, and an event of the pod says so."""

    name = "idle"

    def signal(self, state: State, name: str, context: Context) -> Turn:
        return Turn(state, exit_code=0)


class Pause(Program):
    """The pause container: waits for a signal."""

    name = "pause"
    cpu, memory = 0.0, 1 * MIB

    def signal(self, state: State, name: str, context: Context) -> Turn:
        if name not in ("TERM", "INT"):
            return Turn(state)
        context.line("Shutting down, got signal: Terminated", "stderr")
        return Turn(state, exit_code=0)
