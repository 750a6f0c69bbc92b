"""Rules for how versions of a custom resource are converted: not at all, or by a webhook.

Mirrors validateCustomResourceConversion (apiextensions/validation/validation.go) and apiserver/pkg/util/webhook.
"""

from __future__ import annotations

from urllib.parse import SplitResult, urlsplit

from simulator.apimachinery.fields import FieldError, forbidden_field, invalid_value, not_supported, required
from simulator.apimachinery.metadata import Object
from simulator.apimachinery.names import dns1035_label_problems, dns_subdomain_problems, port_number_problems

_WHERE = "spec.conversion"
_CLIENT = f"{_WHERE}.webhookClientConfig"
_REVIEWS = f"{_WHERE}.conversionReviewVersions"
_FORM = "; desired format: https://host[/path]"
_KNOWN = ("v1", "v1beta1")


def conversion_problems(conversion: Object | None) -> list[FieldError]:
    """What is wrong with a conversion, by upstream's internal field names."""
    if conversion is None:
        return []
    strategy, webhook = conversion.get("strategy") or "", conversion.get("webhook") or {}
    problems = _strategy_problems(strategy)
    if strategy == "Webhook":
        return problems + _client_problems(webhook.get("clientConfig")) + _review_problems(
            webhook.get("conversionReviewVersions") or [])
    why = "should not be set when strategy is not set to Webhook"
    if webhook.get("clientConfig") is not None:
        problems.append(forbidden_field(_CLIENT, why))
    if webhook.get("conversionReviewVersions"):
        problems.append(forbidden_field(_REVIEWS, why))
    return problems


def _strategy_problems(strategy: str) -> list[FieldError]:
    if not strategy:
        return [required(f"{_WHERE}.strategy")]
    offers = ("None", "Webhook")
    return [] if strategy in offers else [not_supported(f"{_WHERE}.strategy", strategy, offers)]


def _client_problems(client: Object | None) -> list[FieldError]:
    if client is None:
        return [required(_CLIENT, "required when strategy is set to Webhook")]
    url, service = client.get("url"), client.get("service")
    if (url is None) == (service is None):
        return [required(_CLIENT, "exactly one of url or service is required")]
    return _url_problems(url) if url is not None else _service_problems(service or {})


def _url_problems(url: str) -> list[FieldError]:
    where = f"{_CLIENT}.url"
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


def _service_problems(service: Object) -> list[FieldError]:
    where, port = f"{_CLIENT}.service", service.get("port", 443)
    problems = [required(f"{where}.{field}") for field in ("name", "namespace") if not service.get(field)]
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


def _review_problems(versions: list[str]) -> list[FieldError]:
    if not versions:
        return [required(_REVIEWS)]
    problems = []
    for index, version in enumerate(versions):
        where = f"{_REVIEWS}[{index}]"
        if version in versions[:index]:
            problems.append(invalid_value(where, version, "duplicate version"))
        else:
            problems += [invalid_value(where, version, text) for text in dns1035_label_problems(version)]
    if not any(version in _KNOWN for version in versions):
        problems.append(invalid_value(_REVIEWS, versions, f"must include at least one of {', '.join(_KNOWN)}"))
    return problems
