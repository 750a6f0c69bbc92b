"""Request bodies that are no stored kind: what is sent to subresources, and along with a deletion.

They are decoded like kinds, by their published schema. Mirrors policy/v1, autoscaling/v1 and meta/v1.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Body:
    """A body's names and schema. ``everywhere``: it is registered for every group and version."""

    group: str
    version: str
    kind: str
    schema: str
    everywhere: bool = False

    @property
    def structural(self) -> None:
        """Bodies have a published schema."""
        return None

    @property
    def api_version(self) -> str:
        """``autoscaling/v1``, or ``v1`` for the core group."""
        return f"{self.group}/{self.version}" if self.group else self.version

    def takes(self, api_version: str, kind: str) -> bool:
        """Whether an object that calls itself so is one of these."""
        return kind == self.kind and (self.everywhere or api_version == self.api_version)


BINDING = Body("", "v1", "Binding", "io.k8s.api.core.v1.Binding")
DELETE_OPTIONS = Body("", "v1", "DeleteOptions", "io.k8s.apimachinery.pkg.apis.meta.v1.DeleteOptions", everywhere=True)
EVICTION = Body("policy", "v1", "Eviction", "io.k8s.api.policy.v1.Eviction")
SCALE = Body("autoscaling", "v1", "Scale", "io.k8s.api.autoscaling.v1.Scale")
TOKEN_REQUEST = Body("authentication.k8s.io", "v1", "TokenRequest", "io.k8s.api.authentication.v1.TokenRequest")

BODIES = (BINDING, DELETE_OPTIONS, EVICTION, SCALE, TOKEN_REQUEST)
