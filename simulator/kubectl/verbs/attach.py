"""kubectl attach (kubectl/pkg/cmd/attach)."""

from __future__ import annotations

from simulator.kubectl.attaching import Attach, attach, refuse_ended
from simulator.kubectl.command import Failure, Invocation, Verb, error
from simulator.kubectl.flags import Flag
from simulator.kubectl.pods_of import attachable_pod, named_object


class AttachVerb(Verb):
    name = "attach"
    usage = "(POD | TYPE/NAME) -c CONTAINER"
    summary = "Attach to a running container"
    flags = (
        Flag("container", "c", default=""),
        Flag("stdin", "i", "bool"),
        Flag("tty", "t", "bool"),
        Flag("quiet", "q", "bool"),
        Flag("detach-keys", default="ctrl-p,ctrl-q", supported=False),
        Flag("pod-running-timeout", type="duration", default=60.0),
    )

    def run(self, call: Invocation) -> int:
        flags, args = call.flags, call.args
        if not args:
            raise error("at least 1 argument is required for attach")
        if len(args) > 2:
            raise error(f"expected POD, TYPE/NAME, or TYPE NAME, (at most 2 arguments) saw {len(args)}: "
                        f"[{' '.join(args)}]")
        if flags["pod-running-timeout"] <= 0:
            raise error("--pod-running-timeout must be higher than zero")
        pod = attachable_pod(call, named_object(call, args), flags["pod-running-timeout"])
        refuse_ended(pod)
        try:
            return attach(call, pod, Attach(flags["container"], flags["stdin"], flags["tty"], flags["quiet"]))
        except Failure as failure:
            if failure.text.startswith("error: container "):
                raise error(f"cannot attach to the container: {failure.text.removeprefix('error: ')}") from None
            raise
