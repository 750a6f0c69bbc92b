"""Validation of Ingresses (validateIngress, pkg/apis/networking/validation/validation.go)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from simulator.apimachinery.fields import FieldError, invalid_value, not_supported, required
from simulator.apimachinery.ip_forms import parse_address
from simulator.apimachinery.metadata import Object, annotations_of
from simulator.apimachinery.names import (
    dns_label_problems,
    dns_subdomain_problems,
    path_segment_problems,
    port_name_problems,
    port_number_problems,
    wildcard_subdomain_problems,
)

Part = Mapping[str, Any]
CLASS_ANNOTATION = "kubernetes.io/ingress.class"
PATH_TYPES = ("Exact", "ImplementationSpecific", "Prefix")
_BAD_SEQUENCES = ("//", "/./", "/../", "%2f", "%2F")
_BAD_ENDINGS = ("/..", "/.")


def validate_ingress(spec: Part) -> list[FieldError]:
    """What is wrong with an Ingress's spec."""
    problems: list[FieldError] = []
    if not spec.get("rules") and spec.get("defaultBackend") is None:
        text = "either `defaultBackend` or `rules` must be specified"
        problems.append(invalid_value("spec", spec.get("rules"), text))
    if spec.get("defaultBackend") is not None:
        problems += _backend_errors(spec["defaultBackend"], "spec.defaultBackend")
    for index, rule in enumerate(spec.get("rules") or ()):
        problems += _rule_errors(rule, f"spec.rules[{index}]")
    for index, item in enumerate(spec.get("tls") or ()):
        problems += _tls_errors(item, f"spec.tls[{index}]")
    name = spec.get("ingressClassName")
    if name is not None:
        problems += [invalid_value("spec.ingressClassName", name, text) for text in dns_subdomain_problems(name)]
    return problems


def validate_new_ingress(obj: Object) -> list[FieldError]:
    """What only a new Ingress may not have: an annotation that names another class than the spec."""
    named, annotated = obj["spec"].get("ingressClassName"), annotations_of(obj).get(CLASS_ANNOTATION)
    if named is None or annotated is None or named == annotated:
        return []
    text = "must match `ingressClassName` when both are specified"
    return [invalid_value(f"annotations.{CLASS_ANNOTATION}", annotated, text)]


def _host_errors(host: str, path: str) -> list[FieldError]:
    texts = wildcard_subdomain_problems(host) if "*" in host else dns_subdomain_problems(host)
    return [invalid_value(path, host, text) for text in texts]


def _rule_errors(rule: Part, path: str) -> list[FieldError]:
    host, problems = rule.get("host") or "", []
    if host:
        if parse_address(host) is not None:
            problems.append(invalid_value(f"{path}.host", host, "must be a DNS name, not an IP address"))
        problems += _host_errors(host, f"{path}.host")
    if rule.get("http") is None:
        return problems
    paths: Sequence[Part] = rule["http"].get("paths") or ()
    if not paths:
        problems.append(required(f"{path}.http.paths"))
    for index, item in enumerate(paths):
        problems += _path_errors(item, f"{path}.http.paths[{index}]")
    return problems


def _path_errors(item: Part, path: str) -> list[FieldError]:
    kind, text = item.get("pathType"), item.get("path") or ""
    if kind is None:
        return [required(f"{path}.pathType", "pathType must be specified")]
    problems = []
    if kind not in PATH_TYPES:
        problems.append(not_supported(f"{path}.pathType", kind, PATH_TYPES))
    elif not text.startswith("/") and (text or kind != "ImplementationSpecific"):
        problems.append(invalid_value(f"{path}.path", text, "must be an absolute path"))
    if kind in ("Exact", "Prefix"):
        problems += [invalid_value(f"{path}.path", text, f"must not contain '{part}'")
                     for part in _BAD_SEQUENCES if part in text]
        problems += [invalid_value(f"{path}.path", text, f"cannot end with '{part}'")
                     for part in _BAD_ENDINGS if text.endswith(part)]
    return problems + _backend_errors(item.get("backend") or {}, f"{path}.backend")


def _backend_errors(backend: Part, path: str) -> list[FieldError]:
    service, resource = backend.get("service"), backend.get("resource")
    if service is not None and resource is not None:
        return [invalid_value(path, "", "cannot set both resource and service backends")]
    if resource is not None:
        return _reference_errors(resource, f"{path}.resource")
    if service is None:
        return [invalid_value(path, "", "resource or service backend is required")]
    name, problems = service.get("name") or "", []
    if not name:
        problems.append(required(f"{path}.service.name"))
    else:
        problems += [invalid_value(f"{path}.service.name", name, text) for text in dns_label_problems(name)]
    return problems + _service_port_errors(service.get("port") or {}, path)


def _service_port_errors(port: Part, path: str) -> list[FieldError]:
    name, number = port.get("name"), port.get("number")
    if name and number:
        return [invalid_value(path, "", "cannot set both port name & port number")]
    if name:
        return [invalid_value(f"{path}.service.port.name", name, text) for text in port_name_problems(name)]
    if number:
        return [invalid_value(f"{path}.service.port.number", number, text) for text in port_number_problems(number)]
    return [required(path, "port name or number is required")]


def _reference_errors(reference: Part, path: str) -> list[FieldError]:
    problems, group = [], reference.get("apiGroup")
    if group is not None:
        problems += [invalid_value(f"{path}.apiGroup", group, text) for text in dns_subdomain_problems(group)]
    for field in ("kind", "name"):
        value = reference.get(field) or ""
        if not value:
            problems.append(required(f"{path}.{field}"))
        problems += [invalid_value(f"{path}.{field}", value, text) for text in path_segment_problems(value)]
    return problems


def _tls_errors(item: Part, path: str) -> list[FieldError]:
    problems = []
    for index, host in enumerate(item.get("hosts") or ()):
        problems += _host_errors(host, f"{path}.hosts[{index}]")
    secret = item.get("secretName")
    if secret:
        problems += [invalid_value(f"{path}.secretName", secret, text) for text in dns_subdomain_problems(secret)]
    return problems
