"""ServiceAccount: the identity of pods.

Mirrors pkg/registry/core/serviceaccount, ValidateServiceAccount and its describer.
"""

from __future__ import annotations

from typing import Any

from simulator.apimachinery.metadata import Object
from simulator.kinds.describing import Writer, events_of, write_events
from simulator.kinds.kind import AGE, NAME, Kind, Reader


class ServiceAccountKind(Kind):
    """A name that pods act under."""

    kind = "ServiceAccount"
    plural = "serviceaccounts"
    short_names = ("sa",)
    schema = "io.k8s.api.core.v1.ServiceAccount"
    subresources = ("token",)
    columns = (NAME, AGE)

    def describe(self, obj: Object, reader: Reader, now: float) -> str:
        writer, title = Writer(), "Image pull secrets:"
        writer.heading(obj)
        for secret in obj.get("imagePullSecrets") or ({"name": "<none>"},):
            writer.row(title, secret.get("name", ""), level=0)
            title = " " * len(title)
        write_events(writer, events_of(obj, reader), now)
        return writer.text()

    def picture(self, obj: Object) -> dict[str, Any]:
        return {}
