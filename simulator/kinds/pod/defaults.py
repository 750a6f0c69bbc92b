"""Defaults of a pod and of a pod template.

Everything that upstream's SetDefaults_PodSpec, _Container, _Volume, _Probe … fill in (pkg/apis/core/v1/defaults.go and
zz_generated.defaults.go). What only a Pod gets, and a template does not, stands in ``default_pod``.
"""

from __future__ import annotations

from typing import Any

from simulator.apimachinery.quantity import canonical_quantity
from simulator.kinds.claim_template import default_claim_spec
from simulator.kinds.pod.images import image_tag
from simulator.kinds.pod.resources import default_pod_requests

SPEC_DEFAULTS = (
    ("restartPolicy", "Always"),
    ("dnsPolicy", "ClusterFirst"),
    ("schedulerName", "default-scheduler"),
)
PROBES = ("livenessProbe", "readinessProbe", "startupProbe")
_PROBE_DEFAULTS = (("timeoutSeconds", 1), ("periodSeconds", 10), ("successThreshold", 1), ("failureThreshold", 3))
_MODE = 0o644
_MODED_VOLUMES = ("configMap", "secret", "downwardAPI", "projected")
_CONTAINER_LISTS = ("containers", "initContainers", "ephemeralContainers")


def default_pod(obj: dict[str, Any]) -> None:
    """Fill the defaults of a Pod in."""
    spec = obj.setdefault("spec", {})
    for field in ("containers", "initContainers"):
        for container in spec.get(field) or ():
            _default_requests(container)
    default_pod_spec(spec)
    if spec.get("resources"):
        default_pod_requests(spec)
    if spec.get("enableServiceLinks") is None:
        spec["enableServiceLinks"] = True
    if spec.get("hostNetwork"):
        _default_host_ports(spec)
    obj.setdefault("status", {})


def default_pod_spec(spec: dict[str, Any]) -> None:
    """Fill the defaults in that a pod and a pod template share."""
    for field, value in SPEC_DEFAULTS:
        if not spec.get(field):
            spec[field] = value
    if spec.get("securityContext") is None:
        spec["securityContext"] = {}
    if spec.get("terminationGracePeriodSeconds") is None:
        spec["terminationGracePeriodSeconds"] = 30
    _link_service_account(spec)
    for volume in spec.get("volumes") or ():
        _default_volume(volume)
    for field in _CONTAINER_LISTS:
        for container in spec.get(field) or ():
            _default_container(container)
    for field in ("requests", "limits"):
        if spec.get("resources"):
            _canonical_list(spec["resources"], field)
    if spec.get("overhead"):
        _canonical_list(spec, "overhead")


def _link_service_account(spec: dict[str, Any]) -> None:
    """``serviceAccount`` is the deprecated alias that every served pod repeats."""
    name = spec.get("serviceAccountName") or spec.get("serviceAccount")
    if name:
        spec["serviceAccountName"] = spec["serviceAccount"] = name


def _default_container(container: dict[str, Any]) -> None:
    if not container.get("imagePullPolicy"):
        latest = image_tag(container.get("image", "")) == "latest"
        container["imagePullPolicy"] = "Always" if latest else "IfNotPresent"
    if not container.get("terminationMessagePath"):
        container["terminationMessagePath"] = "/dev/termination-log"
    if not container.get("terminationMessagePolicy"):
        container["terminationMessagePolicy"] = "File"
    resources = container.get("resources")
    if resources is None:
        container["resources"] = {}
    elif resources:
        _canonical_list(resources, "limits")
        _canonical_list(resources, "requests")
    for port in container.get("ports") or ():
        if not port.get("protocol"):
            port["protocol"] = "TCP"
    for variable in container.get("env") or ():
        if variable.get("valueFrom"):
            _default_source(variable["valueFrom"])
    for field in PROBES:
        if container.get(field) is not None:
            _default_probe(container[field])
    for handler in (container.get("lifecycle") or {}).values():
        if isinstance(handler, dict):
            _default_http(handler)


def _canonical_list(holder: dict[str, Any], field: str) -> None:
    """Quantities in canonical form, nothing finer than a thousandth (SetDefaults_ResourceList)."""
    for name, value in (holder.get(field) or {}).items():
        holder[field][name] = canonical_quantity(value)


def _default_requests(container: dict[str, Any]) -> None:
    limits = (container.get("resources") or {}).get("limits")
    if limits:
        requests = container["resources"].get("requests") or {}
        container["resources"]["requests"] = {**requests, **{k: v for k, v in limits.items() if k not in requests}}


def _default_host_ports(spec: dict[str, Any]) -> None:
    for field in ("containers", "initContainers"):
        for container in spec.get(field) or ():
            for port in container.get("ports") or ():
                if not port.get("hostPort") and port.get("containerPort"):
                    port["hostPort"] = port["containerPort"]


def _default_source(source: dict[str, Any]) -> None:
    """The source of a variable or of a downward API file."""
    reference = source.get("fieldRef")
    if reference and not reference.get("apiVersion"):
        reference["apiVersion"] = "v1"
    resource = source.get("resourceFieldRef")
    if resource:
        resource["divisor"] = canonical_quantity(resource.get("divisor") or "0")


def _default_probe(probe: dict[str, Any]) -> None:
    for field, value in _PROBE_DEFAULTS:
        if not probe.get(field):
            probe[field] = value
    _default_http(probe)
    if probe.get("grpc") and probe["grpc"].get("service") is None:
        probe["grpc"]["service"] = ""


def _default_http(handler: dict[str, Any]) -> None:
    http = handler.get("httpGet")
    if http:
        http["path"] = http.get("path") or "/"
        http["scheme"] = http.get("scheme") or "HTTP"


def _default_volume(volume: dict[str, Any]) -> None:
    sources = [field for field in volume if field != "name" and volume[field] is not None]
    if not sources:
        volume["emptyDir"] = {}
    for field in _MODED_VOLUMES:
        if volume.get(field) is not None:
            _default_moded(volume[field])
    if volume.get("hostPath") is not None and volume["hostPath"].get("type") is None:
        volume["hostPath"]["type"] = ""
    if (volume.get("emptyDir") or {}).get("sizeLimit") is not None:
        volume["emptyDir"]["sizeLimit"] = canonical_quantity(volume["emptyDir"]["sizeLimit"])
    if (volume.get("ephemeral") or {}).get("volumeClaimTemplate") is not None:
        default_claim_spec(volume["ephemeral"]["volumeClaimTemplate"].setdefault("spec", {}))
    image = volume.get("image")
    if image and not image.get("pullPolicy"):
        image["pullPolicy"] = "Always" if image_tag(image.get("reference", "")) == "latest" else "IfNotPresent"


def _default_moded(source: dict[str, Any]) -> None:
    if source.get("defaultMode") is None:
        source["defaultMode"] = _MODE
    for item in source.get("items") or ():
        _default_source(item)
    for part in source.get("sources") or ():
        for item in (part.get("downwardAPI") or {}).get("items") or ():
            _default_source(item)
        token = part.get("serviceAccountToken")
        if token is not None and token.get("expirationSeconds") is None:
            token["expirationSeconds"] = 3600
