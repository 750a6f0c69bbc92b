"""kubectl exec (kubectl/pkg/cmd/exec)."""

from __future__ import annotations

from simulator.apimachinery.metadata import Object, name_of
from simulator.kubectl.command import Invocation, Verb, error, misuse
from simulator.kubectl.containers import all_names, chosen_container, find_container
from simulator.kubectl.flags import Flag
from simulator.kubectl.manifests import read_manifests
from simulator.kubectl.pods_of import attachable_pod, named_object
from simulator.kubectl.remote import carry, exit_status, open_session, set_up

ENDED = ("Succeeded", "Failed")
OLD_FORM = "exec [POD] [COMMAND] is not supported anymore. Use exec [POD] -- [COMMAND] instead"


class Exec(Verb):
    name = "exec"
    usage = "(POD | TYPE/NAME) [-c CONTAINER] [flags] -- COMMAND [args...]"
    summary = "Execute a command in a container"
    flags = (
        Flag("container", "c", default=""),
        Flag("filename", "f", "strings"),
        Flag("stdin", "i", "bool"),
        Flag("tty", "t", "bool"),
        Flag("quiet", "q", "bool"),
        Flag("pod-running-timeout", type="duration", default=60.0),
    )

    def run(self, call: Invocation) -> int:
        target, command = self._split(call)
        pod = self._pod(call, target)
        phase = (pod.get("status") or {}).get("phase", "")
        if phase in ENDED:
            raise error(f"cannot exec into a container in a completed pod; current phase is {phase}")
        container = self._container(call, pod)
        streams = set_up(call, call.flags["stdin"], call.flags["tty"], call.flags["quiet"])
        number = open_session(call, pod, "exec", container, streams, tuple(command))
        return exit_status(carry(call, number, streams))

    def _split(self, call: Invocation) -> tuple[str, list[str]]:
        args, dash, files = call.args, call.flags.dash_at, call.flags["filename"]
        target = args[0] if args and dash != 0 else ""
        if dash is None and (len(args) > 1 or (args and files)):
            raise misuse(self, OLD_FORM)
        command = args[dash:] if dash is not None else []
        if not target and not files:
            raise error("pod, type/name or --filename must be specified")
        if not command:
            raise error("you must specify at least one command for the container")
        return target, command

    def _pod(self, call: Invocation, target: str) -> Object:
        if target:
            obj = named_object(call, [target])
        else:
            (manifest,) = read_manifests(call, call.flags["filename"], False)
            kind = manifest.kind.resource
            obj = named_object(call, [f"{kind}/{manifest.name}"])
        return attachable_pod(call, obj, call.flags["pod-running-timeout"])

    def _container(self, call: Invocation, pod: Object) -> str:
        name = call.flags["container"]
        if not name:
            return chosen_container(call, pod, quiet=call.flags["quiet"])["name"]
        if find_container(pod, name) is None:
            raise error(f"container {name} is not valid for pod {name_of(pod)} out of: {all_names(pod)}")
        return name
