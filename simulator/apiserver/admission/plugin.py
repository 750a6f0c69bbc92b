"""The contract of an admission plugin (apiserver/pkg/admission/interfaces.go)."""

from __future__ import annotations

from dataclasses import dataclass, field

from simulator.apimachinery.metadata import Object
from simulator.kinds.kind import Context, Kind


@dataclass(frozen=True, slots=True)
class Attributes:
    """What is being asked of the API server. ``obj`` is a private copy; ``old`` is frozen, None on create.

    ``warnings`` goes to the client: plugins append to it.
    """

    kind: Kind
    operation: str
    namespace: str
    name: str
    obj: Object | None
    old: Object | None
    subresource: str
    context: Context
    warnings: list[str] = field(default_factory=list)


class Plugin:
    """One admission plugin. ``operations`` are "CREATE", "UPDATE", "DELETE"."""

    name = ""
    operations: tuple[str, ...] = ("CREATE", "UPDATE")

    def admit(self, attributes: Attributes) -> None:
        """Change ``attributes.obj`` or refuse.

        Raises:
            StatusError: the request is refused.
        """

    def validate(self, attributes: Attributes) -> None:
        """Refuse, or warn: after every plugin changed what it wanted to and the kind found the object valid.

        Raises:
            StatusError: the request is refused.
        """
