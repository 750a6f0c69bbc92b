"""The scheduler: assigns each pod to a node.

Each waiting pod is a key of the component's queue, highest priority first. A sync makes one decision
(``scheduling``), with the plugins of the default profile, over node sums that ``cache`` keeps, and either binds the
pod or writes why it can't be.

Mirrors pkg/scheduler (scheduler.go, schedule_one.go, eventhandlers.go).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from simulator.apimachinery.metadata import (
    Object,
    annotations_of,
    key_of,
    labels_of,
    name_of,
    namespace_of,
    split_key,
)
from simulator.apimachinery.storage import ATTACHMENTS, CLAIMS, CLASSES, VOLUMES
from simulator.client import Client, Component, Watch
from simulator.scheduler.cache import Cache, is_unassigned, node_of, nominated_node
from simulator.scheduler.conditions import unscheduled
from simulator.scheduler.decisions import MOST_NODES, Decisions, chosen_table, failed_table
from simulator.scheduler.framework import (
    CLAIM_CHANGED,
    NODE_ADDED,
    NODE_CHANGED,
    POD_CHANGED,
    POD_GONE,
    STORAGE_CHANGED,
    FitError,
    Plugin,
    Snapshot,
)
from simulator.scheduler.node_info import PodInfo, pod_info
from simulator.scheduler.plugins import PLUGINS, PREEMPTION
from simulator.scheduler.preempting import make_room, take_back_promises
from simulator.scheduler.preemption import Candidate
from simulator.scheduler.queue import IDLE, REST, Event, Resting
from simulator.scheduler.scheduling import FEW_NODES, Choice, NoNodes, accepts, choose

NO_NODES = "no nodes available to schedule pods"
MAX_EVENT = 1024
NEXT_START = "~start"
"""Where the next decision begins to look among many nodes. Keys of pods have a slash, other keys do not."""
BINDING = "~binding/"
"""Since when a pod waits for its volumes, and which node was chosen for it."""
BIND_TIMEOUT = 600.0
VOLUME_BINDING = "VolumeBinding"
TIMED_OUT = 'running PreBind plugin "VolumeBinding": binding volumes: context deadline exceeded'
STORAGE = (VOLUMES, CLASSES, ATTACHMENTS, "csinodes.storage.k8s.io", "csidrivers.storage.k8s.io",
           "csistoragecapacities.storage.k8s.io")
"""What a change of may help pods that wait for volumes, beside their claims."""


class Scheduler(Component):
    """The default scheduler."""

    name = "default-scheduler"

    def __init__(self) -> None:
        self.watches = (
            Watch("pods", self._pod_changed), Watch("nodes", _node_changed), Watch(CLAIMS, _claim_changed),
            *(Watch(resource, _storage_changed) for resource in STORAGE),
        )
        self._view: Cache | None = None

    def sync(self, key: str) -> float | None:
        """Try to assign the pod at ``key``, or wake pods on an event; returns when to try a pod that fits nowhere."""
        if "/" not in key:
            self._wake(Event.of(key))
            return None
        pod = self.client.lister("pods").get(*split_key(key))
        if pod is None or not self._waits(pod):
            self._forget(key)
            return None
        if self._lets_others_go_first(pod):
            return 0.0
        return self._schedule(key, pod)

    def decision(self, pod: Object) -> dict[str, Any] | None:
        """The last decision about a pod (see ``decisions``), None when none is kept."""
        return Decisions(self.runtime).of(pod)

    # The queue -----------------------------------------------------------------------------------------------------

    @property
    def _resting(self) -> Resting:
        return Resting(self.runtime)

    @property
    def _cache(self) -> Cache:
        if self._view is None:
            self._view = Cache(self.env.state, self.client, self._waits)
        return self._view

    def _waits(self, pod: Object) -> bool:
        return is_unassigned(pod, self.name) and all(plugin.pre_enqueue(pod) for plugin, _ in PLUGINS)

    def _lets_others_go_first(self, pod: Object) -> bool:
        """Whether pods of higher priority are due now: this one then queues again, behind them.

        They keep their places. Were they moved, several pods of low priority would go on putting them behind each
        other for ever.
        """
        mine, waiting = pod["spec"].get("priority") or 0, self._cache.waiting
        if self._cache.top_priority() <= mine:
            return False
        return any(priority > mine and self._is_due(other) for other, priority in waiting.items())

    def _is_due(self, key: str) -> bool:
        timer = self.env.state.get("timers", f"{self.name}|{key}")
        return timer is not None and timer[0] <= self.env.now

    def _wake(self, event: Event) -> None:
        waiting = sorted(self._cache.waiting)
        for key in waiting:
            plugins = self._resting.concerned(key, event.kind, PLUGINS)
            if plugins is None or (plugins and len(waiting) <= IDLE and not self._helps(key, event, plugins)):
                continue
            self.enqueue(key, self._resting.delay(key, self.env.now, len(waiting)))

    def _helps(self, key: str, event: Event, plugins: Sequence[Plugin]) -> bool:
        """Whether one of the plugins that turned a pod down has no more against the node that the event is about."""
        node, pod = self._cache.node(event.node), self.client.lister("pods").get(*split_key(key))
        if node is None or pod is None:
            return not event.node
        snapshot = Snapshot(self._cache.nodes(), self.client)
        return any(accepts(plugin, pod_info(pod), node, snapshot) for plugin in plugins)

    def _pod_changed(self, old: Object | None, new: Object | None, client: Client) -> Iterable[str]:
        """The pod itself when it becomes ours to assign; an event when an assigned pod changes or goes."""
        if new is not None and self._waits(new):
            known = old is not None and self._waits(old) and _same_wish(old, new)
            left = old is not None and nominated_node(old) not in ("", nominated_node(new))
            return (*(() if known else (key_of(new),)), *((POD_GONE,) if left else ()))
        if old is not None and self._waits(old):
            assigned = new is not None and new["spec"].get("nodeName")
            if assigned:
                return (key_of(old), POD_CHANGED)
            return (key_of(old), POD_GONE) if nominated_node(old) else (key_of(old),)
        if old is not None and node_of(old) and not node_of(new):
            return (POD_GONE,)
        changed = new is not None and node_of(new) and (old is None or labels_of(old) != labels_of(new))
        return (POD_CHANGED,) if changed else ()

    # The decision --------------------------------------------------------------------------------------------------

    def _schedule(self, key: str, pod: Object) -> float | None:
        snapshot = Snapshot(self._cache.nodes(), self.client, self._cache.promised())
        info = pod_info(pod)
        node = self._kept_node(key, info)
        if node is None:
            try:
                choice = choose(PLUGINS, info, snapshot, self.runtime.get(NEXT_START, 0))
            except NoNodes:
                return self._fail(key, pod, NO_NODES, (), "")
            except FitError as failure:
                return self._preempt(key, info, failure, snapshot)
            node = self._settle_on(pod, choice, snapshot)
        if not self._prepare(key, pod, node):
            return self._wait(key, pod, node)
        self._bind(key, pod, node)
        return None

    def _settle_on(self, pod: Object, choice: Choice, snapshot: Snapshot) -> str:
        """One of the best nodes; the dice decide among equals."""
        total = len(snapshot.nodes)
        if total > FEW_NODES:
            start = self.runtime.get(NEXT_START, 0)
            self.runtime.put(NEXT_START, (start + choice.looked_at) % total)
        best = choice.best
        node = best[0].name if len(best) == 1 else self.env.rand.choice(best).name
        if total <= MOST_NODES:
            Decisions(self.runtime).note(pod, chosen_table(PLUGINS, choice, node, self.env.now))
        return node

    def _preempt(self, key: str, info: PodInfo, failure: FitError, snapshot: Snapshot) -> float | None:
        """The pod fits nowhere: say so, and make room for it where pods of lower priority could go."""
        found = PREEMPTION.post_filter(info, failure, snapshot)
        made_room = isinstance(found, Candidate)
        message = failure.message("" if made_room else found)
        if len(snapshot.nodes) <= MOST_NODES:
            names = [node.name for node in snapshot.nodes]
            Decisions(self.runtime).note(info.pod, failed_table(failure, names, message, self.env.now))
        if not made_room:
            keeps = PREEMPTION.keeps_nomination(found)
            return self._fail(key, info.pod, message, failure.plugins, None if keeps else "")
        rest = self._fail(key, info.pod, message, failure.plugins, found.node)
        take_back_promises(snapshot.nominated.get(found.node, ()), info.priority, self.client)
        make_room(info.pod, found, self.client, self.env.now)
        return rest

    def _prepare(self, key: str, pod: Object, node: str) -> bool:
        """Let plugins write what must be there before the pod is bound; whether it all is."""
        found = self.client.lister("nodes").get("", node)
        return all(plugin.pre_bind(pod, found, self.client) for plugin, _ in PLUGINS)

    def _kept_node(self, key: str, pod: PodInfo) -> str | None:
        """The node that was chosen for a pod whose volumes were still to be bound, as long as the pod fits there."""
        name = self.runtime.get(f"{BINDING}{key}", (0.0, ""))[1]
        found = self._cache.node(name) if name else None
        if found is None:
            return None
        try:
            choose(PLUGINS, pod, Snapshot((found,), self.client))
        except FitError:
            self.runtime.delete(f"{BINDING}{key}")
            return None
        return name

    def _wait(self, key: str, pod: Object, node: str) -> float:
        """The chosen node waits for the pod's volumes, for ten minutes at most."""
        since = self.runtime.get(f"{BINDING}{key}", (self.env.now, node))[0]
        left = since + BIND_TIMEOUT - self.env.now
        if left <= 0:
            self.runtime.delete(f"{BINDING}{key}")
            return self._fail(key, pod, TIMED_OUT, (VOLUME_BINDING,), "")
        self.runtime.put(f"{BINDING}{key}", [since, node])
        if nominated_node(pod) != node:
            self.client.patch_status("pods", self._current(pod), {"nominatedNodeName": node})
        self._resting.note(key, self.env.now, (VOLUME_BINDING,))
        return left

    def _bind(self, key: str, pod: Object, node: str) -> None:
        self.client.bind(pod, node)
        text = f"Successfully assigned {namespace_of(pod)}/{name_of(pod)} to {node}"
        self.client.events.report(pod, "Normal", "Scheduled", "Binding", text)
        self._forget(key)

    def _forget(self, key: str) -> None:
        self._resting.forget(key)
        self.runtime.delete(f"{BINDING}{key}")

    def _current(self, pod: Object) -> Object:
        return self.client.lister("pods").get(namespace_of(pod), name_of(pod)) or pod

    def _fail(
        self, key: str, pod: Object, message: str, plugins: tuple[str, ...], nominated: str | None
    ) -> float:
        """Say why the pod was not scheduled; ``nominated`` is where room is made for it, empty for nowhere, None to
        leave that as it is.
        """
        self._resting.note(key, self.env.now, plugins)
        text = message if len(message) <= MAX_EVENT else f"{message[:MAX_EVENT - 4]} ..."
        self.client.events.report(pod, "Warning", "FailedScheduling", "Scheduling", text)
        changes: Object = {}
        conditions = unscheduled(pod, message, self.env.now)
        if conditions is not None:
            changes["conditions"] = conditions
        if nominated is not None and nominated != nominated_node(pod):
            changes["nominatedNodeName"] = nominated or None
        if changes:
            self.client.patch_status("pods", pod, changes)
        return REST


def _same_wish(old: Object, new: Object) -> bool:
    return labels_of(old) == labels_of(new) and old["spec"] == new["spec"]


def _node_changed(old: Object | None, new: Object | None, client: Client) -> Iterable[str]:
    """Events for nodes that came or offer something else; a node's heartbeat is none."""
    if new is None:
        return ()
    if old is None:
        return (Event(NODE_ADDED, name_of(new)).key,)
    return () if _offer(old) == _offer(new) else (Event(NODE_CHANGED, name_of(new)).key,)


def _offer(node: Object) -> tuple:
    spec, status = node.get("spec") or {}, node.get("status") or {}
    return labels_of(node), spec.get("taints"), spec.get("unschedulable", False), status.get("allocatable")


def _claim_changed(old: Object | None, new: Object | None, client: Client) -> Iterable[str]:
    """An event for a claim that is new or got further."""
    if new is None or (old is not None and _progress(old) == _progress(new)):
        return ()
    return (CLAIM_CHANGED,)


def _progress(claim: Object) -> tuple:
    return claim["spec"].get("volumeName"), annotations_of(claim), (claim.get("status") or {}).get("phase")


def _storage_changed(old: Object | None, new: Object | None, client: Client) -> Iterable[str]:
    """An event for volumes, classes and drivers that came or changed, and attachments that went."""
    gone = new is None and old["kind"] != "VolumeAttachment"
    if gone or client.is_author:
        return ()
    return (STORAGE_CHANGED,)
