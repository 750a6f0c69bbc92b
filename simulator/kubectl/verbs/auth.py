"""kubectl auth can-i and whoami (kubectl/pkg/cmd/auth). The terminal's user is the cluster's administrator."""

from __future__ import annotations

from simulator.apiserver.authentication import PRIVILEGED_ADMIN as ADMIN
from simulator.kubectl.command import Failure, Invocation, Verb, error
from simulator.kubectl.flags import Flag, unsupported
from simulator.kubectl.resources import find_kind
from simulator.kubectl.tabwriter import align


class AuthCanI(Verb):
    name = "can-i"
    parents = ("auth",)
    usage = "VERB [TYPE | TYPE/NAME | NONRESOURCEURL]"
    summary = "Check whether an action is allowed"
    flags = (
        Flag("all-namespaces", "A", "bool"),
        Flag("quiet", "q", "bool"),
        Flag("subresource", default=""),
        *unsupported("list:b no-headers:b"),
    )

    def run(self, call: Invocation) -> int:
        if len(call.args) not in (2, 3):
            raise Failure("error: you must specify two arguments: verb resource or verb resource/resourceName.\n"
                          "See 'kubectl auth can-i -h' for help and examples.")
        resource = call.args[1].partition("/")[0]
        if resource and resource != "*":
            self._warn(call, resource)
        if not call.flags["quiet"]:
            call.io.out("yes\n")
        return 0

    def _warn(self, call: Invocation, resource: str) -> None:
        try:
            kind = find_kind(resource)
        except Failure:
            call.io.err(f"Warning: the server doesn't have a resource type '{resource}'\n\n")
            return
        if not kind.namespaced:
            group = f" in group '{kind.group}'" if kind.group else ""
            call.io.err(f"Warning: resource '{kind.plural}' is not namespace scoped{group}\n\n")


class AuthWhoAmI(Verb):
    name = "whoami"
    parents = ("auth",)
    summary = "Experimental: Check self subject attributes"
    flags = (
        Flag("output", "o", default=""),
        *unsupported("template allow-missing-template-keys:b show-managed-fields:b"),
    )

    def run(self, call: Invocation) -> int:
        if call.flags["output"]:
            raise error(f"-o {call.flags['output']} is not simulated here")
        rows = [["ATTRIBUTE", "VALUE"], ["Username", ADMIN.name], ["Groups", f"[{' '.join(ADMIN.groups)}]"]]
        call.io.out(align(rows))
        return 0
