"""Shells and small tools as container programs: the adapter between ``program.Program`` and the shell's machine.

``sh -c '…'``, ``sleep 3600``, ``cat``, ``date`` … all run on ``shell.machine.Machine``, whose saved JSON is the
program's state.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from typing import Any

from simulator.programs.console import Console
from simulator.programs.program import Context, Program, State, Turn
from simulator.programs.shell.effects import BudgetSpent, Effect, Exited, Sleeping
from simulator.programs.shell.host import Host, Limits
from simulator.programs.shell.launching import SHELLS, find_program
from simulator.programs.shell.machine import Machine
from simulator.programs.tools import TOOLS, unsimulated
from simulator.programs.tty import LineDiscipline
from simulator.programs.userlands import executables

FIRST_BUDGET = 20_000
BUDGET = 2_000
BUSY_PAUSE = 1.0
"""A program that never waits gets this many instructions at once, then a virtual second passes."""
LIMITS = Limits(output=None, processes=64, steps=None)
TIMED_OUT = 124
PROMPTS = {"bash": "\\u@\\h:\\w\\$ ", "dash": "\\$ ", "sh": "\\w \\$ "}
"""What the shells show where nobody has set PS1: Debian's bash and dash, and busybox."""


class ShellProgram(Program):
    """A shell or one of the small tools as the container's first process: signals without a trap are ignored."""

    name = "shell"

    def start(self, context: Context) -> Turn:
        console = Console.start(
            list(context.argv),
            self._host(context),
            env=dict(context.env),
            cwd=context.workdir,
            now=context.now,
            seed=str(context.random()),
            stdin=context.stdin,
            tty=LineDiscipline.fresh() if context.tty else None,
        )
        return self._run(console, context, FIRST_BUDGET)

    def resume(self, state: State, context: Context) -> Turn:
        return self._run(self._restored(state, context), context, BUDGET)

    def signal(self, state: State, name: str, context: Context) -> Turn:
        console = self._restored(state, context)
        if not console.machine.handles(name):
            return Turn(state, self.wake_after(state))
        console.machine.signal(name)
        return self._run(console, context, BUDGET)

    def type(self, state: State, text: str, context: Context) -> Turn:
        console = self._restored(state, context)
        console.feed(text)
        return self._run(console, context, BUDGET)

    def end_input(self, state: State, context: Context) -> Turn:
        console = self._restored(state, context)
        console.close()
        return self._run(console, context, BUDGET)

    def _restored(self, state: State, context: Context) -> Console:
        return Console.restore({"tty": None, **state}, self._host(context))

    def _host(self, context: Context) -> Host:
        return replace(host_of(context), is_init=True)

    def _run(self, console: Console, context: Context, budget: int) -> Turn:
        effect = console.run(context.now, budget)
        if isinstance(effect, Exited):
            return Turn({}, exit_code=effect.code)
        wake = wake_of(effect, context.now)
        return Turn({**console.save(), "wake": wake, "busy": isinstance(effect, BudgetSpent)}, wake)

    def usage(self, state: State) -> tuple[float, int]:
        """A loop that never waits takes a whole core; one that sleeps takes next to nothing."""
        return (1.0 if state.get("busy") else 0.0), self.memory


def run_command(argv: list[str], context: Context) -> tuple[int, str]:
    """Run one command to its end at this instant, as an exec probe does: (exit status, output).

    A command that would wait counts as timed out.
    """
    output: list[str] = []
    host = host_of(context)
    host.emit = lambda stream, text: output.append(text)
    machine = Machine.start(argv, host, env=dict(context.env), cwd=context.workdir, now=context.now)
    effect = machine.run(context.now, FIRST_BUDGET)
    code = effect.code if isinstance(effect, Exited) else TIMED_OUT
    return code, "".join(output)


def is_shell_command(name: str) -> bool:
    """Whether the machine can run an executable of that name."""
    return name in SHELLS or find_program(name, Host(_NoFiles(), lambda stream, text: None)) is not None


@cache
def beyond(userland: str, repository: str = "") -> dict[str, Any]:
    """The executables of an image that only say that they are not simulated."""
    names = executables(userland, repository)
    return {name: unsimulated.run for name in names if name not in TOOLS and not is_shell_command(name)}


def wake_of(effect: Effect, now: float) -> float | None:
    """When a machine that stopped wants to go on; None where only something from outside can make it."""
    if isinstance(effect, Sleeping):
        return effect.until
    return now + BUSY_PAUSE if isinstance(effect, BudgetSpent) else None


def host_of(context: Context, argv: Sequence[str] = ()) -> Host:
    """What surrounds a machine in a container; ``argv`` is the command where it is not the container's own."""
    command = argv or context.argv
    bash = bool(command) and command[0].rpartition("/")[2] == "bash"
    style = "bash" if bash else "dash" if context.userland == "debian" else "sh"
    home = "/root" if context.user in ("", "root", "0") else "/"
    return Host(
        context.files,
        context.write,
        hostname=context.hostname,
        user=context.user or "root",
        home=context.env.get("HOME", home),
        style=style,
        prompt=PROMPTS[style],
        limits=LIMITS,
        tools=beyond(context.userland),
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
