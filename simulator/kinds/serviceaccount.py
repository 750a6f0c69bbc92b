"""ServiceAccount: the identity of pods.

Mirrors pkg/registry/core/serviceaccount, ValidateServiceAccount and its describer.
"""

from __future__ import annotations

from typing import Any

from simulator.apimachinery.metadata import Object
from simulator.kinds.kind import AGE, NAME, Context, Kind


class ServiceAccountKind(Kind):
    """A name that pods act under."""

    kind = "ServiceAccount"
    plural = "serviceaccounts"
    short_names = ("sa",)
    schema = "io.k8s.api.core.v1.ServiceAccount"
    subresources = ("token",)
    columns = (NAME, AGE)

    def prepare_for_create(self, obj: Object, context: Context) -> None:
        """Secrets that controllers attached are not the client's to bring: upstream empties them for new accounts."""

    def picture(self, obj: Object) -> dict[str, Any]:
        return {}
