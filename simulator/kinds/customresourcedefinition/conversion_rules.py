"""Rules for how versions of a custom resource are converted: not at all, or by a webhook.

Mirrors validateCustomResourceConversion (apiextensions/validation/validation.go) and apiserver/pkg/util/webhook.
"""

from __future__ import annotations

from simulator.apimachinery.fields import FieldError, forbidden_field, invalid_value, not_supported, required
from simulator.apimachinery.metadata import Object
from simulator.apimachinery.names import dns1035_label_problems
from simulator.kinds.webhook_clients import client_problems

_WHERE = "spec.conversion"
_CLIENT = f"{_WHERE}.webhookClientConfig"
_REVIEWS = f"{_WHERE}.conversionReviewVersions"
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
    return client_problems(client, _CLIENT)


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
