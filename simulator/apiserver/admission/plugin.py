"""The contract of an admission plugin (apiserver/pkg/admission/interfaces.go)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from simulator.apimachinery.errors import StatusError, forbidden
from simulator.apimachinery.metadata import Object
from simulator.apiserver.authorization import Requester
from simulator.kinds.kind import Context, Kind


@dataclass(frozen=True, slots=True)
class Attributes:
    """What is being asked of the API server. ``obj`` is a private copy; ``old`` is frozen, None on create.

    ``warnings`` goes to the client: plugins append to it. ``requester`` is None where a component of the cluster asks,
    which may do anything. ``update_status(resource, obj)`` stores the status of another object (of a quota, say), in
    the same transaction.
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
    update_status: Callable[[str, Object], Object] | None = None

    def refusal(self, why: str) -> StatusError:
        """The error of a request that a plugin refuses, named as admission.NewForbidden names it."""
        meta = (self.obj or {}).get("metadata") or {}
        name = self.name or meta.get("name") or meta.get("generateName") or "Unknown"
        return forbidden(self.kind.resource, name, why)


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
