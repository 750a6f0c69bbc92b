"""A component's way to the API server: typed verbs over the registry, listers over the storage, and events.

Mirrors client-go (clientset, listers) with the network taken out: a component's reads are always current.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from simulator.apimachinery.copying import deep_copy
from simulator.apimachinery.errors import not_found
from simulator.apimachinery.metadata import Object, name_of, namespace_of
from simulator.apimachinery.selectors import Selector
from simulator.client.events import EventRecorder
from simulator.kinds import Catalog

if TYPE_CHECKING:
    from simulator.apiserver.registry import Registry


class Lister:
    """Reads of one resource. What it returns is frozen: copy before changing."""

    def __init__(self, registry: Registry, resource: str) -> None:
        self._storage = registry.storage
        self._resource = resource

    def get(self, namespace: str, name: str) -> Object | None:
        """The object, or None. ``namespace`` is empty for cluster-scoped resources."""
        return self._storage.get(self._resource, namespace, name)

    def list(self, namespace: str | None = None, selector: Selector | None = None) -> Sequence[Object]:
        """The objects of a namespace or (None) of all, those whose labels match."""
        found = self._storage.list(self._resource, namespace)
        if selector is None:
            return found
        return [obj for obj in found if selector.matches(obj["metadata"].get("labels"))]

    def count(self) -> int:
        """How many objects there are in all namespaces."""
        return self._storage.count(self._resource)

    def by_index(self, index: str, value: str) -> Sequence[Object]:
        """The objects whose index has ``value``; every kind has "owner" (owner uids)."""
        return self._storage.by_index(self._resource, index, value)

    def owned_by(self, owner: Object) -> Sequence[Object]:
        """The objects that have ``owner`` among their owner references."""
        return self.by_index("owner", owner["metadata"]["uid"])


class Client:
    """The API as the component ``author`` uses it. All errors are StatusError."""

    def __init__(self, registry: Registry, author: str) -> None:
        self._registry = registry
        self.author = author
        self.events = EventRecorder(registry, author)
        self._listers: dict[str, Lister] = {}

    @property
    def kinds(self) -> Catalog:
        """The kinds that the cluster serves."""
        return self._registry.storage.kinds

    @property
    def is_author(self) -> bool:
        """Whether the write under way, which a watch handler is being told of, is this component's own."""
        return self._registry.env.state.author == self.author

    def lister(self, resource: str) -> Lister:
        """Reads of ``resource`` ("pods", "deployments.apps")."""
        if resource not in self._listers:
            self._listers[resource] = Lister(self._registry, resource)
        return self._listers[resource]

    def get(self, resource: str, namespace: str, name: str) -> Object:
        """A private copy of the object.

        Raises:
            StatusError: NotFound.
        """
        found = self._registry.storage.get(resource, namespace, name)
        if found is None:
            raise not_found(resource, name)
        return deep_copy(found)

    def create(self, resource: str, obj: Object) -> Object:
        """Create ``obj`` (given away) and return it as stored."""
        with self._registry.authored(self.author):
            return self._registry.create(resource, obj)

    def update(self, resource: str, obj: Object) -> Object:
        """Replace the object; a resourceVersion in ``obj`` must be the current one."""
        with self._registry.authored(self.author):
            return self._registry.update(resource, obj)

    def update_status(self, resource: str, obj: Object) -> Object:
        """Replace the object's status."""
        with self._registry.authored(self.author):
            return self._registry.update(resource, obj, subresource="status")

    def patch_status(self, resource: str, obj: Object, status: dict[str, Any]) -> Object:
        """Replace top-level fields of the status of a stored object; nothing is written where nothing changes."""
        merged = {**(obj.get("status") or {}), **status}
        return self.update_status(resource, {**obj, "status": {k: v for k, v in merged.items() if v is not None}})

    def bind(self, pod: Object, node: str) -> Object:
        """Assign ``pod`` to the node called ``node``."""
        with self._registry.authored(self.author):
            return self._registry.bind(namespace_of(pod), name_of(pod), node)

    def finalize(self, resource: str, obj: Object) -> Object:
        """Store a changed ``spec.finalizers`` (only namespaces have them)."""
        with self._registry.authored(self.author):
            return self._registry.finalize(self._registry.storage.kind(resource), obj)

    def delete(
        self,
        resource: str,
        obj: Object,
        *,
        grace_period: int | None = None,
        propagation: str | None = None,
    ) -> None:
        """Delete exactly this object (uid precondition). Gone already is not an error.

        Args:
            grace_period: seconds, None for the object's own; only pods look at it.
            propagation: "Background", "Foreground", "Orphan", None for the kind's default.
        """
        with self._registry.authored(self.author):
            current = self._registry.storage.get(resource, namespace_of(obj), name_of(obj))
            if current is not None and current["metadata"]["uid"] == obj["metadata"]["uid"]:
                self._registry.delete(resource, namespace_of(obj), name_of(obj), grace_period=grace_period,
                                      propagation=propagation)
