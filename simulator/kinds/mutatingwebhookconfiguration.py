"""MutatingWebhookConfiguration: who is to be asked before a write, and may change it."""

from __future__ import annotations

from simulator.apimachinery.metadata import Object
from simulator.kinds.admission_webhooks import WebhookConfigurationKind


class MutatingWebhookConfigurationKind(WebhookConfigurationKind):
    """Some mutating webhooks."""

    kind = "MutatingWebhookConfiguration"
    plural = "mutatingwebhookconfigurations"
    schema = "io.k8s.api.admissionregistration.v1.MutatingWebhookConfiguration"

    def default(self, obj: Object) -> None:
        super().default(obj)
        for hook in obj.get("webhooks") or ():
            if hook.get("reinvocationPolicy") is None:
                hook["reinvocationPolicy"] = "Never"
