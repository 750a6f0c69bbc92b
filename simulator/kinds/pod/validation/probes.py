"""Validation of probes and life-cycle hooks, which share their handlers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from simulator.apimachinery.fields import FieldError, forbidden_field, invalid_value, not_supported, required
from simulator.apimachinery.names import http_header_problems, port_name_problems, port_number_problems

Handler = Mapping[str, Any]
_COUNTS = ("initialDelaySeconds", "timeoutSeconds", "periodSeconds", "successThreshold", "failureThreshold")
_SCHEMES = ("HTTP", "HTTPS")


def validate_probes(container: Mapping[str, Any], grace: int | None, path: str) -> list[FieldError]:
    """What is wrong with the three probes of a container."""
    problems = []
    for field in ("livenessProbe", "readinessProbe", "startupProbe"):
        probe = container.get(field)
        if probe is not None:
            problems += _probe_errors(probe, grace, f"{path}.{field}", field)
    return problems


def _probe_errors(probe: Handler, grace: int | None, path: str, kind: str) -> list[FieldError]:
    problems = _handler_errors(probe, grace, path)
    for field in _COUNTS:
        if (probe.get(field) or 0) < 0:
            problems.append(invalid_value(f"{path}.{field}", probe[field], "must be greater than or equal to 0"))
    own = probe.get("terminationGracePeriodSeconds")
    field = f"{path}.terminationGracePeriodSeconds"
    if own is not None and own <= 0:
        problems.append(invalid_value(field, own, "must be greater than 0"))
    if kind == "readinessProbe":
        if own is not None:
            problems.append(invalid_value(field, own, "must not be set for readinessProbes"))
    elif probe.get("successThreshold") != 1:
        problems.append(invalid_value(f"{path}.successThreshold", probe.get("successThreshold", 0), "must be 1"))
    return problems


def validate_lifecycle(lifecycle: Mapping[str, Any] | None, grace: int | None, path: str) -> list[FieldError]:
    """What is wrong with the hooks of a container."""
    problems = []
    for field in ("postStart", "preStop"):
        handler = (lifecycle or {}).get(field)
        if handler is not None:
            problems += _handler_errors(handler, grace, f"{path}.{field}")
    return problems


def _handler_errors(handler: Handler, grace: int | None, path: str) -> list[FieldError]:
    """Exactly one kind of handler; only the first one is looked into."""
    problems, first = [], True
    for field, rule in _RULES.items():
        if handler.get(field) is None:
            continue
        place = f"{path}.{field}"
        if first:
            problems += rule(handler[field], place, grace)
        else:
            problems.append(forbidden_field(place, "may not specify more than 1 handler type"))
        first = False
    return [required(path, "must specify a handler type")] if first else problems


def _exec_errors(action: Handler, path: str, _grace: int | None) -> list[FieldError]:
    return [] if action.get("command") else [required(f"{path}.command")]


def _http_errors(action: Handler, path: str, _grace: int | None) -> list[FieldError]:
    problems = [] if action.get("path") else [required(f"{path}.path")]
    problems += port_errors(action.get("port", 0), f"{path}.port")
    if action.get("scheme") not in _SCHEMES:
        problems.append(not_supported(f"{path}.scheme", action.get("scheme", ""), _SCHEMES))
    for header in action.get("httpHeaders") or ():
        name = header.get("name", "")
        problems += [invalid_value(f"{path}.httpHeaders", name, text) for text in http_header_problems(name)]
    return problems


def port_errors(port: int | str, path: str) -> list[FieldError]:
    """A port by number or by name."""
    texts = port_name_problems(port) if isinstance(port, str) else port_number_problems(port)
    return [invalid_value(path, port, text) for text in texts]


def _socket_errors(action: Handler, path: str, _grace: int | None) -> list[FieldError]:
    return port_errors(action.get("port", 0), f"{path}.port")


def _sleep_errors(action: Handler, path: str, grace: int | None) -> list[FieldError]:
    seconds = action.get("seconds", 0)
    if grace is None or 0 <= seconds <= grace:
        return []
    text = f"must be non-negative and less than terminationGracePeriodSeconds ({grace})"
    return [invalid_value(path, seconds, text)]


_RULES = {
    "exec": _exec_errors,
    "httpGet": _http_errors,
    "tcpSocket": _socket_errors,
    "grpc": _socket_errors,
    "sleep": _sleep_errors,
}
