"""Attaching to a container's own process, for the verbs attach, run and debug (kubectl/pkg/cmd/attach)."""

from __future__ import annotations

from dataclasses import dataclass

from simulator.apimachinery.metadata import Object, name_of, namespace_of
from simulator.kubectl.command import Invocation, error
from simulator.kubectl.containers import chosen_container, find_container
from simulator.kubectl.remote import carry, exit_status, open_session, set_up

RECORDED = ("All commands and output from this session will be recorded in container logs, including credentials and "
            "sensitive information passed through the command prompt.\nIf you don't see a command prompt, try pressing "
            "enter.\n")


@dataclass(frozen=True, slots=True)
class Attach:
    """What ``-c``, ``-i``, ``-t`` and ``-q`` say."""

    container: str = ""
    stdin: bool = False
    tty: bool = False
    quiet: bool = False


def attach(call: Invocation, pod: Object, options: Attach) -> int:
    """Attach, and carry input and output until the container ends or the learner leaves; the exit status.

    Raises:
        Failure: with the real client's words.
    """
    container = chosen_container(call, pod, options.container, options.quiet)
    tty = options.tty
    if tty and not container.get("tty"):
        tty = False
        if not options.quiet:
            call.io.err(f"error: Unable to use a TTY - container {container['name']} did not allocate one\n")
    elif not tty and container.get("tty"):
        tty = True
    streams = set_up(call, options.stdin, tty, options.quiet)
    if not options.quiet:
        call.io.err(RECORDED)
    end = carry(call, open_session(call, pod, "attach", container["name"], streams), streams)
    status = exit_status(end, "attaching to")
    if not status and not options.quiet and streams.raw:
        call.io.out(_farewell(pod, container["name"]))
    return status


def _farewell(pod: Object, container: str) -> str:
    words = f"kubectl attach {name_of(pod)} -c {container} -n {namespace_of(pod)} -i -t"
    if find_container(pod, container)[1] == "ephemeralContainers":
        return ("Session ended, the ephemeral container will not be restarted but may be reattached using "
                f"'{words}' if it is still running\n")
    return f"Session ended, resume using '{words}' command\n"


def refuse_ended(pod: Object) -> None:
    """Raise Failure for a pod that is over."""
    phase = (pod.get("status") or {}).get("phase", "")
    if phase in ("Succeeded", "Failed"):
        raise error(f"cannot attach a container in a completed pod; current phase is {phase}")
