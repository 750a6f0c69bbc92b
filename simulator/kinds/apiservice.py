"""APIService: a group and version of the API, and who serves it. Mirrors kube-aggregator/pkg/registry/apiservice."""

from __future__ import annotations

from typing import Any

from simulator.apimachinery.fields import FieldError, invalid_value, required
from simulator.apimachinery.metadata import Object, condition, name_of
from simulator.apimachinery.names import dns1035_label_problems, dns_subdomain_problems, port_number_problems
from simulator.apimachinery.timestamps import age
from simulator.kinds.kind import AGE, NAME, Column, Context, Kind

AVAILABLE = {"type": "Available", "status": "True", "reason": "Local",
             "message": "Local APIServices are always available"}
NOT_PROXIED = "apiservices with a service: not simulated here: requests are not passed on to other API servers"


class APIServiceKind(Kind):
    """Who serves a version of a group."""

    group = "apiregistration.k8s.io"
    kind = "APIService"
    plural = "apiservices"
    categories = ("api-extensions",)
    namespaced = False
    allow_unconditional_update = False
    subresources = ("status",)
    schema = "io.k8s.kube-aggregator.pkg.apis.apiregistration.v1.APIService"
    columns = (
        NAME,
        Column("Service", description="The Service that stands for who serves it."),
        Column("Available", description="Whether it can be had."),
        AGE,
    )

    def default(self, obj: Object) -> None:
        service = obj.setdefault("spec", {}).get("service")
        if service is not None and service.get("port") is None:
            service["port"] = 443

    def prepare_for_create(self, obj: Object, context: Context) -> None:
        obj.pop("status", None)
        if obj["spec"].get("service") is None:
            since = obj["metadata"]["creationTimestamp"]
            obj["status"] = {"conditions": [{**AVAILABLE, "lastTransitionTime": since}]}

    def validate_name(self, name: str) -> list[str]:
        return []

    def validate(self, obj: Object, context: Context) -> list[FieldError]:
        spec, name = obj["spec"], obj["metadata"].get("name", "")
        group, version, problems = spec.get("group") or "", spec.get("version") or "", []
        if name and name != f"{version}.{group}":
            why = f'must be `spec.version+"."+spec.group`: "{version}.{group}"'
            problems.append(invalid_value("metadata.name", name, why))
        if not group and version != "v1":
            why = "only v1 may have an empty group and it better be legacy kube"
            problems.append(required("spec.group", why))
        if group:
            problems += [invalid_value("spec.group", group, text) for text in dns_subdomain_problems(group)]
        problems += [invalid_value("spec.version", version, text) for text in dns1035_label_problems(version)]
        for field, most in (("groupPriorityMinimum", 20000), ("versionPriority", 1000)):
            value = spec.get(field) or 0
            if not 0 < value <= most:
                problems.append(invalid_value(f"spec.{field}", value, f"must be positive and less than {most}"))
        return problems + _service_problems(spec, spec.get("service"))

    def warnings(self, obj: Object, old: Object | None = None) -> list[str]:
        return [NOT_PROXIED] if obj["spec"].get("service") else []

    def row(self, obj: Object, now: float) -> list[Any]:
        service, found = obj["spec"].get("service"), condition(obj, "Available") or {"status": "Unknown"}
        shown, reason = found["status"], found.get("reason")
        if shown != "True" and reason:
            shown = f"{shown} ({reason})"
        place = "Local" if service is None else f"{service.get('namespace', '')}/{service.get('name', '')}"
        return [name_of(obj), place, shown, age(obj["metadata"].get("creationTimestamp"), now)]


def _service_problems(spec: Object, service: Object | None) -> list[FieldError]:
    bundle, unsafe, place, problems = spec.get("caBundle") or "", spec.get("insecureSkipTLSVerify"), "spec.service", []
    if service is None:
        if bundle:
            problems.append(invalid_value("spec.caBundle", f"{_decoded_size(bundle)} bytes",
                                          "local APIServices may not have a caBundle"))
        if unsafe:
            why = "local APIServices may not have insecureSkipTLSVerify"
            problems.append(invalid_value("spec.insecureSkipTLSVerify", True, why))
        return problems
    problems += [required(f"{place}.{field}") for field in ("namespace", "name") if not service.get(field)]
    if texts := port_number_problems(service["port"]):
        problems.append(invalid_value(f"{place}.port", service["port"], f"port is not valid: {', '.join(texts)}"))
    if unsafe and bundle:
        problems.append(invalid_value("spec.insecureSkipTLSVerify", True, "may not be true if caBundle is present"))
    return problems


def _decoded_size(text: str) -> int:
    return len(text) * 3 // 4 - text.count("=")
