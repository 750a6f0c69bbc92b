"""What must be true of every cluster at every moment, and what once it has come to rest.

``Auditor`` watches one cluster. ``check`` is called after each step, ``settle`` lets the cluster come to rest within a
bounded number of steps, and ``check_at_rest`` looks at it then.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Mapping
from typing import Any

import orjson

from simulator.apimachinery.metadata import (
    Object,
    condition_is,
    controller_of,
    is_terminating,
    key_of,
    labels_of,
    name_of,
)
from simulator.apimachinery.selectors import label_selector, map_selector
from simulator.apiserver.storage import Storage
from simulator.cluster import Cluster
from simulator.controllers.pods import is_active, is_finished, is_ready
from simulator.engine import Change, State
from simulator.engine.state import TABLES
from simulator.kinds import picture_of
from simulator.kinds.describing import Quiet
from simulator.sandbox.codec import condensed, pack_batch, unpack_batch
from simulator.scheduler.cache import Cache
from simulator.scheduler.node_info import NodeInfo
from simulator.scheduler.resources import amounts, demand

Tables = dict[str, dict[str, Any]]
STEPS_AT_ONCE = 3000
"""Timers that may fall due at one instant; more is a cluster that runs in circles."""
REST = 1500.0
"""Virtual seconds after which everything but the periodic has come to rest: a node's loss takes six minutes, a resting
pod is tried again after five."""
PERIODIC = ("events", "leases.coordination.k8s.io")
"""Resources that are written for ever."""


def frozen(tables: Mapping[str, Mapping[str, Any]]) -> Tables:
    """The tables as another process would read them: through JSON, in no order that means anything."""
    copy = orjson.loads(orjson.dumps({name: dict(rows) for name, rows in tables.items()}))
    return {name: {key: copy[name][key] for key in sorted(copy[name], reverse=True)} for name in TABLES}


def revived(tables: Mapping[str, Mapping[str, Any]]) -> Cluster:
    """A cluster over the tables, as another process would have it."""
    cluster = Cluster()
    cluster.state.restore(frozen(tables))
    return cluster


def digest(tables: Mapping[str, Mapping[str, Any]]) -> str:
    """A hash of the tables' content, whatever order it stands in."""
    data = orjson.dumps({name: dict(tables[name]) for name in TABLES}, option=orjson.OPT_SORT_KEYS)
    return hashlib.sha256(data).hexdigest()


def differences(left: Tables, right: Tables) -> list[str]:
    """The keys at which two sets of tables differ, with both values."""
    return [f"{table}/{key}: {json.dumps(left[table].get(key))[:1500]} != {json.dumps(right[table].get(key))[:1500]}"
            for table in TABLES for key in sorted({*left[table], *right[table]})
            if left[table].get(key) != right[table].get(key)]


class Auditor:
    """Follows one cluster's writes.

    Args:
        cluster: audited from now on.
    """

    def __init__(self, cluster: Cluster) -> None:
        self.cluster = cluster
        self.version = cluster.registry.storage.resource_version
        self._texts = {key: orjson.dumps(obj) for key, obj in cluster.state.items("objects")}
        cluster.state.observe("objects", self._changed)

    # While it runs -------------------------------------------------------------------------------------------------

    def run(self, until: float) -> int:
        """Run the cluster, unless it runs in circles; returns the steps it took."""
        before = self.cluster.env.steps
        instant, at = before, self.cluster.now

        def spent() -> bool:
            nonlocal instant, at
            if self.cluster.now != at:
                instant, at = self.cluster.env.steps, self.cluster.now
            pending = self.cluster.state.items("timers")
            assert self.cluster.env.steps - instant < STEPS_AT_ONCE, f"in circles: {[key for key, _ in pending]}"
            return False

        assert self.cluster.run(until, spent)
        return self.cluster.env.steps - before

    def _changed(self, key: str, old: Object | None, new: Object | None) -> None:
        if new is None:
            self._texts.pop(key, None)
            return
        self._texts[key] = orjson.dumps(new)
        if key.startswith("pods/") and self.cluster.state.author == "default-scheduler":
            bound = old is not None and not old["spec"].get("nodeName") and new["spec"].get("nodeName")
            if bound:
                self._check_room(new)

    def _check_room(self, pod: Object) -> None:
        storage, name = self.cluster.registry.storage, pod["spec"]["nodeName"]
        node = storage.get("nodes", "", name)
        assert node is not None, f"{key_of(pod)} bound to {name}, which is not there"
        room, used = amounts(node["status"]["allocatable"]), Counter[str]()
        for other in storage.list("pods"):
            if other["spec"].get("nodeName") == name and not is_finished(other):
                used.update(demand(other["spec"]).stated)
                used["pods"] += 1
        wanted = {"pods", *(what for what, count in demand(pod["spec"]).stated.items() if count)}
        over = {what: (used[what], room.get(what, 0)) for what in wanted if used[what] > room.get(what, 0)}
        assert not over, f"{key_of(pod)} bound to {name}, which has no room: {over}"

    # After each step -----------------------------------------------------------------------------------------------

    def commit(self) -> list[Change]:
        """Close the transaction, judge its writes, and return them."""
        changes = self.cluster.state.commit()
        for change in changes:
            if change.table != "objects":
                continue
            assert change.version == self.version + 1, f"{change.key}: {change.version} after {self.version}"
            self.version = change.version
            if change.new is not None:
                assert change.new["metadata"]["resourceVersion"] == str(change.version)
                _check_write(change)
        return changes

    def check(self) -> None:
        """Everything that must hold between two transactions."""
        state = self.cluster.state
        assert state.savepoint() == 0
        changed = [key for key, obj in state.items("objects") if orjson.dumps(obj) != self._texts[key]]
        assert not changed, f"changed in place: {changed}"
        versions = Counter(obj["metadata"]["resourceVersion"] for _, obj in state.items("objects"))
        assert max(versions.values(), default=1) == 1
        self._check_timers()
        self._check_indexes()
        self._check_addresses()

    def _check_timers(self) -> None:
        late = {key: row for key, row in self.cluster.state.items("timers") if row[0] < self.cluster.now}
        assert not late, f"timers of the past: {late}"
        first = min((row[0] for _, row in self.cluster.state.items("timers")), default=None)
        assert self.cluster.env.next_due() == first

    def _check_indexes(self) -> None:
        state = State()
        storage = Storage(state)
        state.restore({"objects": dict(self.cluster.state.items("objects"))})
        assert _indexed(storage) == _indexed(self.cluster.registry.storage)
        scheduler = self.cluster.components["default-scheduler"]
        fresh = Cache(State(), scheduler.client, scheduler._waits)
        live = scheduler._cache
        assert live.waiting == fresh.waiting
        assert [_sums(info) for info in live.nodes()] == [_sums(info) for info in fresh.nodes()]

    def _check_addresses(self) -> None:
        pods = [pod for pod in self.objects("pods") if not is_finished(pod) and not pod["spec"].get("hostNetwork")]
        used = Counter(address for pod in pods if (address := (pod.get("status") or {}).get("podIP")))
        assert max(used.values(), default=1) == 1, f"pods share addresses: {used.most_common(1)}"

    # At rest -------------------------------------------------------------------------------------------------------

    def objects(self, resource: str) -> list[Object]:
        """All objects of a resource."""
        return list(self.cluster.registry.storage.list(resource))

    def settle(self) -> None:
        """Let the cluster come to rest, and see that it does not take for ever."""
        count = self.cluster.state.size("objects")
        steps = self.run(self.cluster.now + REST)
        self.commit()
        assert steps < 20_000 + 100 * count, f"{steps} steps for {count} objects"

    def check_at_rest(self) -> None:
        """Everything that must hold once nothing is left to do."""
        self._check_namespaces()
        self._check_owners()
        self._check_replica_sets()
        self._check_endpoints()
        self._check_remains()
        self._check_shown()
        self._check_stillness()

    def _check_namespaces(self) -> None:
        namespaces = {name_of(obj) for obj in self.objects("namespaces")}
        going = [name_of(obj) for obj in self.objects("namespaces") if is_terminating(obj)]
        assert not going, f"namespaces that never go: {going}"
        lost = [key for key, obj in self.cluster.state.items("objects")
                if (home := obj["metadata"].get("namespace")) and home not in namespaces]
        assert not lost, f"objects of no namespace: {lost}"
        stuck = [key for key, obj in self.cluster.state.items("objects") if is_terminating(obj)]
        assert not stuck, f"deleted and still there: {stuck}"

    def _check_owners(self) -> None:
        uids = {obj["metadata"]["uid"] for _, obj in self.cluster.state.items("objects")}
        orphans = [key for key, obj in self.cluster.state.items("objects")
                   if (owners := obj["metadata"].get("ownerReferences"))
                   and not any(owner["uid"] in uids for owner in owners)]
        assert not orphans, f"objects of owners that are gone: {orphans}"

    def _check_replica_sets(self) -> None:
        for owner in self.objects("replicasets.apps"):
            pods = [pod for pod in self._owned(owner) if is_active(pod)]
            refused = condition_is(owner, "ReplicaFailure")
            assert len(pods) == owner["spec"]["replicas"] or refused, f"{key_of(owner)}: {len(pods)} pods"
            selector = label_selector(owner["spec"]["selector"])
            assert all(selector.matches(labels_of(pod)) for pod in pods)
            assert (owner.get("status") or {}).get("replicas") == len(pods)

    def _owned(self, owner: Object) -> list[Object]:
        uid = owner["metadata"]["uid"]
        return [pod for pod in self.objects("pods") if (controller_of(pod) or {}).get("uid") == uid]

    def _check_endpoints(self) -> None:
        for service in self.objects("services"):
            selector = service["spec"].get("selector")
            if not selector or service["spec"].get("type") == "ExternalName":
                continue
            chosen = map_selector(selector)
            ready = sorted(pod["status"]["podIP"] for pod in self.objects("pods")
                           if pod["metadata"]["namespace"] == service["metadata"]["namespace"] and is_ready(pod)
                           and chosen.matches(labels_of(pod)) and is_active(pod))
            assert self._sliced(service) == ready, key_of(service)
            if all(isinstance(port.get("targetPort"), int) for port in service["spec"].get("ports") or ()):
                assert self._listed(service) == ready, key_of(service)

    def _sliced(self, service: Object) -> list[str]:
        slices = [item for item in self.objects("endpointslices.discovery.k8s.io")
                  if labels_of(item).get("kubernetes.io/service-name") == name_of(service)
                  and item["metadata"]["namespace"] == service["metadata"]["namespace"]]
        return sorted({address for item in slices for end in item.get("endpoints") or ()
                       if end["conditions"]["ready"] for address in end["addresses"]})

    def _listed(self, service: Object) -> list[str]:
        found = self.cluster.registry.storage.get("endpoints", service["metadata"]["namespace"], name_of(service))
        return sorted({item["ip"] for subset in (found or {}).get("subsets") or ()
                       for item in subset.get("addresses") or ()})

    def _check_remains(self) -> None:
        """What components remember is of objects that are there."""
        state = self.cluster.state
        keys = {key for key, _ in state.items("objects")}
        uids = {obj["metadata"]["uid"] for _, obj in state.items("objects")}
        remembered = [key for key, _ in state.items("runtime") if (of := _subject(key)) and of not in keys | uids]
        assert not remembered, f"remembered of what is gone: {remembered}"
        logs = [key for key, _ in state.items("logs") if key.split("/")[0] not in uids]
        assert not logs, f"output of what is gone: {logs}"

    def _check_shown(self) -> None:
        for key, obj in self.cluster.state.items("objects"):
            kind = self.cluster.registry.storage.kind(key.split("/")[0])
            orjson.dumps(picture_of(kind, obj))
            assert len(kind.row(obj, self.cluster.now)) == len(kind.columns)
            assert kind.describe(obj, Quiet(self.cluster.registry.storage), self.cluster.now)

    def _check_stillness(self) -> None:
        before = dict(self.cluster.state.items("objects"))
        self.run(self.cluster.now + 400)
        changes = self.commit()
        restless = self._restless()
        moved = {change.key for change in changes if change.table == "objects" and not _is_periodic(change)}
        told = [(change.key, change.author, json.dumps(change.old), json.dumps(change.new)) for change in changes
                if change.key in moved - restless]
        assert not moved - restless, f"still moving: {told[:3]}"
        assert {key for key in before if not key.startswith(PERIODIC)} == {
            key for key, _ in self.cluster.state.items("objects") if not key.startswith(PERIODIC)}

    def _restless(self) -> set[str]:
        """Keys of what goes on changing because of containers that keep failing: pods, their owners, their Services."""
        keys = set()
        for pod in self.objects("pods"):
            status = pod.get("status") or {}
            every = [*(status.get("containerStatuses") or ()), *(status.get("initContainerStatuses") or ())]
            if any("running" not in item["state"] or item["restartCount"] for item in every):
                keys.add(f"pods/{key_of(pod)}")
                home = pod["metadata"]["namespace"]
                for kind in ("replicasets.apps", "deployments.apps", "daemonsets.apps", "endpoints",
                             "endpointslices.discovery.k8s.io"):
                    keys |= {f"{kind}/{home}/{name_of(obj)}" for obj in self.objects(kind)
                             if obj["metadata"]["namespace"] == home}
        return keys


def _check_write(change: Change) -> None:
    if not change.key.startswith("pods/") or change.old is None:
        return
    if change.old["metadata"]["uid"] == change.new["metadata"]["uid"] and change.old["spec"].get("nodeName"):
        assert change.old["spec"]["nodeName"] == change.new["spec"].get("nodeName"), f"{change.key} moved"


def _is_periodic(change: Change) -> bool:
    return change.key.startswith(PERIODIC) or (change.key.startswith("nodes/") and change.author == "kubelet")


def _subject(key: str) -> str | None:
    """The storage key, or the uid, of what a row of the runtime table is about, where it is one object."""
    component, _, rest = key.partition("|")
    if component == "kubelet":
        of, _, name = rest.partition("/")
        return {"pod": f"pods/{name}", "files": name}.get(of)
    if component in ("default-scheduler", "taint-eviction-controller") and "/" in rest:
        return f"pods/{rest}"
    return None


def _indexed(storage: Storage) -> dict[str, Any]:
    return {resource: (table.by_namespace, table._indexes) for resource, table in storage._tables.items()
            if table.by_namespace or any(table._indexes.values())}


def _sums(info: NodeInfo) -> tuple:
    pods = {key: (row.demand, row.live, row.labels_key) for key, row in info.pods.items()}
    return (info.name, info.node, info.cpu, info.memory, {k: v for k, v in info.requested.items() if v}, pods,
            dict(info.groups), dict(info.ports), sorted(info.affine))


class Follower:
    """A second process that sees nothing but the committed batches, as they come out of the store."""

    def __init__(self, tables: Mapping[str, Mapping[str, Any]]) -> None:
        self.cluster = revived(tables)
        self._revision = 0

    def follow(self, changes: list[Change]) -> None:
        """Take a commit over."""
        self._revision += 1
        self.cluster.state.apply(unpack_batch(self._revision, pack_batch(condensed(changes))).changes)
