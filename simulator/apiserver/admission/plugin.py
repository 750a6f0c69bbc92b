"""The contract of an admission plugin (apiserver/pkg/admission/interfaces.go)."""

from __future__ import annotations

from dataclasses import dataclass

from simulator.apimachinery.metadata import Object
from simulator.kinds.kind import Context, Kind


@dataclass(frozen=True, slots=True)
class Attributes:
    """What is being asked of the API server. ``obj`` is a private copy; ``old`` is frozen, None on create."""

    kind: Kind
    operation: str
    namespace: str
    name: str
    obj: Object | None
    old: Object | None
    subresource: str
    context: Context


class Plugin:
    """One admission plugin. ``operations`` are "CREATE", "UPDATE", "DELETE"."""

    name = ""
    operations: tuple[str, ...] = ("CREATE", "UPDATE")

    def admit(self, attributes: Attributes) -> None:
        """Change ``attributes.obj`` or refuse.

        Raises:
            StatusError: the request is refused.
        """
