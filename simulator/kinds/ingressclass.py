"""IngressClass: which controller serves the Ingresses that name it.

Mirrors pkg/registry/networking/ingressclass, ValidateIngressClass and its describer.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from simulator.apimachinery.fields import (
    FieldError,
    forbidden_field,
    invalid_value,
    not_supported,
    required,
    too_long,
)
from simulator.apimachinery.metadata import Object, annotations_of, labels_of, name_of
from simulator.apimachinery.names import dns_label_problems, dns_subdomain_problems, path_segment_problems
from simulator.apimachinery.timestamps import age
from simulator.kinds.describing import Writer, events_of, write_events
from simulator.kinds.kind import AGE, NAME, Column, Context, Kind, Reader

DEFAULT_ANNOTATION = "ingressclass.kubernetes.io/is-default-class"
SCOPES = ("Cluster", "Namespace")
LONGEST_CONTROLLER = 250
_PATH = r"[A-Za-z0-9/\-._~%!$&'()*+,;=:]+"


def is_default_class(obj: Object) -> bool:
    """Whether Ingresses without a class get this one."""
    return annotations_of(obj).get(DEFAULT_ANNOTATION) == "true"


class IngressClassKind(Kind):
    """A controller of Ingresses, by name."""

    group = "networking.k8s.io"
    kind = "IngressClass"
    plural = "ingressclasses"
    namespaced = False
    schema = "io.k8s.api.networking.v1.IngressClass"
    has_generation = True
    columns = (
        NAME,
        Column("Controller", description="Controller that is responsible for handling this class"),
        Column("Parameters", description="A reference to a resource with additional parameters"),
        AGE,
    )

    def default(self, obj: Object) -> None:
        parameters = obj.setdefault("spec", {}).get("parameters")
        if parameters is not None and parameters.get("scope") is None:
            parameters["scope"] = "Cluster"

    def validate(self, obj: Object, context: Context) -> list[FieldError]:
        controller, problems = obj["spec"].get("controller") or "", []
        if len(controller.encode()) > LONGEST_CONTROLLER:
            problems.append(too_long("spec.controller", LONGEST_CONTROLLER))
        problems += _controller_errors(controller)
        parameters = obj["spec"].get("parameters")
        return problems if parameters is None else problems + _parameter_errors(parameters)

    def validate_update(self, new: Object, old: Object, context: Context) -> list[FieldError]:
        controller = new["spec"].get("controller", "")
        if controller == old["spec"].get("controller", ""):
            return []
        return [invalid_value("spec.controller", controller, "field is immutable")]

    def row(self, obj: Object, now: float) -> list[Any]:
        name = f"{name_of(obj)} (default)" if is_default_class(obj) else name_of(obj)
        parameters, shown = obj["spec"].get("parameters"), "<none>"
        if parameters is not None:
            group = parameters.get("apiGroup")
            kind = parameters.get("kind", "")
            shown = f"{kind if group is None else f'{kind}.{group}'}/{parameters.get('name', '')}"
        created = age(obj["metadata"].get("creationTimestamp"), now)
        return [name, obj["spec"].get("controller", ""), shown, created]

    def describe(self, obj: Object, reader: Reader, now: float) -> str:
        writer, parameters = Writer(), obj["spec"].get("parameters")
        writer.field("Name", name_of(obj))
        writer.labels("Labels", labels_of(obj))
        writer.annotations("Annotations", annotations_of(obj))
        writer.field("Controller", obj["spec"].get("controller", ""))
        if parameters is not None:
            writer.line("Parameters:")
            if parameters.get("apiGroup") is not None:
                writer.field("APIGroup", parameters["apiGroup"], 1)
            writer.field("Kind", parameters.get("kind", ""), 1)
            writer.field("Name", parameters.get("name", ""), 1)
        write_events(writer, events_of(obj, reader), now)
        return writer.text()


def _controller_errors(value: str) -> list[FieldError]:
    """The rules of a domain-prefixed path (validation.IsDomainPrefixedPath)."""
    field = "spec.controller"
    if not value:
        return [required(field)]
    host, _, path = value.partition("/")
    if not host or not path:
        return [invalid_value(field, value, 'must be a domain-prefixed path (such as "acme.io/foo")')]
    problems = [invalid_value(field, host, text) for text in dns_subdomain_problems(host)]
    if not re.fullmatch(_PATH, path):
        problems.append(invalid_value(field, path, f"Invalid path (regex used for validation is '{_PATH}')"))
    return problems


def _parameter_errors(parameters: Mapping[str, Any]) -> list[FieldError]:
    path, problems, group = "spec.parameters", [], parameters.get("apiGroup")
    if group is not None:
        problems += [invalid_value(f"{path}.apiGroup", group, text) for text in dns_subdomain_problems(group)]
    for field in ("kind", "name"):
        value = parameters.get(field) or ""
        if not value:
            problems.append(required(f"{path}.{field}"))
        problems += [invalid_value(f"{path}.{field}", value, text) for text in path_segment_problems(value)]
    return problems + _scope_errors(parameters.get("scope") or "", parameters.get("namespace"), path)


def _scope_errors(scope: str, namespace: str | None, path: str) -> list[FieldError]:
    if scope not in SCOPES:
        return [not_supported(f"{path}.scope", scope, SCOPES)]
    if scope == "Cluster":
        text = "`parameters.scope` is set to 'Cluster'"
        return [] if namespace is None else [forbidden_field(f"{path}.namespace", text)]
    if namespace is None:
        return [required(f"{path}.namespace", "`parameters.scope` is set to 'Namespace'")]
    return [invalid_value(f"{path}.namespace", namespace, text) for text in dns_label_problems(namespace)]
