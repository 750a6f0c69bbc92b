"""The base of every check that a lab can make.

A check is a pure function of a cluster: ``missing`` looks at a state, ``observe`` at a step of its history.
What it must remember between steps is a small JSON dict that the caller keeps, so that evaluation can go on
at any revision, in any process.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import MISSING, dataclass, fields
from typing import Any, ClassVar

from lessons.checks.cluster import ClusterView, Object, Step
from lessons.messages import Message

Memory = dict[str, Any]

COMPONENTS = frozenset(("kubelet", "kube-proxy", "default-scheduler", "event-ttl"))
"""The components whose names do not end in -controller."""


class SpecError(ValueError):
    """A check in a lab file that cannot be understood."""


@dataclass(frozen=True)
class Check:
    """Subclasses are frozen dataclasses whose fields are the keys an author writes (camelCase there)."""

    slug: ClassVar[str]

    @classmethod
    def read(cls, spec: Mapping[str, Any]) -> Check:
        """A check from its YAML mapping.  Raises ``SpecError`` naming the key that is unknown or absent."""
        known = {_camel(item.name): item for item in fields(cls)}
        for key in spec:
            if key not in known:
                raise SpecError(f"{cls.slug}: unknown key «{key}» (known: {', '.join(known)})")
        for key, item in known.items():
            if key not in spec and item.default is MISSING and item.default_factory is MISSING:
                raise SpecError(f"{cls.slug}: «{key}» is missing")
        return cls(**{known[key].name: value for key, value in spec.items()})

    def observe(self, step: Step, memory: Memory) -> Memory:
        """What to remember after ``step``.  State checks remember nothing."""
        return memory

    def missing(self, view: ClusterView, memory: Memory) -> Message | None:
        """What still lacks, or None when the check passes."""
        raise NotImplementedError

    def broken(self, memory: Memory) -> bool:
        """Whether what happened can no longer be made good, so that the task has to be begun again."""
        return False


def _camel(name: str) -> str:
    head, *rest = name.split("_")
    return head + "".join(part.title() for part in rest)


def of(resource: str, key: Any) -> bool:
    """Whether a change's ``key`` ("pods/default/web-1") names an object of ``resource``."""
    return str(key).split("/", 1)[0] == resource


def changes_of(step: Step, resource: str) -> Iterator[tuple[Object | None, Object | None]]:
    """``(old, new)`` of every change of ``resource`` in ``step``."""
    return ((old, new) for key, old, new, _author in step.changes if of(resource, key))


def is_component(author: str) -> bool:
    """Whether a change was made by a part of the cluster, not by whoever sits before it."""
    return author.endswith("-controller") or author in COMPONENTS


def name_of(obj: Object) -> str:
    return obj["metadata"]["name"]
