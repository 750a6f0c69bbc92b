"""ValidatingWebhookConfiguration: who is to be asked before a write. Mirrors pkg/registry/admissionregistration."""

from __future__ import annotations

from simulator.kinds.admission_webhooks import WebhookConfigurationKind


class ValidatingWebhookConfigurationKind(WebhookConfigurationKind):
    """Some validating webhooks."""

    kind = "ValidatingWebhookConfiguration"
    plural = "validatingwebhookconfigurations"
    schema = "io.k8s.api.admissionregistration.v1.ValidatingWebhookConfiguration"
