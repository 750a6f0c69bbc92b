"""Preemption is carried out: victims are told why and deleted, promises to lesser pods are taken back.

Mirrors pkg/scheduler/framework/preemption/executor.go.
"""

from __future__ import annotations

from collections.abc import Iterable

from simulator.apimachinery.metadata import Object, is_terminating, name_of, namespace_of
from simulator.client import Client
from simulator.scheduler.conditions import preempted
from simulator.scheduler.node_info import PodInfo
from simulator.scheduler.preemption import Candidate


def make_room(pod: Object, chosen: Candidate, client: Client, now: float) -> None:
    """Delete the victims on the chosen node; those that are going already need no second word."""
    for victim in chosen.victims:
        found = client.lister("pods").get(victim.namespace, name_of(victim.pod))
        if found is not None and not is_terminating(found):
            _see_off(found, pod, chosen.node, client, now)


def _see_off(victim: Object, pod: Object, node: str, client: Client, now: float) -> None:
    conditions = preempted(victim, client.author, now)
    if conditions is not None:
        victim = client.patch_status("pods", victim, {"conditions": conditions})
    client.delete("pods", victim)
    text = f"Preempted by pod {pod['metadata']['uid']} on node {node}"
    client.events.report(victim, "Normal", "Preempted", "Preempting", text, related=pod)


def take_back_promises(promised: Iterable[PodInfo], priority: int, client: Client) -> None:
    """Pods of lower priority may no longer fit where they were to go: their nomination ends."""
    for other in promised:
        found = client.lister("pods").get(namespace_of(other.pod), name_of(other.pod))
        if found is not None and other.priority < priority:
            client.patch_status("pods", found, {"nominatedNodeName": None})
