"""Requests for devices, wherever they stand: in a claim, in a template of claims, in a class of devices.

Mirrors pkg/apis/resource/{v1/defaults.go,validation/validation.go}. Selectors in CEL are stored as they are; nothing
allocates devices here, and those who ask for one are told.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from simulator.apimachinery.fields import (
    FieldError,
    duplicate,
    invalid_value,
    not_supported,
    required,
    too_long,
    too_many,
)
from simulator.apimachinery.names import dns_label_problems, dns_subdomain_problems

Spec = Mapping[str, Any]
NOT_ALLOCATED = "devices: not simulated here: no driver offers any, nothing is allocated to claims"
MODES = ("All", "ExactCount")
MOST = 32
"""Requests, constraints, configurations, selectors of one claim."""
MOST_ALTERNATIVES = 8
_BAD_REFERENCE = ("must be the name of a request in the claim or the name of a request and a subrequest separated "
                  "by '/'")


def default_devices(spec: dict[str, Any]) -> None:
    """Defaults of the requests in a claim's spec."""
    for request in (spec.get("devices") or {}).get("requests") or ():
        for wanted in (request.get("exactly"), *(request.get("firstAvailable") or ())):
            if wanted is not None:
                _default_request(wanted)


def _default_request(wanted: dict[str, Any]) -> None:
    if not wanted.get("allocationMode"):
        wanted["allocationMode"] = "ExactCount"
    if wanted["allocationMode"] == "ExactCount" and not wanted.get("count"):
        wanted["count"] = 1
    for toleration in wanted.get("tolerations") or ():
        if not toleration.get("operator"):
            toleration["operator"] = "Equal"


def devices_problems(spec: Spec, path: str) -> list[FieldError]:
    """What is wrong with the spec of a claim."""
    devices, path = spec.get("devices") or {}, f"{path}.devices"
    requests = devices.get("requests") or ()
    names = {item.get("name") or "": {sub.get("name") for sub in item.get("firstAvailable") or ()}
             for item in requests}
    problems = _each(requests, f"{path}.requests", MOST, _request_problems, "name")
    for field in ("constraints", "config"):
        items, place = devices.get(field) or (), f"{path}.{field}"
        if len(items) > MOST:
            problems.append(too_many(place, len(items), MOST))
            continue
        for index, item in enumerate(items):
            problems += _reference_problems(item.get("requests") or (), names, f"{place}[{index}].requests")
            if field == "config":
                problems += configuration_problems(item, f"{place}[{index}]")
            elif item.get("matchAttribute") is None and item.get("distinctAttribute") is None:
                why = 'exactly one of "matchAttribute" or "distinctAttribute" is required, but multiple fields are set'
                problems.append(required(f"{place}[{index}]", why))
    return problems


def _each(items: Sequence[Spec], path: str, most: int, check: Any, key: str) -> list[FieldError]:
    if len(items) > most:
        return [too_many(path, len(items), most)]
    problems = [problem for index, item in enumerate(items) for problem in check(item, f"{path}[{index}]")]
    keys = [item.get(key) or "" for item in items]
    return problems + [duplicate(f"{path}[{index}]", value) for index, value in enumerate(keys)
                       if value in keys[:index]]


def label_errors(value: str, path: str) -> list[FieldError]:
    """What is wrong with a label."""
    return [invalid_value(path, value, text) for text in dns_label_problems(value)]


def _request_problems(request: Spec, path: str) -> list[FieldError]:
    problems = label_errors(request.get("name") or "", f"{path}.name")
    exactly, first = request.get("exactly"), request.get("firstAvailable") or ()
    if exactly is None and not first:
        return [*problems, required(path, "exactly one of `exactly` or `firstAvailable` is required")]
    if exactly is not None and first:
        why = "exactly one of `exactly` or `firstAvailable` is required, but multiple fields are set"
        return [*problems, invalid_value(path, None, why)]
    if exactly is not None:
        return problems + _wanted_problems(exactly, f"{path}.exactly")
    return problems + _each(first, f"{path}.firstAvailable", MOST_ALTERNATIVES, _alternative_problems, "name")


def _alternative_problems(wanted: Spec, path: str) -> list[FieldError]:
    return label_errors(wanted.get("name") or "", f"{path}.name") + _wanted_problems(wanted, path)


def _wanted_problems(wanted: Spec, path: str) -> list[FieldError]:
    name, mode, count = wanted.get("deviceClassName") or "", wanted["allocationMode"], wanted.get("count") or 0
    problems = [invalid_value(f"{path}.deviceClassName", name, text) for text in dns_subdomain_problems(name)]
    problems = problems if name else [required(f"{path}.deviceClassName")]
    problems += selector_problems(wanted.get("selectors"), f"{path}.selectors")
    if mode not in MODES:
        problems.append(not_supported(f"{path}.allocationMode", mode, MODES))
    elif mode == "All" and count:
        problems.append(invalid_value(f"{path}.count", count, "must not be specified when allocationMode is 'All'"))
    elif mode == "ExactCount" and count <= 0:
        problems.append(invalid_value(f"{path}.count", count, "must be greater than zero"))
    return problems


def selector_problems(selectors: Sequence[Spec] | None, path: str) -> list[FieldError]:
    """What is wrong with selectors of devices."""
    selectors = selectors or ()
    if len(selectors) > MOST:
        return [too_many(path, len(selectors), MOST)]
    return [required(f"{path}[{index}].cel") for index, item in enumerate(selectors) if item.get("cel") is None]


def configuration_problems(config: Spec, path: str) -> list[FieldError]:
    """What is wrong with the configuration of devices."""
    opaque = config.get("opaque")
    if opaque is None:
        return [required(f"{path}.opaque")]
    problems = driver_problems(opaque.get("driver") or "", f"{path}.opaque.driver")
    return problems if opaque.get("parameters") else [*problems, required(f"{path}.opaque.parameters")]


def driver_problems(name: str, path: str) -> list[FieldError]:
    """What is wrong with the name of a driver (ValidateCSIDriverName)."""
    if not name:
        return [required(path)]
    problems = [too_long(path, 63)] if len(name.encode()) > 63 else []
    return problems + [invalid_value(path, name, text) for text in dns_subdomain_problems(name.lower())]


def _reference_problems(references: Sequence[str], names: Mapping[str, set], path: str) -> list[FieldError]:
    problems: list[FieldError] = []
    for index, name in enumerate(references):
        place, parts = f"{path}[{index}]", name.split("/")
        if len(parts) <= 2:
            problems += [error for part in parts for error in label_errors(part, place)]
        known = parts[0] in names and (len(parts) == 1 or (len(parts) == 2 and parts[1] in names[parts[0]]))
        if not known:
            problems.append(invalid_value(place, name, _BAD_REFERENCE))
    problems += [duplicate(f"{path}[{index}]", name) for index, name in enumerate(references)
                 if name in references[:index]]
    return problems
