"""APIServices: one for every version that a CustomResourceDefinition serves, and whether those behind a Service answer.

Mirrors crdregistration_controller.go (pkg/controlplane/controller) and remote_available_controller.go
(kube-aggregator).
"""

from __future__ import annotations

from collections.abc import Iterable

from simulator.apimachinery.metadata import Object, condition, condition_is, name_of, namespace_of
from simulator.apimachinery.timestamps import timestamp
from simulator.client import Client, Component, Watch
from simulator.kinds.groups import CUSTOM

SERVICES, DEFINITIONS = "apiservices.apiregistration.k8s.io", "customresourcedefinitions.apiextensions.k8s.io"
SLICES = "endpointslices.discovery.k8s.io"
AUTOMANAGED = "kube-aggregator.kubernetes.io/automanaged"


def _own(old: Object | None, new: Object | None, client: Client) -> Iterable[str]:
    return (name_of(new or old),)


def _served_by_definition(old: Object | None, new: Object | None, client: Client) -> Iterable[str]:
    definition = new or old
    return [f"{version['name']}.{definition['spec']['group']}" for version in definition["spec"]["versions"]]


def _behind_service(old: Object | None, new: Object | None, client: Client) -> Iterable[str]:
    """The APIServices whose Service this is, or whose endpoints these are."""
    obj = new or old
    name = (obj["metadata"].get("labels") or {}).get("kubernetes.io/service-name", name_of(obj))
    place = (namespace_of(obj), name)
    return [name_of(found) for found in client.lister(SERVICES).list() if _place(found) == place]


def _place(obj: Object) -> tuple[str, str] | None:
    service = obj["spec"].get("service")
    return None if service is None else (service.get("namespace", ""), service.get("name", ""))


class APIServiceController(Component):
    """Keeps APIServices in step with definitions and with the Services behind them."""

    name = "apiservice-controller"
    watches = (
        Watch(SERVICES, _own),
        Watch(DEFINITIONS, _served_by_definition),
        Watch("services", _behind_service),
        Watch(SLICES, _behind_service),
    )

    def sync(self, key: str) -> float | None:
        found = self.client.lister(SERVICES).get("", key)
        version, _, group = key.partition(".")
        served = self._is_defined(group, version)
        if found is None:
            if served:
                self.client.create(SERVICES, _registration(group, version))
        elif _place(found) is not None:
            self._note(found, *self._availability(found))
        elif not served and (found["metadata"].get("labels") or {}).get(AUTOMANAGED) == "true":
            self.client.delete(SERVICES, found)
        return None

    def _is_defined(self, group: str, version: str) -> bool:
        return any(
            definition["spec"]["group"] == group and condition_is(definition, "Established")
            and any(item["name"] == version and item.get("served") for item in definition["spec"]["versions"])
            for definition in self.client.lister(DEFINITIONS).list()
        )

    def _availability(self, found: Object) -> tuple[str, str, str]:
        """Status, reason and message of the condition Available."""
        namespace, name = _place(found) or ("", "")
        asked, where = found["spec"]["service"].get("port", 443), f'service/{name} in "{namespace}"'
        service = self.client.lister("services").get(namespace, name)
        if service is None:
            return "False", "ServiceNotFound", f"{where} is not present"
        ports = [port for port in service["spec"].get("ports") or () if port["port"] == asked]
        if not ports:
            return "False", "ServicePortError", f"{where} is not listening on port {asked}"
        port = ports[0].get("name", "")
        slices = [item for item in self.client.lister(SLICES).list(namespace)
                  if (item["metadata"].get("labels") or {}).get("kubernetes.io/service-name") == name]
        if not slices:
            return "False", "EndpointsNotFound", f"cannot find endpointslices for {where}"
        if not any(_has_ready(item, port) for item in slices):
            return "False", "MissingEndpoints", f'endpointslices for {where} have no addresses with port name "{port}"'
        return "True", "Passed", "all checks passed"

    def _note(self, found: Object, status: str, reason: str, message: str) -> None:
        before = condition(found, "Available") or {}
        if (before.get("status"), before.get("reason"), before.get("message")) == (status, reason, message):
            return
        since = before["lastTransitionTime"] if before.get("status") == status else timestamp(self.env.now)
        told = {"type": "Available", "status": status, "lastTransitionTime": since, "reason": reason,
                "message": message}
        self.client.update_status(SERVICES, {**found, "status": {"conditions": [told]}})


def _has_ready(item: Object, port: str) -> bool:
    ready = any((endpoint.get("conditions") or {}).get("ready") is not False
                for endpoint in item.get("endpoints") or ())
    return ready and any((found.get("name") or "") == port for found in item.get("ports") or ())


def _registration(group: str, version: str) -> Object:
    of_group, of_version = CUSTOM
    return {"apiVersion": "apiregistration.k8s.io/v1", "kind": "APIService",
            "metadata": {"name": f"{version}.{group}", "labels": {AUTOMANAGED: "true"}},
            "spec": {"group": group, "version": version, "groupPriorityMinimum": of_group,
                     "versionPriority": of_version}}
