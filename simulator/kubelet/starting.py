"""Taking a pod from bound to running: volumes, sandbox, images, containers, one after the other.

Mirrors SyncPod, computePodActions and startContainer of pkg/kubelet/kuberuntime and EnsureImageExists of
pkg/kubelet/images.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.apimachinery.metadata import Object, name_of, namespace_of
from simulator.apimachinery.storage import claims_of
from simulator.kubelet import addresses, expansion, images, probing, processes, stopping, volumes
from simulator.kubelet.environment import ConfigError
from simulator.kubelet.record import Record, is_init, is_sidecar, should_restart, spec_of
from simulator.kubelet.runtime import StartError
from simulator.kubelet.timing import (
    ATTACH_POLL,
    ATTACH_TIMEOUT,
    RESYNC,
    RETRY,
    RETRY_JITTER,
    VOLUME_RETRY,
    back_off_until,
    go_duration,
    next_back_off,
)

if TYPE_CHECKING:
    from simulator.kubelet.worker import PodWorker


def due(w: PodWorker) -> list[tuple]:
    """The step of the worker that is under way, or the next pass."""
    if w.record["stage"]:
        return []
    work = w.record["work"]
    if work is not None:
        return [(work["due"], _STEPS[work["kind"]])]
    return [] if w.record["pass"] is None or stopping.is_killing(w) else [(w.record["pass"], sync_pod)]


def sync_pod(w: PodWorker) -> None:
    """One pass: report, then act."""
    w.record["pass"] = None
    if not w.record["mounted"]:
        w.write_status()
        _begin(w, "volumes", w.engine.seconds("volumes", w.env.rand))
    elif not w.record["sandbox"]:
        _begin(w, "sandbox", w.engine.seconds("sandbox", w.env.rand))
    else:
        w.write_status()
        if w.has_ended():
            stopping.begin(w)
        elif is_finished(w):
            stopping.kill_rest(w)
        elif not stopping.kill_unwanted(w):
            start_containers(w, containers_to_start(w))
            if w.record["stage"] == "" and (delay := processes.second_look(w)) is not None:
                w.look_again(delay)


def _begin(w: PodWorker, kind: str, seconds: float, **details: object) -> None:
    w.record["work"] = {**(w.record["work"] or {}), **details, "kind": kind, "due": w.now + seconds}


# Volumes and sandbox -----------------------------------------------------------------------------------------------


def _volumes_done(w: PodWorker) -> None:
    try:
        volumes.check_volumes(w.client, w.store, w.pod, w.node_name, w.engine.checks_paths)
    except volumes.NotAttached as waiting:
        _wait_for_attachment(w, str(waiting))
        return
    except volumes.MountError as error:
        w.event("Warning", "FailedMount", str(error))
        if error.whole:
            _begin(w, "volumes", RETRY * (1 + w.env.rand.uniform(0, RETRY_JITTER)))
            return
        w.record["mount_delay"] = min(w.record.get("mount_delay", VOLUME_RETRY[0] / 2) * 2, VOLUME_RETRY[1])
        _begin(w, "volumes", w.record["mount_delay"])
        return
    w.record.pop("attaching", None)
    for volume, kind in volumes.beyond(w.client, w.pod):
        w.event(
            "Warning",
            "NotSimulated",
            f'Volume "{volume}" ({kind}) is not simulated here: it is an empty directory',
        )
    w.record["mounted"] = True
    for _, claim in claims_of(w.pod):
        w.kubelet.enqueue(f"{expansion.PREFIX}{namespace_of(w.pod)}/{claim}")
    _begin(w, "sandbox", w.engine.seconds("sandbox", w.env.rand))


def _wait_for_attachment(w: PodWorker, text: str) -> None:
    """Look again soon; after two minutes say so and begin anew."""
    since = w.record.setdefault("attaching", w.now)
    if w.now - since >= ATTACH_TIMEOUT:
        w.event("Warning", "FailedMount", text)
        w.record["attaching"] = w.now
    _begin(w, "volumes", min(max(ATTACH_POLL, (w.now - since) / 4), ATTACH_TIMEOUT))


def _sandbox_done(w: PodWorker) -> None:
    if not w.pod["spec"].get("hostNetwork") and w.record["ip"] is None:
        w.record["ip"] = addresses.allocate(w.store, w.node, w.key)
        if w.record["ip"] is None:
            w.event(
                "Warning",
                "FailedCreatePodSandBox",
                "Failed to create pod sandbox: rpc error: code = Unknown desc = failed to setup network for sandbox: "
                f'plugin type="host-local" failed (add): no IP addresses available in range set: {_range(w.node)}',
            )
            _begin(w, "sandbox", RETRY)
            return
    w.record["sandbox"] = True
    start_containers(w, containers_to_start(w), changed=True)


def _range(node: Object) -> str:
    network = node["spec"]["podCIDR"].rpartition(".")[0]
    return f"{network}.1-{network}.254"


# Which containers --------------------------------------------------------------------------------------------------


def containers_to_start(w: PodWorker) -> list[str]:
    """The containers that should be running, may be started now, and are not."""
    wanted, initialized = _init_containers(w)
    added = w.pod["spec"].get("ephemeralContainers") or ()
    wanted = [spec["name"] for spec in added if "state" not in w.record["containers"].get(spec["name"], ())] + wanted
    if initialized:
        wanted += [spec["name"] for spec in w.pod["spec"]["containers"] if _is_wanted(w, spec)]
    return wanted


def is_finished(w: PodWorker) -> bool:
    """Whether no regular container runs or will run again: nothing is left to do but stopping the sidecars."""
    for spec in w.pod["spec"]["containers"]:
        container = w.record["containers"].get(spec["name"], {})
        if container.get("state") != "exited" or _is_wanted(w, spec):
            return False
    return True


def _is_wanted(w: PodWorker, spec: Object) -> bool:
    container = w.record["containers"].get(spec["name"], {})
    match container.get("state"):
        case "running":
            return False
        case "exited":
            return container.get("replace", False) or should_restart(spec, w.pod, container["exit_code"])
    return True


def _init_containers(w: PodWorker) -> tuple[list[str], bool]:
    """The init containers to start, and whether all have done their part."""
    started = any(
        "state" in w.record["containers"].get(spec["name"], ()) for spec in w.pod["spec"]["containers"]
    )
    wanted: list[str] = []
    for spec in w.pod["spec"].get("initContainers") or ():
        container = w.record["containers"].get(spec["name"], {})
        if is_sidecar(spec):
            if container.get("state") != "running":
                wanted.append(spec["name"])
                if not started:
                    return wanted, False
            elif not started and not _sidecar_is_up(spec, container):
                return wanted, False
        elif not started and not (container.get("state") == "exited" and container["exit_code"] == 0):
            return wanted + ([spec["name"]] if _is_wanted(w, spec) else []), False
    return wanted, True


def _sidecar_is_up(spec: Object, container: Record) -> bool:
    return "startupProbe" not in spec or container.get("probes", {}).get("startup", {}).get("result") is True


# One container after the other -------------------------------------------------------------------------------------


def start_containers(w: PodWorker, names: list[str], changed: bool = False) -> None:
    """Start the named containers in order; ``changed``: the sandbox is new, which the next relist will tell."""
    w.record["work"] = {"todo": list(names), "retry": None, "changed": changed}
    _next(w)


def _next(w: PodWorker) -> None:
    """Go on with the next container of the list, or end the pass."""
    work = w.record["work"]
    while work["todo"]:
        name = work["todo"].pop(0)
        if _try(w, spec_of(w.pod, name)):
            return
        if is_init(w.pod, name) and not is_sidecar(spec_of(w.pod, name)):
            work["todo"].clear()
    w.record["work"] = None
    if work["changed"]:
        w.look_again()
    if work["retry"] is not None:
        w.look_again(max(work["retry"] - w.now, 0.0))


def _try(w: PodWorker, spec: Object) -> bool:
    """Begin to start a container; False where that has failed already."""
    container = w.container(spec["name"])
    if _in_back_off(w, spec, container):
        return False
    return _ensure_image(w, spec, container)


def failed(w: PodWorker, spec: Object, reason: str, message: str, retry_at: float | None = None) -> None:
    """Remember why a container could not be started, and when to try again."""
    w.container(spec["name"])["reason"] = [reason, message]
    if retry_at is None:
        retry_at = w.now + RETRY * (1 + w.env.rand.uniform(0, RETRY_JITTER))
    work = w.record["work"]
    work["retry"] = retry_at if work["retry"] is None else min(work["retry"], retry_at)


def _in_back_off(w: PodWorker, spec: Object, container: Record) -> bool:
    """Whether a container that ended has to wait, as doBackOff has it; if not, its next wait grows."""
    ended = container.get("last") if container.get("replace") else container
    if not ended or container.get("state") not in ("exited", None) or "finished_at" not in ended:
        return False
    if container.get("hash_changed"):
        container.pop("back_off", None)
        return False
    until = back_off_until(container.get("back_off"), ended["finished_at"])
    if until <= w.now:
        container["back_off"] = next_back_off(container.get("back_off"), ended["finished_at"], w.now)
        return False
    place = f"{name_of(w.pod)}_{namespace_of(w.pod)}({w.record['uid']})"
    w.event("Warning", "BackOff", f"Back-off restarting failed container {spec['name']} in pod {place}", spec)
    delay = go_duration(container["back_off"][0])
    text = f"back-off {delay} restarting failed container={spec['name']} pod={place}"
    failed(w, spec, "CrashLoopBackOff", text, min(until, w.now + RESYNC))
    return True


# Images ------------------------------------------------------------------------------------------------------------


def _ensure_image(w: PodWorker, spec: Object, container: Record) -> bool:
    verdict = images.check(w, spec, container)
    if verdict.error:
        w.event("Warning", "Failed", f"Error: {verdict.error}", spec)
        failed(w, spec, verdict.error, verdict.message)
        return False
    if verdict.present:
        _create(w, spec)
        return w.record["work"].get("name") == spec["name"]
    seconds = images.begin_pull(w, spec)
    _begin(w, "pull", seconds, name=spec["name"], asked=w.now)
    w.write_status()
    return True


def _pull_done(w: PodWorker) -> None:
    work = w.record["work"]
    spec = spec_of(w.pod, work["name"])
    error = images.end_pull(w, spec, w.container(spec["name"]), work["asked"])
    if error is None:
        _create(w, spec)
        if w.record["work"].get("name") == spec["name"]:
            return
    else:
        w.event("Warning", "Failed", "Error: ErrImagePull", spec)
        failed(w, spec, "ErrImagePull", error)
    _skip(w, spec)


def _skip(w: PodWorker, spec: Object) -> None:
    w.record["work"].pop("name", None)
    if is_init(w.pod, spec["name"]) and not is_sidecar(spec):
        w.record["work"]["todo"] = []
    _next(w)


# Create and start --------------------------------------------------------------------------------------------------


def _create(w: PodWorker, spec: Object) -> None:
    """Prepare the container; on success the worker is busy starting it."""
    try:
        processes.prepare(w, spec)
    except ConfigError as error:
        w.event("Warning", "Failed", f"Error: {error}", spec)
        failed(w, spec, "CreateContainerConfigError", str(error))
        w.record["work"].pop("name", None)
        return
    _begin(w, "start", w.engine.seconds("start", w.env.rand), name=spec["name"])


def _start_done(w: PodWorker) -> None:
    spec = spec_of(w.pod, w.record["work"]["name"])
    w.event("Normal", "Created", "Container created", spec)
    message = processes.start(w, spec)
    if message is None:
        w.event("Normal", "Started", "Container started", spec)
        w.container(spec["name"]).pop("reason", None)
        probing.arm(w, spec, w.container(spec["name"]))
        _post_start(w, spec)
    else:
        w.event("Warning", "Failed", f"Error: {message}", spec)
        failed(w, spec, "RunContainerError", message, w.now + RETRY)
    if w.container(spec["name"])["state"] != "created":
        w.record["work"]["changed"] = True
    _skip(w, spec)


def _post_start(w: PodWorker, spec: Object) -> None:
    """The postStart hook; where it fails the container is killed."""
    hook = (spec.get("lifecycle") or {}).get("postStart") or {}
    if w.container(spec["name"])["state"] == "running" and not _hook_succeeds(w, spec, hook):
        w.event("Warning", "FailedPostStartHook", "PostStartHook failed", spec)
        stopping.kill(w, spec, "FailedPostStartHook")


def _hook_succeeds(w: PodWorker, spec: Object, hook: Object) -> bool:
    if "httpGet" in hook:
        return probing.http(w, spec, hook["httpGet"]).ok
    if "exec" not in hook:
        return True
    try:
        return probing.execute(w, spec, w.container(spec["name"]), hook["exec"].get("command") or [])[0] == 0
    except StartError:
        return False


_STEPS = {"volumes": _volumes_done, "sandbox": _sandbox_done, "pull": _pull_done, "start": _start_done}
