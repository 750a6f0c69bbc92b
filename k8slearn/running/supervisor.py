"""Keeps a set of programs running: starts them in order, starts again what dies, ends all when told to.

Mirrors the kubelet's way with static pods: no program is trusted to live, each is brought back with a back-off.
"""

import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from k8slearn.running import processes

BACK_OFF = (0.0, 0.5, 1.0, 2.0, 5.0)  # seconds before the n-th start in a row; the last one repeats
HEALTHY_AFTER = 20.0  # seconds alive after which the next death counts as the first again
LOOK_EVERY = 0.1
GIVE_UP_AFTER = 3  # deaths of a program that has not been ready yet


@dataclass(frozen=True)
class Program:
    """One process of the site. `ready` tells at once whether it serves; `needed` ones start first and stop last."""

    name: str
    argv: list[str]
    ready: Callable[[], bool] | None = None
    patience: float = 60.0
    needed: bool = False


@dataclass
class Child:
    """A program and its current process."""

    program: Program
    process: subprocess.Popen | None = None
    started: float = 0.0
    deaths: int = 0
    due: float = field(default=0.0)

    def note_death(self, now: float) -> None:
        """Plan the next start: at once the first time, later and later when it keeps dying young."""
        if now - self.started > HEALTHY_AFTER:
            self.deaths = 0
        self.due = now + BACK_OFF[min(self.deaths, len(BACK_OFF) - 1)]
        self.deaths += 1


class NotReady(RuntimeError):
    """A program did not become ready in its time, or kept ending; the message names it."""


class Supervisor:
    """Runs `programs` until `stop_asked`. Not reentrant; call `run` from the main thread."""

    def __init__(
        self,
        programs: Sequence[Program],
        *,
        env: Mapping[str, str],
        folder: Path,
        record: processes.Record,
        say: Callable[[str], None],
    ) -> None:
        self.children = [Child(program) for program in programs]
        self.env = env
        self.folder = folder
        self.record = record
        self.say = say
        self.stop_asked = False

    def run(self, when_ready: Callable[[], None]) -> None:
        """Start everything, call `when_ready`, then keep it running until a stop is asked for. Ends all children.

        Raises NotReady when a program does not come up in the first place.
        """
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self.ask_stop)
        try:
            self.start_all()
            if not self.stop_asked:
                when_ready()
            while not self.stop_asked:
                self.look()
                time.sleep(LOOK_EVERY)
        finally:
            self.stop_all()

    def ask_stop(self, *_: object) -> None:
        self.stop_asked = True

    def start_all(self) -> None:
        """Start each program, the ones that others need first; return when all are ready."""
        for needed in (True, False):
            group = [child for child in self.children if child.program.needed is needed]
            for child in group:
                child.process = self.spawn(child)
            for child in group:
                self.wait_until_ready(child)

    def spawn(self, child: Child) -> subprocess.Popen:
        child.started = time.monotonic()
        child.due = 0.0
        process = processes.start(child.program.argv, self.env, self.folder)
        pids = [other.process.pid for other in self.children if other.process and other is not child]
        self.record.write([*pids, process.pid])
        return process

    def wait_until_ready(self, child: Child) -> None:
        check, deadline = child.program.ready, time.monotonic() + child.program.patience
        while check and not self.stop_asked and not check():
            if time.monotonic() > deadline:
                raise NotReady(f"{child.program.name} is not ready after {child.program.patience:.0f} s")
            if child.deaths >= GIVE_UP_AFTER:
                raise NotReady(f"{child.program.name} does not start; what it says is above")
            self.look()
            time.sleep(0.02)

    def look(self) -> None:
        """Notice the dead, and start those whose time has come."""
        now = time.monotonic()
        for child in self.children:
            if child.process and child.process.poll() is not None:
                self.bury(child, now)
            if child.process is None and child.due and now >= child.due:
                child.process = self.spawn(child)

    def bury(self, child: Child, now: float) -> None:
        ended = processes.how_it_ended(child.process)
        processes.signal_group(child.process.pid, signal.SIGKILL)  # what it may have left in its session
        child.note_death(now)
        child.process = None
        self.say(f"{child.program.name} ended ({ended}); starting it again")

    def stop_all(self) -> None:
        """End the web and the workers together, then what they store in."""
        for needed in (False, True):
            processes.stop(
                child.process for child in self.children if child.process and child.program.needed is needed
            )
        self.record.forget()
