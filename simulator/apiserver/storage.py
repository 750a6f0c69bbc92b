"""API objects in the state's ``objects`` table, with the indexes that listing needs.

Keys are ``resource/namespace/name``. Every write gives the object the next resource version, which is one counter for
the whole cluster, as in etcd. Reads return stored objects themselves: frozen, copy before changing.

Mirrors apiserver/pkg/storage (etcd3 store and cacher).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from simulator.apimachinery.metadata import Object, name_of, namespace_of
from simulator.apiserver.customresources import DEFINITIONS, catalog_of
from simulator.engine import State
from simulator.kinds import BUILT_IN, Catalog, Kind

if TYPE_CHECKING:
    from simulator.apiserver.metrics import ResourceMetrics

METRICS = ".metrics.k8s.io"


def storage_key(resource: str, namespace: str, name: str) -> str:
    """``pods/default/web-1``, ``nodes//node-1``."""
    return f"{resource}/{namespace}/{name}"


def split_storage_key(key: str) -> tuple[str, str, str]:
    """(resource, namespace, name) of a storage key; names may hold no slash, so the split is unambiguous."""
    resource, namespace, name = key.split("/", 2)
    return resource, namespace, name


_ANY = Kind()
"""Stands for a kind that is not known yet, or no longer: it has the indexes that every kind has."""


class _Table:
    """The objects of one resource, by namespace and by index."""

    def __init__(self, kind: Kind) -> None:
        self.by_namespace: dict[str, dict[str, Object]] = {}
        self._extract = kind.all_indexes()
        self._indexes: dict[str, dict[str, dict[tuple[str, str], Object]]] = {name: {} for name in self._extract}

    def replace(self, namespace: str, name: str, old: Object | None, new: Object | None) -> None:
        if old is not None:
            self._unindex(namespace, name, old)
        members = self.by_namespace.setdefault(namespace, {})
        if new is None:
            members.pop(name, None)
            if not members:
                del self.by_namespace[namespace]
            return
        members[name] = new
        for index, extract in self._extract.items():
            for value in extract(new):
                self._indexes[index].setdefault(value, {})[namespace, name] = new

    def lookup(self, index: str, value: str) -> Iterable[Object]:
        return self._indexes[index].get(value, {}).values()

    def _unindex(self, namespace: str, name: str, old: Object) -> None:
        for index, extract in self._extract.items():
            values = self._indexes[index]
            for value in extract(old):
                members = values.get(value)
                if members is not None:
                    members.pop((namespace, name), None)
                    if not members:
                        del values[value]


class Storage:
    """The stored objects of one cluster, a view on its state."""

    def __init__(self, state: State) -> None:
        self.state = state
        self._tables: dict[str, _Table] = {}
        self._kinds: Catalog = BUILT_IN
        self._stale = False
        self.metrics: ResourceMetrics | None = None
        """What serves metrics.k8s.io: objects that are computed."""
        state.observe("objects", self._changed)

    @property
    def kinds(self) -> Catalog:
        """The kinds this cluster serves."""
        if self._stale:
            self._kinds, self._stale = catalog_of(self.list(DEFINITIONS), self._kinds), False
        return self._kinds if self.metrics is None else self.metrics.catalog(self._kinds)

    def kind(self, resource: str) -> Kind:
        """The kind stored as ``resource``.

        Raises:
            KeyError: there is none.
        """
        found = self.kinds.by_resource(resource)
        if found is None:
            raise KeyError(resource)
        return found

    @property
    def resource_version(self) -> int:
        """The version of the latest write."""
        return self.state.get("meta", "resource_version", 0)

    def get(self, resource: str, namespace: str, name: str) -> Object | None:
        """The stored object, or None."""
        found = self.state.get("objects", storage_key(resource, namespace, name))
        if found is None and resource not in self._tables:
            return next((obj for obj in self._computed(resource, namespace) if name_of(obj) == name), None)
        return found

    def list(self, resource: str, namespace: str | None = None) -> Sequence[Object]:
        """All objects of a resource in order of namespace and name, of one namespace or (None) of all."""
        table = self._tables.get(resource)
        if table is None:
            return self._computed(resource, namespace)
        if namespace is not None:
            members = table.by_namespace.get(namespace, {})
            return [members[name] for name in sorted(members)]
        return [members[name] for _, members in sorted(table.by_namespace.items()) for name in sorted(members)]

    def _computed(self, resource: str, namespace: str | None) -> Sequence[Object]:
        if self.metrics is not None and resource.endswith(METRICS):
            return self.metrics.list(resource, namespace or None)
        kind = BUILT_IN.by_resource(resource)
        return kind.computed() if kind is not None else ()

    def by_index(self, resource: str, index: str, value: str) -> Sequence[Object]:
        """The objects whose index has ``value``, in order of namespace and name.

        Raises:
            KeyError: the kind has no such index.
        """
        table = self._tables.get(resource)
        if table is None:
            return []
        return sorted(table.lookup(index, value), key=lambda obj: (namespace_of(obj), name_of(obj)))

    def count(self, resource: str) -> int:
        """How many objects of a resource there are."""
        table = self._tables.get(resource)
        return sum(map(len, table.by_namespace.values())) if table is not None else 0

    def counted(self) -> int:
        """How many objects there are of the kinds that count against the most a cluster may hold."""
        free = sum(self.count(resource) for resource in self._tables if not self._is_counted(resource))
        return self.state.size("objects") - free

    def _is_counted(self, resource: str) -> bool:
        kind = self.kinds.by_resource(resource)
        return kind is None or kind.counted

    def resources(self) -> Sequence[str]:
        """The resources that have been stored so far."""
        return list(self._tables)

    def put(self, resource: str, obj: Object) -> Object:
        """Store ``obj`` (the caller gives it away) under the next resource version and return it."""
        version = self._next_version()
        obj["metadata"]["resourceVersion"] = str(version)
        self.state.put("objects", storage_key(resource, namespace_of(obj), name_of(obj)), obj, version)
        return obj

    def delete(self, resource: str, obj: Object) -> int:
        """Remove the object; returns the resource version of the removal."""
        version = self._next_version()
        self.state.delete("objects", storage_key(resource, namespace_of(obj), name_of(obj)), version)
        return version

    def _next_version(self) -> int:
        version = self.resource_version + 1
        self.state.put("meta", "resource_version", version)
        return version

    def _changed(self, key: str, old: Object | None, new: Object | None) -> None:
        resource, namespace, name = split_storage_key(key)
        table = self._tables.get(resource)
        if table is None:
            table = self._tables[resource] = _Table(self.kinds.by_resource(resource) or _ANY)
        table.replace(namespace, name, old, new)
        self._stale = self._stale or resource == DEFINITIONS
