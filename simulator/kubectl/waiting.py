"""Waiting for a pod to run, to be attached to, and to end: what run and debug share (kubectl/pkg/cmd/run)."""

from __future__ import annotations

from collections.abc import Callable

from simulator.apimachinery.metadata import Object, condition_is, name_of, namespace_of
from simulator.kinds import BY_RESOURCE
from simulator.kubectl.attaching import Attach, attach
from simulator.kubectl.command import Failure, Invocation, error
from simulator.kubectl.rest import object_path

POLL_SECONDS = 0.1
OVER = ("Succeeded", "Failed")


def await_pod(call: Invocation, pod: Object, ready: Callable[[Object], bool], timeout: float = 0.0) -> Object:
    """The pod once ``ready`` holds; ``timeout`` seconds at most, 0 for ever.

    Raises:
        Failure: it took too long, or the learner interrupted it.
        ServerError: the pod is gone.
    """
    deadline = call.transport.now() + timeout if timeout else float("inf")
    while True:
        found = call.rest.get(BY_RESOURCE["pods"], namespace_of(pod), name_of(pod))
        if ready(found):
            return found
        if call.transport.interrupted():
            raise Failure("", 130)
        if call.transport.now() >= deadline:
            raise error("timed out waiting for the condition")
        call.transport.sleep(POLL_SECONDS)


def phase_of(pod: Object) -> str:
    """Its phase."""
    return (pod.get("status") or {}).get("phase", "")


def attach_when_ready(call: Invocation, pod: Object, options: Attach, timeout: float) -> int:
    """Wait until a pod is ready and attach to it; one that is over already shows its log. The exit status."""

    def is_ready(found: Object) -> bool:
        return phase_of(found) in OVER or (phase_of(found) == "Running" and condition_is(found, "Ready"))

    found = await_pod(call, pod, is_ready, timeout)
    show_log(call, found, options.container)
    return 0 if phase_of(found) in OVER else attach_or_log(call, found, options)


def attach_or_log(call: Invocation, pod: Object, options: Attach) -> int:
    """Attach; where that fails, the log is shown instead. The exit status."""
    try:
        return attach(call, pod, options)
    except Failure as failure:
        if not failure.text.startswith("error: "):
            raise
        text = failure.text.removeprefix("error: ")
        call.io.err(f"warning: couldn't attach to pod/{name_of(pod)}, falling back to streaming logs: {text}\n")
        show_log(call, pod, options.container)
        return 0


def show_log(call: Invocation, pod: Object, container: str) -> None:
    """What the container has written so far."""
    path = object_path(BY_RESOURCE["pods"], namespace_of(pod), name_of(pod), "log")
    call.io.out(call.rest.request("GET", path, container=container).content().decode())


def pod_when_over(call: Invocation, pod: Object, only_success: bool, timeout: float) -> Object:
    """The pod when it has ended (well, where its container is started again otherwise)."""
    wanted = OVER[:1] if only_success else OVER
    return await_pod(call, pod, lambda found: phase_of(found) in wanted, timeout)


def exit_of(pod: Object) -> int:
    """0 for a pod that ended well.

    Raises:
        Failure: its container's exit status is another.
    """
    if phase_of(pod) == "Succeeded":
        return 0
    place = f"{namespace_of(pod)}/{name_of(pod)}"
    statuses = pod["status"].get("containerStatuses") or ()
    ended = statuses[0]["state"].get("terminated") if statuses else None
    if not ended or not ended["exitCode"]:
        raise error(f"pod {place} failed with unknown exit code")
    raise Failure(f"pod {place} terminated ({ended.get('reason', '')})\n{ended.get('message', '')}", ended["exitCode"])
