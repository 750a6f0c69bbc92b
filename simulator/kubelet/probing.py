"""Probes: liveness, readiness and startup, by httpGet, tcpSocket and exec.

A probe whose outcome cannot change by itself is not run every period: once it has settled it sleeps, and what
could change it (the program's ports or files) wakes it for the next tick of its own clock. A failing probe goes
on until its events would no longer be recorded. So ten thousand healthy pods cost nothing, and nobody who looks
can tell.

Mirrors pkg/kubelet/prober (worker.go, prober.go, prober_manager.go) and pkg/probe.
"""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING, NamedTuple

from simulator.apimachinery.metadata import Object, is_terminating
from simulator.apimachinery.numerals import whole_number
from simulator.kubelet import processes
from simulator.kubelet.record import Record, container_specs
from simulator.kubelet.runtime import StartError
from simulator.programs.program import HttpRequest

if TYPE_CHECKING:
    from simulator.kubelet.worker import PodWorker

KINDS = {"startup": "startupProbe", "readiness": "readinessProbe", "liveness": "livenessProbe"}
FIRST = (0.1, 1.0)
STEADY_COMMANDS = frozenset(
    {"cat", "test", "[", "ls", "true", "false", "stat", "echo", *processes.CLIENT_COMMANDS}
)
"""Commands whose outcome depends on files and programs alone, not on time or other pods."""
EVENT_LIMIT = 25
AGENT = "kube-probe/1.36"


class Outcome(NamedTuple):
    """What a probe found; ``error`` means it could not be made, and counts for nothing."""

    ok: bool
    text: str = ""
    error: bool = False


def arm(w: PodWorker, spec: Object, container: Record) -> None:
    """A container has started: set its probes up."""
    container["probes"] = {}
    if container["state"] != "running":
        return
    for kind, field in KINDS.items():
        if field in spec:
            container["probes"][kind] = {"due": None, "run": 0, "last": None, "result": None}
    if "startup" in container["probes"]:
        _begin(w, spec, container, "startup")
    else:
        _begin_others(w, spec, container)


def _begin_others(w: PodWorker, spec: Object, container: Record) -> None:
    for kind in ("readiness", "liveness"):
        if kind in container["probes"]:
            _begin(w, spec, container, kind)


def _begin(w: PodWorker, spec: Object, container: Record, kind: str) -> None:
    delay = spec[KINDS[kind]].get("initialDelaySeconds", 0)
    first = container["started_at"] + delay + w.env.rand.uniform(*FIRST)
    container["probes"][kind]["due"] = max(first, w.now)


def due(w: PodWorker, spec: Object, container: Record) -> list[tuple]:
    """The container's probes that are awake."""
    return [
        (probe["due"], lambda worker, kind=kind: _run(worker, spec, kind))
        for kind, probe in container.get("probes", {}).items()
        if probe["due"] is not None
    ]


def wake(w: PodWorker, spec: Object, container: Record) -> None:
    """Something that probes look at has changed: those asleep run at their next tick."""
    for kind, probe in container.get("probes", {}).items():
        settled = kind == "startup" or (kind == "liveness" and probe["result"] is False)
        if probe["due"] is None and probe.get("at") is not None and not settled:
            period = spec[KINDS[kind]].get("periodSeconds", 10)
            probe["due"] = probe["at"] + max(ceil((w.now - probe["at"]) / period), 1) * period


def stop(container: Record) -> None:
    """The container is being stopped: liveness and startup no longer matter."""
    for kind in ("liveness", "startup"):
        if kind in container.get("probes", {}):
            container["probes"][kind]["due"] = None


def _run(w: PodWorker, spec: Object, kind: str) -> None:
    container = w.container(spec["name"])
    probe, settings = container["probes"][kind], spec[KINDS[kind]]
    probe["at"] = w.now
    outcome = _probe(w, spec, container, settings)
    if outcome.error:
        _report(w, spec, probe, f"{kind.title()} probe errored and resulted in unknown state: {outcome.text}")
    else:
        if not outcome.ok:
            _report(w, spec, probe, f"{kind.title()} probe failed: {outcome.text}")
        _count(w, spec, kind, outcome.ok)
    if container["state"] == "running" and kind in container["probes"]:
        _plan(w, spec, kind)


def _report(w: PodWorker, spec: Object, probe: Record, message: str) -> None:
    probe["reported"] = probe.get("reported", 0) + 1
    if probe["reported"] <= EVENT_LIMIT:
        w.event("Warning", "Unhealthy", message, spec)


def _count(w: PodWorker, spec: Object, kind: str, ok: bool) -> None:
    container = w.container(spec["name"])
    probe, settings = container["probes"][kind], spec[KINDS[kind]]
    probe["run"] = probe["run"] + 1 if probe["last"] == ok else 1
    probe["last"] = ok
    threshold = settings.get("successThreshold", 1) if ok else settings.get("failureThreshold", 3)
    if probe["run"] < threshold or probe["result"] == ok:
        return
    probe["result"] = ok
    if ok:
        probe["reported"] = 0
    if kind == "startup" and ok:
        _begin_others(w, spec, container)
    if kind != "liveness" or not ok:
        w.look_again(0.0)


def _plan(w: PodWorker, spec: Object, kind: str) -> None:
    """When the probe runs next: never, while its outcome stays as it is."""
    probe, settings = w.container(spec["name"])["probes"][kind], spec[KINDS[kind]]
    if _is_asleep(kind, probe, settings) or (is_terminating(w.pod) and kind != "readiness"):
        probe["due"] = None
    else:
        probe["due"] = w.now + settings.get("periodSeconds", 10)


def _is_asleep(kind: str, probe: Record, settings: Object) -> bool:
    decided = probe["result"] is not None and probe["result"] == probe["last"]
    if kind == "startup" or (kind == "liveness" and probe["result"] is False):
        return decided
    if not decided or not _is_steady(settings):
        return False
    return bool(probe["result"]) or probe.get("reported", 0) > EVENT_LIMIT


def _is_steady(settings: Object) -> bool:
    return "exec" not in settings or settings["exec"]["command"][0].rpartition("/")[2] in STEADY_COMMANDS


# The three ways of asking ------------------------------------------------------------------------------------------


def _probe(w: PodWorker, spec: Object, container: Record, settings: Object) -> Outcome:
    if "exec" in settings:
        return _exec(w, spec, container, settings["exec"].get("command") or [])
    if "httpGet" in settings:
        return http(w, spec, settings["httpGet"])
    if "tcpSocket" in settings:
        return _tcp(w, spec, container, settings["tcpSocket"])
    w.event(
        "Normal", "NotSimulated", "gRPC probes are not simulated here: the probe counts as succeeded", spec
    )
    return Outcome(True)


def _exec(w: PodWorker, spec: Object, container: Record, command: list[str]) -> Outcome:
    try:
        code, output = execute(w, spec, container, command)
    except StartError as error:
        return Outcome(
            False,
            f"rpc error: code = Unknown desc = failed to exec in container: OCI runtime exec failed: exec "
            f"failed: unable to start container process: {error}",
            error=True,
        )
    return Outcome(code == 0, output)


def execute(w: PodWorker, spec: Object, container: Record, command: list[str]) -> tuple[int, str]:
    """Run a command in a container, at once: (exit code, output).

    Raises:
        StartError: there is no such command.
    """
    files = processes.files_of(w, spec)
    context = processes.context_of(w, spec, container, files)
    return w.engine.exec_probe(command, processes.program_of(w, container), context)


def _port(spec: Object, wanted: int | str) -> int:
    if isinstance(wanted, int):
        return wanted
    for port in spec.get("ports") or ():
        if port.get("name") == wanted:
            return port["containerPort"]
    if (number := whole_number(wanted)) is not None:
        return number
    raise ValueError(f'strconv.Atoi: parsing "{wanted}": invalid syntax')


def _tcp(w: PodWorker, spec: Object, container: Record, action: Object) -> Outcome:
    try:
        port = _port(spec, action["port"])
    except ValueError as error:
        return Outcome(False, str(error), error=True)
    host = action.get("host") or processes.address(w)
    if port in open_ports(w):
        return Outcome(True)
    return Outcome(False, f"dial tcp {host}:{port}: connect: connection refused")


def open_ports(w: PodWorker) -> dict[int, tuple[Object, Record]]:
    """Port → the container that listens there: the containers of a pod share their addresses."""
    found: dict[int, tuple[Object, Record]] = {}
    for spec in container_specs(w.pod):
        container = w.record["containers"].get(spec["name"], {})
        if container.get("state") == "running":
            for port in processes.program_of(w, container).ports(container["process"]):
                found.setdefault(port, (spec, container))
    return found


def http(w: PodWorker, spec: Object, action: Object) -> Outcome:
    """Make the request of an ``httpGet`` probe or hook."""
    try:
        port = _port(spec, action["port"])
    except ValueError as error:
        return Outcome(False, str(error), error=True)
    host, scheme = action.get("host") or processes.address(w), action.get("scheme", "HTTP").lower()
    path = action.get("path") or "/"
    url = f"{scheme}://{host}:{port}{path if path.startswith('/') else '/' + path}"
    listener = open_ports(w).get(port)
    if listener is None:
        return Outcome(False, f'Get "{url}": dial tcp {host}:{port}: connect: connection refused')
    response = _ask(w, listener, port, path, action)
    if response is None:
        return Outcome(False, f'Get "{url}": read tcp {host}:{port}: read: connection reset by peer')
    if 200 <= response.status < 400:
        return Outcome(True)
    return Outcome(False, f"HTTP probe failed with statuscode: {response.status}")


def _ask(w: PodWorker, listener: tuple[Object, Record], port: int, path: str, action: Object):
    spec, container = listener
    headers = {
        "host": f"{processes.address(w)}:{port}",
        "user-agent": AGENT,
        "accept": "*/*",
        "connection": "close",
    }
    headers.update({item["name"].lower(): item["value"] for item in action.get("httpHeaders") or ()})
    context = processes.quiet_context(w, spec, container)
    return processes.program_of(w, container).respond(
        container["process"], port, HttpRequest("GET", path, headers), context
    )
