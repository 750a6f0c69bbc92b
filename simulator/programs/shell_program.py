"""Shells and small tools as container programs: the adapter between ``program.Program`` and the shell's machine.

``sh -c '…'``, ``sleep 3600``, ``cat``, ``date`` … all run on ``shell.machine.Machine``, whose saved JSON is the
program's state.
"""

from __future__ import annotations

from typing import Any

from simulator.programs.program import Context, Program, State, Turn
from simulator.programs.shell.effects import BudgetSpent, Effect, Exited, Sleeping
from simulator.programs.shell.host import Host, Limits
from simulator.programs.shell.launching import SHELLS, find_program
from simulator.programs.shell.machine import Machine

FIRST_BUDGET = 20_000
BUDGET = 2_000
BUSY_PAUSE = 1.0
"""A program that never waits gets this many instructions at once, then a virtual second passes."""
LIMITS = Limits(output=None, processes=64, steps=None)
TIMED_OUT = 124


class ShellProgram(Program):
    """A shell or one of the small tools as the container's first process: signals without a trap are ignored."""

    name = "shell"

    def start(self, context: Context) -> Turn:
        machine = Machine.start(
            list(context.argv),
            _host(context),
            env=dict(context.env),
            cwd=context.workdir,
            now=context.now,
            seed=str(context.random()),
        )
        return self._run(machine, context, FIRST_BUDGET)

    def resume(self, state: State, context: Context) -> Turn:
        return self._run(Machine.restore(state["machine"], _host(context)), context, BUDGET)

    def signal(self, state: State, name: str, context: Context) -> Turn:
        machine = Machine.restore(state["machine"], _host(context))
        if not machine.handles(name):
            return Turn(state, self.wake_after(state))
        machine.signal(name)
        return self._run(machine, context, BUDGET)

    def _run(self, machine: Machine, context: Context, budget: int) -> Turn:
        effect = machine.run(context.now, budget)
        if isinstance(effect, Exited):
            return Turn({}, exit_code=effect.code)
        wake = _wake_of(effect, context.now)
        return Turn({"machine": machine.save(), "wake": wake}, wake)


def run_command(argv: list[str], context: Context) -> tuple[int, str]:
    """Run one command to its end at this instant, as an exec probe does: (exit status, output).

    A command that would wait counts as timed out.
    """
    output: list[str] = []
    host = _host(context)
    host.emit = lambda stream, text: output.append(text)
    machine = Machine.start(argv, host, env=dict(context.env), cwd=context.workdir, now=context.now)
    effect = machine.run(context.now, FIRST_BUDGET)
    code = effect.code if isinstance(effect, Exited) else TIMED_OUT
    return code, "".join(output)


def is_shell_command(name: str) -> bool:
    """Whether the machine can run an executable of that name."""
    return name in SHELLS or find_program(name, Host(_NoFiles(), lambda stream, text: None)) is not None


def _wake_of(effect: Effect, now: float) -> float | None:
    if isinstance(effect, Sleeping):
        return effect.until
    return now + BUSY_PAUSE if isinstance(effect, BudgetSpent) else None


def _host(context: Context) -> Host:
    style = "bash" if context.argv and context.argv[0].rpartition("/")[2] == "bash" else "sh"
    home = "/root" if context.user in ("", "root", "0") else "/"
    return Host(
        context.files,
        context.write,
        hostname=context.hostname,
        user=context.user or "root",
        home=context.env.get("HOME", home),
        style=style,
        limits=LIMITS,
    )


class _NoFiles:
    """An empty file system: enough to ask which commands there are."""

    def get(self, path: str) -> dict[str, Any] | None:
        return None

    def put(self, path: str, entry: dict[str, Any]) -> None:
        raise AssertionError("nothing is written when looking a command up")

    def delete(self, path: str) -> None:
        raise AssertionError("nothing is deleted when looking a command up")

    def list(self, path: str) -> list[str]:
        return []
