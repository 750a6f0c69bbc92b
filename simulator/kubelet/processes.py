"""The processes in a pod's containers: begin them, resume them in virtual time, signal them, take note of their end."""

from __future__ import annotations

import contextlib
from dataclasses import replace
from typing import TYPE_CHECKING

from simulator.apimachinery.metadata import Object
from simulator.apimachinery.quantity import whole
from simulator.kubelet import audience, logs
from simulator.kubelet.environment import container_environment, expand, host_name, node_address
from simulator.kubelet.filesystem import ContainerFiles, Mount
from simulator.kubelet.images import images_of
from simulator.kubelet.persistent import place_of
from simulator.kubelet.record import Record, termination
from simulator.kubelet.runtime import StartError
from simulator.kubelet.timing import SECOND_LOOK
from simulator.kubelet.volumes import READ_ONLY, SourceMissing, volume_files
from simulator.programs.program import Context, Program, Turn

if TYPE_CHECKING:
    from simulator.kubelet.worker import PodWorker

START_FAILED = 128
CLIENT_COMMANDS = frozenset({"redis-cli", "pg_isready", "mysqladmin", "mariadb-admin"})
MAX_MESSAGE = 4096
FALLBACK_LINES = 80
FALLBACK_BYTES = 2048
_REASONS = {0: "Completed"}


# Beginning ---------------------------------------------------------------------------------------------------------


def prepare(w: PodWorker, spec: Object) -> None:
    """Build the container's environment.

    Raises:
        ConfigError: something it names is missing.
    """
    container = w.container(spec["name"])
    image_env: dict[str, str] = {}
    with contextlib.suppress(StartError):
        image_env = w.engine.executable(spec["image"], spec.get("command"), spec.get("args")).env
    container["env"] = container_environment(w.client, w.pod, spec, image_env, address(w), w.node)


def start(w: PodWorker, spec: Object) -> str | None:
    """Start the container; returns the runtime's message where that fails."""
    container = w.container(spec["name"])
    _begin_run(w, spec, container)
    try:
        found = w.engine.executable(
            spec["image"], _expanded(spec, "command", container), _expanded(spec, "args", container)
        )
    except StartError as error:
        return _cannot_start(w, container, str(error))
    container.update(
        state="running",
        program=found.program.name,
        argv=list(found.argv),
        user=found.user,
        workdir=spec.get("workingDir") or found.workdir,
        stop_signal=found.stop_signal,
    )
    if found.honest:
        w.event(
            "Normal",
            "NotSimulated",
            f'What runs in image "{spec["image"]}" is not simulated here: the container only '
            "runs until it is stopped",
            spec,
        )
    files = files_of(w, spec)
    turn = found.program.start(context_of(w, spec, container, files))
    take(w, spec, container, turn)
    return None


def _begin_run(w: PodWorker, spec: Object, container: Record) -> None:
    if "state" in container:
        if container["restarts"] > 0:
            logs.forget(
                w.env.state, log_prefix(w, spec, container["restarts"] - 1), container.get("old_chunk", 0)
            )
        container["old_chunk"] = container.get("chunk", 0)
        container["restarts"] += 1
        if container["state"] == "exited":
            container["last"] = termination(container)
    else:
        container["restarts"] = 0
    for field in (
        "process",
        "wake",
        "kill",
        "replace",
        "hash_changed",
        "finished_at",
        "exit_code",
        "exit_reason",
        "exit_message",
    ):
        container.pop(field, None)
    name = w.engine.status_image(spec["image"])
    row = images_of(w, w.node_name).get(name) or {"repository": name, "digest": ""}
    container.update(
        id="containerd://" + w.env.rand.hex(64),
        image=name,
        chunk=0,
        probes={},
        started_at=w.now,
        imageID=f"{row['repository']}@{row['digest']}",
        spec_image=spec["image"],
    )
    _drop_layer(w, spec)


def _drop_layer(w: PodWorker, spec: Object) -> None:
    areas = w.store.get(f"files/{w.record['uid']}")
    if areas and f"container/{spec['name']}" in areas:
        kept = {area: files for area, files in areas.items() if area != f"container/{spec['name']}"}
        w.store.put(f"files/{w.record['uid']}", kept)


def _cannot_start(w: PodWorker, container: Record, message: str) -> str:
    container["state"] = w.engine.start_error_state
    if container["state"] == "exited":
        container.update(
            exit_code=START_FAILED,
            exit_reason="StartError",
            exit_message=message,
            started_at=0.0,
            finished_at=w.now,
        )
    return message


def _expanded(spec: Object, field: str, container: Record) -> list[str] | None:
    words = spec.get(field)
    return [expand(word, container["env"]) for word in words] if words else None


# Going on ----------------------------------------------------------------------------------------------------------


def resume(w: PodWorker, spec: Object) -> bool:
    """The program's time has come; True when something that probes look at may have changed."""
    container = w.container(spec["name"])
    files = files_of(w, spec)
    ports = program_of(w, container).ports(container["process"])
    turn = program_of(w, container).resume(container["process"], context_of(w, spec, container, files))
    take(w, spec, container, turn)
    if container["state"] != "running":
        return False
    return (
        files.changed
        or container["program"] == "agnhost"
        or program_of(w, container).ports(turn.state) != ports
    )


def signal(w: PodWorker, spec: Object, name: str) -> None:
    """Send the container's process a signal."""
    container = w.container(spec["name"])
    if name == "KILL":
        take(w, spec, container, Turn(container["process"], exit_code=137))
        return
    context = context_of(w, spec, container, files_of(w, spec))
    take(w, spec, container, program_of(w, container).signal(container["process"], name, context))


def take(w: PodWorker, spec: Object, container: Record, turn: Turn) -> None:
    """Note what a call of the program left behind: its output, its state, its end."""
    if turn.exit_code is not None:
        audience.tell(w, spec["name"], w.output, ended=True)
    note_output(w, spec, container, told=turn.exit_code is not None)
    container["process"], container["wake"] = turn.state, turn.wake
    if turn.exit_code is not None:
        _end(w, spec, container, turn.exit_code)


def note_output(w: PodWorker, spec: Object, container: Record, told: bool = False) -> None:
    """Add what the program wrote to the container's log, and let those who are attached see it."""
    if not w.output:
        return
    if not told:
        audience.tell(w, spec["name"], w.output, ended=False)
    prefix = log_prefix(w, spec, container["restarts"])
    container["chunk"] = logs.append(w.env.state, prefix, container["chunk"], w.output)
    w.output.clear()


def _end(w: PodWorker, spec: Object, container: Record, code: int) -> None:
    message = _message(w, spec, container, code)
    container.update(
        state="exited",
        exit_code=code,
        exit_reason=_REASONS.get(code, "Error"),
        exit_message=message,
        finished_at=w.now,
        process=None,
        wake=None,
    )
    container["probes"] = {}
    container.pop("kill", None)
    if w.record["stage"]:
        return
    w.look_again()
    container["second_look"] = not container.get("replace")


def second_look(w: PodWorker) -> float | None:
    """How soon to look once more at a container that has just been found ended, None where there is none."""
    fresh = [item for item in w.record["containers"].values() if item.pop("second_look", False)]
    return SECOND_LOOK if fresh else None


def _message(w: PodWorker, spec: Object, container: Record, code: int) -> str:
    """The termination message: the file it wrote, or (if so asked, after a failure) the end of its log."""
    entry = files_of(w, spec).get(spec.get("terminationMessagePath", "/dev/termination-log"))
    if entry is not None and entry.get("text"):
        return entry["text"][:MAX_MESSAGE]
    if code and spec.get("terminationMessagePolicy") == "FallbackToLogsOnError":
        lines = logs.lines_of(w.env.state, log_prefix(w, spec, container["restarts"]))
        return "".join(line[2] for line in lines[-FALLBACK_LINES:])[-FALLBACK_BYTES:]
    return ""


# What a process sees -----------------------------------------------------------------------------------------------


def program_of(w: PodWorker, container: Record) -> Program:
    """The program in the container."""
    return w.engine.program(container["program"])


def address(w: PodWorker) -> str:
    """The pod's address."""
    return node_address(w.node) if w.pod["spec"].get("hostNetwork") else w.record["ip"] or ""


def log_prefix(w: PodWorker, spec: Object, run: int) -> str:
    """The key of a run's output."""
    return f"{w.record['uid']}/{spec['name']}/{run}"


def context_of(w: PodWorker, spec: Object, container: Record, files: ContainerFiles) -> Context:
    """What the container offers its process."""

    limit = ((spec.get("resources") or {}).get("limits") or {}).get("memory")
    return Context(
        now=w.now,
        argv=tuple(container["argv"]),
        env=container["env"],
        files=files,
        write=lambda stream, text: w.output.append((stream, text)),
        random=lambda: w.env.rand.uniform(0, 1),
        hostname=w.node_name if w.pod["spec"].get("hostNetwork") else host_name(w.pod),
        ip=address(w),
        user=container.get("user") or "root",
        workdir=container.get("workdir") or "/",
        memory_limit=whole(limit) if limit else None,
        stdin=bool(spec.get("stdin")),
        tty=bool(spec.get("tty")),
        userland=w.engine.image(spec["image"]).userland,
    )


def quiet_context(w: PodWorker, spec: Object, container: Record) -> Context:
    """The same without a voice: what a probe causes is not logged, because not every probe is made."""
    context = context_of(w, spec, container, files_of(w, spec))
    return replace(context, write=lambda stream, text: None)


def run_timed(w: PodWorker, spec: Object, container: Record, command: list[str]) -> tuple[int, float]:
    """Run a hook's command: (exit code, the virtual seconds it takes)."""
    if command and command[0].rpartition("/")[2] == "sleep" and len(command) == 2 and command[1].isdigit():
        return 0, float(command[1])
    return w.engine.exec_probe(
        command, program_of(w, container), context_of(w, spec, container, files_of(w, spec))
    )[0], 0.0


def files_of(w: PodWorker, spec: Object) -> ContainerFiles:
    """The container's files."""
    image = w.engine.image(spec["image"])
    mounts = [Mount("/", lambda: {**_system_files(w), **image.files}, f"container/{spec['name']}")]
    volumes = {volume["name"]: volume for volume in w.pod["spec"].get("volumes") or ()}
    for mount in spec.get("volumeMounts") or ():
        mounts.append(_mount(w, mount, volumes[mount["name"]]))
    return ContainerFiles(w.store, w.record["uid"], mounts)


def _system_files(w: PodWorker) -> dict[str, str]:
    hostname = host_name(w.pod)
    return {
        "etc/hostname": hostname + "\n",
        "etc/hosts": f"# Kubernetes-managed hosts file.\n127.0.0.1\tlocalhost\n{address(w)}\t{hostname}\n",
    }


def _mount(w: PodWorker, mount: Object, volume: Object) -> Mount:
    sub_path = mount.get("subPath", "")
    if any(kind in volume for kind in READ_ONLY):
        return Mount(mount["mountPath"], lambda: _narrowed(w, volume, sub_path), None)
    area, read_only = f"volume/{volume['name']}", bool(mount.get("readOnly"))
    place, fixed = place_of(w.client, w.pod, volume, w.node_name)
    if place is None:
        return Mount(mount["mountPath"], dict, area, sub_path, read_only=read_only or fixed)
    inside = f"{place.path}/{sub_path.strip('/')}" if sub_path else place.path
    return Mount(mount["mountPath"], dict, area, inside, store=place.store, read_only=read_only or fixed)


def _narrowed(w: PodWorker, volume: Object, sub_path: str) -> dict[str, str]:
    try:
        files = volume_files(w.client, w.pod, volume, address(w), w.node)
    except SourceMissing:  # it was there when the volume was set up, and has been deleted since
        return {}
    if not sub_path:
        return files
    if sub_path in files:
        return {"": files[sub_path]}
    return {
        name.removeprefix(sub_path + "/"): text
        for name, text in files.items()
        if name.startswith(sub_path + "/")
    }
