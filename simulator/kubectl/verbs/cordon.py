"""kubectl cordon and uncordon (kubectl/pkg/cmd/drain, kubectl/pkg/drain/cordon.go)."""

from __future__ import annotations

from simulator.apimachinery.copying import deep_copy
from simulator.apimachinery.metadata import Object
from simulator.kinds import BY_RESOURCE
from simulator.kubectl.changing import send_change
from simulator.kubectl.command import Invocation, Verb, error, misuse
from simulator.kubectl.flags import Flag
from simulator.kubectl.groups import DRY_RUN, DRY_RUN_WORDS, dry_run
from simulator.kubectl.rest import ServerError
from simulator.kubectl.selecting import NO_RESOURCE, Place


def chosen_nodes(call: Invocation, verb: Verb) -> list[Object]:
    """The nodes that the arguments or ``-l`` name.

    Raises:
        Failure: none or both are given, or none is found.
        ServerError: there is no such node.
    """
    nodes, selector = BY_RESOURCE["nodes"], call.flags["selector"]
    if selector and call.args:
        raise misuse(verb, "cannot specify both a node name and a --selector option")
    if selector:
        found = call.rest.get(nodes, "", labelSelector=selector)["items"]
        return [{"apiVersion": "v1", "kind": "Node", **node} for node in found]
    if not call.args and call.flags.changed("selector"):
        raise error(NO_RESOURCE)
    if not call.args:
        raise misuse(verb, f"USAGE: {verb.name} NODE [flags]")
    names = [name.rpartition("/")[2] for name in call.args]
    return [call.rest.get(nodes, "", name) for name in names]


def set_unschedulable(call: Invocation, nodes: list[Object], desired: bool) -> None:
    """Cordon or uncordon each node and say so."""
    word = "cordoned" if desired else "uncordoned"
    suffix = DRY_RUN_WORDS[dry_run(call)]
    for node in nodes:
        name = node["metadata"]["name"]
        if bool(node["spec"].get("unschedulable")) is desired:
            call.io.out(f"node/{name} already {word}{suffix}\n")
            continue
        new = deep_copy(node)
        new["spec"].pop("unschedulable", None)
        if desired:
            new["spec"]["unschedulable"] = True
        try:
            send_change(call, Place(BY_RESOURCE["nodes"], "", name), node, new)
        except ServerError as refused:
            call.io.err(f'error: unable to {word[:-2]} node "{name}": {refused.status.get("message", "")}\n')
            continue
        call.io.out(f"node/{name} {word}{suffix}\n")


class Cordon(Verb):
    name = "cordon"
    usage = "NODE"
    summary = "Mark node as unschedulable"
    flags = (Flag("selector", "l"), *DRY_RUN)
    desired = True

    def run(self, call: Invocation) -> int:
        set_unschedulable(call, chosen_nodes(call, self), self.desired)
        return 0


class Uncordon(Cordon):
    name = "uncordon"
    summary = "Mark node as schedulable"
    desired = False
