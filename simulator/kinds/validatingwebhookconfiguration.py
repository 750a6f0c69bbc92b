"""ValidatingWebhookConfiguration: who is to be asked before a write. Mirrors pkg/registry/admissionregistration."""

from __future__ import annotations

from typing import Any

from simulator.apimachinery.fields import FieldError
from simulator.apimachinery.metadata import Object
from simulator.kinds.admission_webhooks import (
    COLUMNS,
    default_webhooks,
    webhook_row,
    webhook_warnings,
    webhooks_problems,
)
from simulator.kinds.kind import Context, Kind


class ValidatingWebhookConfigurationKind(Kind):
    """Some validating webhooks."""

    group = "admissionregistration.k8s.io"
    kind = "ValidatingWebhookConfiguration"
    plural = "validatingwebhookconfigurations"
    categories = ("api-extensions",)
    namespaced = False
    has_generation = True
    allow_unconditional_update = False
    schema = "io.k8s.api.admissionregistration.v1.ValidatingWebhookConfiguration"
    columns = COLUMNS

    def default(self, obj: Object) -> None:
        default_webhooks(obj.get("webhooks"))

    def validate(self, obj: Object, context: Context) -> list[FieldError]:
        return webhooks_problems(obj.get("webhooks"))

    def warnings(self, obj: Object, old: Object | None = None) -> list[str]:
        return webhook_warnings(obj)

    def row(self, obj: Object, now: float) -> list[Any]:
        return webhook_row(obj, now)
