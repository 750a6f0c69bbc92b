"""The DaemonSet controller: one pod on every node that fits, replaced node by node when the template changes.

The concerns have a module each: ``nodes`` (where pods belong), ``history`` (revisions), ``rolling`` (updates).

Mirrors pkg/controller/daemon/daemon_controller.go.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from simulator.apimachinery.errors import StatusError
from simulator.apimachinery.metadata import (
    Object,
    is_terminating,
    key_of,
    labels_of,
    name_of,
    namespace_of,
    split_key,
)
from simulator.apimachinery.selectors import label_selector
from simulator.client import Client, Component, Watch
from simulator.controllers.backoff import forget, next_try
from simulator.controllers.claims import claim
from simulator.controllers.daemonset.history import Collision, clean_up, sync_history
from simulator.controllers.daemonset.nodes import HASH, Placement, node_of, placement, template_for
from simulator.controllers.daemonset.rolling import (
    Step,
    is_available,
    is_updated,
    limits,
    old_and_new,
    replace_step,
    surge_step,
)
from simulator.controllers.handlers import pod_watches, spec_key
from simulator.controllers.pods import (
    create_pod,
    delete_pod,
    is_ready,
    namespace_is_terminating,
    next_availability,
    phase,
    pod_from_template,
)

DAEMON_SETS = "daemonsets.apps"


def _of_node(old: Object | None, new: Object | None, client: Client) -> Iterable[str]:
    """All DaemonSets when nodes come or go, or change what decides where daemons belong."""
    if old is not None and new is not None and _fit(old) == _fit(new):
        return ()
    return [key_of(item) for item in client.lister(DAEMON_SETS).list()]


def _fit(node: Object) -> tuple:
    return labels_of(node), (node.get("spec") or {}).get("taints")


class DaemonSetController(Component):
    """Keeps one pod of each DaemonSet on each node it belongs on."""

    name = "daemonset-controller"
    watches = (Watch(DAEMON_SETS, spec_key), *pod_watches("DaemonSet", DAEMON_SETS), Watch("nodes", _of_node))

    def sync(self, key: str) -> float | None:
        """Bring the pods of the DaemonSet at ``key`` closer to one a node."""
        daemon_set = self.client.lister(DAEMON_SETS).get(*split_key(key))
        if daemon_set is None or is_terminating(daemon_set):
            return None
        selector = label_selector(daemon_set["spec"]["selector"])
        if selector.empty:
            text = "This daemon set is selecting all pods. A non-empty selector is required."
            self.client.events.event(daemon_set, "Warning", "SelectingAll", text)
            return None
        try:
            current, old = sync_history(self.client, daemon_set)
        except Collision:
            return 0.0
        pods = claim(self.client, "pods", daemon_set, selector)
        return self._sync_pods(key, daemon_set, labels_of(current)[HASH], old, pods)

    def _sync_pods(
        self, key: str, daemon_set: Object, revision_hash: str, old: Sequence[Object], pods: Sequence[Object]
    ) -> float | None:
        nodes, belongs = self.client.lister("nodes").list(), placement(daemon_set)
        failed = self._act(daemon_set, revision_hash, self._manage(daemon_set, nodes, belongs, pods, revision_hash))
        pods = self._pods(daemon_set)
        if failed is None:
            failed = self._act(daemon_set, revision_hash, self._update(daemon_set, nodes, belongs, pods, revision_hash))
            pods = self._pods(daemon_set)
        clean_up(self.client, daemon_set, old, pods)
        status = calculate_status(daemon_set, nodes, belongs, pods, revision_hash, self.env.now)
        if status != daemon_set.get("status"):
            self.client.update_status(DAEMON_SETS, {**daemon_set, "status": status})
        if failed is not None:
            return next_try(self.runtime, key)
        forget(self.runtime, key)
        return next_availability(pods, daemon_set["spec"].get("minReadySeconds", 0), self.env.now)

    def _pods(self, daemon_set: Object) -> list[Object]:
        selector = label_selector(daemon_set["spec"]["selector"])
        return [pod for pod in self.client.lister("pods").owned_by(daemon_set) if selector.matches(labels_of(pod))]

    def _manage(
        self, daemon_set: Object, nodes: Sequence[Object], belongs: Placement, pods: Sequence[Object],
        revision_hash: str,
    ) -> Step:
        """A pod for nodes that lack one; none for those that must not have one; failed ones make room."""
        found, step = by_node(pods), Step([], [])
        surge = limits(daemon_set, len(nodes))[0] > 0
        for node in nodes:
            should_run, may_stay = belongs(node)
            there = found.get(name_of(node), [])
            if should_run and not there:
                step.create.append(name_of(node))
            elif not may_stay:
                step.delete.extend(pod for pod in there if not is_terminating(pod))
            else:
                self._prune(daemon_set, node, there, step, surge, revision_hash)
        known = set(map(name_of, nodes))
        step.delete.extend(pod for name, there in found.items() if name not in known
                           for pod in there if not pod["spec"].get("nodeName") and not is_terminating(pod))
        return step

    def _prune(
        self, daemon_set: Object, node: Object, pods: Sequence[Object], step: Step, surge: bool, revision_hash: str
    ) -> None:
        running = []
        for pod in sorted(pods, key=_age):
            if is_terminating(pod):
                continue
            if phase(pod) in ("Failed", "Succeeded"):
                self._tell_finished(daemon_set, node, pod)
                step.delete.append(pod)
            else:
                running.append(pod)
        if not surge:
            step.delete.extend(running[1:])
            return
        old, new = old_and_new(daemon_set, running, revision_hash)
        step.delete.extend(old[1:] + new[1:])
        if old and new and not is_ready(old[0]):
            step.delete.append(old[0])
        if not running:
            step.create.append(name_of(node))

    def _tell_finished(self, daemon_set: Object, node: Object, pod: Object) -> None:
        word = phase(pod).lower()
        text = f"Found {word} daemon pod {namespace_of(pod)}/{name_of(pod)} on node {name_of(node)}, will try to "
        if word == "failed":
            self.client.events.event(daemon_set, "Warning", "FailedDaemonPod", text + "kill it")
        else:
            self.client.events.event(daemon_set, "Normal", "SucceededDaemonPod", text + "delete it")

    def _update(
        self, daemon_set: Object, nodes: Sequence[Object], belongs: Placement, pods: Sequence[Object],
        revision_hash: str,
    ) -> Step:
        strategy = (daemon_set["spec"].get("updateStrategy") or {}).get("type", "RollingUpdate")
        if strategy != "RollingUpdate":
            return Step([], [])
        runs = {name_of(node): belongs(node)[0] for node in nodes}
        wanted = [name for name in runs if runs[name]]
        found = {**{name: [] for name in wanted}, **by_node(pods)}
        surge, unavailable = limits(daemon_set, len(wanted))
        if surge:
            return surge_step(daemon_set, found, runs, revision_hash, surge, self.env.now)
        return replace_step(daemon_set, found, revision_hash, unavailable, self.env.now)

    def _act(self, daemon_set: Object, revision_hash: str, step: Step) -> StatusError | None:
        """Create and delete; returns what stopped the creating."""
        for node in step.create:
            template = template_for(daemon_set, revision_hash, node)
            try:
                create_pod(self.client, daemon_set, pod_from_template(template, daemon_set))
            except StatusError as error:
                if namespace_is_terminating(error):
                    break
                return error
        for pod in step.delete:
            delete_pod(self.client, daemon_set, pod)
        return None


def by_node(pods: Iterable[Object]) -> dict[str, list[Object]]:
    """The pods of each node, those that still wait for theirs included; one that waits for any node is of none."""
    found: dict[str, list[Object]] = {}
    for pod in pods:
        if node := node_of(pod):
            found.setdefault(node, []).append(pod)
    return found


def _age(pod: Object) -> tuple[str, str]:
    return pod["metadata"]["creationTimestamp"], name_of(pod)


def calculate_status(
    daemon_set: Object, nodes: Sequence[Object], belongs: Placement, pods: Sequence[Object], revision_hash: str,
    now: float,
) -> Object:
    """The status of a DaemonSet: on each node its oldest pod counts."""
    found = by_node(pods)
    oldest = {name: min(there, key=_age) for name, there in found.items()}
    wanted = {name_of(node) for node in nodes if belongs(node)[0]}
    there = [oldest[name] for name in wanted if name in oldest]
    available = sum(1 for pod in there if is_available(daemon_set, pod, now))
    status = {
        "currentNumberScheduled": len(there),
        "numberMisscheduled": sum(1 for node in nodes if name_of(node) in oldest and name_of(node) not in wanted),
        "desiredNumberScheduled": len(wanted),
        "numberReady": sum(1 for pod in there if is_ready(pod)),
        "observedGeneration": daemon_set["metadata"].get("generation", 0),
    }
    optional = {
        "updatedNumberScheduled": sum(1 for pod in there if is_updated(daemon_set, pod, revision_hash)),
        "numberAvailable": available,
        "numberUnavailable": len(wanted) - available,
        "collisionCount": (daemon_set.get("status") or {}).get("collisionCount", 0),
    }
    return status | {key: value for key, value in optional.items() if value}
