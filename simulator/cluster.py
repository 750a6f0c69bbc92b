"""One cluster, wired together: state, API server, components, and the loop that runs them in virtual time.

A cluster lives in memory and knows nothing of where it is stored; ``simulator.sandbox`` loads it, commits its
transactions and brings it back. This is the one place where components and API server meet.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from simulator.apimachinery.errors import StatusError
from simulator.apimachinery.metadata import Object
from simulator.apiserver.metrics import ResourceMetrics
from simulator.apiserver.registry import Registry
from simulator.apiserver.server import ApiServer
from simulator.client import Client, Component
from simulator.client.component import Runtime, Watch
from simulator.components import COMPONENTS
from simulator.engine import Environment, State

OnCrash = Callable[[str, str, Exception], None]
BASE_DELAY = 0.005
MAX_DELAY = 1000.0
"""Back-off of a failing sync, seconds: 5 ms doubling to 1,000 s (client-go/util/workqueue/default_rate_limiters.go)."""


class Cluster:
    """A running cluster over ``state``.

    Args:
        state: its tables; empty for a cluster that ``simulator.bootstrap`` is about to fill.
        on_crash: told ``(component, key, error)`` when a sync fails with anything but a StatusError, which
        is a mistake of
            ours; the key is tried again like any other failure. Without it the error is raised.
    """

    def __init__(self, state: State | None = None, on_crash: OnCrash | None = None) -> None:
        self.state = state or State()
        self._on_crash = on_crash
        self.env = Environment(self.state, self._dispatch)
        self.registry = Registry(self.env, self._changed)
        self.components: dict[str, Component] = {}
        self._watches: dict[str, list[tuple[Component, Watch]]] = {}
        self._failures = Runtime(self.env, "workqueue")
        for component in (build() for build in COMPONENTS):
            self._attach(component)
        self.registry.storage.metrics = ResourceMetrics(
            self.state, self.registry.storage.list, self.components["kubelet"])
        self.apiserver = ApiServer(self.registry, self.components["kubelet"].pod_log)
        self.apiserver.nodes = self.components["kubelet"].server

    @property
    def now(self) -> float:
        """Virtual time, seconds since the epoch."""
        return self.env.now

    def run(self, until: float, spent: Callable[[], bool] = lambda: False) -> bool:
        """Run components until virtual time ``until``; see Environment.run."""
        return self.env.run(until, spent)

    def settle(self, limit: float = 600.0) -> None:
        """Run until nothing is pending, for at most ``limit`` virtual seconds: for tests and examples."""
        deadline = self.now + limit
        while (due := self.env.next_due()) is not None and due <= deadline:
            self.env.step()

    def enabled(self, name: str) -> bool:
        """Whether this cluster runs the component (its profile may leave some out)."""
        return name not in self.state.get("meta", "disabled", ())

    def _attach(self, component: Component) -> None:
        component.env = self.env
        component.client = Client(self.registry, component.name)
        component.runtime = Runtime(self.env, component.name)
        self.components[component.name] = component
        for watch in component.watches:
            self._watches.setdefault(watch.resource, []).append((component, watch))

    def _changed(self, resource: str, old: Object | None, new: Object | None) -> None:
        for component, watch in (*self._watches.get(resource, ()), *self._watches.get("*", ())):
            for key in watch.handler(old, new, component.client):
                self.env.schedule(component.name, key, watch.delay)

    def _dispatch(self, name: str, key: str) -> None:
        """Run one sync. A failed one is undone as a whole and tried again later, as a crashed worker would."""
        if not self.enabled(name):
            return
        component = self.components[name]
        savepoint = self.state.savepoint()
        failure_key = f"{name}|{key}"
        try:
            again: Any = component.sync(key)
        except StatusError:
            self._retry_later(name, key, savepoint)
            return
        except Exception as error:
            if self._on_crash is None:
                raise
            self._on_crash(name, key, error)
            self._retry_later(name, key, savepoint)
            return
        self._failures.delete(failure_key)
        if again is not None:
            self.env.schedule(name, key, again)

    def _retry_later(self, name: str, key: str, savepoint: int) -> None:
        self.state.rollback(savepoint)
        failures = self._failures.get(f"{name}|{key}", 0)
        self._failures.put(f"{name}|{key}", failures + 1)
        self.env.schedule(name, key, min(BASE_DELAY * 2**failures, MAX_DELAY))
