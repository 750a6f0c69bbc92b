"""Where a webhook listens: a URL, or a Service of the cluster.

For admission webhooks and for those that convert custom resources. Mirrors apiserver/pkg/util/webhook/validation.go.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import SplitResult, urlsplit

from simulator.apimachinery.fields import FieldError, invalid_value, required
from simulator.apimachinery.names import dns_subdomain_problems, port_number_problems

DEFAULT_PORT = 443
_FORM = "; desired format: https://host[/path]"


def client_problems(client: Mapping[str, Any], path: str) -> list[FieldError]:
    """What is wrong with a client's configuration at ``path``."""
    url, service = client.get("url"), client.get("service")
    if (url is None) == (service is None):
        return [required(path, "exactly one of url or service is required")]
    return _url_problems(url, f"{path}.url") if url is not None else _service_problems(service or {}, f"{path}.service")


def _url_problems(url: str, where: str) -> list[FieldError]:
    try:
        parts = urlsplit(url)
    except ValueError as error:
        return [required(where, f"url must be a valid URL: {error}{_FORM}")]
    return [invalid_value(where, value, why) for wrong, value, why in _url_checks(parts) if wrong]


def _url_checks(parts: SplitResult) -> tuple[tuple[bool, str, str], ...]:
    host = parts.netloc.rpartition("@")[2]
    return (
        (parts.scheme != "https", parts.scheme, f"'https' is the only allowed URL scheme{_FORM}"),
        (not host, host, f"host must be specified{_FORM}"),
        ("@" in parts.netloc, parts.netloc.rpartition("@")[0], "user information is not permitted in the URL"),
        (bool(parts.fragment), parts.fragment, "fragments are not permitted in the URL"),
        (bool(parts.query), parts.query, "query parameters are not permitted in the URL"),
    )


def _service_problems(service: Mapping[str, Any], where: str) -> list[FieldError]:
    """Upstream hands name and namespace over the wrong way round: without a name it asks for the namespace."""
    port = service.get("port", DEFAULT_PORT)
    problems = [required(f"{where}.{shown}") for shown, field in (("name", "namespace"), ("namespace", "name"))
                if not service.get(field)]
    if texts := port_number_problems(port):
        problems.append(invalid_value(f"{where}.port", port, f"port is not valid: {', '.join(texts)}"))
    return problems + _path_problems(service.get("path"), f"{where}.path")


def _path_problems(path: str | None, where: str) -> list[FieldError]:
    if not path or path == "/":
        return []
    if path == "//":
        return [invalid_value(where, path, "segment[0] may not be empty")]
    problems = [] if path.startswith("/") else [invalid_value(where, path, "must start with a '/'")]
    for index, step in enumerate(path[1:].removesuffix("/").split("/")):
        texts = dns_subdomain_problems(step) if step else ["may not be empty"]
        problems += [invalid_value(where, path, f"segment[{index}]{':' if step else ''} {text}") for text in texts]
    return problems
