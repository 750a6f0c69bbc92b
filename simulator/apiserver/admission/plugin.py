"""The contract of an admission plugin (apiserver/pkg/admission/interfaces.go)."""

from __future__ import annotations

from dataclasses import dataclass, field

from simulator.apimachinery.metadata import Object
from simulator.apiserver.authorization import Requester
from simulator.kinds.kind import Context, Kind


@dataclass(frozen=True, slots=True)
class Attributes:
    """What is being asked of the API server. ``obj`` is a private copy; ``old`` is frozen, None on create.

    ``warnings`` goes to the client: plugins append to it. ``requester`` is None where a component of the cluster asks,
    which may do anything.
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
    requester: Requester | None = None


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
