"""Who is inside a pod: processes that ``kubectl exec`` started, and those who are attached to a container's own.

A session is a row of the kubelet's runtime state, ``session/<id>``, so any process may go on with it;
``sessions/<uid>`` lists a pod's. What a process writes is kept in the row until ``exchange`` takes it out. Sessions end
with their container or when the one who opened them leaves.

Mirrors pkg/kubelet/kubelet_pods.go (GetExec, GetAttach) and the runtime's ExecSync and Attach.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import groupby
from typing import TYPE_CHECKING, Any

from simulator.apimachinery.metadata import Object, split_key
from simulator.kubelet import executables, probing, processes
from simulator.kubelet.audience import PREFIX
from simulator.kubelet.record import Record, spec_of
from simulator.kubelet.runtime import StartError
from simulator.kubelet.worker import PodWorker
from simulator.programs.console import Console
from simulator.programs.program import Context, Turn
from simulator.programs.shell.effects import BudgetSpent, Exited
from simulator.programs.shell_program import FIRST_BUDGET, host_of, wake_of
from simulator.programs.tty import LineDiscipline

if TYPE_CHECKING:
    from simulator.kubelet.kubelet import Kubelet

MOST = 32
"""Sessions of a pod; one more ends the oldest."""
MAX_HELD = 1 << 20
"""Characters of output that wait to be fetched; a process that wrote more stands still."""
KILLED = 137
State = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Exchange:
    """What has come out of a session: (stream, text) pieces, and how it ended if it has.

    ``code`` is the exit status; ``error`` is set instead where the command could not be run at all.
    """

    output: tuple[tuple[str, str], ...] = ()
    ended: bool = False
    code: int = 0
    error: str = ""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to open: ``command`` in a container, or nothing for the container's own process."""

    pod: str
    container: str
    command: tuple[str, ...] = ()
    stdin: bool = False
    tty: bool = False
    cols: int = 80
    rows: int = 24


class Sessions:
    """All sessions of a cluster."""

    def __init__(self, kubelet: Kubelet) -> None:
        self._kubelet = kubelet

    # Opening and closing -------------------------------------------------------------------------------------------

    def open(self, wanted: Wanted) -> str:
        """Begin a session in a running container; returns its id.

        Raises:
            KeyError: the container does not run (any more).
        """
        w, spec, container = self._place(wanted.pod, wanted.container)
        number = self._store.get("sessions", 0) + 1
        self._store.put("sessions", number)
        row: State = {
            "pod": wanted.pod, "uid": w.record["uid"], "container": wanted.container, "run": container["id"],
            "command": list(wanted.command), "stdin": wanted.stdin, "out": [], "held": 0, "wake": None,
        }  # fmt: skip
        self._enlist(row, str(number))
        if wanted.command:
            self._start(w, spec, container, row, wanted)
        self._save(str(number), row)
        return str(number)

    def close(self, number: str) -> None:
        """Whoever opened the session is gone: what it started is hung up on, and a container that reads once reads
        no more."""
        row = self._row(number)
        if row is None:
            return
        place = self._place_of(row)
        if place is not None and not row["command"] and row["stdin"] and place[1].get("stdinOnce"):
            self._feed_container(*place, lambda program, state, context: program.end_input(state, context))
        self._store.delete(f"session/{number}")
        self._kubelet.env.cancel(self._kubelet.name, PREFIX + number)
        left = [each for each in self._store.get(f"sessions/{row['uid']}", ()) if each != number]
        self._store.put(f"sessions/{row['uid']}", left or None)

    def forget_pod(self, uid: str) -> None:
        """The pod is gone."""
        for number in self._store.get(f"sessions/{uid}", ()):
            self._store.delete(f"session/{number}")
        self._store.delete(f"sessions/{uid}")

    def _enlist(self, row: State, number: str) -> None:
        others = list(self._store.get(f"sessions/{row['uid']}", ()))
        while len(others) >= MOST:
            self.close(others.pop(0))
        self._store.put(f"sessions/{row['uid']}", [*others, number])

    # Going on ------------------------------------------------------------------------------------------------------

    def exchange(
        self, number: str, typed: str = "", closed: bool = False, size: tuple[int, int] | None = None
    ) -> Exchange:
        """Hand in what was typed (and that no more comes, and the terminal's size), fetch what was written."""
        row = self._row(number)
        if row is None:
            return Exchange(ended=True, code=KILLED)
        output = row["out"]
        row["out"], row["held"], blocked = [], 0, row.pop("blocked", False)
        if "ended" not in row and (typed or closed or size or blocked):
            row = self._go_on(number, row, typed, closed, size)
            output += row["out"]
            row["out"], row["held"] = [], 0
        self._save(number, row)
        ended = {"ended": True, **row["ended"]} if "ended" in row else {}
        return Exchange(_joined(output), **ended)

    def waits(self, number: str) -> bool:
        """Whether there is something to fetch."""
        row = self._row(number)
        return row is None or bool(row["out"]) or "ended" in row

    def sync(self, number: str) -> float | None:
        """A session's time has come; returns the seconds until it comes again."""
        row = self._row(number)
        if row is None or "ended" in row:
            return None
        if self._place_of(row) is None or (row["command"] and (row["wake"] or 0.0) <= self._kubelet.env.now):
            self._save(number, self._go_on(number, row, "", False, None))
        return None

    def _go_on(self, number: str, row: State, typed: str, closed: bool, size: tuple[int, int] | None) -> State:
        place = self._place_of(row)
        if place is None:
            return {**row, "ended": {"code": KILLED if row["command"] else 0}}
        if row["command"]:
            self._go_on_command(*place, row, typed, closed, size)
            return row
        self._save(number, row)
        if typed and row["stdin"]:
            self._feed_container(*place, lambda program, state, context: program.type(state, typed, context))
        return self._row(number)

    # A command of its own ------------------------------------------------------------------------------------------

    def _start(self, w: PodWorker, spec: Object, container: Record, row: State, wanted: Wanted) -> None:
        argv, image = list(wanted.command), w.engine.image(spec["image"])
        try:
            executables.check(w.engine, spec["image"], argv)
        except StartError as problem:
            shown = w.env.rand.hex(64)
            row["ended"] = {"error": f'failed to exec in container: failed to start exec "{shown}": OCI runtime exec '
                                     f"failed: exec failed: unable to start container process: {problem}"}
            return
        context = self._context(w, spec, container)
        host = executables.with_clients(host_of(context, argv), image, processes.program_of(w, container))
        host.emit = lambda stream, text: _hold(row, stream, text)
        tty = LineDiscipline.fresh(wanted.cols, wanted.rows) if wanted.tty else None
        environment = {**context.env, **({"TERM": "xterm"} if wanted.tty else {})}
        console = Console.start(argv, host, env=environment, cwd=context.workdir, now=w.now, tty=tty,
                                seed=str(w.env.rand.uniform(0, 1)), stdin=wanted.stdin)
        self._run(w, spec, container, row, console, context)

    def _go_on_command(
        self, w: PodWorker, spec: Object, container: Record, row: State, typed: str, closed: bool,
        size: tuple[int, int] | None,
    ) -> None:
        context, image = self._context(w, spec, container), w.engine.image(spec["image"])
        host = executables.with_clients(host_of(context, row["command"]), image, processes.program_of(w, container))
        host.emit = lambda stream, text: _hold(row, stream, text)
        console = Console.restore(row["console"], host)
        if size is not None:
            console.resize(*size)
        if typed and row["stdin"]:
            console.feed(typed)
        if closed:
            console.close()
        self._run(w, spec, container, row, console, context)

    def _run(
        self, w: PodWorker, spec: Object, container: Record, row: State, console: Console, context: Context
    ) -> None:
        effect = console.run(w.now, FIRST_BUDGET)
        row["wake"] = None
        if isinstance(effect, Exited):
            row.pop("console", None)
            row["ended"] = {"code": effect.code}
        else:
            row["console"] = console.save()
            row["wake"] = wake_of(effect, w.now)
            if row["held"] > MAX_HELD and isinstance(effect, BudgetSpent):
                row["wake"], row["blocked"] = None, True
        if context.files.changed:
            self._notice_files(w, spec, container)

    def _context(self, w: PodWorker, spec: Object, container: Record) -> Context:
        context = processes.context_of(w, spec, container, processes.files_of(w, spec))
        return replace(context, write=lambda stream, text: None)

    def _notice_files(self, w: PodWorker, spec: Object, container: Record) -> None:
        """Probes look again at files that changed."""
        probing.wake(w, spec, container)
        w.store.put(w.key, w.record)
        self._kubelet.enqueue(f"{w.pod['metadata']['namespace']}/{w.pod['metadata']['name']}")

    # The container's own process -----------------------------------------------------------------------------------

    def _feed_container(
        self, w: PodWorker, spec: Object, container: Record, act: Callable[..., Turn]
    ) -> None:
        context = processes.context_of(w, spec, container, processes.files_of(w, spec))
        processes.take(w, spec, container, act(processes.program_of(w, container), container["process"], context))
        if context.files.changed and container["state"] == "running":
            probing.wake(w, spec, container)
        w.store.put(w.key, w.record)
        self._kubelet.enqueue(f"{w.pod['metadata']['namespace']}/{w.pod['metadata']['name']}")

    # Rows ----------------------------------------------------------------------------------------------------------

    @property
    def _store(self) -> Any:
        return self._kubelet.runtime

    def _row(self, number: str) -> State | None:
        found = self._store.get(f"session/{number}")
        return None if found is None else {**found, "out": list(found["out"])}

    def _save(self, number: str, row: State) -> None:
        self._store.put(f"session/{number}", row)
        if row["wake"] is not None and "ended" not in row:
            self._kubelet.enqueue(PREFIX + number, max(row["wake"] - self._kubelet.env.now, 0.0))

    def _place_of(self, row: State) -> tuple[PodWorker, Object, Record] | None:
        try:
            w, spec, container = self._place(row["pod"], row["container"])
        except KeyError:
            return None
        return (w, spec, container) if container["id"] == row["run"] else None

    def _place(self, key: str, name: str) -> tuple[PodWorker, Object, Record]:
        """The worker of a pod, a running container's spec and its record. Raises KeyError."""
        pod = self._kubelet.client.lister("pods").get(*split_key(key))
        if pod is None or not pod["spec"].get("nodeName"):
            raise KeyError(key)
        node = self._kubelet.client.lister("nodes").get("", pod["spec"]["nodeName"])
        record = self._store.get(f"pod/{key}")
        if node is None or record is None or record["uid"] != pod["metadata"]["uid"]:
            raise KeyError(key)
        w = PodWorker(self._kubelet, pod, node, self._kubelet.engine)
        spec, container = spec_of(pod, name), w.record["containers"].get(name, {})
        if container.get("state") != "running":
            raise KeyError(name)
        return w, spec, container


def _joined(pieces: list[list[str]]) -> tuple[tuple[str, str], ...]:
    """Pieces of one stream that follow each other are one."""
    runs = groupby(pieces, lambda each: each[0])
    return tuple((stream, "".join(text for _, text in group)) for stream, group in runs)


def _hold(row: State, stream: str, text: str) -> None:
    row["out"].append([stream, text])
    row["held"] += len(text)
