"""What a check sees of a cluster: the state after a step, and what changed in it.

The simulator's service offers objects of these shapes; the tests offer a small imitation.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

Object = dict[str, Any]


class ClusterView(Protocol):
    """A cluster at one revision.  ``now`` is virtual time in seconds since the Unix epoch."""

    now: float

    def get(self, resource: str, namespace: str, name: str) -> Object | None: ...

    def list(
        self, resource: str, namespace: str | None = None, selector: str | None = None
    ) -> list[Object]: ...


Change = tuple[Any, "Object | None", "Object | None", str]
"""``(key, old, new, author)``: ``old`` is None when created, ``new`` when deleted."""


class Step(Protocol):
    """One committed batch."""

    revision: int
    now: float
    changes: Sequence[Change]
    view: ClusterView
