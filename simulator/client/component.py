"""The contract of a component: what it watches, and one entry, ``sync(key)``.

Handlers only turn a change into keys; keys wait as timers in the cluster's state, each once, the earliest
due time wins.
``sync`` re-reads by key and acts. A component keeps nothing in Python attributes, because any process may run the
next sync; what it must remember goes to ``self.runtime``.

Mirrors the shape of pkg/controller/replicaset/replica_set.go (handlers, work queue, syncReplicaSet).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from simulator.apimachinery.metadata import Object, controller_of, key_of, namespace_of

if TYPE_CHECKING:
    from simulator.client.client import Client
    from simulator.engine import Environment

Handler = Callable[[Object | None, Object | None, "Client"], Iterable[str]]


@dataclass(frozen=True, slots=True)
class Watch:
    """Call ``handler(old, new, client)`` for each change of ``resource``; it returns the keys to queue.

    ``old`` is None for a new object, ``new`` is None for a removed one.
    """

    resource: str
    handler: Handler
    delay: float = 0.0


class Runtime:
    """A component's private JSON state by key, kept in the cluster's state under its name. Values are frozen."""

    def __init__(self, env: Environment, component: str) -> None:
        self._state = env.state
        self._prefix = f"{component}|"

    def get(self, key: str, default: Any = None) -> Any:
        """The value at ``key``, or ``default``."""
        return self._state.get("runtime", self._prefix + key, default)

    def put(self, key: str, value: Any) -> None:
        """Replace the value at ``key``."""
        if self._state.get("runtime", self._prefix + key) != value:
            self._state.put("runtime", self._prefix + key, value)

    def delete(self, key: str) -> None:
        """Forget ``key``."""
        self._state.delete("runtime", self._prefix + key)


class Component:
    """A controller, the scheduler, the kubelet …: subclass, name it, list what it watches, implement ``sync``.

    Attributes given before the first call: ``client``, ``env``, ``runtime``.
    """

    name = ""
    watches: tuple[Watch, ...] = ()
    client: Client
    env: Environment
    runtime: Runtime

    def start(self) -> None:
        """Called once, when the cluster is born; schedule periodic work here."""

    def sync(self, key: str) -> float | None:
        """Bring the world one step closer to what the object at ``key`` asks for.

        Returns:
            Virtual seconds until the next call for this key, or None to wait for a change.

        Raises:
            StatusError: an API call failed; the work loop tries the key again with back-off.
        """
        raise NotImplementedError

    def enqueue(self, key: str, delay: float = 0.0) -> None:
        """Ask for ``sync(key)`` in ``delay`` virtual seconds, or earlier if it is due earlier."""
        self.env.schedule(self.name, key, delay)


def own_key(old: Object | None, new: Object | None, client: Client) -> Iterable[str]:
    """The key of the object itself."""
    return (key_of(new if new is not None else old),)


def owner_key(kind: str) -> Handler:
    """The keys of the controllers of ``kind`` that own the object now or did before."""

    def handler(old: Object | None, new: Object | None, client: Client) -> Iterable[str]:
        keys = []
        for obj in (old, new):
            reference = controller_of(obj) if obj is not None else None
            if reference is not None and reference["kind"] == kind:
                key = f"{namespace_of(obj)}/{reference['name']}" if namespace_of(obj) else reference["name"]
                if key not in keys:
                    keys.append(key)
        return keys

    return handler


def named_key(key: str) -> Handler:
    """Always the same key: for components that look at everything at once."""
    return lambda old, new, client: (key,)
