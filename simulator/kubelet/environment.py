"""A container's environment variables: Services, envFrom, env with $(VAR), fields and resources of the pod.

Mirrors pkg/kubelet/kubelet_pods.go (makeEnvironmentVariables), pkg/kubelet/envvars, pkg/fieldpath and
third_party/forked/golang/expansion.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Mapping

from simulator.apimachinery.errors import not_found
from simulator.apimachinery.metadata import Object, name_of, namespace_of
from simulator.apimachinery.quantity import parse_quantity
from simulator.client import Client

_REFERENCE = re.compile(r"\$(\$|\(([^()$]*)\))")
_SUBSCRIPT = re.compile(r"metadata\.(labels|annotations)\['(.+)'\]")


class ConfigError(Exception):
    """A container's configuration cannot be built; the text is the kubelet's."""


class _Sources:
    """ConfigMaps and Secrets of the pod's namespace as name → text."""

    def __init__(self, client: Client, namespace: str) -> None:
        self._client = client
        self._namespace = namespace

    def all(self, kind: str, reference: Object) -> dict[str, str] | None:
        """Every key of the object; None where it is missing and optional.

        Raises:
            ConfigError: it is missing.
        """
        resource = {"configMap": "configmaps", "secret": "secrets"}[kind]
        found = self._client.lister(resource).get(self._namespace, reference["name"])
        if found is not None:
            return config_data(found)
        if reference.get("optional"):
            return None
        raise ConfigError(not_found(resource.rstrip("s"), reference["name"]).message)

    def one(self, kind: str, reference: Object) -> str | None:
        """One key; None where it is missing and optional."""
        data = self.all(kind, reference)
        if data is None or (reference["key"] not in data and reference.get("optional")):
            return None
        if reference["key"] not in data:
            title = {"configMap": "ConfigMap", "secret": "Secret"}[kind]
            raise ConfigError(
                f"couldn't find key {reference['key']} in {title} {self._namespace}/{reference['name']}"
            )
        return data[reference["key"]]


def config_data(obj: Object) -> dict[str, str]:
    """The keys of a ConfigMap or Secret as text."""
    if obj["kind"] == "Secret":
        return {key: _decoded(value) for key, value in (obj.get("data") or {}).items()}
    binary = {key: _decoded(value) for key, value in (obj.get("binaryData") or {}).items()}
    return {**binary, **(obj.get("data") or {})}


def _decoded(value: str) -> str:
    return base64.b64decode(value or "").decode("utf-8", "replace")


def container_environment(
    client: Client, pod: Object, container: Object, image_env: Mapping[str, str], pod_ip: str, node: Object
) -> dict[str, str]:
    """The whole environment of a container.

    Raises:
        ConfigError: something that ``env`` or ``envFrom`` names is missing.
    """
    services = service_variables(client, pod)
    sources = _Sources(client, namespace_of(pod))
    declared: dict[str, str] = {}
    for item in container.get("envFrom") or ():
        for kind, field in (("configMap", "configMapRef"), ("secret", "secretRef")):
            for key, value in (sources.all(kind, item[field]) or {} if field in item else {}).items():
                declared[item.get("prefix", "") + key] = value
    for variable in container.get("env") or ():
        value = _value(variable, sources, {**services, **declared}, pod, container, pod_ip, node)
        if value is not None:
            declared[variable["name"]] = value
    hostname = "" if pod["spec"].get("hostNetwork") else host_name(pod)
    return {**image_env, **({"HOSTNAME": hostname} if hostname else {}), **services, **declared}


def host_name(pod: Object) -> str:
    """The pod's host name."""
    return (pod["spec"].get("hostname") or name_of(pod))[:63]


def _value(
    variable: Object,
    sources: _Sources,
    known: Mapping[str, str],
    pod: Object,
    container: Object,
    ip: str,
    node: Object,
) -> str | None:
    if variable.get("value"):
        return expand(variable["value"], known)
    source = variable.get("valueFrom") or {}
    if "fieldRef" in source:
        return field_value(source["fieldRef"]["fieldPath"], pod, ip, node)
    if "resourceFieldRef" in source:
        return resource_value(source["resourceFieldRef"], container, node)
    if "configMapKeyRef" in source:
        return sources.one("configMap", source["configMapKeyRef"])
    if "secretKeyRef" in source:
        return sources.one("secret", source["secretKeyRef"])
    return ""


def expand(text: str, known: Mapping[str, str]) -> str:
    """Replace ``$(NAME)``; ``$$`` is a dollar, unknown names stay as they are."""

    def replace(match: re.Match[str]) -> str:
        if match[1] == "$":
            return "$"
        return known.get(match[2], match[0])

    return _REFERENCE.sub(replace, text)


def field_value(path: str, pod: Object, ip: str, node: Object) -> str:
    """What ``fieldRef`` names."""
    meta, spec = pod["metadata"], pod["spec"]
    if match := _SUBSCRIPT.fullmatch(path):
        return (meta.get(match[1]) or {}).get(match[2], "")
    node_ip = node_address(node)
    values: dict[str, Callable[[], str]] = {
        "metadata.name": lambda: meta["name"],
        "metadata.namespace": lambda: meta["namespace"],
        "metadata.uid": lambda: meta["uid"],
        "metadata.labels": lambda: _listed(meta.get("labels")),
        "metadata.annotations": lambda: _listed(meta.get("annotations")),
        "spec.nodeName": lambda: spec["nodeName"],
        "spec.serviceAccountName": lambda: spec.get("serviceAccountName", ""),
        "status.hostIP": lambda: node_ip,
        "status.hostIPs": lambda: node_ip,
        "status.podIP": lambda: ip,
        "status.podIPs": lambda: ip,
    }
    if path not in values:
        raise ConfigError(f"unsupported fieldPath: {path}")
    return values[path]()


def _listed(labels: Mapping[str, str] | None) -> str:
    quoted = (
        (key, value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n"))
        for key, value in sorted((labels or {}).items())
    )
    return "\n".join(f'{key}="{value}"' for key, value in quoted)


def node_address(node: Object) -> str:
    """A node's InternalIP."""
    for address in (node.get("status") or {}).get("addresses") or ():
        if address["type"] == "InternalIP":
            return address["address"]
    return ""


def resource_value(reference: Object, container: Object, node: Object) -> str:
    """What ``resourceFieldRef`` names, divided and rounded up; limits that are not set are the node's room."""
    kind, _, name = reference["resource"].partition(".")
    resources = container.get("resources") or {}
    text = (resources.get(kind) or {}).get(name)
    if text is None and kind == "limits":
        text = ((node.get("status") or {}).get("allocatable") or {}).get(name)
    divisor = parse_quantity(reference.get("divisor") or "1") or 1
    return str(-int(-parse_quantity(text or "0") / divisor // 1))


def service_variables(client: Client, pod: Object) -> dict[str, str]:
    """``WEB_SERVICE_HOST`` and its kin, for the Services of the pod's namespace and for ``kubernetes``."""
    lister = client.lister("services")
    chosen: dict[str, Object] = {}
    master = lister.get("default", "kubernetes")
    if master is not None:
        chosen["kubernetes"] = master
    if pod["spec"].get("enableServiceLinks", True):
        chosen.update({name_of(service): service for service in lister.list(namespace_of(pod))})
    found: dict[str, str] = {}
    for name, service in chosen.items():
        address = service["spec"].get("clusterIP")
        if address and address != "None" and service["spec"].get("ports"):
            found.update(_service_links(name, address, service["spec"]["ports"]))
    return found


def _service_links(name: str, address: str, ports: list[Object]) -> dict[str, str]:
    prefix = name.replace("-", "_").upper()
    found = {f"{prefix}_SERVICE_HOST": address, f"{prefix}_SERVICE_PORT": str(ports[0]["port"])}
    for position, port in enumerate(ports):
        protocol = port.get("protocol", "TCP").lower()
        url = f"{protocol}://{address}:{port['port']}"
        if port.get("name"):
            found[f"{prefix}_SERVICE_PORT_{port['name'].replace('-', '_').upper()}"] = str(port["port"])
        if position == 0:
            found[f"{prefix}_PORT"] = url
        link = f"{prefix}_PORT_{port['port']}_{protocol.upper()}"
        found.update(
            {link: url, f"{link}_PROTO": protocol, f"{link}_PORT": str(port["port"]), f"{link}_ADDR": address}
        )
    return found
