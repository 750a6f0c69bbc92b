"""What every namespace is given: a thing of a fixed name in each active namespace, made anew when it is gone.

The base of the ServiceAccount controller and of the publisher of the root certificate.
"""

from __future__ import annotations

from collections.abc import Iterable

from simulator.apimachinery.errors import StatusError
from simulator.apimachinery.metadata import Object, is_terminating, name_of, namespace_of
from simulator.client import Client, Component, Watch
from simulator.client.component import Handler
from simulator.controllers.pods import namespace_is_terminating


def new_namespace(old: Object | None, new: Object | None, client: Client) -> Iterable[str]:
    """The name of a namespace that has come."""
    return (name_of(new),) if old is None and new is not None else ()


def lost(name: str) -> Handler:
    """The namespace in which the thing called ``name`` was removed or changed."""

    def handler(old: Object | None, new: Object | None, client: Client) -> Iterable[str]:
        return (namespace_of(old),) if old is not None and name_of(old) == name else ()

    return handler


class NamespaceContentController(Component):
    """Keeps one object in each active namespace: subclasses say which."""

    resource = ""
    content_name = ""

    def content(self) -> Object:
        """The object to create, without namespace."""
        raise NotImplementedError

    def repair(self, current: Object) -> None:
        """Bring an object that is there back into shape."""

    def sync(self, key: str) -> None:
        """Make sure the namespace called ``key`` has the object."""
        namespace = self.client.lister("namespaces").get("", key)
        if namespace is None or is_terminating(namespace):
            return
        current = self.client.lister(self.resource).get(key, self.content_name)
        if current is not None:
            self.repair(current)
            return
        obj = self.content()
        obj["metadata"] = {**obj.get("metadata", {}), "name": self.content_name, "namespace": key}
        try:
            self.client.create(self.resource, obj)
        except StatusError as error:
            if not namespace_is_terminating(error):
                raise


def content_watches(resource: str, name: str) -> tuple[Watch, ...]:
    """New namespaces, and losses of the object."""
    return Watch("namespaces", new_namespace), Watch(resource, lost(name))
