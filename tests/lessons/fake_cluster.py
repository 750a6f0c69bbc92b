"""A cluster for unit tests: objects that a test sets by hand, a history of them, and the service's functions over it.

It imitates ``simulator.service`` as far as the lessons use it; ``test_labs_are_sound`` runs on the real one.
"""

from __future__ import annotations

import copy
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

Object = dict[str, Any]
START = 1_800_000_000.0


def key_of(obj: Object) -> str:
    """The key as the simulator writes it: resource/namespace/name."""
    resource = {
        "Pod": "pods",
        "Deployment": "deployments.apps",
        "Service": "services",
        "EndpointSlice": "endpointslices.discovery.k8s.io",
    }[obj["kind"]]
    return f"{resource}/{obj['metadata'].get('namespace', '')}/{obj['metadata']['name']}"


@dataclass
class View:
    """Objects by key at one moment."""

    objects: dict[str, Object] = field(default_factory=dict)
    now: float = START

    def get(self, resource: str, namespace: str, name: str) -> Object | None:
        return self.objects.get(f"{resource}/{namespace}/{name}")

    def list(self, resource: str, namespace: str | None = None, selector: str | None = None) -> list[Object]:
        wanted = dict(term.split("=") for term in (selector or "").split(",") if term)
        start = f"{resource}/" if namespace is None else f"{resource}/{namespace}/"
        found = (obj for key, obj in sorted(self.objects.items()) if key.startswith(start))
        return [obj for obj in found if wanted.items() <= (obj["metadata"].get("labels") or {}).items()]


@dataclass
class FakeCluster:
    """``put`` and ``remove`` are commits of one change each."""

    view: View = field(default_factory=View)
    steps: list[SimpleNamespace] = field(default_factory=list)
    commands: list[str] = field(default_factory=list)
    applied: list[str] = field(default_factory=list)

    @property
    def revision(self) -> int:
        return len(self.steps)

    def put(self, obj: Object, author: str = "kubectl") -> Object:
        """Create or replace an object."""
        self._commit(key_of(obj), obj, author)
        return obj

    def remove(self, obj: Object, author: str = "kubectl") -> None:
        """Take an object away."""
        self._commit(key_of(obj), None, author)

    def _commit(self, key: str, new: Object | None, author: str) -> None:
        objects = dict(self.view.objects)
        old = objects.pop(key, None)
        if new is not None:
            objects[key] = new
        self.view = View(objects, self.view.now + 1)
        change = (key, old, new, author)
        self.steps.append(
            SimpleNamespace(
                revision=len(self.steps) + 1, now=self.view.now, changes=(change,), view=self.view
            )
        )


class FakeService:
    """The functions of ``simulator.service`` that lessons call; every session has one sandbox."""

    def __init__(self) -> None:
        self.clusters: dict[str, FakeCluster] = {}

    def sandbox_for(self, request: Any) -> SimpleNamespace | None:
        name = self._name(request)
        return SimpleNamespace(id=name) if name in self.clusters else None

    def ensure_sandbox(self, request: Any) -> SimpleNamespace:
        if not request.user.is_authenticated and not request.session.session_key:
            request.session.create()
        self.clusters.setdefault(self._name(request), FakeCluster())
        return self.sandbox_for(request)

    @staticmethod
    def _name(request: Any) -> str:
        return f"u{request.user.pk}" if request.user.is_authenticated else f"s{request.session.session_key}"

    def revision(self, sandbox_id: str) -> int:
        return self.clusters[sandbox_id].revision

    def view(self, sandbox_id: str) -> View:
        return self.clusters[sandbox_id].view

    def history(self, sandbox_id: str, since: int) -> list[SimpleNamespace]:
        return [step for step in self.clusters[sandbox_id].steps if step.revision > since]

    async def follow(self, sandbox_id: str, since: int) -> Any:
        for step in self.history(sandbox_id, since):
            yield step

    def run_command(self, sandbox_id: str, line: str) -> tuple[str, str, int]:
        self.clusters[sandbox_id].commands.append(line)
        return "", "", 0

    def apply_manifests(self, sandbox_id: str, yaml_text: str) -> list:
        self.clusters[sandbox_id].applied.append(yaml_text)
        return []


def with_changes(obj: Object, **metadata: Any) -> Object:
    """A copy with other metadata."""
    made = copy.deepcopy(obj)
    made["metadata"] |= metadata
    return made


def pod(
    name: str,
    *,
    ready: bool = True,
    image: str = "nginx:1.27",
    labels: dict[str, str] | None = None,
    phase: str = "Running",
    waiting: str = "",
    namespace: str = "default",
) -> Object:
    """A Pod of one container."""
    state = {"waiting": {"reason": waiting}} if waiting else {"running": {}}
    return {
        "kind": "Pod",
        "metadata": {"name": name, "namespace": namespace, "uid": f"uid-{name}", "labels": labels or {}},
        "spec": {"containers": [{"name": "web", "image": image}], "restartPolicy": "Always"},
        "status": {
            "phase": phase,
            "containerStatuses": [{"name": "web", "ready": ready, "state": state}],
            "conditions": [{"type": "Ready", "status": "True" if ready else "False"}],
        },
    }


def deployment(
    name: str, *, replicas: int = 3, ready: int = 3, image: str = "nginx:1.27", updated: int | None = None
) -> Object:
    """A Deployment whose rollout is finished unless ``updated`` says otherwise."""
    return {
        "kind": "Deployment",
        "metadata": {"name": name, "namespace": "default", "uid": f"uid-{name}", "generation": 1},
        "spec": {
            "replicas": replicas,
            "template": {"spec": {"containers": [{"name": "nginx", "image": image}]}},
        },
        "status": {
            "observedGeneration": 1,
            "replicas": replicas,
            "readyReplicas": ready,
            "availableReplicas": ready,
            "updatedReplicas": replicas if updated is None else updated,
        },
    }


def service(name: str, selector: dict[str, str] | None = None) -> Object:
    """A Service on port 80."""
    meta = {"name": name, "namespace": "default", "uid": f"uid-{name}"}
    return {
        "kind": "Service",
        "metadata": meta,
        "spec": {"selector": selector or {}, "ports": [{"port": 80}]},
    }


def endpoints(service_name: str, ready: list[str], unready: list[str] = ()) -> Object:
    """An EndpointSlice of the Service."""
    made = [{"addresses": [ip], "conditions": {"ready": True}} for ip in ready]
    made += [{"addresses": [ip], "conditions": {"ready": False}} for ip in unready]
    labels = {"kubernetes.io/service-name": service_name}
    return {
        "kind": "EndpointSlice",
        "metadata": {"name": f"{service_name}-x", "namespace": "default", "labels": labels},
        "endpoints": made,
    }
