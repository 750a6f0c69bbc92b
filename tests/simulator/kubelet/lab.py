"""A fresh cluster in memory for tests of the kubelet: bind pods by hand, let time pass, see what was written."""

from __future__ import annotations

from typing import Any

from simulator import bootstrap
from simulator.apimachinery.copying import deep_copy
from simulator.apimachinery.metadata import Object
from simulator.apiserver.request import Request
from simulator.cluster import Cluster
from simulator.engine import Change

START = 1_800_000_000.0


class Lab:
    """A cluster of a profile, settled, at virtual time ``START``."""

    def __init__(self, profile: str = "default", nodes: int = 1, seed: int = 1) -> None:
        self.cluster = Cluster()
        self.cluster.state.restore(bootstrap.tables(profile=profile, nodes=nodes, seed=seed, now=START))
        self.log: list[Change] = []

    @property
    def now(self) -> float:
        """Seconds since the start."""
        return self.cluster.now - START

    def pod(
        self, name: str, image: str = "nginx:1.27", *, spec: Object | None = None, **container: Any
    ) -> Object:
        """Create a pod of one container ``c``, bound to node-1."""
        body = {
            "containers": [{"name": "c", "image": image, **container}],
            "nodeName": "node-1",
            **(spec or {}),
        }
        return self.create(
            "pods",
            {
                "apiVersion": "v1",
                "kind": "Pod",
                "metadata": {"name": name, "namespace": "default"},
                "spec": body,
            },
        )

    def create(self, resource: str, obj: Object) -> Object:
        """Create anything."""
        made = self.cluster.registry.create(resource, deep_copy(obj))
        self._commit()
        return made

    def config_map(self, name: str, **data: str) -> Object:
        """Create a ConfigMap in ``default``."""
        return self.create(
            "configmaps",
            {
                "apiVersion": "v1",
                "kind": "ConfigMap",
                "metadata": {"name": name, "namespace": "default"},
                "data": data,
            },
        )

    def run(self, seconds: float) -> None:
        """Let virtual time pass."""
        self.cluster.run(self.cluster.now + seconds)
        self._commit()

    def delete(self, name: str, grace: int | None = None) -> None:
        """Ask for the pod's deletion."""
        self.cluster.registry.delete("pods", "default", name, grace_period=grace)
        self._commit()

    def _commit(self) -> None:
        self.log += self.cluster.state.commit()

    def get(self, name: str) -> Object | None:
        """The pod, as it is now."""
        return self.cluster.registry.storage.get("pods", "default", name)

    def status(self, name: str, container: str = "c") -> Object:
        """The status of one of a pod's containers."""
        status = self.get(name)["status"]
        both = [*status["containerStatuses"], *status.get("initContainerStatuses", ())]
        return next(item for item in both if item["name"] == container)

    def condition(self, name: str, kind: str) -> Object:
        """One of a pod's conditions."""
        return next(item for item in self.get(name)["status"]["conditions"] if item["type"] == kind)

    def events(self, name: str) -> list[str]:
        """``reason: message`` of the kubelet's events about a pod, in order of first appearance."""
        found = [
            event
            for event in self.cluster.registry.storage.list("events", "default")
            if event["involvedObject"]["name"] == name and event["source"]["component"] == "kubelet"
        ]
        order = {
            change.new["metadata"]["uid"]: position
            for position, change in enumerate(self.log)
            if change.table == "objects"
            and change.key.startswith("events/")
            and change.old is None
            and change.new
        }
        found.sort(key=lambda event: order[event["metadata"]["uid"]])
        return [f"{event['reason']}: {event['message']}" for event in found]

    def writes(self, name: str) -> list[Change]:
        """The kubelet's writes of a pod."""
        return [
            change
            for change in self.log
            if change.key == f"pods/default/{name}" and change.author == "kubelet"
        ]

    def waits(self, name: str) -> list[str]:
        """The states that the first container of a pod went through, as words."""
        words: list[str] = []
        for change in self.writes(name):
            if change.new is not None and change.new["status"].get("containerStatuses"):
                word = _word(change.new["status"]["containerStatuses"][0]["state"])
                if not words or words[-1] != word:
                    words.append(word)
        return words

    def logs(self, name: str, **query: str) -> Any:
        """What ``GET pods/NAME/log`` answers."""
        text = "&".join(f"{key}={value}" for key, value in query.items())
        request = Request.to("GET", f"/api/v1/namespaces/default/pods/{name}/log?{text}")
        return self.cluster.components["kubelet"].pod_log(self.get(name), request)


def _word(state: Object) -> str:
    for details in state.values():
        return details.get("reason") or next(iter(state))
    return ""
