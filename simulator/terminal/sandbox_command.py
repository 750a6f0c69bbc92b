"""``sandbox`` in the terminal: what one asks of the simulation itself, not of Kubernetes.

Neighbours: ``terminals`` gives it the cluster; ``manage.py sandbox`` has the same words for the same things.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from simulator.apimachinery.errors import StatusError
from simulator.cluster import Cluster
from simulator.explain.scheduling import MOST_NODES, as_text, decision_about
from simulator.programs.shell.commands import CommandIO

USAGE = """usage: sandbox stop-node NODE                   cut a machine's power
       sandbox start-node NODE                  give it back
       sandbox explain-scheduling POD [-n NS]   why the scheduler chose that node, or none
This is about the simulation, not about Kubernetes: a real cluster has no such command.
"""
ACTIONS = ("explain-scheduling", "start-node", "stop-node")
Work = Callable[[Cluster], Any]


class Misused(Exception):
    """The command line is not one that the command knows."""


class SandboxCommand:
    """The command.

    Args:
        change: calls its argument with the cluster and commits what that wrote.
        look: calls its argument with the cluster; nothing is written.
    """

    def __init__(self, change: Callable[[Work], Any], look: Callable[[Work], Any]) -> None:
        self._change, self._look = change, look

    def run(self, argv: list[str], io: CommandIO) -> int:
        """See ``Command``: 0, 1 where the cluster cannot, 2 for a line that is not understood."""
        try:
            io.out(self._answer(argv[1:]))
        except Misused:
            io.err(USAGE)
            return 2
        except StatusError as error:
            io.err(f"error: {error.message}\n")
            return 1
        return 0

    def _answer(self, words: Sequence[str]) -> str:
        match words:
            case ["stop-node", node]:
                self._change(lambda cluster: cluster.components["kubelet"].turn_off(node))
                return f"{node} is off\n"
            case ["start-node", node]:
                self._change(lambda cluster: cluster.components["kubelet"].turn_on(node))
                return f"{node} is on\n"
            case ["explain-scheduling", pod]:
                return self._look(lambda cluster: explained(cluster, "default", pod))
            case ["explain-scheduling", pod, "-n", namespace] | ["explain-scheduling", "-n", namespace, pod]:
                return self._look(lambda cluster: explained(cluster, namespace, pod))
            case ["help" | "--help" | "-h"]:
                return USAGE
        raise Misused

    def complete(self, words: Sequence[str], io: CommandIO) -> list[tuple[str, str]]:
        """What may stand in place of the last of ``words``."""
        if len(words) <= 2:
            found = [(action, "verb") for action in ACTIONS]
        else:
            resource = "pods" if words[1] == "explain-scheduling" else "nodes"
            found = [(name, "name") for name in self._look(lambda cluster: _names(cluster, resource))]
        return [item for item in found if item[0].startswith(words[-1])]


def _names(cluster: Cluster, resource: str) -> list[str]:
    namespace = "default" if resource == "pods" else None
    return [obj["metadata"]["name"] for obj in cluster.registry.storage.list(resource, namespace)]


def explained(cluster: Cluster, namespace: str, name: str) -> str:
    """The decision about a pod in words.

    Raises:
        StatusError: there is no such pod.
    """
    scheduler = cluster.components["default-scheduler"]
    found = decision_about(scheduler, scheduler.client.get("pods", namespace, name))
    if found is not None:
        return as_text(found)
    return (f"no decision about {namespace}/{name} is kept: the scheduler has not looked at it, or that was long ago, "
            f"or the cluster has more than {MOST_NODES} nodes\n")
