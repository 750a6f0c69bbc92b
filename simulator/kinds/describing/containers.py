"""Containers in a description, with their states when a pod is described, without when a template is.

Mirrors describeContainers and DescribeProbe (kubectl/pkg/describe/describe.go).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any
from urllib.parse import quote

from simulator.apimachinery.quantity import parse_quantity
from simulator.kinds.describing.writer import Writer, moment

Container = Mapping[str, Any]
Resolver = Callable[[str], str]
"""Finds the value of a field path such as ``metadata.name``; empty where it cannot."""


def write_containers(
    writer: Writer,
    title: str,
    containers: Sequence[Container] | None,
    statuses: Sequence[Mapping[str, Any]] | None = None,
    resolve: Resolver | None = None,
    space: str = "",
) -> None:
    """Write a list of containers.

    Args:
        statuses: their states; those without one are described as in a template.
        resolve: finds the values of fieldRefs.
        space: blanks before the title, for templates.
    """
    by_name = {status["name"]: status for status in statuses or ()}
    writer.line(f"{space}{title}:" if containers else f"{space}{title}: <none>")
    for container in containers or ():
        status = by_name.get(container["name"])
        _write_basics(writer, container, status, " " if space else "")
        _write_command(writer, container)
        if status is not None:
            _write_status(writer, status)
        write_resources(writer, container.get("resources") or {}, 2)
        _write_probes(writer, container)
        _write_env_from(writer, container)
        _write_env(writer, container, resolve)
        _write_mounts(writer, container)


def _write_basics(writer: Writer, container: Container, status: Mapping[str, Any] | None, indent: str) -> None:
    writer.line(f"{indent}{container['name']}:", 1)
    if status is not None:
        writer.field("Container ID", status.get("containerID", ""), 2)
    writer.field("Image", container.get("image", ""), 2)
    if status is not None:
        writer.field("Image ID", status.get("imageID", ""), 2)
    for title, field in (("Port", "containerPort"), ("Host Port", "hostPort")):
        ports = ", ".join(_port(port, field) for port in container.get("ports") or ())
        writer.field(f"{title}s" if "," in ports else title, ports or "<none>", 2)
    profile = (container.get("securityContext") or {}).get("seccompProfile")
    if profile:
        writer.field("SeccompProfile", profile.get("type", ""), 2)
        if profile.get("type") == "Localhost":
            writer.field("LocalhostProfile", profile.get("localhostProfile", ""), 3)


def _port(port: Mapping[str, Any], field: str) -> str:
    text = f"{port.get(field) or 0}/{port.get('protocol', '')}"
    return f"{text} ({port['name']})" if port.get("name") else text


def _write_command(writer: Writer, container: Container) -> None:
    for title, field in (("Command", "command"), ("Args", "args")):
        if container.get(field):
            writer.line(f"{title}:", 2)
            for word in container[field]:
                for line in word.split("\n"):
                    writer.line(line, 3)


def _write_status(writer: Writer, status: Mapping[str, Any]) -> None:
    _write_state(writer, "State", status.get("state") or {})
    last = status.get("lastState") or {}
    if last.get("terminated") is not None:
        _write_state(writer, "Last State", last)
    writer.field("Ready", "True" if status.get("ready") else "False", 2)
    writer.field("Restart Count", status.get("restartCount", 0), 2)


def _write_state(writer: Writer, title: str, state: Mapping[str, Any]) -> None:
    if state.get("running") is not None:
        writer.field(title, "Running", 2)
        writer.field("Started", moment(state["running"].get("startedAt")), 3)
    elif state.get("terminated") is not None:
        writer.field(title, "Terminated", 2)
        _write_end(writer, state["terminated"])
    else:
        writer.field(title, "Waiting", 2)
        reason = (state.get("waiting") or {}).get("reason")
        if reason:
            writer.field("Reason", reason, 3)


def _write_end(writer: Writer, end: Mapping[str, Any]) -> None:
    for title, field in (("Reason", "reason"), ("Message", "message")):
        if end.get(field):
            writer.field(title, end[field], 3)
    writer.field("Exit Code", end.get("exitCode", 0), 3)
    if (end.get("signal") or 0) > 0:
        writer.field("Signal", end["signal"], 3)
    writer.field("Started", moment(end.get("startedAt")), 3)
    writer.field("Finished", moment(end.get("finishedAt")), 3)


def write_resources(writer: Writer, resources: Mapping[str, Any], level: int) -> None:
    """Write limits and requests."""
    for title, field in (("Limits", "limits"), ("Requests", "requests")):
        if resources.get(field):
            writer.line(f"{title}:", level)
            for name in sorted(resources[field]):
                writer.field(name, resources[field][name], level + 1)


def _write_probes(writer: Writer, container: Container) -> None:
    for title in ("Liveness", "Readiness", "Startup"):
        probe = container.get(f"{title.lower()}Probe")
        if probe is not None:
            writer.field(title, probe_text(probe), 2)


def probe_text(probe: Mapping[str, Any]) -> str:
    """A probe in one line: ``exec [true] delay=0s timeout=1s period=10s successThreshold=1 failureThreshold=3``."""
    attributes = (
        f"delay={probe.get('initialDelaySeconds') or 0}s timeout={probe.get('timeoutSeconds') or 0}s "
        f"period={probe.get('periodSeconds') or 0}s successThreshold={probe.get('successThreshold') or 0} "
        f"failureThreshold={probe.get('failureThreshold') or 0}"
    )
    return f"{_handler_text(probe)} {attributes}"


def _handler_text(probe: Mapping[str, Any]) -> str:
    if probe.get("exec") is not None:
        return f"exec [{' '.join(probe['exec'].get('command') or ())}]"
    if probe.get("httpGet") is not None:
        return f"http-get {_url(probe['httpGet'])}"
    if probe.get("tcpSocket") is not None:
        socket = probe["tcpSocket"]
        return f"tcp-socket {socket.get('host', '')}:{socket.get('port', 0)}"
    if probe.get("grpc") is not None:
        return f"grpc <pod>:{probe['grpc'].get('port', 0)} {probe['grpc'].get('service') or ''}"
    return "unknown"


def _url(action: Mapping[str, Any]) -> str:
    host, path = action.get("host") or "", action.get("path") or ""
    host = f"[{host}]" if ":" in host else host
    path = quote(path if path.startswith("/") or not path else f"/{path}", safe="/!$&'()*+,;=:@~")
    return f"{(action.get('scheme') or '').lower()}://{host}:{action.get('port', 0)}{path}"


def _write_env_from(writer: Writer, container: Container) -> None:
    if not container.get("envFrom"):
        return
    writer.line("Environment Variables from:", 2)
    for source in container["envFrom"]:
        kind = "ConfigMap" if source.get("configMapRef") is not None else "Secret"
        reference = source.get("configMapRef") or source.get("secretRef") or {}
        if source.get("prefix"):
            kind = f"{kind} with prefix '{source['prefix']}'"
        writer.row(reference.get("name", ""), kind, _optional(reference), level=3)


def _optional(reference: Mapping[str, Any]) -> str:
    return f"Optional: {str(bool(reference.get('optional'))).lower()}"


def _write_env(writer: Writer, container: Container, resolve: Resolver | None) -> None:
    variables = container.get("env") or ()
    writer.line("Environment:" if variables else "Environment:\t<none>", 2)
    for variable in variables:
        value = _env_value(variable, container, resolve)
        if value is not None:
            first, *others = value.split("\n")
            writer.field(variable["name"], first, 3)
            for line in others:
                writer.line(f"\t{line}", 3)


def _env_value(variable: Mapping[str, Any], container: Container, resolve: Resolver | None) -> str | None:
    source = variable.get("valueFrom")
    if source is None:
        return variable.get("value") or ""
    if source.get("fieldRef") is not None:
        field = source["fieldRef"]
        value = resolve(field.get("fieldPath", "")) if resolve else ""
        return f"{value} ({field.get('apiVersion', '')}:{field.get('fieldPath', '')})"
    if source.get("resourceFieldRef") is not None:
        resource = source["resourceFieldRef"].get("resource", "")
        return f"{_resource_value(source['resourceFieldRef'], container)} ({resource})"
    if source.get("secretKeyRef") is not None:
        key = source["secretKeyRef"]
        return f"<set to the key '{key.get('key')}' in secret '{key.get('name', '')}'>\t{_optional(key)}"
    if source.get("configMapKeyRef") is not None:
        key = source["configMapKeyRef"]
        return f"<set to the key '{key.get('key')}' of config map '{key.get('name', '')}'>\t{_optional(key)}"
    return None


def _resource_value(reference: Mapping[str, Any], container: Container) -> str:
    """A request or limit in units of the divisor, rounded up."""
    resource = reference.get("resource", "")
    kind, _, name = resource.partition(".")
    amount = parse_quantity(((container.get("resources") or {}).get(kind) or {}).get(name, "0"))
    divisor = parse_quantity(reference.get("divisor") or "0") or 1
    value = -int(-amount / divisor // 1)
    return "node allocatable" if value == 0 and resource in ("limits.cpu", "limits.memory") else str(value)


def _write_mounts(writer: Writer, container: Container) -> None:
    mounts = sorted(container.get("volumeMounts") or (), key=lambda item: item.get("mountPath", ""))
    writer.line("Mounts:" if mounts else "Mounts:\t<none>", 2)
    for mount in mounts:
        flags = "ro" if mount.get("readOnly") else "rw"
        if mount.get("subPath"):
            flags = f'{flags},path="{mount["subPath"]}"'
        writer.line(f"{mount.get('mountPath', '')} from {mount.get('name', '')} ({flags})", 3)
    devices = sorted(container.get("volumeDevices") or (), key=lambda item: item.get("devicePath", ""))
    if devices:
        writer.line("Devices:" if mounts else "Devices:\t<none>", 2)
        for device in devices:
            writer.line(f"{device.get('devicePath', '')} from {device.get('name', '')}", 3)
